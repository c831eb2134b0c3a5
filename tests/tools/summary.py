#!/usr/bin/env python3
"""Sums up what tools/test ran, and ends with the line `N passed, N failed`.

In the folder lies, per job, `<job>.status` (exit code) and, for Meson's jobs, `<job>.json` (Meson's
log of the tests). A doctest program counts as many tests as it has cases, all else as one. What was
skipped counts as failed: a test that does not run proves nothing. Why something failed comes first.
"""

import argparse
import json
import pathlib
import re
import sys

CASES = re.compile(
    r"\[doctest\] test cases:\s+(\d+) \|\s+(\d+) passed \|\s+(\d+) failed \|\s+(\d+) skipped"
)
PASSED = ("OK", "EXPECTEDFAIL")
# What doctest writes between two cases; a case that failed has a line with ERROR.
BETWEEN_CASES = re.compile(r"^={20,}$", re.MULTILINE)
MOST_LINES = 40


def what_failed(output):
    """The last lines that say why a test failed: of doctest's cases those that did, else all."""
    cases = [one for one in BETWEEN_CASES.split(output) if "ERROR:" in one and "TEST CASE:" in one]
    lines = [line for one in cases or [output] for line in one.splitlines() if line.strip()]
    return lines[-MOST_LINES:]


class Counts:
    def __init__(self):
        self.passed = 0
        self.failed = []
        self.reasons = []

    def add_test(self, name, result, output):
        output = re.sub(r"\x1b\[[0-9;]*m", "", output)
        runs = CASES.findall(output)
        known = len(self.failed)
        if runs:
            total, passed, failed, skipped = map(int, runs[-1])
            # The program skips the cases that others of it run in processes of their own.
            apart = sum(int(run[1]) for run in runs[:-1])
            skipped = max(0, skipped - apart)
            self.passed += passed + apart
            self.failed += [f"{name}: a test case"] * failed
            self.failed += [f"{name}: a skipped test case"] * skipped
            if total == 0:
                self.failed.append(f"{name}: has no test cases")
            if result not in PASSED and not failed:
                self.failed.append(f"{name}: {result}")
        elif result in PASSED:
            self.passed += 1
        else:
            self.failed.append(f"{name}: {result}")
        if len(self.failed) > known:
            self.reasons += [f"--- {name}", *what_failed(output)]


def job_counts(folder, name):
    counts = Counts()
    status = int((folder / f"{name}.status").read_text(encoding="utf-8"))
    log = folder / f"{name}.json"
    if log.is_file():
        for line in log.read_text(encoding="utf-8").splitlines():
            test = json.loads(line)
            output = test.get("stdout", "") + test.get("stderr", "")
            counts.add_test(test["name"], test["result"], output)
        if status != 0 and not counts.failed:
            counts.failed.append(f"the job ended with {status}")
        if not counts.passed and not counts.failed:
            counts.failed.append("the job ran no tests")
    elif status == 0:
        counts.passed += 1
    else:
        counts.failed.append(f"it ended with {status}" if name in STEPS else "the build failed")
    return counts


# Jobs that are one command, and not Meson's tests.
STEPS = ("benchmarks", "subproject", "installed")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder
    passed, failed, table = 0, 0, []
    for path in sorted(folder.glob("*.status"), key=lambda one: one.stat().st_mtime):
        name = path.stem
        counts = job_counts(folder, name)
        if not (folder / f"{name}.json").is_file() and name not in STEPS and not counts.failed:
            counts.failed.append("the job left no log")
        passed += counts.passed
        failed += len(counts.failed)
        print("\n".join(counts.reasons), end="\n" if counts.reasons else "")
        table.append(f"{name:<12} {counts.passed} passed, {len(counts.failed)} failed")
        table += [f"    {one}" for one in counts.failed]
    print("\n".join(table))
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
