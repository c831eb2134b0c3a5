"""The workflows and activities of worker.py, for the integration tests of the C++ client.

What the workflows do is in their docstrings; all but the typed ones take and return what the caller
sends, as raw payloads.
"""

import asyncio
import contextlib
import dataclasses
from collections.abc import Sequence
from datetime import timedelta

from activity_callers import milliseconds
from temporalio import activity, workflow
from temporalio.common import RawValue, RetryPolicy, SearchAttributeKey
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

ONCE = RetryPolicy(maximum_attempts=1)
SOON = timedelta(seconds=30)


# --- Activities ---


@activity.defn
async def fail(message: str, kind: str, retryable: bool) -> None:
    """Fails with two details, a category and a cause."""
    try:
        raise ValueError("the cause")
    except ValueError as cause:
        raise ApplicationError(
            message,
            {"code": 7},
            "second",
            type=kind,
            non_retryable=not retryable,
            category=ApplicationErrorCategory.BENIGN,
        ) from cause


@activity.defn
async def compose_greeting(name: str) -> str:
    return f"Hello, {name}!"


@activity.defn
async def wait_for_completion() -> str:
    """Is completed, failed or cancelled from outside, by its token or its ids."""
    activity.raise_complete_async()


@activity.defn
async def heartbeat_forever() -> None:
    while True:
        activity.heartbeat("alive")
        await asyncio.wait([asyncio.create_task(asyncio.Event().wait())], timeout=0.1)


@activity.defn
async def never_heartbeats() -> None:
    await asyncio.Event().wait()


@activity.defn
async def price_of(item: str) -> str:
    return f"{item}:{len(item)}"


# --- Workflows that hand payloads through ---


@workflow.defn(name="echo")
class Echo:
    """Returns its argument as the very payload that came."""

    @workflow.run
    async def run(self, value: RawValue) -> RawValue:
        return value


@workflow.defn(dynamic=True)
class AnyWorkflow:
    """Any workflow type that has no class here: returns [type, number of arguments]."""

    @workflow.run
    async def run(self, args: Sequence[RawValue]) -> list:
        return [workflow.info().workflow_type, len(args)]


@workflow.defn(name="no_arguments")
class NoArguments:
    """Returns nothing: a payload of binary/null."""

    @workflow.run
    async def run(self) -> None:
        return None


@workflow.defn(name="greeting")
class Greeting:
    @workflow.run
    async def run(self, name: str) -> str:
        return await workflow.execute_activity(
            compose_greeting, name, start_to_close_timeout=SOON
        )


# --- Outcomes ---


@workflow.defn(name="fail_workflow")
class FailWorkflow:
    """Fails itself: message, type, two details and a cause."""

    @workflow.run
    async def run(self, message: str, kind: str) -> None:
        try:
            raise ApplicationError("the cause", "cause detail", type="cause_type")
        except ApplicationError as cause:
            raise ApplicationError(
                message,
                {"code": 7},
                "second",
                type=kind,
                non_retryable=True,
                next_retry_delay=timedelta(seconds=5),
                category=ApplicationErrorCategory.BENIGN,
            ) from cause


@workflow.defn(name="fail_by_activity")
class FailByActivity:
    """Fails because its activity does: workflow <- activity <- application <- cause."""

    @workflow.run
    async def run(self, message: str, kind: str) -> None:
        await workflow.execute_activity(
            fail,
            args=[message, kind, False],
            activity_id="the-activity",
            start_to_close_timeout=SOON,
            retry_policy=ONCE,
        )


@workflow.defn(name="fail_by_activity_timeout")
class FailByActivityTimeout:
    """Fails because its activity does not heartbeat."""

    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity(
            never_heartbeats,
            start_to_close_timeout=SOON,
            heartbeat_timeout=timedelta(milliseconds=300),
            retry_policy=ONCE,
        )


@workflow.defn(name="fail_by_child")
class FailByChild:
    """Fails because its child does: workflow <- child <- application <- cause."""

    @workflow.run
    async def run(self, message: str, kind: str) -> None:
        await workflow.execute_child_workflow(
            "fail_workflow",
            args=[message, kind],
            id=workflow.info().workflow_id + "-child",
        )


@workflow.defn(name="fail_until_attempt")
class FailUntilAttempt:
    """With a retry policy: fails until the given attempt, then returns the attempt's number."""

    @workflow.run
    async def run(self, attempt: int) -> int:
        if workflow.info().attempt < attempt:
            raise ApplicationError(f"attempt {workflow.info().attempt}", type="again")
        return workflow.info().attempt


