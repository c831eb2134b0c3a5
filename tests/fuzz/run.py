#!/usr/bin/env python3
"""Runs one fuzz target for a while, beginning with the corpus in the tree.

    run.py --program build/tests/fuzz/target_fuzz --corpus tests/fuzz/corpus/target

The time is TEMPORAL_FUZZ_SECONDS (20). What is found anew goes into a folder that is thrown away; an
input that fails is kept beside the program, and its name is printed.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--corpus", type=pathlib.Path, required=True)
    given = parser.parse_args()
    seconds = os.environ.get("TEMPORAL_FUZZ_SECONDS", "20")
    failures = given.program.resolve().parent / f"{given.program.name}-failure-"
    with tempfile.TemporaryDirectory() as found:
        command = [given.program.resolve(), f"-max_total_time={seconds}", "-max_len=4096"]
        command += ["-rss_limit_mb=2048", "-timeout=20", "-print_final_stats=1"]
        command += [f"-artifact_prefix={failures}", found, given.corpus]
        # Meson takes 77, which libFuzzer ends with, for a test that was skipped.
        return 1 if subprocess.run(command).returncode else 0


if __name__ == "__main__":
    sys.exit(main())
