"""Keeps the code in the documentation equal to the code that is compiled.

In README.md and docs/*.md a snippet stands between two markers:

    <!-- snippet: examples/snippets/connect.cpp#connect -->
    ...
    <!-- /snippet -->

It is what stands in that file between two lines `// [connect]`; without `#region`, the whole file.
`--check` fails and shows where they differ; `--write` puts the code into the documents.
"""

import argparse
import difflib
import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent
LANGUAGES = {".cpp": "cpp", ".hpp": "cpp", ".py": "python"}
SNIPPET = re.compile(
    r"(?P<open><!-- snippet: (?P<path>[^\s#]+)(?:#(?P<region>\S+))? -->\n)(?P<body>.*?)(?P<close><!-- /snippet -->)",
    re.DOTALL,
)
REGION_LINE = re.compile(r"^\s*(?://|#) \[(\w+)\]$")


class SnippetError(Exception):
    pass


def read_source(path: str, region: str | None) -> str:
    """The code of a snippet, without the lines that delimit regions."""
    file = ROOT / path
    if not file.is_file():
        raise SnippetError(f"no file {path}")
    lines = file.read_text(encoding="utf-8").splitlines()
    if region is not None:
        marks = [i for i, line in enumerate(lines) if (m := REGION_LINE.match(line)) and m[1] == region]
        if len(marks) != 2:
            raise SnippetError(f"{path} has {len(marks)} lines '// [{region}]', not 2")
        lines = lines[marks[0] + 1 : marks[1]]
    lines = [line for line in lines if not REGION_LINE.match(line)]
    return textwrap.dedent("\n".join(lines)).strip("\n") + "\n"


def fill(document: str) -> str:
    """The document with every snippet as it is in its source."""

    def replace(match: re.Match[str]) -> str:
        language = LANGUAGES.get(pathlib.Path(match["path"]).suffix, "")
        code = read_source(match["path"], match["region"])
        return f"{match['open']}```{language}\n{code}```\n{match['close']}"

    if document.count("<!-- snippet:") != len(SNIPPET.findall(document)):
        raise SnippetError("a snippet has no '<!-- /snippet -->'")
    return SNIPPET.sub(replace, document)


def unused_regions(documents: list[str]) -> list[str]:
    """Regions of examples/snippets that no document shows."""
    shown = {(m["path"], m["region"]) for text in documents for m in SNIPPET.finditer(text)}
    unused = []
    for file in sorted((ROOT / "examples/snippets").glob("*.cpp")):
        path = str(file.relative_to(ROOT))
        names = {m[1] for line in file.read_text(encoding="utf-8").splitlines() if (m := REGION_LINE.match(line))}
        unused += [f"{path}#{name}" for name in sorted(names) if (path, name) not in shown]
    return unused


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--check", action="store_true", help="fail when a document differs from the code")
    mode.add_argument("--write", action="store_true", help="put the code into the documents")
    write = parser.parse_args().write

    problems = 0
    documents = []
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        name = str(path.relative_to(ROOT))
        before = path.read_text(encoding="utf-8")
        documents.append(before)
        try:
            after = fill(before)
        except SnippetError as error:
            print(f"{name}: {error}", file=sys.stderr)
            problems += 1
            continue
        if after == before:
            continue
        if write:
            path.write_text(after, encoding="utf-8")
            print(f"{name}: written")
            continue
        problems += 1
        difference = difflib.unified_diff(before.splitlines(), after.splitlines(), name, "the code", lineterm="")
        print("\n".join(difference), file=sys.stderr)
    for region in unused_regions(documents):
        print(f"{region} is in no document", file=sys.stderr)
        problems += 1
    if problems and not write:
        print("Update the documents with: python3 docs/snippets.py --write", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
