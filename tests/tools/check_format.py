#!/usr/bin/env python3
"""Checks that every C++ file is as clang-format 16 writes it.

Other versions of clang-format disagree about details: with one of those the check does not pass,
it says so; `--any-version` takes it anyway. `--fix` formats the files.
"""

import argparse
import re
import shutil
import subprocess
import sys

import cpp_text

PINNED = "16"


def version_of(program):
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return re.search(r"version (\d+)", said)[1]


def formatter(any_version):
    for name in (f"clang-format-{PINNED}", "clang-format"):
        program = shutil.which(name)
        if program and (any_version or version_of(program) == PINNED):
            return program
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", required=True)
    parser.add_argument("--any-version", action="store_true")
    parser.add_argument("--fix", action="store_true")
    arguments = parser.parse_args()
    root = cpp_text.root_from(arguments)
    program = formatter(arguments.any_version)
    if program is None:
        print(f"clang-format {PINNED} is not here (Debian, Ubuntu: clang-format-{PINNED})")
        return 1
    sources = cpp_text.files(root, cpp_text.CPP_SUFFIXES)
    command = [program, "-i"] if arguments.fix else [program, "--dry-run", "--Werror", "-ferror-limit=3"]
    problems = []
    for path in sources:
        run = subprocess.run([*command, path], capture_output=True, text=True, check=False, cwd=root)
        if run.returncode != 0:
            first = (run.stderr.strip().splitlines() or ["not formatted"])[0]
            problems.append(first.replace(f"{root}/", ""))
    return cpp_text.report("check_format", problems, len(sources))


if __name__ == "__main__":
    sys.exit(main())
