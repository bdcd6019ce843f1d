"""Job queues: retries with a growing wait and dead letters on each host, and what a service gets of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import pulumi
import pytest

from components.errors import UserError
from components.job_queue import JobQueue, JobQueueComponent
from components.job_queue.cloudtasks import doublings, project_number
from components.linking import AwsGrant, GoogleGrant, Linked
from components.service import Service
from components.signals import Signal
from tests.components.samples import SAMPLES, build, built_sample, make_sample, wires

HOSTS = ("sqs", "cloudtasks", "queues")


def link_of(part: JobQueue) -> tuple[dict[str, str], Linked]:
    found: dict[str, str] = {}
    links: list[Linked] = []

    def program() -> None:
        linked = cast("JobQueueComponent", make_sample(part)).service_link("jobs")
        links.append(linked)
        pulumi.Output.all(**linked.variables).apply(lambda known: found.update(cast("dict[str, str]", known)))

    build(program)
    return found, links[0]


def test_sqs_waits_for_jobs_encrypts_them_and_puts_what_failed_apart() -> None:
    built = built_sample(JobQueue(host="sqs", tries=7, visible_after=300, kept_days=10))
    queue, dead = built["it"].inputs, built["it-dead"].inputs

    assert (queue["name"], dead["name"]) == ("chat-prod-it", "chat-prod-it-dead")
    assert json.loads(str(queue["redrivePolicy"]))["maxReceiveCount"] == 7
    assert json.loads(str(dead["redriveAllowPolicy"])) == {
        "redrivePermission": "byQueue",
        "sourceQueueArns": ["arn:aws:sqs:eu-west-1:111122223333:chat-prod-it"],
    }
    assert (queue["messageRetentionSeconds"], dead["messageRetentionSeconds"]) == (4 * 86_400, 10 * 86_400)
    assert (queue["visibilityTimeoutSeconds"], queue["receiveWaitTimeSeconds"]) == (300, 20)
    assert queue["sqsManagedSseEnabled"] is dead["sqsManagedSseEnabled"] is True
    assert "fifoQueue" not in queue


def test_sqs_refuses_what_does_not_come_over_tls() -> None:
    policies = [json.loads(str(each.inputs["policy"])) for each in built_sample(JobQueue()).of("QueuePolicy")]

    assert len(policies) == 2
    for (statement,) in (each["Statement"] for each in policies):
        assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_cloud_tasks_waits_twice_as_long_each_time_and_keeps_its_rate() -> None:
    part = JobQueue(host="cloudtasks", tries=7, first_wait=5, longest_wait=300, per_second=50, concurrent=20)
    queue = built_sample(part)["it"].inputs

    assert queue["retryConfig"] == {
        "maxAttempts": 7,
        "minBackoff": "5s",
        "maxBackoff": "300s",
        "maxDoublings": 6,
    }
    assert queue["rateLimits"] == {"maxDispatchesPerSecond": 50, "maxConcurrentDispatches": 20}


@pytest.mark.parametrize(
    ("first", "longest", "expected"), [(10, 600, 6), (10, 10, 0), (0, 600, 13), (1, 3600, 12)]
)
def test_the_wait_doubles_until_it_is_the_longest(first: int, longest: int, expected: int) -> None:
    part = JobQueue(host="cloudtasks", first_wait=first, longest_wait=longest)

    assert doublings(part) == expected <= 16


def test_cloud_tasks_calls_the_one_service_that_drains_it_as_an_account_of_its_own() -> None:
    target = cast(
        "Mapping[str, Any]",
        built_sample(cast("JobQueue", SAMPLES["job-queue-cloudtasks"]))["it"].inputs["httpTarget"],
    )

    assert target["uriOverride"]["host"] == "chat-prod-worker-123456789012.europe-west1.run.app"
    assert target["uriOverride"]["pathOverride"] == {"path": "/queues/it"}
    assert target["oidcToken"] == {
        "serviceAccountEmail": "chat-prod-it@example-project.iam.gserviceaccount.com",
        "audience": "https://chat-prod-worker-123456789012.europe-west1.run.app",
    }
    assert project_number("service-42@gcp-sa-cloudtasks.iam.gserviceaccount.com") == "42"


def test_two_services_cannot_drain_a_queue_that_calls_one_address() -> None:
    services = {key: Service(host="cloudrun", cpu=1, drains=("jobs",)) for key in ("one", "two")}
    part = JobQueue(host="cloudtasks")

    with pytest.raises(UserError, match="drained by 2 services, expected one"):
        build(lambda: part.component("jobs-cloudtasks", wires(parts=services)))


def test_what_failed_for_good_is_kept_in_a_subscription_that_never_ends() -> None:
    built = built_sample(JobQueue(host="cloudtasks", kept_days=10))
    kept = built["it-dead-kept"].inputs

    assert kept["messageRetentionDuration"] == "864000s"
    assert kept["expirationPolicy"] == {"ttl": ""}
    assert built["it-dead"].protect
    assert built["it-dead-kept"].protect


def test_a_queue_of_cloudflare_is_pulled_from_and_so_are_its_dead() -> None:
    built = built_sample(JobQueue(host="queues", tries=7, first_wait=30, visible_after=300))
    consumer = built["it-consumer"].inputs

    assert consumer["type"] == built["it-dead-consumer"].inputs["type"] == "http_pull"
    assert consumer["deadLetterQueue"] == "chat-prod-it-dead"
    settings = cast("Mapping[str, int]", consumer["settings"])
    assert (settings["maxRetries"], settings["retryDelay"], settings["visibilityTimeoutMs"]) == (
        6,
        30,
        300_000,
    )
    assert JobQueue(host="queues").needs[0].at_least == "paid"


@pytest.mark.parametrize("host", HOSTS)
def test_a_service_gets_the_same_variables_on_every_host(host: str) -> None:
    variables, linked = link_of(JobQueue(host=host, tries=7, first_wait=5, longest_wait=300))

    assert set(variables) == {
        f"JOBS_{word}" for word in ("KIND", "QUEUE", "DEAD", "TRIES", "FIRST_WAIT", "LONGEST_WAIT")
    }
    assert (variables["JOBS_KIND"], variables["JOBS_TRIES"]) == (host, "7")
    assert (variables["JOBS_FIRST_WAIT"], variables["JOBS_LONGEST_WAIT"]) == ("5", "300")
    assert not linked.secrets


def test_grants_are_of_the_queue_alone() -> None:
    _, aws = link_of(JobQueue(host="sqs"))
    _, google = link_of(JobQueue(host="cloudtasks"))

    (grant,) = aws.grants
    assert isinstance(grant, AwsGrant)
    assert len(grant.resources) == 1
    assert all(action.startswith("sqs:") and "*" not in action for action in grant.actions)
    assert [(each.role, each.on) for each in google.grants if isinstance(each, GoogleGrant)] == [
        ("roles/cloudtasks.enqueuer", "queue"),
        ("roles/pubsub.publisher", "topic"),
    ]


@pytest.mark.parametrize("host", ["sqs", "cloudtasks"])
def test_monitoring_hears_of_depth_age_and_dead_letters(host: str) -> None:
    given: list[Signal] = []
    build(lambda: given.extend(cast("JobQueueComponent", make_sample(JobQueue(host=host))).signals("jobs")))

    assert [each.objective for each in given] == ["queue_depth", "queue_age", "dead_letters"]


def test_a_longest_wait_below_the_first_is_refused() -> None:
    with pytest.raises(UserError, match="first_wait is 60, expected at most longest_wait, which is 30"):
        JobQueue(first_wait=60, longest_wait=30)
