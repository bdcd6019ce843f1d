"""JobQueue on cloudtasks: a queue that calls the service that drains it, and a topic for what failed for good.

Cloud Tasks has no dead letters: after the last try a task is gone. So the service that is called counts the tries
(header X-CloudTasks-TaskRetryCount), and puts what failed at the last one into the topic, whose subscription keeps it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi

from components.component import Place, Safety, Wires
from components.errors import UserError
from components.google_apis import apis
from components.google_grants import account_id
from components.job_queue import JobQueue, JobQueueComponent
from components.linking import GoogleGrant, Linked
from components.service import Service
from components.signals import Signal

if TYPE_CHECKING:
    import pulumi_gcp as gcp

DAY = 86_400
ACKNOWLEDGE = 600
"""Seconds that whoever looks at a dead job has before it is shown again, the most that Pub/Sub gives."""


def component(name: str, part: JobQueue, wires: Wires) -> CloudtasksJobQueueComponent:
    """Makes the component inside a stack. It calls the one Cloud Run service that drains it, by the address that
    follows from its name (cloud.google.com/run/docs/triggering/https-request, deterministic URL).
    """
    if wires.google is None:
        raise UserError(f"JobQueue {name!r} is on cloudtasks, but the stack has no rungs:gcp_project")
    key = name.removesuffix(f"-{part.host}")
    drained_by = [
        each.name or f"{wires.app}-{wires.environment}-{service.replace('_', '-')}"
        for service, each in sorted(wires.parts.items())
        if isinstance(each, Service) and each.host == "cloudrun" and key in each.drains
    ]
    if len(drained_by) > 1:
        raise UserError(
            f"JobQueue {key!r} on cloudtasks is drained by {len(drained_by)} services, expected one: a queue calls one "
            "address"
        )
    return CloudtasksJobQueueComponent(
        name,
        part,
        queue_name=wires.physical_name,
        service_name=drained_by[0] if drained_by else None,
        path=f"/queues/{key}",
        place=wires.google,
        safety=wires.safety,
    )


class CloudtasksJobQueueComponent(JobQueueComponent):
    """Makes the queue, the topic with its subscription, and the account that the queue calls as.

    `service_name` is the Cloud Run service that it calls at `path`; with none, who puts a job in says where it goes.
    Outputs: `queue_id`, `dead_id`, `caller_email`.
    """

    def __init__(
        self,
        name: str,
        part: JobQueue = JobQueue(host="cloudtasks"),
        *,
        queue_name: str | None = None,
        service_name: str | None = None,
        path: str = "/",
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_gcp as gcp

        super().__init__(part, name, safety, opts, place)
        physical = self.named(queue_name)
        self._switched_on = apis(self, "cloudtasks.googleapis.com", "pubsub.googleapis.com")
        caller = gcp.serviceaccount.Account(
            f"{name}-caller",
            self.args(
                "caller",
                gcp.serviceaccount.AccountArgs(
                    account_id=account_id(f"{physical}-queue"),
                    display_name=f"Cloud Tasks, queue {physical}",
                    project=place.account,
                ),
            ),
            opts=self.options(gcp.serviceaccount.Account),
        )
        self.caller_email = self._caller = caller.email
        self._dead_letters(physical)
        self.queue = gcp.cloudtasks.Queue(
            name,
            self.args(
                "queue",
                gcp.cloudtasks.QueueArgs(
                    name=physical,
                    project=place.account,
                    location=place.region,
                    rate_limits=gcp.cloudtasks.QueueRateLimitsArgs(
                        max_dispatches_per_second=part.per_second,
                        max_concurrent_dispatches=part.concurrent,
                    ),
                    retry_config=gcp.cloudtasks.QueueRetryConfigArgs(
                        max_attempts=part.tries,
                        min_backoff=f"{part.first_wait}s",
                        max_backoff=f"{part.longest_wait}s",
                        max_doublings=doublings(part),
                    ),
                    http_target=self._target(service_name, path) if service_name else None,
                    desired_state="RUNNING",
                ),
            ),
            opts=self.options(gcp.cloudtasks.Queue, depends_on=self._switched_on),
        )
        self.queue_id = self.queue.id
        self.dead_id = self.dead_letter.id
        self.publish(queue_id=self.queue_id, dead_id=self.dead_id, caller_email=self._caller)

    def _dead_letters(self, physical: str) -> None:
        import pulumi_gcp as gcp

        self.dead_letter = gcp.pubsub.Topic(
            f"{self.key}-dead",
            self.args(
                "dead_letter",
                gcp.pubsub.TopicArgs(name=f"{physical}-dead", project=self.place.account),
            ),
            opts=self.options(gcp.pubsub.Topic, depends_on=self._switched_on),
        )
        self.kept = gcp.pubsub.Subscription(
            f"{self.key}-dead-kept",
            self.args(
                "kept",
                gcp.pubsub.SubscriptionArgs(
                    name=f"{physical}-dead",
                    project=self.place.account,
                    topic=self.dead_letter.id,
                    ack_deadline_seconds=ACKNOWLEDGE,
                    message_retention_duration=f"{self.part.kept_days * DAY}s",
                    # Else Google takes a subscription away that nobody has asked for 31 days.
                    expiration_policy=gcp.pubsub.SubscriptionExpirationPolicyArgs(ttl=""),
                ),
            ),
            opts=self.options(gcp.pubsub.Subscription),
        )

    def _target(self, service_name: str, path: str) -> gcp.cloudtasks.QueueHttpTargetArgs:
        import pulumi_gcp as gcp

        agent = gcp.projects.ServiceIdentity(
            f"{self.key}-identity",
            self.args(
                "identity",
                gcp.projects.ServiceIdentityArgs(
                    project=self.place.account, service="cloudtasks.googleapis.com"
                ),
            ),
            opts=self.options(gcp.projects.ServiceIdentity, depends_on=self._switched_on),
        )
        host = agent.email.apply(
            lambda email: f"{service_name}-{project_number(email)}.{self.place.region}.run.app"
        )
        return gcp.cloudtasks.QueueHttpTargetArgs(
            http_method="POST",
            uri_override=gcp.cloudtasks.QueueHttpTargetUriOverrideArgs(
                scheme="HTTPS",
                host=host,
                path_override=gcp.cloudtasks.QueueHttpTargetUriOverridePathOverrideArgs(path=path),
                uri_override_enforce_mode="ALWAYS",
            ),
            oidc_token=gcp.cloudtasks.QueueHttpTargetOidcTokenArgs(
                service_account_email=self._caller, audience=host.apply(lambda each: f"https://{each}")
            ),
        )

    def service_link(self, key: str) -> Linked:
        return self.linked(
            key,
            grants=[
                GoogleGrant(
                    role="roles/cloudtasks.enqueuer",
                    on="queue",
                    id=self.queue.name,
                    location=self.place.region,
                ),
                GoogleGrant(role="roles/pubsub.publisher", on="topic", id=self.dead_letter.name),
            ],
            after=[self.queue, self.kept],
        )

    def signals(self, key: str) -> Sequence[Signal]:
        labels = {"resource.labels.queue_id": self.queue.name}
        return [
            Signal(
                objective="queue_depth",
                about=key,
                cloud="gcp",
                metric="cloudtasks.googleapis.com/queue/depth",
                labels=labels,
                statistic="ALIGN_MAX",
                scale=self.part.depth_alarm,
                resource_type="cloud_tasks_queue",
            ),
            # How late a try is; the age of the oldest task is not told.
            Signal(
                objective="queue_age",
                about=key,
                cloud="gcp",
                metric="cloudtasks.googleapis.com/queue/task_attempt_delays",
                labels=labels,
                statistic="ALIGN_PERCENTILE_95",
                scale=1_000,
                resource_type="cloud_tasks_queue",
            ),
            Signal(
                objective="dead_letters",
                about=key,
                cloud="gcp",
                metric="pubsub.googleapis.com/subscription/num_undelivered_messages",
                labels={"resource.labels.subscription_id": self.kept.name},
                statistic="ALIGN_MAX",
                resource_type="pubsub_subscription",
            ),
        ]


def doublings(part: JobQueue) -> int:
    """How often the wait doubles until it is the longest; after that Cloud Tasks would go on in equal steps."""
    return math.ceil(math.log2(part.longest_wait / max(part.first_wait, 0.1)))


def project_number(agent: str) -> str:
    """The number of a project, from the address of one of Google's own accounts in it, such as `service-1@`."""
    return agent.partition("@")[0].removeprefix("service-")
