from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest

from components.component import Safety
from components.errors import UserError
from components.part import settings_of
from components.queue import Queue, QueueComponent
from tests.components.samples import ACCOUNT, SAFETIES, build, wires
from tests.mocks import Built


def make(part: Queue | None = None, *, safety: Safety | None = None, drained: bool = True) -> Built:
    def program() -> None:
        queue = QueueComponent(
            "jobs",
            part or Queue(),
            account_id=ACCOUNT,
            queue_name="chat-prod-jobs",
            safety=safety or Safety(),
        )
        if drained:
            queue.drain("chat-prod-api", after=())

    return build(program)


def test_a_queue_and_its_dead_letter_queue() -> None:
    built = make(drained=False)
    (component,) = built.components
    settings = {"messageRetentionPeriod": 86_400, "deliveryDelay": 0, "deliveryPaused": False}

    assert built.names == {"jobs", "jobs-dead"}
    assert built["jobs"].inputs == {
        "accountId": ACCOUNT,
        "queueName": "chat-prod-jobs",
        "settings": settings,
    }
    assert built["jobs-dead"].inputs == {
        "accountId": ACCOUNT,
        "queueName": "chat-prod-jobs-dead",
        "settings": settings,
    }
    assert {each.parent for each in built if each.custom} == {component.urn}
    assert component.outputs == {"queue_id": "jobs-id", "queue_name": "chat-prod-jobs"}


def test_a_consumer_is_a_resource_of_its_own_and_capped() -> None:
    part = Queue(batch_size=50, max_wait_ms=1_000, max_retries=3, retry_delay=60, max_concurrency=2)
    consumer = make(part)["jobs-consumer"]

    assert consumer.inputs == {
        "accountId": ACCOUNT,
        "queueId": "jobs-id",
        "type": "worker",
        "scriptName": "chat-prod-api",
        "deadLetterQueue": "chat-prod-jobs-dead",
        "settings": {
            "batchSize": 50,
            "maxWaitTimeMs": 1_000,
            "maxRetries": 3,
            "retryDelay": 60,
            "maxConcurrency": 2,
        },
    }
    assert consumer.parent == make()["jobs"].parent
    assert consumer.depends_on == {"jobs", "jobs-dead"}


def test_by_default_a_loop_ends_and_runs_up_no_bill() -> None:
    settings = make()["jobs-consumer"].inputs["settings"]

    assert settings == {
        "batchSize": 10,
        "maxWaitTimeMs": 5_000,
        "maxRetries": 5,
        "retryDelay": 30,
        "maxConcurrency": 5,
    }


def test_a_consumer_waits_for_what_it_is_told_to() -> None:
    def program() -> None:
        other = Queue().component("other", wires())
        assert isinstance(other, QueueComponent)
        QueueComponent("jobs", account_id=ACCOUNT).drain("api", after=[other.queue])

    assert build(program)["jobs-consumer"].depends_on >= {"other"}


@pytest.mark.parametrize("safety", SAFETIES, ids=str)
def test_both_queues_hold_messages_and_the_consumer_none(safety: Safety) -> None:
    built = make(safety=safety)
    guarded = {each.name: (each.protect, each.retain_on_delete) for each in built if each.custom}

    assert guarded == {
        "jobs": (safety.protect, safety.retain),
        "jobs-dead": (safety.protect, safety.retain),
        "jobs-consumer": (False, False),
        "jobs-dead-consumer": (False, False),
    }


def test_what_dies_is_consumed_by_the_same_worker_and_given_most_of_a_day() -> None:
    dead = make()["jobs-dead-consumer"].inputs

    assert dead["scriptName"] == make()["jobs-consumer"].inputs["scriptName"]
    assert dead["queueId"] == "jobs-dead-id"
    assert "deadLetterQueue" not in dead
    settings = cast("dict[str, int]", dead["settings"])
    assert settings["maxRetries"] * settings["retryDelay"] > 16 * 3_600


def test_an_exact_name_names_both_queues() -> None:
    built = make(Queue(name="orders", retention=3_600))

    assert built["jobs"].inputs["queueName"] == "orders"
    assert built["jobs-dead"].inputs["queueName"] == "orders-dead"
    assert built["jobs"].inputs["settings"] == {
        "messageRetentionPeriod": 3_600,
        "deliveryDelay": 0,
        "deliveryPaused": False,
    }


def test_transforming_the_settings_of_one_queue_leaves_the_other_as_it_is() -> None:
    def pause(args: object) -> None:
        args.settings.delivery_paused = True  # type: ignore[attr-defined]

    built = make(Queue(transform={"queue": pause}))

    assert "'deliveryPaused': True" in str(built["jobs"].inputs["settings"])
    assert "'deliveryPaused': False" in str(built["jobs-dead"].inputs["settings"])


def test_a_worker_binds_it_by_name() -> None:
    def program() -> None:
        (binding,) = QueueComponent("jobs", account_id=ACCOUNT).worker_bindings("jobs")
        seen.append((binding.type, binding.name, set(binding.fields)))

    seen: list[object] = []
    build(program)

    assert seen == [("queue", "JOBS", {"queue_name"})]


BOUNDED = [
    (field, about.at_least, about.at_most)
    for field, about in settings_of(Queue).items()
    if field not in ("name", "dead_name", "transform")
]


@pytest.mark.parametrize(("field", "least", "most"), BOUNDED)
def test_every_setting_has_published_bounds(field: str, least: float, most: float) -> None:
    for value in (least - 1, most + 1):
        with pytest.raises(
            UserError,
            match=rf"Queue\.{field} is {value}, expected from {least} to \S+.*\(developers\.cloudflare\.com/queues",
        ):
            Queue(**{field: value})  # type: ignore[arg-type]
    for value in (least, most):
        assert getattr(Queue(**{field: value}), field) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make_wrong", "message"),
    [
        (
            lambda: Queue(batch_size="10"),  # type: ignore[arg-type]
            r"Queue\.batch_size is '10', expected a whole number",
        ),
        (
            lambda: Queue(max_retries=True),
            r"Queue\.max_retries is True, expected a whole number",
        ),
        (
            lambda: Queue().check_name("jobs", "Jobs"),
            r"the name of part 'jobs' is 'Jobs', expected lower-case",
        ),
        (
            lambda: Queue().check_name("jobs", "a" * 59),
            r"59 characters long, expected at most 58 \(Cloudflare API, queue_name.*dead letter",
        ),
    ],
)
def test_wrong_values_are_refused(make_wrong: Callable[[], object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        make_wrong()
