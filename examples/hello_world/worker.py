"""Runs the workflow `greeting` until it is interrupted (Ctrl+C, or SIGTERM).

Needs the package temporalio.
"""

import asyncio
import os
import signal

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker


@workflow.defn(name="greeting")
class Greeting:
    @workflow.run
    async def run(self, name: str) -> str:
        return f"Hello, {name}!"


async def main() -> None:
    client = await Client.connect(
        os.environ.get("TEMPORAL_ADDRESS", "localhost:7233"),
        namespace=os.environ.get("TEMPORAL_NAMESPACE", "default"),
    )
    interrupted = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, interrupted.set)
    async with Worker(client, task_queue="greetings", workflows=[Greeting]):
        print("READY", flush=True)
        await interrupted.wait()
        # At once: a graceful end would wait for polls that the server still holds.
        os._exit(0)


if __name__ == "__main__":
    asyncio.run(main())
