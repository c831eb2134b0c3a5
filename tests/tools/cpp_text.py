"""What the lints share: which files there are, and C++ without its comments and strings."""

import pathlib
import re

CPP_SUFFIXES = (".hpp", ".ipp", ".cpp")
SOURCE_FOLDERS = ("include", "tests", "examples", "bench", "proto", "docs")
# Not ours: what builds and other projects leave in the tree.
FOREIGN = ("build", "subprojects", ".git", "__pycache__")


def files(root, suffixes, folders=SOURCE_FOLDERS):
    """The project's files with these suffixes, sorted."""
    found = []
    for folder in folders:
        base = root / folder
        for path in base.rglob("*") if base.is_dir() else [base] if base.is_file() else []:
            inside = path.relative_to(root).parts
            if any(part in FOREIGN or part.startswith("build") for part in inside[:-1]):
                continue
            if path.is_file() and path.name.endswith(tuple(suffixes)):
                found.append(path)
    return sorted(found)


TOKENS = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\s\\]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'""",
    re.DOTALL,
)


def without_comments_and_strings(text):
    """The same length and lines; comments become spaces, literals an empty pair of quotes."""

    def blank(match):
        token = match[0]
        if token[0] == "'" and match.start() > 0 and text[match.start() - 1].isalnum():
            return token  # a digit separator, as in 10'000
        spaces = re.sub(r"[^\n]", " ", token)
        return spaces if token.startswith("/") else '"' + spaces[2:] + '"'

    return TOKENS.sub(blank, text)


def markdown_code(text):
    """The C++ blocks of a Markdown file, with the number of the line before each."""
    for block in re.finditer(r"^```(?:cpp|c\+\+)\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        yield text.count("\n", 0, block.start(1)), block[1]


def report(name, problems, checked):
    """Prints what is wrong; gives the exit code."""
    for problem in problems:
        print(problem)
    print(f"{name}: {len(problems)} problems in {checked} files")
    return 1 if problems or not checked else 0


def root_from(arguments):
    return pathlib.Path(arguments.root).resolve()
