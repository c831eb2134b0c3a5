#!/usr/bin/env python3
"""Compiles a file that includes one header and nothing else, header-only.

Headers then bring bodies along, and these need other headers: none may be in the way of another,
whichever comes first. The compiler and its flags are those of another file of the build.
"""

import argparse
import pathlib
import subprocess
import sys

from compile_fail import compile_command


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", type=pathlib.Path, required=True)
    parser.add_argument("--like", required=True)
    parser.add_argument("header", help="as it is included")
    arguments = parser.parse_args()
    command, directory = compile_command(arguments.database, arguments.like)
    source = f"#include <{arguments.header}>\n"
    result = subprocess.run(
        [*command, "-fsyntax-only", "-x", "c++", "-"],
        cwd=directory, input=source, capture_output=True, text=True, check=False,
    )
    print(result.stderr)
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
