"""A queue of jobs for services: tries with a growing wait, and a place for those that never succeed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from components.component import Component
from components.errors import UserError
from components.linking import AwsGrant, GoogleGrant, Linked
from components.part import Host, HostedPart, NameRule, Need, binding_name, part, setting

NAMES = NameRule(
    pattern=r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?",
    words="letters, digits and hyphens",
    at_most=58,
    source="5 of 63 characters are for the dead letters: "
    "docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html, "
    "cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues, developers.cloudflare.com/queues",
)


@part
class JobQueue(HostedPart):
    """On `sqs` a queue of Amazon SQS with a dead-letter queue, which a service polls; the wait between tries is the
    service's to set, job by job. On `cloudtasks` one of Google Cloud Tasks, which calls the Cloud Run service that
    drains it at POST /queues/KEY and waits by itself; it has no dead letters, so the service puts a job that failed at
    its last try into a Pub/Sub topic, whose subscription keeps it. On `queues` one of Cloudflare with a dead letter
    queue, pulled from over HTTP.
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
        "sqs": Host(clouds=("aws",), children=("dead_letter", "queue", "policy"), names=NAMES),
        "cloudtasks": Host(
            clouds=("gcp",),
            children=("api", "identity", "caller", "dead_letter", "kept", "queue"),
            names=NAMES,
        ),
        "queues": Host(clouds=("cloudflare",), children=("dead_letter", "queue", "consumer"), names=NAMES),
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
    def needs(self) -> tuple[Need, ...]:
        if self.host == "queues":
            return (Need(key="workers_plan", at_least="paid", why="the free plan keeps a message for a day"),)
        return ()

    @property
    def size(self) -> str:
        return f"{self.tries} tries"


class JobQueueComponent(Component[JobQueue]):
    """What other components take of a queue."""

    queue_id: pulumi.Output[str]
    """sqs: its URL. cloudtasks: projects/…/queues/…. queues: its address in Cloudflare's API."""
    dead_id: pulumi.Output[str]
    """The same of what failed for good: on cloudtasks a topic, projects/…/topics/…."""
    caller_email: pulumi.Output[str] | None = None
    """cloudtasks: the service account that calls the service that drains it, which must let it in."""

    def linked(
        self,
        key: str,
        grants: Sequence[AwsGrant | GoogleGrant] = (),
        after: Sequence[pulumi.Resource] = (),
    ) -> Linked:
        """What a service gets on any host: the queue, where its dead go, and how often and when to try again."""
        part = self.part
        variables = {
            "KIND": part.host,
            "QUEUE": self.queue_id,
            "DEAD": self.dead_id,
            "TRIES": str(part.tries),
            "FIRST_WAIT": str(part.first_wait),
            "LONGEST_WAIT": str(part.longest_wait),
        }
        return Linked(
            variables={binding_name(key, name): value for name, value in variables.items()},
            grants=grants,
            after=after,
        )