@workflow.defn(name="continue_as_new")
class ContinueAsNew:
    """Goes on as new `left` times, then returns the run ids it had, the last one being its own."""

    @workflow.run
    async def run(self, left: int, runs: list[str]) -> list[str]:
        runs = [*runs, workflow.info().run_id]
        if left > 0:
            workflow.continue_as_new(args=[left - 1, runs])
        return runs


@workflow.defn(name="wait_forever")
class WaitForever:
    """For cancel, terminate and timeouts. Ends as cancelled when asked to."""

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)


@workflow.defn(name="refuse_cancellation")
class RefuseCancellation:
    """Answers a cancellation by returning what was said about it."""

    @workflow.run
    async def run(self) -> str:
        try:
            await workflow.wait_condition(lambda: False)
        except asyncio.CancelledError:
            return "refused: " + (workflow.cancellation_reason() or "")
        return "unreachable"


async def durable_timer(span: timedelta) -> None:
    """A timer of the server's, in the workflow's history."""
    with contextlib.suppress(asyncio.TimeoutError):
        await workflow.wait_condition(lambda: False, timeout=span)


@workflow.defn(name="timer")
class Timer:
    """Returns after so many milliseconds of workflow time."""

    @workflow.run
    async def run(self, milliseconds: int) -> str:
        await durable_timer(timedelta(milliseconds=milliseconds))
        return "fired"


@workflow.defn(name="broken")
class Broken:
    """Its workflow task fails for ever: the run stays open."""

    @workflow.run
    async def run(self) -> None:
        raise RuntimeError("a bug in the workflow")


# --- Signals, queries, updates ---


@workflow.defn(name="kitchen_sink")
class KitchenSink:
    """Collects what signals bring; "finish" makes it return that."""

    def __init__(self) -> None:
        self.received: list = []
        self.finished = False

    @workflow.run
    async def run(self) -> list:
        await workflow.wait_condition(
            lambda: self.finished and workflow.all_handlers_finished()
        )
        return self.received

    @workflow.signal(name="add")
    def add(self, value: str) -> None:
        self.received.append(value)

    @workflow.signal(name="add_two")
    def add_two(self, first: str, second: int) -> None:
        self.received.append([first, second])

    @workflow.signal(name="finish")
    def finish(self) -> None:
        self.finished = True

    @workflow.query(name="received")
    def query_received(self) -> list:
        return self.received

    @workflow.query(name="concat")
    def query_concat(self, first: str, second: int) -> str:
        return f"{first}{second}"

    @workflow.query(name="fail")
    def query_fail(self, message: str) -> None:
        raise ApplicationError(message, {"code": 7}, type="query_type")

    @workflow.update(name="add_and_count")
    def update_add(self, value: str) -> int:
        self.received.append(value)
        return len(self.received)

    @update_add.validator
    def validate_add(self, value: str) -> None:
        if not value:
            raise ApplicationError("an empty value", "detail", type="invalid_value")

    @workflow.update(name="wait_until_finished")
    async def update_wait(self) -> str:
        """Is accepted at once and completes with the "finish" signal."""
        await workflow.wait_condition(lambda: self.finished)
        return "finished"

    @workflow.update(name="fail")
    async def update_fail(self, message: str) -> None:
        raise ApplicationError(message, {"code": 7}, type="update_type")


@workflow.defn(name="basket")
class Basket:
    """The same as the workflow of basket.hpp, command by command: workers of both share its runs."""

    def __init__(self) -> None:
        self.items: list[str] = []
        self.seen = 0

    @workflow.run
    async def run(self, wanted: int) -> str:
        bill = ""
        for number in range(wanted):
            await workflow.wait_condition(lambda number=number: len(self.items) > number)
            self.seen = number + 1
            bill += await workflow.execute_activity(
                price_of, self.items[number], start_to_close_timeout=SOON
            )
            bill += " "
        await durable_timer(timedelta(milliseconds=1))
        return bill

    @workflow.signal(name="add")
    def add(self, item: str) -> None:
        self.items.append(item)

    @workflow.query(name="priced")
    def priced(self) -> int:
        return self.seen


@dataclasses.dataclass
class OrderInput:
    id: str
    cents: int


