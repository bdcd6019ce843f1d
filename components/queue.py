"""A Cloudflare queue with its dead letter queue, and how a Worker drains it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

import pulumi

from components.component import Binding, Component, Safety, Wires
from components.part import NameRule, Part, part, setting

if TYPE_CHECKING:
    import pulumi_cloudflare as cloudflare

LIMITS = "developers.cloudflare.com/queues/platform/limits/"
MOST_RETRIES = 100
DEAD_BATCH = 10
DEAD_RETRY_SECONDS = 600
"""What died is only written down: that fails while the database is away, and a hundred tries wait most of a day."""


@part
class Queue(Part):
    """Jobs that must not hold up a request. What fails too often goes to the dead letter queue, and the number of
    consumers is capped, so that a loop cannot run up a bill.
    """

    batch_size: int = setting(
        "Messages handed to the consumer at once; default: 10",
        default=10,
        at_least=1,
        at_most=100,
        source=LIMITS,
    )
    max_wait_ms: int = setting(
        "How long a batch waits to fill; default: 5 s",
        default=5_000,
        unit="ms",
        at_least=0,
        at_most=60_000,
        source=LIMITS,
    )
    max_retries: int = setting(
        "Tries before a message goes to the dead letter queue; default: 5",
        default=5,
        at_least=0,
        at_most=100,
        source=LIMITS,
        cost="each try is billed as a read",
    )
    retry_delay: int = setting(
        "Wait before a message is tried again; default: 30 s",
        default=30,
        unit="s",
        at_least=0,
        at_most=43_200,
        source=LIMITS,
    )
    max_concurrency: int = setting(
        "Consumers at once, at most; default: 5",
        default=5,
        at_least=1,
        at_most=250,
        source=LIMITS,
        cost="caps what a loop can spend",
    )
    retention: int = setting(
        "How long an undelivered message is kept; default: a day, the most that the free plan keeps",
        default=86_400,
        unit="s",
        at_least=60,
        at_most=1_209_600,
        source=LIMITS,
    )

    delay: int = setting(
        "How long a message waits before it is handed out; default: not at all",
        default=0,
        unit="s",
        at_least=0,
        at_most=43_200,
        source=LIMITS,
    )
    dead_name: str | None = setting(
        "The exact physical name of the dead letter queue; default: that of the queue with -dead",
        default=None,
        pattern=r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
        words="1 to 63 lower-case letters, digits and hyphens, neither first nor last a hyphen",
    )
    dead_retention: int | None = setting(
        "How long a message is kept in the dead letter queue; default: as long as in the queue",
        default=None,
        unit="s",
        at_least=60,
        at_most=1_209_600,
        source=LIMITS,
    )

    children: ClassVar[tuple[str, ...]] = ("queue", "dead_letter", "consumer", "dead_consumer")
    bindings: ClassVar[tuple[str, ...]] = ("",)
    store: ClassVar[bool] = True
    physical_name: ClassVar[NameRule | None] = NameRule(
        pattern=r"[a-z0-9][a-z0-9-]*[a-z0-9]",
        words="lower-case letters, digits and hyphens",
        at_most=58,
        source="Cloudflare API, queue_name: at most 63 characters, 5 of them kept for the dead letter queue",
    )
    told_by: ClassVar[Mapping[str, str]] = {
        "queue.queueName": "name",
        "queue.settings.messageRetentionPeriod": "retention",
        "queue.settings.deliveryDelay": "delay",
        "dead_letter.queueName": "dead_name",
        "dead_letter.settings.messageRetentionPeriod": "dead_retention",
    }

    def adoptable(self, name: str) -> tuple[str, ...]:
        return (name, f"{name}-dead")

    def component(self, name: str, wires: Wires) -> QueueComponent:
        return QueueComponent(
            name, self, account_id=wires.account_id, queue_name=wires.physical_name, safety=wires.safety
        )


class QueueComponent(Component[Queue]):
    """Makes the queue and its dead letter queue; `drain` adds the consumer. Outputs: `queue_id`, `queue_name`."""

    queue_id: pulumi.Output[str]
    queue_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        part: Queue = Queue(),
        *,
        account_id: pulumi.Input[str],
        queue_name: str | None = None,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_cloudflare as cloudflare

        super().__init__(part, name, safety, opts)
        self._account_id = account_id
        physical = self.named(queue_name)

        def make(logical: str, child: str, queue: str, retention: int, delay: int) -> cloudflare.Queue:
            settings = cloudflare.QueueSettingsArgs(
                message_retention_period=retention, delivery_delay=delay, delivery_paused=False
            )
            args = self.args(
                child, cloudflare.QueueArgs(account_id=account_id, queue_name=queue, settings=settings)
            )
            options = self.options(cloudflare.Queue, adopted=self.adopted(logical, args, account_id))
            return self.held(logical, child, cloudflare.Queue(logical, args, opts=options))

        self.dead_letter = make(
            f"{name}-dead",
            "dead_letter",
            part.dead_name or f"{physical}-dead",
            part.retention if part.dead_retention is None else part.dead_retention,
            0,
        )
        self.queue = make(name, "queue", physical, part.retention, part.delay)
        self.queue_id = self.queue.id
        self.queue_name = self.queue.queue_name
        self.publish(queue_id=self.queue_id, queue_name=self.queue_name)

    def drain(self, script_name: pulumi.Input[str], after: Sequence[pulumi.Resource]) -> None:
        """Lets a Worker consume this queue and what died in it, once the resources in `after` are there."""
        import pulumi_cloudflare as cloudflare

        part = self.part
        cloudflare.QueueConsumer(
            f"{self.key}-consumer",
            self.args(
                "consumer",
                cloudflare.QueueConsumerInitArgs(
                    account_id=self._account_id,
                    queue_id=self.queue_id,
                    type="worker",
                    script_name=script_name,
                    dead_letter_queue=self.dead_letter.queue_name,
                    settings=cloudflare.QueueConsumerSettingsArgs(
                        batch_size=part.batch_size,
                        max_wait_time_ms=part.max_wait_ms,
                        max_retries=part.max_retries,
                        retry_delay=part.retry_delay,
                        max_concurrency=part.max_concurrency,
                    ),
                ),
            ),
            opts=self.options(cloudflare.QueueConsumer, depends_on=after),
        )
        cloudflare.QueueConsumer(
            f"{self.key}-dead-consumer",
            self.args(
                "dead_consumer",
                cloudflare.QueueConsumerInitArgs(
                    account_id=self._account_id,
                    queue_id=self.dead_letter.id,
                    type="worker",
                    script_name=script_name,
                    settings=cloudflare.QueueConsumerSettingsArgs(
                        batch_size=DEAD_BATCH,
                        max_wait_time_ms=part.max_wait_ms,
                        max_retries=MOST_RETRIES,
                        retry_delay=DEAD_RETRY_SECONDS,
                        max_concurrency=1,
                    ),
                ),
            ),
            opts=self.options(cloudflare.QueueConsumer, depends_on=after),
        )

    def worker_bindings(self, key: str) -> Sequence[Binding]:
        return [
            Binding(
                type="queue", name=self.part.binding_names(key)[0], fields={"queue_name": self.queue_name}
            )
        ]
