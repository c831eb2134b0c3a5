#!/usr/bin/env python3
"""Checks the text of the project's files: length, unfinished work, sleeping tests, foreign paths."""

import argparse
import re
import subprocess
import sys

import cpp_text

MAXIMUM_LINES = 500
TEXT_SUFFIXES = (*cpp_text.CPP_SUFFIXES, ".py", ".md", ".build", ".sh", ".in", ".json")

# Each with the reason, and written so that this file does not find itself.
FORBIDDEN = {
    r"\bTO" r"DO\b|\bFIX" r"ME\b|\bXX" r"X\b": "unfinished work has no marks: do it or leave it",
    r"/ho" r"me/\w|/ro" r"ot/|/t" r"mp/\w|/wo" r"rk/": "a path of one machine",
    r"\bpy" r"pi\.org|python" r"hosted": "a registry's host: its client knows where it is",
}
# A qualified one is a workflow's, which costs its test no time.
SLEEPS = re.compile(
    r"sleep_for|sleep_until|\busleep\b|\bnanosleep\b|Xsleep\s*\(|\btime\.sleep\b"
)
WALL_CLOCK = re.compile(r"system_clock::now")
# Support code compares with what gRPC itself hands out in wall-clock time, and a real server has no
# other clock.
WALL_CLOCK_ALLOWED = ("tests/support/", "tests/tools/", "tests/integration/")
MACRO = re.compile(r"^\s*#\s*define\s+(\w+)", re.MULTILINE)
MAXIMUM_MACROS = 10


def tracked(root):
    """Files of the project, whether committed yet or not."""
    command = ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode == 0:
        names = run.stdout.splitlines()
        return [root / name for name in names if (root / name).is_file()]
    return cpp_text.files(root, TEXT_SUFFIXES, (*cpp_text.SOURCE_FOLDERS, "tools", ".ci"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", required=True)
    root = cpp_text.root_from(parser.parse_args())
    problems = []
    macros = set()
    checked = 0
    for path in tracked(root):
        name = path.relative_to(root).as_posix()
        script = path.suffix == "" and path.read_bytes()[:2] == b"#!"
        if "/vectors/" in name or not (script or name.endswith(TEXT_SUFFIXES)):
            continue
        checked += 1
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > MAXIMUM_LINES and not name.endswith((".json", ".md")):
            problems.append(f"{name}: {lines} lines, more than {MAXIMUM_LINES}")
        for pattern, reason in FORBIDDEN.items():
            for match in re.finditer(pattern, text):
                line = text.count("\n", 0, match.start()) + 1
                problems.append(f"{name}:{line}: {match[0]}: {reason}")
        if name.startswith("tests/") and name != "tests/tools/check_text.py":
            for match in SLEEPS.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                problems.append(f"{name}:{line}: {match[0]}: tests wait for events, not for time")
            if not name.startswith(WALL_CLOCK_ALLOWED) and WALL_CLOCK.search(text):
                problems.append(f"{name}: reads the wall clock")
        if name.startswith("include/"):
            macros.update(MACRO.findall(text))
    ours = {macro for macro in macros if macro.startswith("TEMPORAL_")}
    problems += [f"include/: macro {name} is not TEMPORAL_*" for name in sorted(macros - ours)]
    if len(ours) > MAXIMUM_MACROS:
        problems.append(f"include/: {len(ours)} macros, more than {MAXIMUM_MACROS}: {sorted(ours)}")
    return cpp_text.report("check_text", problems, checked)


if __name__ == "__main__":
    sys.exit(main())
