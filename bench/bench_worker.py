#!/usr/bin/env python3
"""Measures workers: the library's beside those of the Go and the Python SDK, on one server.

    bench/bench_worker.py BUILD_DIR [--rounds N] [--workflows N] [--idle N] [--replay SECONDS] ...

BUILD_DIR has the C++ worker (target bench_worker_cpp); the Go worker is built there if there is Go.
The interpreter that runs this must have the package temporalio.
"""

import argparse
import asyncio
import pathlib
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable

from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError

sys.path.append(str(pathlib.Path(__file__).resolve().parent / "worker"))
from peers import BenchFailed, Settings, Worker, commands, cpu_seconds, dev_server, run_replay

# Calls that are open at a time.
STARTS = 50
# What a replayed workflow has done.
REPLAYED_ACTIVITIES = 100


class Figure:
    """One row of the table. `target`: the ratio to Go that is asked for, at most or at least."""

    def __init__(self, name, unit, target=None, at_least=False, limit=None):
        self.name, self.unit = name, unit
        self.target, self.at_least, self.limit = target, at_least, limit


FIGURES = [
    Figure("throughput, 1 activity", "workflows/s", 1.0, at_least=True),
    Figure("throughput, 10 activities", "workflows/s", 1.0, at_least=True),
    Figure("CPU, 1 activity", "ms/workflow", 0.5),
    Figure("CPU, 10 activities", "ms/workflow", 0.5),
    Figure("server's CPU, 1 activity", "ms/workflow"),
    Figure("server's CPU, 10 activities", "ms/workflow"),
    Figure("resident memory after them", "MiB"),
    Figure("memory of a cached idle run", "KiB", 0.25, limit=8.0),
    Figure("replay", "events/s"),
    Figure("CPU of replay", "us/event"),
]


async def in_parallel(calls: Iterable) -> list:
    """Results in the order of the calls; not all calls are open at a time."""
    room = asyncio.Semaphore(STARTS)

    async def one(call):
        async with room:
            return await call

    return await asyncio.gather(*(one(call) for call in calls))


