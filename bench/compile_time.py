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
import subprocess
import sys
import tempfile
import time

# What a file includes. The libraries alone tell how fast a machine is, for the targets were set where
# they took 10.5 s.
LIBRARIES = ("temporal/api/workflowservice/v1/request_response.pb.h",
             "temporal/api/operatorservice/v1/request_response.pb.h", "grpcpp/grpcpp.h", "asio.hpp",
             "nlohmann/json.hpp", "openssl/ssl.h")
CLIENT = ("temporal/client.hpp",)
ALL = ("temporal/temporal.hpp",)
SEPARATE = "-DTEMPORAL_SEPARATE_COMPILATION"

# name -> includes, macros, target in seconds
FILES = {
    "libraries alone": (LIBRARIES, (), None),
    "separate compilation": (ALL, (SEPARATE,), 4.0),
    "header-only, client": (CLIENT, (), 14.0),
    "header-only": (ALL, (), 14.0),
}
STUBS = "all messages"
STUBS_TARGET = 240.0


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


def least(costs):
    """The least of each figure: what else a machine does only adds to it."""
    return Cost(*(min(getattr(cost, name) for cost in costs) for name in ("wall", "cpu", "peak")))


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


def compile_user_files(build, rounds, compiler):
    """A file of each kind."""
    entry = library_command(build)
    found, flags = flags_of(entry)
    folder = pathlib.Path(entry["directory"])
    flags = [flag for flag in flags if flag != SEPARATE]
    costs = {name: [] for name in FILES}
    with tempfile.TemporaryDirectory() as temporary:
        source = pathlib.Path(temporary, "user.cpp")
        target = str(source.with_suffix(".o"))
        for _ in range(rounds):
            for name, (includes, macros, _) in FILES.items():
                lines = "".join(f"#include <{one}>\n" for one in includes)
                source.write_text(f"{lines}int main() {{}}\n")
                command = [compiler or found, *flags, *macros, "-c", str(source), "-o", target]
                costs[name].append(measure(command, folder))
    return {name: least(values) for name, values in costs.items()}


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

    targets = {name: target for name, (_, _, target) in FILES.items()} | {STUBS: STUBS_TARGET}
    costs = compile_user_files(build, given.rounds, given.compiler)
    unit = costs["libraries alone"].cpu
    if given.stubs:
        costs[STUBS] = compile_stubs(build)
    print(f"{'':22} {'wall s':>8} {'CPU s':>8} {'to alone':>9} {'peak MiB':>9} {'target s':>9}")
    for name, cost in costs.items():
        figures = f"{cost.wall:8.1f} {cost.cpu:8.1f} {cost.cpu / unit:9.2f} {cost.peak:9.0f}"
        target = targets[name]
        if target is not None:
            figures += f" {target:9.0f}  {'pass' if cost.wall <= target else 'FAIL'}"
        print(f"{name:22} {figures}")


if __name__ == "__main__":
    main()
