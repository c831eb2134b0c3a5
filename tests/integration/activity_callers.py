"""Workflows that call activities and children of another worker, the C++ one, and tell how they ended."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, ChildWorkflowError


def milliseconds(span: timedelta | None) -> int | None:
    return None if span is None else round(span / timedelta(milliseconds=1))


def told(error: ActivityError) -> dict:
    """How an activity failed, as Python reads it."""
    cause = error.cause
    result = {
        "error": type(cause).__name__,
        "activity": error.activity_type,
        "retry_state": error.retry_state.name if error.retry_state else None,
        "message": getattr(cause, "message", None),
        "type": getattr(cause, "type", None),
        "details": list(getattr(cause, "details", None) or []),
    }
    if isinstance(cause, ApplicationError):
        result["non_retryable"] = cause.non_retryable
        result["category"] = cause.category.name
        result["delay_ms"] = milliseconds(cause.next_retry_delay)
        result["cause"] = cause.cause.message if cause.cause else None
    return result


@workflow.defn(name="call_activity")
class CallActivity:
    """Calls an activity on another queue as the options say, and returns how it ended. The signal
    "cancel" cancels it; "say" brings what the activity wants to be known."""

    def __init__(self) -> None:
        self.cancel_requested = False
        self.said: list[str] = []

    @workflow.signal(name="cancel")
    def cancel(self) -> None:
        self.cancel_requested = True

    @workflow.signal(name="say")
    def say(self, what: str) -> None:
        self.said.append(what)

    @workflow.run
    async def run(self, kind: str, queue: str, options: dict, arguments: list) -> dict:
        handle = workflow.start_activity(
            kind,
            args=arguments,
            task_queue=queue,
            activity_id=options.get("id"),
            start_to_close_timeout=timedelta(minutes=2),
            heartbeat_timeout=timedelta(milliseconds=options.get("heartbeat_ms", 60_000)),
            retry_policy=RetryPolicy(
                maximum_attempts=options.get("attempts", 1),
                initial_interval=timedelta(milliseconds=1),
                backoff_coefficient=1,
            ),
            cancellation_type=workflow.ActivityCancellationType[
                options.get("cancellation", "TRY_CANCEL")
            ],
        )
        await workflow.wait_condition(lambda: self.cancel_requested or handle.done())
        if self.cancel_requested:
            handle.cancel()
        try:
            outcome = {"result": await handle}
        except ActivityError as error:
            outcome = told(error)
        if options.get("wait_for_word"):
            await workflow.wait_condition(lambda: len(self.said) > 0)
        return {**outcome, "said": self.said}


@workflow.defn(name="call_activities")
class CallActivities:
    """Calls an activity many times at once, with their numbers, and returns the results."""

    @workflow.run
    async def run(self, kind: str, queue: str, count: int) -> list:
        calls = [
            workflow.execute_activity(
                kind, number, task_queue=queue, start_to_close_timeout=timedelta(minutes=2)
            )
            for number in range(count)
        ]
        return await asyncio.gather(*calls)


@workflow.defn(name="call_child")
class CallChild:
    """Runs a child workflow on another queue, and returns its result or how it failed."""

    @workflow.run
    async def run(self, kind: str, queue: str, arguments: list) -> dict:
        try:
            result = await workflow.execute_child_workflow(
                kind,
                args=arguments,
                id=f"{workflow.info().workflow_id}-child",
                task_queue=queue,
            )
        except ChildWorkflowError as error:
            return {
                "error": type(error.cause).__name__,
                "type": getattr(error.cause, "type", None),
                "message": getattr(error.cause, "message", None),
                "child": error.workflow_type,
            }
        return {"result": result}


CALLERS = [CallActivity, CallActivities, CallChild]
