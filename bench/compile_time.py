#!/usr/bin/env python3
"""Measures what including the library costs a compiler: time and memory.

    bench/compile_time.py BUILD_DIR [--stubs] [--rounds N] [--compiler PROGRAM]

BUILD_DIR is a configured and built build folder of this project: its compile commands tell the
flags, and its generated headers are used. Nothing in it is changed.
"""

import argparse
import json
import os
import pathlib
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = """#include <temporal/temporal.hpp>
int main() {}
"""


class Cost:
    """Wall time, CPU time of all processes (seconds) and the largest process (MiB)."""

    def __init__(self, wall, cpu, peak):
        self.wall, self.cpu, self.peak = wall, cpu, peak


def measure(command, folder):
    """Runs a command. Children are measured through wait4, which knows each one's peak memory; a
    driver such as g++ reports its compiler's."""
    environment = dict(os.environ, CCACHE_DISABLE="1")
    start = time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - start
    if process.returncode != 0:
        sys.stderr.buffer.write(output)
        sys.exit(f"compile_time: this failed: {shlex.join(command)}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(costs):
    """The median of each figure."""
    names = ("wall", "cpu", "peak")
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs) for name in names))


def library_command(build):
    """The command that compiles the library's own bodies: its flags are those of a user."""
    commands = json.loads((build / "compile_commands.json").read_text())
    for entry in commands:
        if pathlib.PurePath(entry["file"]).name == "src_client.cpp":
            return entry
    sys.exit(f"compile_time: {build} does not build the library's src_client.cpp")


def flags_of(entry):
    """Compiler and the flags that matter to a header: language, macros, folders, optimization."""
    words = shlex.split(entry["command"])
    if pathlib.PurePath(words[0]).name == "ccache":
        words.pop(0)
    compiler, kept, rest = words[0], [], iter(words[1:])
    for word in rest:
        if word in ("-I", "-isystem", "-D"):
            kept += [word, next(rest)]
        elif word.startswith(("-I", "-isystem", "-D", "-std", "-O", "-g", "-pthread")):
            kept.append(word)
    return compiler, kept


def compile_user_file(build, rounds, compiler):
    """One file with the single include, in both forms."""
    entry = library_command(build)
    found, flags = flags_of(entry)
    folder = pathlib.Path(entry["directory"])
    macro = "-DTEMPORAL_SEPARATE_COMPILATION"
    flags = [flag for flag in flags if flag != macro]
    forms = {"separate compilation": [macro], "header-only": []}
    costs = {name: [] for name in forms}
    with tempfile.TemporaryDirectory() as temporary:
        source = pathlib.Path(temporary, "user.cpp")
        source.write_text(SOURCE)
        target = str(source.with_suffix(".o"))
        for _ in range(rounds):
            for name, more in forms.items():
                command = [compiler or found, *flags, *more, "-c", str(source), "-o", target]
                costs[name].append(measure(command, folder))
    return {name: median(values) for name, values in costs.items()}


def compile_stubs(build):
    """The library of all messages from nothing, in a copy of the build folder's settings."""
    meson, ninja = shutil.which("meson"), shutil.which("ninja")
    if not meson or not ninja:
        sys.exit("compile_time: --stubs needs meson and ninja")
    root = pathlib.Path(__file__).resolve().parent.parent
    info = json.loads((build / "meson-info" / "intro-buildoptions.json").read_text())
    value = {option["name"]: option["value"] for option in info}
    with tempfile.TemporaryDirectory() as temporary:
        setup = [meson, "setup", temporary, str(root), f"-Dbuildtype={value['buildtype']}"]
        setup += [f"-Dprotos={value['protos']}"]
        setup += ["-Dtests=disabled", "-Dexamples=disabled", "-Dbench=disabled"]
        # Meson puts ccache before the compiler where there is one; CXX says which compiler alone.
        compiler, _ = flags_of(library_command(build))
        os.environ["CXX"] = compiler
        measure(setup, root)
        command = [ninja, "-C", temporary, "-t", "targets", "all"]
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        names = [line.split(":")[0] for line in listed.splitlines()]
        files = tuple("libtemporal_api" + suffix for suffix in (".a", ".so", ".dylib"))
        library = [name for name in names if name.endswith(files)]
        if not library:
            sys.exit("compile_time: no target libtemporal_api")
        return measure([ninja, "-C", temporary, library[0]], root)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument(
        "--stubs", action="store_true", help="also the library of all messages; takes minutes"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--compiler", help="instead of the build folder's, such as clang++-16")
    given = parser.parse_args()
    build = given.build.resolve()

    targets = {"separate compilation": 4.0, "header-only": 14.0, "all messages": 240.0}
    costs = compile_user_file(build, given.rounds, given.compiler)
    if given.stubs:
        costs["all messages"] = compile_stubs(build)
    print(f"{'':22} {'wall s':>8} {'CPU s':>8} {'peak MiB':>9} {'target s':>9}")
    for name, cost in costs.items():
        verdict = "pass" if cost.wall <= targets[name] else "FAIL"
        figures = f"{cost.wall:8.1f} {cost.cpu:8.1f} {cost.peak:9.0f} {targets[name]:9.0f}"
        print(f"{name:22} {figures}  {verdict}")


if __name__ == "__main__":
    main()
