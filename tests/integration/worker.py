#!/usr/bin/env python3
"""A worker of the official Python SDK for the integration tests of the C++ client.

Prints READY when it polls, then works until it is killed. workflows.py and activity_callers.py have what
it can do.
"""

import argparse
import asyncio
import dataclasses
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import temporalio.converter
from activity_callers import CALLERS
from temporalio.client import Client, TLSConfig
from temporalio.worker import UnsandboxedWorkflowRunner, Worker
from workflows import ACTIVITIES, WORKFLOWS


def encrypting_converter() -> temporalio.converter.DataConverter:
    """With the codec that the example encryption_codec has for Python."""
    examples = Path(__file__).resolve().parents[2] / "examples"
    sys.path.append(str(examples / "encryption_codec"))
    from codec import EncryptionCodec

    return dataclasses.replace(
        temporalio.converter.default(),
        payload_codec=EncryptionCodec(),
        failure_converter_class=temporalio.converter.DefaultFailureConverterWithEncodedAttributes,
    )


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", required=True)
    parser.add_argument("--namespace", default="default")
    parser.add_argument("--task-queue", required=True)
    parser.add_argument("--tls-ca", type=Path)
    parser.add_argument("--tls-certificate", type=Path)
    parser.add_argument("--tls-key", type=Path)
    parser.add_argument("--tls-server-name")
    parser.add_argument("--encrypt", action="store_true")
    arguments = parser.parse_args()
    tls = False
    if arguments.tls_ca:
        tls = TLSConfig(
            server_root_ca_cert=arguments.tls_ca.read_bytes(),
            domain=arguments.tls_server_name,
            client_cert=arguments.tls_certificate.read_bytes(),
            client_private_key=arguments.tls_key.read_bytes(),
        )
    client = await Client.connect(
        arguments.address,
        namespace=arguments.namespace,
        tls=tls,
        data_converter=encrypting_converter()
        if arguments.encrypt
        else temporalio.converter.default(),
    )
    worker = Worker(
        client,
        task_queue=arguments.task_queue,
        workflows=[*WORKFLOWS, *CALLERS],
        activities=ACTIVITIES,
        workflow_runner=UnsandboxedWorkflowRunner(),
        identity="python-worker",
        graceful_shutdown_timeout=timedelta(seconds=0),
        # So long do its tasks wait for it when it is killed.
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=1),
    )
    running = asyncio.create_task(worker.run())
    while not worker.is_running:
        if running.done():
            running.result()
        await asyncio.wait([running], timeout=0.01)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    print("READY", flush=True)
    await asyncio.wait(
        [running, asyncio.create_task(stopped.wait())], return_when=asyncio.FIRST_COMPLETED
    )


if __name__ == "__main__":
    CODE = 0
    try:
        asyncio.new_event_loop().run_until_complete(main())
    except BaseException as problem:  # the test must see why there is no worker
        print(f"worker failed: {problem!r}", file=sys.stderr, flush=True)
        CODE = 1
    # Not sys.exit: the SDK's native threads would delay the end of the process.
    os._exit(CODE)
