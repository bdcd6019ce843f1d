"""The bucket in the account and everything that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.component import Binding, Component, Safety, Wires
from components.errors import UserError
from components.queue import QueueComponent
from components.r2_bucket import R2Bucket
from components.r2_bucket.rules import cors_rule, lifecycle_rules, lock_rule


def component(name: str, part: R2Bucket, wires: Wires) -> R2BucketComponent:
    """Makes the component inside a stack."""
    queue = wires.linked[part.notifies][-1] if part.notifies else None
    if queue is not None and not isinstance(queue, QueueComponent):
        raise UserError(f"R2Bucket.notifies is {part.notifies!r}, expected the key of a Queue")
    return R2BucketComponent(
        name,
        part,
        account_id=wires.account_id,
        bucket_name=wires.physical_name,
        location=wires.location,
        jurisdiction=wires.jurisdiction,
        zone_id=wires.zone_id,
        domain=f"{part.subdomain}.{wires.domain}" if part.subdomain else None,
        queue_id=queue.queue_id if queue else None,
        safety=wires.safety,
    )


class R2BucketComponent(Component[R2Bucket]):
    """Makes the bucket and everything that belongs to it.

    Outputs: `bucket_name`.
    """

    bucket_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        part: R2Bucket,
        *,
        account_id: pulumi.Input[str],
        bucket_name: str | None = None,
        location: str | None = None,
        jurisdiction: str | None = None,
        zone_id: pulumi.Input[str] | None = None,
        domain: str | None = None,
        queue_id: pulumi.Input[str] | None = None,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_cloudflare as cloudflare

        super().__init__(part, name, safety, opts)
        jurisdiction = part.jurisdiction or jurisdiction or "default"
        self.jurisdiction = jurisdiction
        args = self.args(
            "bucket",
            cloudflare.R2BucketArgs(
                account_id=account_id,
                name=self.named(bucket_name),
                location=part.location or location,
                jurisdiction=jurisdiction,
                storage_class=part.storage_class,
            ),
        )
        adopted = self.adopted(name, args, account_id, after=jurisdiction)
        made = cloudflare.R2Bucket(name, args, opts=self.options(cloudflare.R2Bucket, adopted=adopted))
        self.bucket = self.held(name, "bucket", made)
        self.bucket_name = self.bucket.name

        cloudflare.R2BucketLifecycle(
            f"{name}-lifecycle",
            self.args(
                "lifecycle",
                cloudflare.R2BucketLifecycleArgs(
                    account_id=account_id,
                    bucket_name=self.bucket_name,
                    jurisdiction=jurisdiction,
                    rules=lifecycle_rules(part.lifecycle),
                ),
            ),
            opts=self.options(cloudflare.R2BucketLifecycle),
        )
        cloudflare.R2BucketLock(
            f"{name}-lock",
            self.args(
                "lock",
                cloudflare.R2BucketLockArgs(
                    account_id=account_id,
                    bucket_name=self.bucket_name,
                    jurisdiction=jurisdiction,
                    rules=[lock_rule(rule) for rule in part.locks],
                ),
            ),
            opts=self.options(cloudflare.R2BucketLock),
        )
        cloudflare.R2ManagedDomain(
            f"{name}-public-access",
            self.args(
                "public_access",
                cloudflare.R2ManagedDomainArgs(
                    account_id=account_id,
                    bucket_name=self.bucket_name,
                    jurisdiction=jurisdiction,
                    enabled=False,
                ),
            ),
            opts=self.options(cloudflare.R2ManagedDomain),
        )
        if part.cors:
            cloudflare.R2BucketCors(
                f"{name}-cors",
                self.args(
                    "cors",
                    cloudflare.R2BucketCorsArgs(
                        account_id=account_id,
                        bucket_name=self.bucket_name,
                        jurisdiction=jurisdiction,
                        rules=[cors_rule(rule) for rule in part.cors],
                    ),
                ),
                opts=self.options(cloudflare.R2BucketCors),
            )
        if domain:
            if zone_id is None:
                raise UserError(f"R2 bucket {name!r} has the domain {domain!r} but no zone_id")
            cloudflare.R2CustomDomain(
                f"{name}-domain",
                self.args(
                    "domain",
                    cloudflare.R2CustomDomainArgs(
                        account_id=account_id,
                        bucket_name=self.bucket_name,
                        jurisdiction=jurisdiction,
                        domain=domain,
                        zone_id=zone_id,
                        enabled=True,
                        min_tls="1.2",
                    ),
                ),
                opts=self.options(cloudflare.R2CustomDomain),
            )
        if queue_id is not None:
            cloudflare.R2BucketEventNotification(
                f"{name}-notification",
                self.args(
                    "notification",
                    cloudflare.R2BucketEventNotificationArgs(
                        account_id=account_id,
                        bucket_name=self.bucket_name,
                        jurisdiction=jurisdiction,
                        queue_id=queue_id,
                        rules=[
                            cloudflare.R2BucketEventNotificationRuleArgs(
                                actions=list(part.notify_on), description="changed objects"
                            )
                        ],
                    ),
                ),
                opts=self.options(cloudflare.R2BucketEventNotification),
            )
        self.publish(bucket_name=self.bucket_name)

    def worker_bindings(self, key: str) -> Sequence[Binding]:
        fields: dict[str, pulumi.Input[object]] = {"bucket_name": self.bucket_name}
        if self.jurisdiction != "default":
            fields["jurisdiction"] = self.jurisdiction
        return [Binding(type="r2_bucket", name=self.part.binding_names(key)[0], fields=fields)]
