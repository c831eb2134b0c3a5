#!/usr/bin/env python3
"""Checks that the lists in the Meson files and the files in the tree are the same.

Every header and body under include/temporal is in include/meson.build, public headers are in
temporal.hpp or in client.hpp, which it includes, bodies are in src.hpp or included by a header, and every test is in a table.
"""

import argparse
import re
import sys

import cpp_text

# What users choose to include by themselves.
OPTIONAL = ("temporal/src.hpp", "temporal/temporal.hpp")
UMBRELLAS = ("temporal/client.hpp", "temporal/temporal.hpp")


def listed(meson):
    return set(re.findall(r"'([^'\n]+\.(?:hpp|ipp|cpp))'", meson))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", required=True)
    root = cpp_text.root_from(parser.parse_args())
    include = root / "include"
    problems = []

    there = {
        path.relative_to(include).as_posix()
        for path in cpp_text.files(root, (".hpp", ".ipp"), ("include",))
    }
    named = listed((include / "meson.build").read_text(encoding="utf-8"))
    named = {name for name in named if name.startswith("temporal/")}
    problems += [f"include/{name} is not in include/meson.build" for name in sorted(there - named)]
    problems += [f"include/meson.build lists {name}, which is not there" for name in sorted(named - there)]

    texts = {name: (include / name).read_text(encoding="utf-8") for name in there}
    included = set()
    for text in texts.values():
        included.update(re.findall(r"#include <(temporal/[^>]+)>", text))
    sources = "".join(text for name, text in texts.items() if name.startswith("temporal/detail/src/"))
    umbrella = "".join(texts.get(name, "") for name in UMBRELLAS)
    for name in sorted(there):
        if name in OPTIONAL:
            continue
        if name.endswith(".hpp") and "/detail/" not in name and f"<{name}>" not in umbrella:
            problems.append(f"include/{name} is public and not in temporal.hpp")
        if name.endswith(".ipp") and name not in included:
            problems.append(f"include/{name} is included by nothing")
        if name.endswith(".ipp") and f"<{name}>" not in sources:
            problems.append(f"include/{name} is in no header of detail/src/")
        if name.endswith(".hpp") and "#pragma once" not in texts[name]:
            problems.append(f"include/{name} has no #pragma once")

    tests = root / "tests"
    tables = "".join(path.read_text(encoding="utf-8") for path in tests.rglob("meson.build"))
    cases = [
        path
        for path in cpp_text.files(root, ("_test.cpp", "_fail.cpp"), ("tests",))
        if path.relative_to(tests).parts[0] not in ("subproject", "installed")
    ]
    for path in cases:
        if not re.search(rf"'(?:[^'\n]*/)?{re.escape(path.name)}'", tables):
            problems.append(f"{path.relative_to(root)} is in no table of tests/**/meson.build")
    return cpp_text.report("check_headers_listed", problems, len(there) + len(cases))


if __name__ == "__main__":
    sys.exit(main())
