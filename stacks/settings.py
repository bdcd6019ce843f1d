"""The configuration of a stack (`rungs:*`), typed and checked before anything is registered.

`Settings.read` takes what Pulumi or a stack file gives; the same text is refused in the same words by both.
"""

from __future__ import annotations

import json
import typing
from collections.abc import Mapping
from typing import cast

import attrs

from components.errors import UserError, nearest, one_of
from components.part import Setting, conforms, from_plain, hints_of, record, setting, settings_of, type_name
from components.postgres import parse_connection
from components.r2_bucket import LOCATIONS
from components.redis import parse_rest_url
from components.zone_plan import ZONE_PLANS

NAMESPACE = "rungs"
_LISTS = ("alert_emails", "without")
"""Keys whose value may be a text with commas too."""
ENVIRONMENTS = ("prod", "staging", "preview")
MODES = ("normal", "surge", "readonly")
PLANS: Mapping[str, tuple[str, ...]] = {
    "workers_plan": ("free", "paid"),
    "zone_plan": tuple(ZONE_PLANS),
    "r2_enabled": ("false", "true"),
    "neon_plan": ("free", "launch", "scale"),
}
"""What an account can have, least first."""
HEX_ID = r"[0-9a-f]{32}"
HEX_WORDS = "32 hexadecimal digits, as the dashboard shows it"
SECRETS = (
    "database_url",
    "redis_url",
    "sentry_dsn",
    "alert_webhook_url",
    "alert_webhook_secret",
    "analytics_token",
    "signing_key",
    "operator_token",
)


@record
class Copied:
    """What `./rungs migrate` writes when a copy is complete and verified under the fence."""

    to: str = setting("The host that has all rows")
    at: str = setting("When it was verified, in UTC, such as 2026-11-21T16:00:00Z")
    rows: int = setting("Rows compared, over all tables", at_least=0, unit="rows")
    digest: str = setting(
        "Over all tables, the same on either host", pattern=r"[0-9a-f]{64}", words="64 hexadecimal digits"
    )


@record
class Standing:
    """Where one store stands among the hosts of its lineage."""

    serving: str | None = setting("The host that serves; default: the oldest", default=None)
    fenced: bool = setting("Reads go on, writes are refused with 503; default: no", default=False)
    released: tuple[str, ...] = setting(
        "Hosts no longer protected, kept in the program; default: none", default=()
    )
    forgotten: tuple[str, ...] = setting(
        "Hosts out of the program, left in the cloud; default: none", default=()
    )
    copied: Copied | None = setting(
        "Proof that the rows of the older host are on a newer one, written by `./rungs migrate`; default: none",
        default=None,
    )


@record
class Rollout:
    """How requests are shared between the current version of the Worker and an earlier one."""

    stable: str = setting(
        "Id of the earlier version, of those that the stack exports as `versions`",
        pattern=r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        words="the id of a version, as the stack exports it",
    )
    percent: float = setting(
        "Share of requests that the current version gets; the rest goes to `stable`", at_least=0, at_most=100
    )


IMAGE = r"[^@\s]+@sha256:[0-9a-f]{64}"
IMAGE_WORDS = "an image by digest: REGISTRY/NAME@sha256: and 64 hexadecimal digits"
NO_IMAGE = f"sha256:{'0' * 64}"
"""The digest that stands in a new stack file until there is an image."""


@record
class Canary:
    """How requests of a service are shared between its image and an earlier one.

    At 0 the new image runs and gets no requests but those that ask for it (blue/green); going back is 0, too.
    """

    stable: str = setting("The earlier image, by digest", pattern=IMAGE, words=IMAGE_WORDS)
    percent: float = setting(
        "Share of requests that the image of rungs:images gets; the rest goes to `stable`",
        at_least=0,
        at_most=100,
    )


@record
class Acknowledgement:
    """A danger that somebody has looked at, so that a review lets just this change of this resource pass."""

    urn: str = setting("The URN that the review names")
    change: str = setting("The change that the review names, such as `replaced`")
    reason: str = setting("Why it may happen", pattern=r"(?s).*\S.*", words="a reason in words")
    until: str = setting(
        "The last day on which it passes, such as 2026-12-31",
        pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
        words="a day such as 2026-12-31",
    )


