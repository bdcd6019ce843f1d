"""A queue of jobs for services: tries with a growing wait, and a place for those that never succeed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pulumi

from components.component import Component
from components.errors import UserError
from components.part import Host, HostedPart, NameRule, part, setting

NAMES = NameRule(
    pattern=r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?",
    words="letters, digits and hyphens",
    at_most=63,
    source="docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html, "
    "cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues, developers.cloudflare.com/queues",
)


@part
class JobQueue(HostedPart):
    """On `sqs` a queue of Amazon SQS with a dead-letter queue; on `cloudtasks` one of Google Cloud Tasks, which calls
    the service that drains it and puts a job that failed for good into a Pub/Sub topic through that service; on
    `queues` one of Cloudflare that is pulled from over HTTP.
    """

    host: str = setting(
        "The host; default: sqs. Another host is another store",
        default="sqs",
        later="another store",
        choices=("sqs", "cloudtasks", "queues"),
    )
    tries: int = setting("How often a job is tried; default: 5", default=5, at_least=1, at_most=100)
    first_wait: int = setting(
        "Wait before the second try, doubled before each further one; default: 10",
        default=10,
        unit="s",
        at_least=0,
        at_most=3600,
    )
    longest_wait: int = setting("Wait at most; default: 600", default=600, unit="s", at_least=1, at_most=3600)
    per_second: int = setting(
        "Jobs that are handed out a second at most, on cloudtasks; default: 100",
        default=100,
        at_least=1,
        at_most=500,
        source="cloud.google.com/tasks/docs/quotas",
    )
    concurrent: int = setting(
        "Jobs that are worked on at once, on cloudtasks; default: 100", default=100, at_least=1, at_most=5000
    )
    visible_after: int = setting(
        "How long a job may take before it is handed out again; default: 120",
        default=120,
        unit="s",
        at_least=1,
        at_most=43_200,
    )
    kept_days: int = setting(
        "How long a job that failed for good is kept; default: 14",
        default=14,
        at_least=1,
        at_most=14,
        unit="days",
    )
    depth_alarm: int = setting(
        "Jobs waiting beyond which Monitoring tells; default: 1000", default=1000, at_least=1, unit="jobs"
    )

    store: ClassVar[bool] = True
    hosts: ClassVar[Mapping[str, Host]] = {
        "sqs": Host(clouds=("aws",), children=("key", "dead_letter", "queue", "policy"), names=NAMES),
        "cloudtasks": Host(clouds=("gcp",), children=("api", "queue", "dead_letter", "kept"), names=NAMES),
        "queues": Host(clouds=("cloudflare",), children=("queue", "dead_letter", "consumer"), names=NAMES),
    }
    children: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(each for host in hosts.values() for each in host.children)
    )

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.first_wait > self.longest_wait:
            raise UserError(
                f"JobQueue.first_wait is {self.first_wait}, expected at most longest_wait, which is {self.longest_wait}"
            )

    @property
    def size(self) -> str:
        return f"{self.tries} tries"


class JobQueueComponent(Component[JobQueue]):
    """What other components take of a queue."""

    queue_id: pulumi.Output[str]
    """sqs: its URL. cloudtasks: projects/…/queues/…. queues: its id."""
