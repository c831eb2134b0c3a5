#!/usr/bin/env python3
"""Compiles a file that must not compile, and checks what the compiler says.

The file's first line is `// expected: <regular expression>`. The compiler and its flags are those
of another file of the build, taken from compile_commands.json. Between `#if defined(ALLOWED)` and
`#else` stands the correct form: it must compile, so that the failure has the one expected cause.
"""

import argparse
import json
import pathlib
import re
import shlex
import subprocess
import sys

# What would make or need files of its own.
DROP_WITH_VALUE = ("-o", "-MF", "-MQ", "-MT", "-c", "-include")
DROP = ("-MD", "-MMD")


def compile_command(database, like):
    for entry in json.loads(database.read_text(encoding="utf-8")):
        if entry["file"].endswith(like):
            break
    else:
        sys.exit(f"{database} has no {like}")
    words, kept = iter(shlex.split(entry["command"])), []
    for word in words:
        if word in DROP_WITH_VALUE:
            next(words)
        elif word not in DROP and not word.startswith("-fsanitize"):
            kept.append(word)
    return kept, entry["directory"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", type=pathlib.Path, required=True)
    parser.add_argument("--like", required=True)
    parser.add_argument("file", type=pathlib.Path)
    arguments = parser.parse_args()
    source = arguments.file.read_text(encoding="utf-8")
    expected = re.match(r"// expected: (.+)\n", source)
    if not expected:
        sys.exit(f"{arguments.file.name} has no `// expected:` line")
    command, directory = compile_command(arguments.database, arguments.like)
    command += ["-fsyntax-only", str(arguments.file.resolve())]

    def compiler(*more):
        return subprocess.run(
            [*command, *more], cwd=directory, capture_output=True, text=True, check=False
        )

    good = compiler("-DALLOWED")
    if good.returncode != 0:
        print(f"the allowed form does not compile:\n{good.stderr}")
        return 1
    bad = compiler()
    if bad.returncode == 0:
        print("it compiles")
        return 1
    if not re.search(expected[1], bad.stderr):
        print(f"the compiler does not say {expected[1]!r} but:\n{bad.stderr}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