MAPS: Mapping[str, tuple[type, str]] = {
    "stores": (Standing, "store to where it stands"),
    "canaries": (Canary, "service to how its requests are shared"),
}
"""Keys whose values are records, with what to call them."""


@record
class Settings:
    """All that a stack is told. Required: `stage`, `app`, `environment`, `location`; `account`, `aws_account` and
    `gcp_project` where the growth stage has parts there.
    """

    ladder: str = setting("The ladder; default: edge", default="edge")
    stage: str = setting("The growth stage")
    app: str = setting(
        "Short name of the application, part of every physical name",
        later="replaces",
        pattern=r"[a-z][a-z0-9-]{0,19}",
        words="at most 20 lower-case letters, digits and hyphens, the first a letter",
    )
    environment: str = setting(
        "prod and staging protect and retain every store; preview does neither, so that it can be destroyed",
        later="replaces",
        choices=ENVIRONMENTS,
    )
    location: str = setting(
        "Where stores are made, a Cloudflare location hint; other clouds take their region nearest to it; final",
        later="replaces",
        choices=LOCATIONS,
    )
    account: str = setting(
        "Cloudflare account id, for growth stages that have parts there; default: none",
        default="",
        later="replaces",
        pattern=f"({HEX_ID})?",
        words=HEX_WORDS,
    )
    aws_account: str | None = setting(
        "AWS account id, for growth stages that have parts there; default: none",
        default=None,
        later="replaces",
        pattern=r"\d{12}",
        words="twelve digits",
    )
    aws_region: str | None = setting(
        "AWS region; default: the nearest to the location; final",
        default=None,
        later="replaces",
        pattern=r"[a-z]{2}(-[a-z]+)+-\d",
        words="a region such as eu-west-1",
    )
    gcp_project: str | None = setting(
        "Google Cloud project id, for growth stages that have parts there; default: none",
        default=None,
        later="replaces",
        pattern=r"[a-z][a-z0-9-]{4,28}[a-z0-9]",
        words="6 to 30 lower-case letters, digits and hyphens",
    )
    gcp_region: str | None = setting(
        "Google Cloud region; default: the nearest to the location; final",
        default=None,
        later="replaces",
        pattern=r"[a-z]+-[a-z]+\d",
        words="a region such as europe-west1",
    )
    gcp_billing_account: str | None = setting(
        "Google billing account, which budgets are of; default: none",
        default=None,
        pattern=r"[0-9A-F]{6}(-[0-9A-F]{6}){2}",
        words="three groups of six digits or letters A to F",
    )
    owner: str | None = setting(
        "Whose the resources are, as their tags and labels say; default: the app",
        default=None,
        pattern=r"[a-z][a-z0-9_-]{0,62}",
        words="lower-case letters, digits, hyphens and underscores",
    )
    images: Mapping[str, str] = setting(
        "Images of services by part (`api`), by digest: REGISTRY/NAME@sha256:…; default: none", default={}
    )
    canaries: Mapping[str, Canary] = setting(
        "Services that run two images at once, by part; default: none, all requests to the one of rungs:images",
        default={},
    )
    jurisdiction: str | None = setting(
        "A guarantee of where data is kept; regions outside of it are refused, and readers that a ladder has there are "
        "left out; default: none; final",
        default=None,
        later="replaces",
        choices=("eu", "fedramp"),
    )
    size: str = setting(
        "full, or minimal: the same parts at the smallest sizes; default: full",
        default="full",
        choices=("full", "minimal"),
    )
    domain: str | None = setting(
        "The zone's name, such as example.com; default: none, workers.dev only",
        default=None,
        pattern=r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}",
        words="a domain name such as example.com",
    )
    zone: str | None = setting(
        "Id of the existing zone of the domain", default=None, pattern=HEX_ID, words=HEX_WORDS
    )
    create_zone: bool = setting("Make the zone instead of adopting one; default: no", default=False)
    workers_plan: str = setting(
        "The account's Workers plan; default: free", default="free", choices=PLANS["workers_plan"]
    )
    zone_plan: str = setting("The zone's plan; default: free", default="free", choices=PLANS["zone_plan"])
    r2_enabled: bool = setting("Whether R2 was switched on in the dashboard; default: no", default=False)
    neon_plan: str = setting(
        "The account's Neon plan; default: free", default="free", choices=PLANS["neon_plan"]
    )
    alert_emails: tuple[str, ...] = setting(
        "Who hears of spending; default: nobody",
        default=(),
        pattern=r"[^@\s]+@[^@\s]+",
        words="e-mail addresses",
    )
    stores: Mapping[str, Standing] = setting(
        "Where each store stands; default: its oldest host serves", default={}
    )
    adopt: Mapping[str, str] = setting(
        "Stores that exist already, by part (`files`, `zone`) or by the name that a preview shows (`jobs-dead`), with "
        "the provider's id: imported on the first `up`, and to be taken away after it; default: none",
        default={},
    )
    without: tuple[str, ...] = setting(
        "Parts that the stack does not have, such as a Cdn; only where rungs:environment is preview; default: none",
        default=(),
    )
    mode: str = setting(
        "normal; surge: longer caching, tighter rate limits, a larger database; readonly: writes are refused; "
        "default: normal",
        default="normal",
        choices=MODES,
    )
    floor: str | None = setting("The highest growth stage that this stack has reached", default=None)
    parts: Mapping[str, Mapping[str, object]] = setting(
        "Settings of single parts, by key and field", default={}
    )
    rollout: Rollout | None = setting(
        "Two versions of the Worker at once; default: all requests to the current one", default=None
    )
    acknowledge: tuple[Acknowledgement, ...] = setting(
        "Dangers that a review lets pass, each until a day; default: none", default=()
    )
    database_url: str | None = setting("Secret: the connection string of an external Postgres", default=None)
    redis_url: str | None = setting("Secret: the address of an external Redis", default=None)
    sentry_dsn: str | None = setting("Secret: where errors are reported", default=None)
    alert_webhook_url: str | None = setting("Secret: a webhook that hears of spending", default=None)
    alert_webhook_secret: str | None = setting("Secret: sent along to that webhook", default=None)
    analytics_token: str | None = setting(
        "Secret: a Cloudflare API token that the spend watcher reads usage with (Account Analytics Read; for its "
        "brake Queues Edit and Zone WAF Edit too)",
        default=None,
    )
    signing_key: str | None = setting(
        "Secret: what a Worker signs links to files with, and services the tokens of users (at least 32 characters); "
        "default: no such links, and no service that asks for it",
        default=None,
    )
    operator_token: str | None = setting(
        "Secret: opens the reference Worker's routes for operators, such as dead letters; default: closed",
        default=None,
    )

    def __attrs_post_init__(self) -> None:
        if self.database_url is not None:
            parse_connection(self.database_url)
        if self.redis_url is not None:
            parse_rest_url(self.redis_url)
        for key, image in self.images.items():
            Setting(doc="", pattern=IMAGE, words=IMAGE_WORDS).check(f"rungs:images.{key}", image)
        for key in self.canaries:
            if key not in self.images:
                raise UserError(f"rungs:canaries.{key} shares requests, but rungs:images.{key} is missing")
        if self.zone and self.create_zone:
            raise UserError(
                "rungs:zone and rungs:create_zone are both set: a zone is adopted or made, not both"
            )
        if self.create_zone and not self.domain:
            raise UserError(
                "rungs:create_zone is true, but rungs:domain is missing: the name of the zone to make"
            )
        if self.domain and not (self.zone or self.create_zone):
            raise UserError(
                f"rungs:domain is {self.domain!r}, but rungs:zone is missing: give the id of its zone, "
                "or set rungs:create_zone to true to have one made"
            )

    @classmethod
    def read(cls, given: Mapping[str, object], secret: typing.Container[str] = ()) -> Settings:
        """Reads keys with or without their `rungs:`; raises UserError, which never shows values of `secret` keys."""
        values: dict[str, object] = {}
        known = settings_of(cls)
        for full, raw in given.items():
            key = full.removeprefix(f"{NAMESPACE}:")
            if key not in known:
                raise UserError(
                    f"{NAMESPACE}:{key} is not a configuration key, expected one of: {', '.join(known)}"
                    f"{nearest(key, known)}"
                )
            values[key] = _typed(key, raw, hidden=key in SECRETS or full in secret or key in secret)
        for field in attrs.fields(cls):
            if field.default is attrs.NOTHING and field.name not in values:
                about: Setting = field.metadata["setting"]
                expected = f", expected one of: {', '.join(about.choices)}" if about.choices else ""
                raise UserError(
                    f"{NAMESPACE}:{field.name} is missing ({about.doc}{expected}); "
                    f"set it with: pulumi config set {NAMESPACE}:{field.name} …"
                )
        try:
            return cls(**cast("typing.Any", values))
        except UserError as error:
            raise UserError(str(error).replace("Settings.", f"{NAMESPACE}:")) from None

    def has(self, key: str, at_least: str) -> bool:
        """Whether the account has what a part or stage needs."""
        value = getattr(self, key)
        if key == "zone" and self.create_zone:
            return True
        if key not in PLANS:
            return value not in (None, "")
        plans = PLANS[key]
        return plans.index(str(value).lower()) >= plans.index(at_least)

    def standing(self, key: str) -> Standing:
        return self.stores.get(key, Standing())

    @property
    def plans(self) -> dict[str, object]:
        """What the account has, by the keys of PLANS."""
        return {key: getattr(self, key) for key in PLANS}

    @property
    def plan_names(self) -> dict[str, str]:
        """The same as PLANS spells them."""
        return {key: str(value).lower() for key, value in self.plans.items()}

    @property
    def secrets(self) -> dict[str, str]:
        """The secrets that were given."""
        return {
            key: value for key in SECRETS if (value := cast("str | None", getattr(self, key))) is not None
        }


