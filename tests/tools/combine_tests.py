#!/usr/bin/env python3
"""Combines test files into fewer, which halves the time that compilers need for all of them.

    combine_tests.py --output a.cpp --output b.cpp one_test.cpp two_test.cpp three_test.cpp

What the files include comes first, and each file stands in a namespace of its own. Messages of the
compiler name the files that were combined.
"""

import argparse
import pathlib
import re

INCLUDE = re.compile(r'^#include (<[^>]+>|"[^"]+").*$', re.MULTILINE)


def combined(files):
    """One text of these, a list of (path, text)."""
    includes, parts = {}, []
    for path, text in files:
        for found in INCLUDE.findall(text):
            name = found.strip('"')
            # What lies beside a file is not found from elsewhere.
            beside = path.parent / name
            includes[f'"{beside}"' if found != name and beside.is_file() else found] = None
        # Blank lines in the place of includes: what follows keeps its line.
        parts.append(f'namespace {path.stem} {{\n#line 1 "{path}"\n{INCLUDE.sub("", text)}\n}}\n')
    return "".join(f"#include {one}\n" for one in includes) + "".join(parts)


def parts_of(items, count):
    """The items in order, in `count` runs of about the same length."""
    return [items[len(items) * part // count:len(items) * (part + 1) // count]
            for part in range(count)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=pathlib.Path, action="append", required=True)
    parser.add_argument("files", type=pathlib.Path, nargs="+")
    arguments = parser.parse_args()
    files = [(path.resolve(), path.read_text(encoding="utf-8")) for path in arguments.files]
    for output, part in zip(arguments.output, parts_of(files, len(arguments.output))):
        text = combined(part)
        # One test that changed must not have all the others compiled again.
        if not output.is_file() or output.read_text(encoding="utf-8") != text:
            output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
