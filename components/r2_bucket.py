"""Object storage on Cloudflare R2: a bucket with its lifecycle, lock, access, CORS, domain and notifications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

import pulumi

from components.component import Binding, Component, Safety, Wires
from components.errors import UserError, one_of
from components.part import NameRule, Need, Part, part, record, setting
from components.queue import Queue, QueueComponent

if TYPE_CHECKING:
    import pulumi_cloudflare as cloudflare

LOCATIONS = ("wnam", "enam", "weur", "eeur", "apac", "oc")
JURISDICTIONS = ("default", "eu", "fedramp")
DAY = 86_400
R2_NAME = NameRule(
    pattern=r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
    words="3 to 63 lower-case letters, digits and hyphens, neither first nor last a hyphen",
    at_most=63,
    source="developers.cloudflare.com/r2/buckets/create-buckets/",
)


@record
class LifecycleRule:
    """What happens to objects under a prefix as they age."""

    id: str = setting("A stable name of the rule")
    prefix: str = setting("Only objects whose key starts with this; default: all", default="")
    delete_after_days: int | None = setting(
        "Delete after this age; default: never", default=None, unit="days", at_least=1
    )
    infrequent_after_days: int | None = setting(
        "Move to Infrequent Access after this age; default: never",
        default=None,
        unit="days",
        at_least=1,
        cost="cheaper to keep, dearer to read: retrieval is billed by the GB",
    )


@record
class CorsRule:
    """Which browsers' origins may do what with the bucket."""

    origins: tuple[str, ...] = setting("Allowed origins, such as https://example.com")
    methods: tuple[str, ...] = setting(
        "Allowed methods; default: GET", default=("GET",), choices=("GET", "PUT", "POST", "DELETE", "HEAD")
    )
    headers: tuple[str, ...] = setting("Allowed request headers; default: none", default=())
    max_age: int = setting(
        "How long a browser keeps the answer; default: an hour", default=3600, unit="s", at_least=0
    )


@record
class LockRule:
    """Objects under a prefix that nobody may delete or overwrite for a while."""

    id: str = setting("A stable name of the rule")
    prefix: str = setting("Only objects whose key starts with this; default: all", default="")
    days: int = setting("How long each object is locked after its upload", unit="days", at_least=1)


