"""JobQueue on sqs: a standard queue and its dead-letter queue, encrypted by SQS, reached over TLS alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi

from components.component import Place, Safety, Wires
from components.errors import UserError
from components.job_queue import JobQueue, JobQueueComponent
from components.linking import AwsGrant, Linked
from components.signals import Signal

if TYPE_CHECKING:
    import pulumi_aws as aws

DAY = 86_400
KEPT_DAYS = 4
"""How long a job waits to be taken at all: SQS counts from the first sending, also for what dies later."""
LONGEST_POLL = 20
"""Seconds (docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html)."""
MOST_BYTES = 262_144


def component(name: str, part: JobQueue, wires: Wires) -> SqsJobQueueComponent:
    """Makes the component inside a stack."""
    if wires.aws is None:
        raise UserError(f"JobQueue {name!r} is on sqs, but the stack has no rungs:aws_account")
    return SqsJobQueueComponent(
        name, part, queue_name=wires.physical_name, place=wires.aws, safety=wires.safety
    )


class SqsJobQueueComponent(JobQueueComponent):
    """Makes both queues and their policies. Outputs: `queue_id`, `dead_id`."""

    def __init__(
        self,
        name: str,
        part: JobQueue = JobQueue(),
        *,
        queue_name: str | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(part, name, safety, opts, place)
        physical = self.named(queue_name)
        self.dead_letter = self._queue(
            "dead_letter",
            f"{name}-dead",
            f"{physical}-dead",
            max(part.kept_days, KEPT_DAYS),
            redrive_allow_policy=pulumi.Output.json_dumps(
                {
                    "redrivePermission": "byQueue",
                    "sourceQueueArns": [f"arn:aws:sqs:{place.region}:{place.account}:{physical}"],
                }
            ),
        )
        self.queue = self._queue(
            "queue",
            name,
            physical,
            min(part.kept_days, KEPT_DAYS),
            redrive_policy=pulumi.Output.json_dumps(
                {"deadLetterTargetArn": self.dead_letter.arn, "maxReceiveCount": part.tries}
            ),
        )
        self._policies = [
            self._policy(f"{name}-dead-policy", self.dead_letter),
            self._policy(f"{name}-policy", self.queue),
        ]
        self.queue_id = self.queue.url
        self.dead_id = self.dead_letter.url
        self.publish(queue_id=self.queue_id, dead_id=self.dead_id)

    def _queue(
        self,
        child: str,
        logical: str,
        physical: str,
        days: int,
        redrive_policy: pulumi.Input[str] | None = None,
        redrive_allow_policy: pulumi.Input[str] | None = None,
    ) -> aws.sqs.Queue:
        import pulumi_aws as aws

        return aws.sqs.Queue(
            logical,
            self.args(
                child,
                aws.sqs.QueueArgs(
                    name=physical,
                    message_retention_seconds=days * DAY,
                    visibility_timeout_seconds=self.part.visible_after,
                    receive_wait_time_seconds=LONGEST_POLL,
                    delay_seconds=0,
                    max_message_size=MOST_BYTES,
                    sqs_managed_sse_enabled=True,
                    redrive_policy=redrive_policy,
                    redrive_allow_policy=redrive_allow_policy,
                    region=self.place.region,
                ),
            ),
            opts=self.options(aws.sqs.Queue),
        )

    def _policy(self, logical: str, queue: aws.sqs.Queue) -> aws.sqs.QueuePolicy:
        import pulumi_aws as aws

        refuse_plain = {
            "Sid": "TlsAlone",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": queue.arn,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        return aws.sqs.QueuePolicy(
            logical,
            self.args(
                "policy",
                aws.sqs.QueuePolicyArgs(
                    queue_url=queue.url,
                    policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [refuse_plain]}),
                    region=self.place.region,
                ),
            ),
            opts=self.options(aws.sqs.QueuePolicy),
        )

    def service_link(self, key: str) -> Linked:
        actions = (
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ReceiveMessage",
            "sqs:SendMessage",
        )
        return self.linked(
            key, grants=[AwsGrant(actions=actions, resources=[self.queue.arn])], after=self._policies
        )

    def signals(self, key: str) -> Sequence[Signal]:
        def signal(objective: str, about: str, metric: str, queue: aws.sqs.Queue, scale: float = 1) -> Signal:
            return Signal(
                objective=objective,
                about=about,
                cloud="aws",
                metric=f"AWS/SQS {metric}",
                labels={"QueueName": queue.name},
                statistic="Maximum",
                scale=scale,
            )

        waiting = "ApproximateNumberOfMessagesVisible"
        return [
            signal("queue_depth", key, waiting, self.queue, self.part.depth_alarm),
            signal("queue_age", key, "ApproximateAgeOfOldestMessage", self.queue),
            signal("dead_letters", key, waiting, self.dead_letter),
        ]
