#!/usr/bin/env python3
"""A client of the official Python SDK that drives workflows of a C++ worker, those of interop_test.cpp.

Prints, for each thing that it does, one line: its name and what came of it, as JSON.
"""

import argparse
import asyncio
import json
import os
import sys
import uuid

from activity_callers import milliseconds
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle, WorkflowQueryFailedError


def say(name: str, what: object) -> None:
    print(name, json.dumps(what, sort_keys=True), flush=True)


def told(error: BaseException | None) -> list:
    """A failure and its causes: kind, message, type, details."""
    found = []
    while error is not None:
        one = {"error": type(error).__name__}
        for field in ("message", "type", "details", "non_retryable", "activity_type"):
            if getattr(error, field, None):
                one[field] = getattr(error, field)
        if getattr(error, "category", None):
            one["category"] = error.category.name
        if getattr(error, "next_retry_delay", None):
            one["delay_ms"] = milliseconds(error.next_retry_delay)
        found.append(one)
        error = error.__cause__
    return found


async def failure_of(handle: WorkflowHandle) -> list:
    try:
        await handle.result()
    except WorkflowFailureError as error:
        return told(error.cause)
    return []


async def reset(client: Client, handle: WorkflowHandle) -> WorkflowHandle:
    """Begins the run again after its first workflow task; the signals that it had are sent again."""
    completed = None
    async for event in handle.fetch_history_events():
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED and not completed:
            completed = event.event_id
    response = await client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=handle.id, run_id=handle.run_id or ""),
            reason="a test",
            workflow_task_finish_event_id=completed or 0,
            request_id=str(uuid.uuid4()),
        )
    )
    return client.get_workflow_handle(handle.id, run_id=response.run_id)


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--address", required=True)
    parser.add_argument("--task-queue", required=True)
    arguments = parser.parse_args()
    client = await Client.connect(arguments.address)
    made = 0

    async def start(kind: str, *args: object) -> WorkflowHandle:
        nonlocal made
        made += 1
        return await client.start_workflow(
            kind,
            args=args,
            id=f"{arguments.task_queue}-{kind}-{made}",
            task_queue=arguments.task_queue,
        )

    basket = await start("basket", 2)
    await basket.signal("add", "apple")
    await basket.signal("add", "pear")
    say("RESULT", await basket.result())
    say("QUERY", await basket.query("priced"))
    try:
        await basket.query("unknown")
    except WorkflowQueryFailedError as error:
        say("UNKNOWN", error.message)

    again = await reset(client, basket)
    say("RESET", [again.result_run_id != basket.result_run_id, await again.result()])

    say("FAILED", await failure_of(await start("fails", "a reason")))
    say("ACTIVITY", await failure_of(await start("fails_by_activity", "a reason")))

    waiting = await start("basket", 1)
    await waiting.cancel()
    say("CANCELED", await failure_of(waiting))
    doomed = await start("basket", 1)
    await doomed.terminate("enough")
    say("TERMINATED", await failure_of(doomed))


if __name__ == "__main__":
    CODE = 0
    try:
        asyncio.new_event_loop().run_until_complete(main())
    except BaseException as problem:  # the test must see why it ended
        print(f"client failed: {problem!r}", file=sys.stderr, flush=True)
        CODE = 1
    # Not sys.exit: the SDK's native threads would delay the end of the process.
    os._exit(CODE)
