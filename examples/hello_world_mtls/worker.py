"""Runs the workflow `greeting` over mTLS until it is interrupted (Ctrl+C, or SIGTERM).

Needs the package temporalio. Takes the same environment variables as starter.cpp.
"""

import asyncio
import os
import signal
from pathlib import Path

from temporalio import workflow
from temporalio.client import Client, TLSConfig
from temporalio.worker import Worker


@workflow.defn(name="greeting")
class Greeting:
    @workflow.run
    async def run(self, name: str) -> str:
        return f"Hello, {name}!"


def file_named_by(variable: str) -> bytes | None:
    path = os.environ.get(variable)
    return Path(path).read_bytes() if path else None


async def main() -> None:
    client = await Client.connect(
        os.environ.get("TEMPORAL_ADDRESS") or "localhost:7233",
        namespace=os.environ.get("TEMPORAL_NAMESPACE") or "default",
        tls=TLSConfig(
            server_root_ca_cert=file_named_by("TEMPORAL_SERVER_ROOT_CA_CERT_PATH"),
            domain=os.environ.get("TEMPORAL_SERVER_NAME_OVERRIDE") or None,
            client_cert=file_named_by("TEMPORAL_CLIENT_CERT_PATH"),
            client_private_key=file_named_by("TEMPORAL_CLIENT_KEY_PATH"),
        ),
    )
    interrupted = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, interrupted.set)
    queue = os.environ.get("TEMPORAL_TASK_QUEUE") or "hello-world-mtls"
    async with Worker(client, task_queue=queue, workflows=[Greeting]):
        print("READY", flush=True)
        await interrupted.wait()
        # At once: a graceful end would wait for polls that the server still holds.
        os._exit(0)


if __name__ == "__main__":
    asyncio.run(main())