def _typed(key: str, raw: object, *, hidden: bool) -> object:
    hint = hints_of(Settings)[key]
    full = f"{NAMESPACE}:{key}"
    if hidden:
        if not conforms(raw, hint):
            raise UserError(f"{full} is not {type_name(hint)} (its value is a secret and is not shown)")
        return raw
    plain = raw
    if isinstance(raw, str) and key in ("stores", "parts", "rollout", "adopt", "images", "canaries", *_LISTS):
        try:
            plain = json.loads(raw)
        except ValueError:
            if key not in _LISTS:
                raise UserError(
                    f"{full} is {raw!r}, expected a map, such as set by: pulumi config set --path"
                ) from None
            plain = [each.strip() for each in raw.split(",") if each.strip()]
    if key == "acknowledge":
        return acknowledgements(raw)
    if key in MAPS:
        kind, words = MAPS[key]
        if not isinstance(plain, Mapping):
            raise UserError(f"{full} is {raw!r}, expected a map of {words}")
        given = cast("Mapping[str, object]", plain)
        return {name: from_plain(each, kind, f"{full}.{name}") for name, each in given.items()}
    if key == "parts":
        parts = cast("Mapping[str, object]", plain) if isinstance(plain, Mapping) else None
        if parts is None or not all(isinstance(each, Mapping) for each in parts.values()):
            raise UserError(f"{full} is {raw!r}, expected a map of part to its settings")
        return parts
    about = settings_of(Settings)[key]
    if about.choices and isinstance(plain, str) and plain not in about.choices:
        raise one_of(full, plain, about.choices, about.source)
    if hint in (str, str | None) and isinstance(plain, int | float) and not isinstance(plain, bool):
        plain = str(plain)
    return from_plain(plain, hint, full)


def acknowledgements(raw: object) -> tuple[Acknowledgement, ...]:
    """The value of `rungs:acknowledge`, as Pulumi (a text of JSON) or a stack file gives it; raises UserError."""
    full = f"{NAMESPACE}:acknowledge"
    expected = f"{full} is {raw!r}, expected a list of {{urn, change, reason, until}}"
    try:
        plain = cast("object", json.loads(raw)) if isinstance(raw, str) else raw
    except ValueError:
        raise UserError(expected) from None
    if not isinstance(plain, list | tuple) or not all(
        isinstance(each, Mapping) for each in cast("list[object]", plain)
    ):
        raise UserError(expected)
    # YAML takes a bare day for a date, which Pulumi passes on with its midnight.
    rows = [
        {
            name: str(value).removesuffix("T00:00:00Z") if name == "until" else value
            for name, value in row.items()
        }
        for row in cast("list[Mapping[str, object]]", plain)
    ]
    return cast("tuple[Acknowledgement, ...]", from_plain(rows, tuple[Acknowledgement, ...], full))
