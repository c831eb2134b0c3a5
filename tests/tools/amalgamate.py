#!/usr/bin/env python3
"""Makes one header of the whole library, in the header-only form.

Starts at temporal/temporal.hpp and puts every header of the library where it is included first.
Other projects' headers, and the API's generated ones, stay includes.
"""

import argparse
import pathlib
import re
import sys

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"](temporal/[^>"]+)[>"].*$', re.MULTILINE)
ONCE = re.compile(r"^[ \t]*#[ \t]*pragma[ \t]+once[ \t]*\n", re.MULTILINE)
GENERATED = "temporal/api/"


class Amalgamation:
    def __init__(self, roots):
        self.roots = roots
        self.done = set()

    def find(self, name):
        for root in self.roots:
            if (root / name).is_file():
                return root / name
        sys.exit(f"amalgamate: {name} is in none of: " + ", ".join(map(str, self.roots)))

    def expand(self, name):
        """The header's text with its own headers in place; nothing the second time."""
        if name in self.done:
            return ""
        self.done.add(name)
        text = ONCE.sub("", self.find(name).read_text(encoding="utf-8"))

        def replace(match):
            return match[0] if match[1].startswith(GENERATED) else self.expand(match[1])

        return f"// {name}\n" + INCLUDE.sub(replace, text).strip("\n") + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", action="append", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    amalgamation = Amalgamation(arguments.root)
    body = amalgamation.expand("temporal/temporal.hpp")
    arguments.output.write_text(
        "// Made from the headers of temporal-asio by tests/tools/amalgamate.py: do not edit.\n"
        "// The API's generated messages and the libraries it stands on are still needed.\n\n"
        "#pragma once\n\n" + body,
        encoding="utf-8",
    )
    print(f"{arguments.output.name}: {len(amalgamation.done)} headers, {body.count(chr(10))} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
