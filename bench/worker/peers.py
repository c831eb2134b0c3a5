"""The workers of bench_worker.py and their server, as processes: their memory and CPU time."""

import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

FOLDER = pathlib.Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")


class BenchFailed(Exception):
    pass


def cpu_seconds(pid: int) -> float:
    """Of all threads of the process so far, in user and system mode."""
    # The name of the program, in parentheses, may have blanks.
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_bytes(pid: int) -> int:
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise BenchFailed(f"process {pid} has no memory")


def end(process: subprocess.Popen) -> None:
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def dev_server() -> Iterator[tuple[str, int]]:
    """A server in memory; gives its address and process id. Calls may fail for some seconds."""
    beside = pathlib.Path(sys.executable).parent
    cli = shutil.which("temporal", path=f"{beside}{os.pathsep}{os.environ['PATH']}")
    if not cli:
        raise BenchFailed("there is no program `temporal`")
    address = f"127.0.0.1:{free_port()}"
    port = address.partition(":")[2]
    command = [cli, "server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", port]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen([*command, "--log-level", "error"], stdout=log, stderr=log)
        try:
            yield address, server.pid
        finally:
            server.terminate()
            end(server)


class Settings:
    """What all workers have in common."""

    def __init__(self, slots: int, pollers: int, cached: int, eager: bool) -> None:
        self.words = [str(slots), str(pollers), str(cached), "eager" if eager else "not-eager"]


class Worker:
    """One process that works on one task queue."""

    def __init__(self, command: list[str], address: str, queue: str, settings: Settings) -> None:
        self.process = subprocess.Popen(
            [*command, "serve", address, queue, *settings.words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.queue = queue
        self._expect("READY")

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        end(self.process)
        self.process.stdout.close()

    def cpu(self) -> float:
        return cpu_seconds(self.process.pid)

    def memory(self) -> int:
        """What is resident when all that can be given back has been."""
        self.process.stdin.write("collect\n")
        self.process.stdin.flush()
        self._expect("COLLECTED")
        # A runtime may hand memory back on a thread of its own.
        time.sleep(0.5)
        return resident_bytes(self.process.pid)

    def _expect(self, word: str) -> None:
        line = self.process.stdout.readline()
        if line.strip() != word:
            end(self.process)
            raise BenchFailed(f"the worker said {line!r} instead of {word}")


def run_replay(
    command: list[str], history: pathlib.Path, least: int
) -> tuple[int, float, float]:
    """Replays for `least` seconds, or a little longer.

    Number of events, and the seconds that they took, by the clock and of CPU.
    """
    run = subprocess.run(
        [*command, "replay", str(history), str(least)], capture_output=True, text=True
    )
    if run.returncode != 0:
        raise BenchFailed(f"{command[0]} cannot replay:\n{run.stderr}")
    events, wall, cpu = run.stdout.split()
    return int(events), float(wall), float(cpu)


def commands(build: pathlib.Path) -> dict[str, list[str]]:
    """How each peer is started; one that cannot be built is left out, with a word."""
    found = {}
    own = build / "bench" / "bench_worker_cpp"
    if not own.exists():
        raise BenchFailed(f"{own} is not there: build it first")
    found["C++"] = [str(own)]
    if shutil.which("go"):
        program = build / "bench" / "bench_worker_go"
        print("building the Go worker", file=sys.stderr)
        subprocess.run(["go", "build", "-o", program, "."], cwd=FOLDER / "go", check=True)
        found["Go"] = [str(program)]
    else:
        print("no Go worker: there is no program `go`", file=sys.stderr)
    found["Python"] = [sys.executable, str(FOLDER / "worker.py")]
    return found