class Bench:
    """One server and the figures that were taken with it, by name and peer."""

    def __init__(
        self, client: Client, address: str, server: int, given: argparse.Namespace
    ) -> None:
        self.client, self.address, self.server, self.given = client, address, server, given
        self.settings = Settings(given.slots, given.pollers, given.cached, given.eager)
        self.taken = defaultdict(lambda: defaultdict(list))
        self.queues = 0

    def note(self, figure: str, peer: str, value: float) -> None:
        self.taken[figure][peer].append(value)
        print(f"  {peer:7} {figure:30} {value:10.3f}", file=sys.stderr, flush=True)

    def new_queue(self) -> str:
        self.queues += 1
        return f"bench-{self.queues}"

    async def start(
        self, queue: str, workflow: str, arguments: list, count: int
    ) -> list[WorkflowHandle]:
        first = time.monotonic_ns()
        return await in_parallel(
            self.client.start_workflow(
                workflow, args=arguments, id=f"{queue}-{first}-{number}", task_queue=queue
            )
            for number in range(count)
        )

    async def ended(self, queue: str, count: int) -> float:
        """Waits for the end of so many; returns when the last one ended."""
        query = f"TaskQueue = '{queue}' AND ExecutionStatus = 'Completed'"
        while (await self.client.count_workflows(query)).count < count:
            await asyncio.sleep(0.1)
        closed = self.client.list_workflows(query)
        return max([found.close_time.timestamp() async for found in closed])

    async def waiting(self, handles: list[WorkflowHandle]) -> None:
        """Waits until the first task of each is done."""

        async def is_new(handle):
            found = await handle.describe()
            return found.raw_description.HasField("pending_workflow_task")

        while handles:
            new = await in_parallel(is_new(handle) for handle in handles)
            handles = [handle for handle, is_so in zip(handles, new) if is_so]

    async def throughput(self, peer: str, command: list[str]) -> None:
        for activities in (1, 10):
            kind = "1 activity" if activities == 1 else f"{activities} activities"
            count = self.given.workflows // (1 if activities == 1 else 5)
            queue = self.new_queue()
            # Before there is a worker: so starting them takes nothing from it.
            await self.start(queue, "sequence", [activities], count)
            with Worker(command, self.address, queue, self.settings) as worker:
                begin, cpu, server = time.time(), worker.cpu(), cpu_seconds(self.server)
                end = await self.ended(queue, count)
                self.note(f"throughput, {kind}", peer, count / (end - begin))
                self.note(f"CPU, {kind}", peer, (worker.cpu() - cpu) / count * 1000)
                used = cpu_seconds(self.server) - server
                self.note(f"server's CPU, {kind}", peer, used / count * 1000)
                if activities != 1:
                    self.note("resident memory after them", peer, worker.memory() / 2**20)

    async def idle_memory(self, peer: str, command: list[str]) -> None:
        queue = self.new_queue()
        with Worker(command, self.address, queue, self.settings) as worker:
            # What there is but once, threads and buffers, is made by these.
            await self.waiting(await self.start(queue, "idle", [], self.given.idle // 10))
            before = worker.memory()
            await self.waiting(await self.start(queue, "idle", [], self.given.idle))
            grown = worker.memory() - before
            self.note("memory of a cached idle run", peer, grown / self.given.idle / 1024)

    async def record(self, command: list[str], file: pathlib.Path) -> None:
        queue = self.new_queue()
        with Worker(command, self.address, queue, self.settings):
            (handle,) = await self.start(queue, "sequence", [REPLAYED_ACTIVITIES], 1)
            await handle.result()
            file.write_text((await handle.fetch_history()).to_json())

    def replay(self, peer: str, command: list[str], file: pathlib.Path) -> None:
        events, wall, cpu = run_replay(command, file, self.given.replay)
        self.note("replay", peer, events / wall)
        self.note("CPU of replay", peer, cpu / events * 1e6)


async def connect(address: str) -> Client:
    """Waits for the server."""
    for _ in range(100):
        try:
            client = await Client.connect(address)
            await client.count_workflows()
            return client
        except (RPCError, RuntimeError):
            await asyncio.sleep(0.2)
    raise BenchFailed("the server did not start")


def verdict(figure: Figure, own: float, ratio: float | None) -> str:
    if figure.target is None:
        return ""
    words = []
    if ratio is not None:
        met = ratio >= figure.target if figure.at_least else ratio <= figure.target
        sign = ">=" if figure.at_least else "<="
        words.append(f"{sign} {figure.target} Go: {'met' if met else 'MISSED'}")
    if figure.limit is not None:
        met = own <= figure.limit
        words.append(f"<= {figure.limit:g} {figure.unit}: {'met' if met else 'MISSED'}")
    return "; ".join(words)


def print_table(taken: dict, peers: list[str]) -> None:
    names = "".join(f"{peer:>11}" for peer in peers)
    print(f"{'median':30} {'':12}{names}{'C++/Go':>9}  target")
    for figure in FIGURES:
        medians = {peer: statistics.median(values) for peer, values in taken[figure.name].items()}
        if "C++" not in medians:
            continue
        # Of the rounds' ratios: a machine that slows down for a while does not shift it.
        pairs = zip(taken[figure.name]["C++"], taken[figure.name].get("Go", []))
        ratios = [own / other for own, other in pairs if other > 0]
        ratio = statistics.median(ratios) if ratios else None
        row = "".join(f"{medians[peer]:11.2f}" if peer in medians else f"{'':11}" for peer in peers)
        shown = f"{ratio:9.2f}" if ratio is not None else f"{'':9}"
        words = verdict(figure, medians["C++"], ratio)
        print(f"{figure.name:30} {figure.unit:12}{row}{shown}  {words}")


async def measure(given: argparse.Namespace) -> None:
    peers = {
        peer: command
        for peer, command in commands(given.build.resolve()).items()
        if not given.only or peer in given.only
    }
    with dev_server() as (address, server), tempfile.TemporaryDirectory() as folder:
        bench = Bench(await connect(address), address, server, given)
        file = pathlib.Path(folder, "history.json")
        await bench.record(next(iter(peers.values())), file)
        for number in range(given.rounds):
            print(f"round {number + 1} of {given.rounds}", file=sys.stderr, flush=True)
            order = list(peers.items())
            for peer, command in order if number % 2 == 0 else reversed(order):
                if given.workflows:
                    await bench.throughput(peer, command)
                if given.idle:
                    await bench.idle_memory(peer, command)
                if given.replay:
                    bench.replay(peer, command, file)
        print_table(bench.taken, list(peers))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--workflows", type=int, default=600, help="with one activity; a fifth of it with ten"
    )
    parser.add_argument("--idle", type=int, default=3000, help="cached runs")
    parser.add_argument("--replay", type=int, default=3, help="seconds in which to replay")
    parser.add_argument("--slots", type=int, default=100, help="for tasks of each kind")
    parser.add_argument("--pollers", type=int, default=5, help="for tasks of each kind")
    parser.add_argument("--cached", type=int, default=10000, help="runs at most")
    parser.add_argument(
        "--no-eager", dest="eager", action="store_false", help="no eager activities, in any worker"
    )
    parser.add_argument("--only", nargs="+", choices=["C++", "Go", "Python"], help="these workers")
    try:
        asyncio.run(measure(parser.parse_args()))
    except BenchFailed as failed:
        sys.exit(f"bench_worker: {failed}")


if __name__ == "__main__":
    main()