@dataclasses.dataclass
class Receipt:
    order: str
    approved_by: str
    cents: int


@workflow.defn(name="order")
class Order:
    """Typed: waits for approve(who), then returns a receipt."""

    def __init__(self) -> None:
        self.approved_by = ""
        self.limit = 0

    @workflow.run
    async def run(self, order: OrderInput) -> Receipt:
        self.limit = order.cents
        await workflow.wait_condition(lambda: self.approved_by != "")
        return Receipt(order.id, self.approved_by, self.limit)

    @workflow.signal(name="approve")
    def approve(self, who: str) -> None:
        self.approved_by = who

    @workflow.query(name="state")
    def state(self) -> str:
        return "approved" if self.approved_by else "waiting"

    @workflow.update(name="set_limit")
    async def set_limit(self, cents: int) -> int:
        previous, self.limit = self.limit, cents
        return previous

    @set_limit.validator
    def check_limit(self, cents: int) -> None:
        if cents < 0:
            raise ApplicationError("a limit is not negative", type="invalid_limit")


# --- What the server keeps about a run ---


@workflow.defn(name="upsert")
class Upsert:
    """Upserts memo and search attributes, then waits for "finish"."""

    def __init__(self) -> None:
        self.finished = False

    @workflow.run
    async def run(self, text: str, number: int) -> None:
        workflow.upsert_memo({"text": text, "number": number})
        workflow.upsert_search_attributes(
            [
                SearchAttributeKey.for_keyword("CustomKeyword").value_set(text),
                SearchAttributeKey.for_int("CustomInt").value_set(number),
                SearchAttributeKey.for_keyword_list("CustomKeywordList").value_set([text, "b"]),
            ]
        )
        workflow.set_current_details("details of " + text)
        await workflow.wait_condition(lambda: self.finished)

    @workflow.signal(name="finish")
    def finish(self) -> None:
        self.finished = True

    @workflow.query(name="upserted")
    def upserted(self) -> str:
        return "yes" if workflow.memo_value("text", "") else "no"


@workflow.defn(name="describe_me")
class DescribeMe:
    """Returns what the run knows about itself, for comparison with what was asked for."""

    @workflow.run
    async def run(self) -> dict:
        info = workflow.info()
        return {
            "attempt": info.attempt,
            "cron_schedule": info.cron_schedule,
            "execution_timeout_ms": milliseconds(info.execution_timeout),
            "run_timeout_ms": milliseconds(info.run_timeout),
            "task_timeout_ms": milliseconds(info.task_timeout),
            "task_queue": info.task_queue,
            "workflow_id": info.workflow_id,
            "run_id": info.run_id,
            "first_run_id": info.first_execution_run_id,
            "namespace": info.namespace,
            "headers": sorted(info.headers),
            "memo": dict(workflow.memo()),
            "search_attributes": sorted(p.key.name for p in info.typed_search_attributes),
            "priority": info.priority.priority_key if info.priority else None,
            "retry_maximum_attempts": info.retry_policy.maximum_attempts
            if info.retry_policy
            else None,
        }


@workflow.defn(name="activity_from_outside")
class ActivityFromOutside:
    """Returns what the client completes its activity "outside" with."""

    @workflow.run
    async def run(self) -> str:
        return await workflow.execute_activity(
            wait_for_completion,
            activity_id="outside",
            start_to_close_timeout=SOON,
            retry_policy=ONCE,
        )


@workflow.defn(name="activity_under_cancellation")
class ActivityUnderCancellation:
    """Runs an activity that heartbeats until the workflow is cancelled."""

    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity(
            heartbeat_forever,
            activity_id="heart",
            start_to_close_timeout=timedelta(minutes=5),
            heartbeat_timeout=timedelta(seconds=5),
            retry_policy=ONCE,
            cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        )


@workflow.defn(name="large_history")
class LargeHistory:
    """A history of more than `count` events, for paging."""

    @workflow.run
    async def run(self, count: int) -> int:
        for number in range(count):
            workflow.upsert_memo({"number": number})
            if number % 20 == 19:
                await durable_timer(timedelta(milliseconds=1))
        return count


WORKFLOWS = [
    value
    for value in list(globals().values())
    if isinstance(value, type) and hasattr(value, "__temporal_workflow_definition")
]
ACTIVITIES = [
    fail,
    compose_greeting,
    wait_for_completion,
    heartbeat_forever,
    never_heartbeats,
    price_of,
]