@part
class R2Bucket(Part):
    """A private bucket. No egress is charged, whatever is read.

    What the provider does not undo on a delete (lifecycle, lock and r2.dev access) is always declared,
    so that taking a rule away here takes it away in the account.
    """

    location: str | None = setting(
        "Where objects are kept; default: the stack's location",
        default=None,
        later="ignored",
        choices=LOCATIONS,
        source="developers.cloudflare.com/r2/reference/data-location/",
    )
    jurisdiction: str | None = setting(
        "A guarantee of where objects are kept; default: the stack's jurisdiction",
        default=None,
        later="replaces",
        choices=JURISDICTIONS,
        source="developers.cloudflare.com/r2/reference/data-location/",
    )
    storage_class: str = setting(
        "Class of new objects; default: Standard",
        default="Standard",
        choices=("Standard", "InfrequentAccess"),
        cost="InfrequentAccess is cheaper to keep and dearer to read",
    )
    lifecycle: tuple[LifecycleRule, ...] = setting("Rules for ageing objects; default: none", default=())
    cors: tuple[CorsRule, ...] = setting(
        "Rules for browsers; default: none, so browsers of other origins are refused", default=()
    )
    locks: tuple[LockRule, ...] = setting(
        "Objects that nobody may delete for a while; default: none", default=()
    )
    subdomain: str | None = setting(
        "Serve the bucket publicly at this name under the stack's domain; default: private",
        default=None,
        later="in place",
    )
    notifies: str | None = setting(
        "Key of the queue that hears of changed objects; default: none", default=None
    )
    notify_on: tuple[str, ...] = setting(
        "Which changes are told",
        default=("PutObject", "CompleteMultipartUpload"),
        choices=("PutObject", "CopyObject", "DeleteObject", "CompleteMultipartUpload", "LifecycleDeletion"),
    )

    children: ClassVar[tuple[str, ...]] = (
        "bucket",
        "lifecycle",
        "lock",
        "public_access",
        "cors",
        "domain",
        "notification",
    )
    bindings: ClassVar[tuple[str, ...]] = ("",)
    store: ClassVar[bool] = True
    physical_name: ClassVar[NameRule | None] = R2_NAME
    told_by: ClassVar[Mapping[str, str]] = {
        "bucket.name": "name",
        "bucket.location": "location",
        "bucket.jurisdiction": "jurisdiction",
        "bucket.storageClass": "storage_class",
    }

    @property
    def uses(self) -> tuple[str, ...]:
        return (self.notifies,) if self.notifies else ()

    def check_links(self, parts: Mapping[str, Part], where: str) -> None:
        if self.notifies and not isinstance(parts[self.notifies], Queue):
            raise one_of(
                f"{where}.notifies",
                self.notifies,
                [key for key, each in parts.items() if isinstance(each, Queue)],
            )

    @property
    def needs(self) -> tuple[Need, ...]:
        enabled = Need(
            key="r2_enabled",
            at_least="true",
            why="R2 is switched on once by hand in the dashboard (API error 10042)",
        )
        if self.subdomain:
            why = "a public bucket is served from a zone"
            return (enabled, Need(key="domain", at_least="", why=why), Need(key="zone", at_least="", why=why))
        return (enabled,)

    def component(self, name: str, wires: Wires) -> R2BucketComponent:
        queue = wires.linked[self.notifies][-1] if self.notifies else None
        if queue is not None and not isinstance(queue, QueueComponent):
            raise UserError(f"R2Bucket.notifies is {self.notifies!r}, expected the key of a Queue")
        return R2BucketComponent(
            name,
            self,
            account_id=wires.account_id,
            bucket_name=wires.physical_name,
            location=wires.location,
            jurisdiction=wires.jurisdiction,
            zone_id=wires.zone_id,
            domain=f"{self.subdomain}.{wires.domain}" if self.subdomain else None,
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
                name=part.name or bucket_name or name,
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
                    rules=[_lifecycle_rule(rule) for rule in (ABORT_UPLOADS, *part.lifecycle)],
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
                    rules=[
                        cloudflare.R2BucketLockRuleArgs(
                            id=rule.id,
                            enabled=True,
                            prefix=rule.prefix,
                            condition=cloudflare.R2BucketLockRuleConditionArgs(
                                type="Age", max_age_seconds=rule.days * DAY
                            ),
                        )
                        for rule in part.locks
                    ],
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
                        rules=[
                            cloudflare.R2BucketCorsRuleArgs(
                                allowed=cloudflare.R2BucketCorsRuleAllowedArgs(
                                    origins=list(rule.origins),
                                    methods=list(rule.methods),
                                    headers=list(rule.headers),
                                ),
                                max_age_seconds=rule.max_age,
                            )
                            for rule in part.cors
                        ],
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


ABORT_UPLOADS = LifecycleRule(id="abort-unfinished-uploads")


def _lifecycle_rule(rule: LifecycleRule) -> cloudflare.R2BucketLifecycleRuleArgs:
    import pulumi_cloudflare as cloudflare

    return cloudflare.R2BucketLifecycleRuleArgs(
        id=rule.id,
        enabled=True,
        conditions=cloudflare.R2BucketLifecycleRuleConditionsArgs(prefix=rule.prefix),
        abort_multipart_uploads_transition=cloudflare.R2BucketLifecycleRuleAbortMultipartUploadsTransitionArgs(
            condition=cloudflare.R2BucketLifecycleRuleAbortMultipartUploadsTransitionConditionArgs(
                type="Age", max_age=7 * DAY
            )
        )
        if rule is ABORT_UPLOADS
        else None,
        delete_objects_transition=cloudflare.R2BucketLifecycleRuleDeleteObjectsTransitionArgs(
            condition=cloudflare.R2BucketLifecycleRuleDeleteObjectsTransitionConditionArgs(
                type="Age", max_age=rule.delete_after_days * DAY
            )
        )
        if rule.delete_after_days
        else None,
        storage_class_transitions=[
            cloudflare.R2BucketLifecycleRuleStorageClassTransitionArgs(
                storage_class="InfrequentAccess",
                condition=cloudflare.R2BucketLifecycleRuleStorageClassTransitionConditionArgs(
                    type="Age", max_age=rule.infrequent_after_days * DAY
                ),
            )
        ]
        if rule.infrequent_after_days
        else None,
    )
