"""Object storage on Cloudflare R2: a bucket with its lifecycle, lock, access, CORS, domain and notifications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from components.errors import one_of
from components.part import NameRule, Need, Part, part, record, setting
from components.queue import Queue

if TYPE_CHECKING:
    from components.component import Wires
    from components.r2_bucket.component import R2BucketComponent

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
        from components.r2_bucket.component import component

        return component(name, self, wires)


if not TYPE_CHECKING:  # type checkers know no further names

    def __getattr__(name: str) -> object:
        """The component, whose module needs this one first."""
        if name == "R2BucketComponent":
            from components.r2_bucket.component import R2BucketComponent

            return R2BucketComponent
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
