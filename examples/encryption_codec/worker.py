"""Runs the workflow `secret_greeting` until it is interrupted (Ctrl+C, or SIGTERM).

Needs the packages temporalio and cryptography.
"""

import asyncio
import dataclasses
import os
import signal

import temporalio.converter
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker

with workflow.unsafe.imports_passed_through():  # no business of the workflow's sandbox
    from codec import codec_from_environment


@workflow.defn(name="secret_greeting")
class SecretGreeting:
    @workflow.run
    async def run(self, name: str) -> str:
        return f"Hello, {name}!"


async def main() -> None:
    client = await Client.connect(
        os.environ.get("TEMPORAL_ADDRESS", "localhost:7233"),
        namespace=os.environ.get("TEMPORAL_NAMESPACE", "default"),
        data_converter=dataclasses.replace(
            temporalio.converter.default(),
            payload_codec=codec_from_environment(),
            failure_converter_class=temporalio.converter.DefaultFailureConverterWithEncodedAttributes,
        ),
    )
    interrupted = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, interrupted.set)
    async with Worker(client, task_queue="secret-greetings", workflows=[SecretGreeting]):
        print("READY", flush=True)
        await interrupted.wait()
        # At once: a graceful end would wait for polls that the server still holds.
        os._exit(0)


if __name__ == "__main__":
    asyncio.run(main())
