"""The Python peer of bench_worker.py. What it can do, and how it is told to, is in README.md."""

import asyncio
import ctypes
import gc
import os
import pathlib
import sys
import time
from collections.abc import AsyncIterator
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client, WorkflowHistory
from temporalio.worker import Replayer, Worker


@activity.defn
async def echo(number: int) -> int:
    return number


@workflow.defn(name="sequence")
class Sequence:
    """So many activities, one after the other."""

    @workflow.run
    async def run(self, count: int) -> int:
        total = 0
        for number in range(1, count + 1):
            total += await workflow.execute_activity(
                echo,
                number,
                activity_id=str(number),
                start_to_close_timeout=timedelta(minutes=1),
            )
        return total


@workflow.defn(name="idle")
class Idle:
    """Waits for a signal."""

    def __init__(self) -> None:
        self.told = False

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: self.told)

    @workflow.signal
    def finish(self) -> None:
        self.told = True


def collect() -> None:
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)


async def serve(
    address: str, task_queue: str, slots: int, pollers: int, cached: int, eager: bool
) -> None:
    worker = Worker(
        await Client.connect(address),
        task_queue=task_queue,
        workflows=[Sequence, Idle],
        activities=[echo],
        max_concurrent_workflow_tasks=slots,
        max_concurrent_activities=slots,
        max_concurrent_workflow_task_polls=pollers,
        max_concurrent_activity_task_polls=pollers,
        max_cached_workflows=cached,
        disable_eager_activity_execution=not eager,
    )
    running = asyncio.create_task(worker.run())
    while not worker.is_running and not running.done():
        await asyncio.wait([running], timeout=0.01)
    if running.done():
        running.result()
    print("READY", flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        collect()
        print("COLLECTED", flush=True)


async def replay(file: pathlib.Path, least: float) -> None:
    history = WorkflowHistory.from_json("replayed", file.read_text())
    begun = 0
    replayer = Replayer(workflows=[Sequence, Idle])

    async def repeated() -> AsyncIterator[WorkflowHistory]:
        nonlocal begun
        while time.monotonic() - begin < least:
            begun += 1
            yield history

    await replayer.replay_workflow(history)
    cpu, begin = time.process_time(), time.monotonic()
    await replayer.replay_workflows(repeated())
    wall, cpu = time.monotonic() - begin, time.process_time() - cpu
    print(len(history.events) * begun, wall, cpu, flush=True)


async def main(arguments: list[str]) -> None:
    match arguments:
        case ["serve", address, task_queue, slots, pollers, cached, eager]:
            await serve(
                address, task_queue, int(slots), int(pollers), int(cached), eager == "eager"
            )
        case ["replay", file, seconds]:
            await replay(pathlib.Path(file), float(seconds))
        case _:
            raise SystemExit("see README.md beside bench/worker")


if __name__ == "__main__":
    CODE = 0
    try:
        asyncio.new_event_loop().run_until_complete(main(sys.argv[1:]))
    except BaseException as problem:
        print(f"worker failed: {problem!r}", file=sys.stderr, flush=True)
        CODE = 1
    # Not sys.exit: the SDK's native threads would delay the end of the process.
    os._exit(CODE)
