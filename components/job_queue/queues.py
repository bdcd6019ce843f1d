"""JobQueue on queues: a Cloudflare queue and its dead letter queue, pulled from over HTTP by a service anywhere.

The service pulls with a token of its own (Queues: Edit), which no provider makes for a queue alone: give it as one of
its secrets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.component import Safety, Wires
from components.job_queue import JobQueue, JobQueueComponent
from components.linking import Linked

if TYPE_CHECKING:
    import pulumi_cloudflare as cloudflare

DAY = 86_400
KEPT_DAYS = 4
BATCH = 10
API = "https://api.cloudflare.com/client/v4"


def component(name: str, part: JobQueue, wires: Wires) -> QueuesJobQueueComponent:
    """Makes the component inside a stack."""
    return QueuesJobQueueComponent(
        name, part, account_id=wires.account_id, queue_name=wires.physical_name, safety=wires.safety
    )


class QueuesJobQueueComponent(JobQueueComponent):
    """Makes both queues and what lets them be pulled from. Outputs: `queue_id`, `dead_id`."""

    def __init__(
        self,
        name: str,
        part: JobQueue = JobQueue(host="queues"),
        *,
        account_id: pulumi.Input[str],
        queue_name: str | None = None,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(part, name, safety, opts)
        self._account_id = account_id
        physical = self.named(queue_name)
        dead = self._queue("dead_letter", f"{name}-dead", f"{physical}-dead", part.kept_days)
        queue = self._queue("queue", name, physical, min(part.kept_days, KEPT_DAYS))
        self.dead_letter, self.queue = dead, queue
        self._consumers = [
            self._consumer(f"{name}-consumer", queue, dead.queue_name),
            self._consumer(f"{name}-dead-consumer", dead, None),
        ]
        self.queue_id = self._address(queue)
        self.dead_id = self._address(dead)
        self.publish(queue_id=self.queue_id, dead_id=self.dead_id)

    def _queue(self, child: str, logical: str, physical: str, days: int) -> cloudflare.Queue:
        import pulumi_cloudflare as cloudflare

        return cloudflare.Queue(
            logical,
            self.args(
                child,
                cloudflare.QueueArgs(
                    account_id=self._account_id,
                    queue_name=physical,
                    settings=cloudflare.QueueSettingsArgs(
                        message_retention_period=days * DAY, delivery_delay=0, delivery_paused=False
                    ),
                ),
            ),
            opts=self.options(cloudflare.Queue),
        )

    def _consumer(
        self,
        logical: str,
        queue: cloudflare.Queue,
        dead_name: pulumi.Input[str] | None,
    ) -> cloudflare.QueueConsumer:
        import pulumi_cloudflare as cloudflare

        return cloudflare.QueueConsumer(
            logical,
            self.args(
                "consumer",
                cloudflare.QueueConsumerInitArgs(
                    account_id=self._account_id,
                    queue_id=queue.id,
                    type="http_pull",
                    dead_letter_queue=dead_name,
                    settings=cloudflare.QueueConsumerSettingsArgs(
                        batch_size=BATCH,
                        # Cloudflare counts tries after the first, and waits the same time before each.
                        max_retries=self.part.tries - 1,
                        retry_delay=self.part.first_wait,
                        visibility_timeout_ms=self.part.visible_after * 1_000,
                    ),
                ),
            ),
            opts=self.options(cloudflare.QueueConsumer),
        )

    def _address(self, queue: cloudflare.Queue) -> pulumi.Output[str]:
        return pulumi.Output.concat(API, "/accounts/", self._account_id, "/queues/", queue.id)

    def service_link(self, key: str) -> Linked:
        return self.linked(key, after=self._consumers)
