#!/usr/bin/env python3
"""Writes a test that no public class is an aggregate.

GCC 12 destroys temporaries of aggregate type twice inside a co_await expression, so users must not
be able to make one: every class of the public headers has a constructor of its own.
"""

import argparse
import pathlib
import re
import sys

import cpp_text

CLASS = re.compile(r"^(?P<template>template\s*<[^\n]*>\s*)?(?:class|struct)\s+(?P<name>\w+)\s*(?:final\s*)?(?::(?!:)[^;{]*)?\{",
                   re.MULTILINE)
NAMESPACE = re.compile(r"\bnamespace\s+([\w:]+)\s*\{")


def blank_blocks(code, keep):
    """Blanks what lies deeper than namespaces for which `keep` holds."""
    out, level, kept = [], 0, [True]
    index = 0
    while index < len(code):
        opened = NAMESPACE.match(code, index)
        if opened and all(kept) and level == 0:
            kept.append(keep(opened[1]))
            out.append(" " * (opened.end() - index))
            index = opened.end()
            continue
        char = code[index]
        if char == "{":
            level += 1
            out.append(char if level == 1 and all(kept) else " ")
        elif char == "}":
            if level == 0:
                kept.pop()
                out.append(" ")
            else:
                level -= 1
                out.append(char if level == 0 and all(kept) else " ")
        else:
            out.append(char if char == "\n" or (level == 0 and all(kept)) else " ")
        index += 1
    return "".join(out)


def public_classes(text):
    code = cpp_text.without_comments_and_strings(text)
    top = blank_blocks(code, lambda name: name == "temporal")
    return [match["name"] for match in CLASS.finditer(top) if not match["template"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--include", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    names = {}
    for path in sorted((arguments.include / "temporal").rglob("*.hpp")):
        header = path.relative_to(arguments.include).as_posix()
        if "/detail/" in header or header == "temporal/fwd.hpp":
            continue
        for name in public_classes(path.read_text(encoding="utf-8")):
            names[name] = header
    headers = "".join(f"#include <{header}>\n" for header in sorted(set(names.values())))
    checks = "".join(f"static_assert(!std::is_aggregate_v<temporal::{name}>);\n" for name in sorted(names))
    arguments.output.write_text(
        f"// Made by tests/tools/public_types.py.\n\n{headers}\n#include <doctest/doctest.h>\n\n"
        f"#include <type_traits>\n\n{checks}\n"
        'TEST_CASE("no public class is an aggregate") {\n'
        f"  // The assertions are above; this counts the classes they are about.\n"
        f"  CHECK({len(names)} > 20);\n}}\n",
        encoding="utf-8",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
