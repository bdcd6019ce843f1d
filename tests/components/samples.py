"""What the tests of components build with: wires, one richest sample of each part, and what stays readable."""

from __future__ import annotations

import contextvars
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import attrs
import pulumi

from components.billing_alerts import BillingAlerts
from components.cdn import Cdn
from components.cdn_rules import DnsEntry
from components.component import Component, Safety, Wires
from components.d1_database import D1Database
from components.durable_object import DurableObject
from components.edge_worker import EdgeWorker
from components.kv_namespace import KvNamespace
from components.mode_switch import ModeSwitch
from components.part import Part
from components.postgres import Postgres
from components.queue import Queue, QueueComponent
from components.r2_bucket import CorsRule, LifecycleRule, LockRule, R2Bucket
from components.redis import Redis
from components.spend_watcher import Watched, WatchedLimit, WatchPlan
from tests import mocks
from tests.mocks import Built, Outputs, Value

ACCOUNT = "a" * 32
ZONE = "b" * 32
PASSWORD = "stand-in-password"
DATABASE_URL = f"postgresql://owner:{PASSWORD}@db.example.com:6543/shop"
TOKEN = "stand-in-token"
REDIS_URL = f"https://:{TOKEN}@redis.example.com"

COMPUTED: Outputs = {
    "neon:index:Project": {
        "host": "ep-one.example.com",
        "poolerHost": "ep-one-pooler.example.com",
        "role": "app",
        "database": "app",
        "password": PASSWORD,
        "connectionUri": f"postgresql://app:{PASSWORD}@ep-one.example.com/app",
    },
    "upstash:index/redisDatabase:RedisDatabase": {
        "endpoint": "one.example.com",
        "password": TOKEN,
        "restToken": TOKEN,
        "readOnlyRestToken": TOKEN,
    },
    "cloudflare:index/zone:Zone": {"nameServers": ["a.ns.example.com", "b.ns.example.com"]},
}
"""What the providers answer beyond the inputs, as far as components use it."""

WATCHED = Watched(
    plan=WatchPlan(
        stage="growth",
        estimate=Decimal("421.48"),
        requests=300_000_000,
        other_monthly=Decimal("155.25"),
        meters={
            "cloudflare.workers.paid.requests": {"price": "0.3", "per": "1000000", "included": "10000000"}
        },
        limits=(
            WatchedLimit(
                id="cloudflare.d1.dbsize.paid",
                metric="d1_largest_bytes",
                value=10e9,
                unit="bytes",
                source="D1 limits",
            ),
        ),
    ),
    scripts=("chat-prod-api",),
    queues=("chat-prod-jobs",),
)
"""What a spend watcher is told, made up."""

SAFETIES = (
    Safety(protect=True, retain=True),
    Safety(protect=False, retain=True),
    Safety(protect=False, retain=False),
)

SAMPLES: Mapping[str, Part] = {
    "alerts": BillingAlerts(),
    "api": EdgeWorker(
        links=("jobs",),
        drains=("jobs",),
        secrets=("sentry_dsn",),
        routes=("example.com/api/*",),
        crons=("0 3 * * SUN",),
        cpu_ms=50,
        smart_placement=True,
    ),
    "cache": KvNamespace(),
    "cdn": Cdn(
        managed=("cloudflare",),
        records=(DnsEntry(type="A", content="192.0.2.1"),),
        regional_cache=True,
        argo=True,
    ),
    "db": D1Database(),
    "files": R2Bucket(
        lifecycle=(LifecycleRule(id="old", delete_after_days=30),),
        cors=(CorsRule(origins=("https://example.com",)),),
        locks=(LockRule(id="held", days=1),),
        subdomain="files",
        notifies="jobs",
    ),
    "jobs": Queue(),
    "mode": ModeSwitch(),
    "postgres": Postgres(),
    "redis": Redis(),
    "rooms": DurableObject(class_name="Room"),
}
"""By key, a sample of every part class, so rich that its component makes all children that it can make."""


def wires(**changes: object) -> Wires:
    """What a composer would hand to a part of an account that has everything."""
    everything = Wires(
        app="chat",
        environment="prod",
        account_id=ACCOUNT,
        location="weur",
        jurisdiction=None,
        domain="example.com",
        zone_id=ZONE,
        zone_plan="enterprise",
        physical_name="chat-prod-it",
        safety=Safety(),
        linked={},
        serving={},
        fenced=frozenset(),
        secrets={
            "database_url": pulumi.Output.secret(DATABASE_URL),
            "redis_url": pulumi.Output.secret(REDIS_URL),
            "sentry_dsn": pulumi.Output.secret("https://stand-in-key@sentry.example.com/1"),
            "alert_webhook_url": pulumi.Output.secret("https://hooks.example.com/stand-in"),
            "analytics_token": pulumi.Output.secret("stand-in-analytics-token"),
        },
        alert_emails=("ops@example.com",),
        create_zone=True,
        watched=WATCHED,
    )
    return attrs.evolve(everything, **changes)  # type: ignore[arg-type]


def build(program: Callable[[], object], *, outputs: Outputs = COMPUTED, preview: bool = False) -> Built:
    """`mocks.build`, with what the providers answer."""
    return mocks.build(program, outputs=outputs, preview=preview)


def built_sample(part: Part, safety: Safety | None = None) -> Built:
    """The part's component under the name `it`, beside the drained queue `jobs` and the namespace `cache`, which
    samples name."""
    return build(lambda: make_sample(part, safety))


def make_sample(part: Part, safety: Safety | None = None) -> Component[Part]:
    """The same within a program that runs already."""
    jobs = Queue().component("jobs", wires(physical_name="chat-prod-jobs"))
    cache = KvNamespace().component("cache", wires(physical_name="chat-prod-cache"))
    linked: Mapping[str, Sequence[Component[Part]]] = {"jobs": [jobs], "cache": [cache], "sessions": [cache]}
    made = part.component("it", wires(linked=linked, safety=safety or Safety()))
    if isinstance(made, QueueComponent):
        made.drain("chat-prod-api", after=())
    return made


def of_sample(built: Built) -> list[mocks.Recorded]:
    """The resources of the component `it`, without itself."""
    (component,) = (each for each in built.components if each.name == "it")
    return [each for each in built if each.parent == component.urn]


def secret_outputs(program: Callable[[], object]) -> dict[str, set[str]]:
    """By logical name of a component, which of its outputs are secrets; those of the stack under an empty name."""
    return _read(program).secret_outputs


def readable(program: Callable[[], object], *, preview: bool = False) -> str:
    """All that a reader of the state sees: inputs and outputs of everything, without what is secret."""
    return json.dumps(_read(program, preview=preview).plain)


class _Reader(mocks.Recorder):
    def __init__(self, outputs: Outputs) -> None:
        super().__init__(outputs)
        self.plain: list[Value] = []
        self.secret_outputs: dict[str, set[str]] = {}

    def RegisterResource(  # noqa: N802
        self, request: mocks.proto.resource_pb2.RegisterResourceRequest
    ) -> mocks.proto.resource_pb2.RegisterResourceResponse:
        answer = super().RegisterResource(request)
        self.plain.append(_without_secrets(mocks.json_format.MessageToDict(request.object)))
        self.plain.append(_without_secrets(mocks.json_format.MessageToDict(answer.object)))
        return answer

    def RegisterResourceOutputs(  # noqa: N802
        self, request: mocks.proto.resource_pb2.RegisterResourceOutputsRequest
    ) -> mocks.empty_pb2.Empty:
        outputs = mocks.json_format.MessageToDict(request.outputs)
        name = request.urn.rpartition("::")[2] if request.urn in self.recorded else ""
        self.secret_outputs[name] = {key for key, value in outputs.items() if mocks.rpc.is_rpc_secret(value)}
        self.plain.append(_without_secrets(outputs))
        return super().RegisterResourceOutputs(request)


def _read(program: Callable[[], object], *, preview: bool = False) -> _Reader:
    reader = _Reader({} if preview else COMPUTED)
    run = mocks._build  # pyright: ignore[reportPrivateUsage]
    contextvars.copy_context().run(run, program, reader, preview)
    return reader


def _without_secrets(value: Value | Mapping[str, Value] | Sequence[Value]) -> Value:
    if mocks.rpc.is_rpc_secret(value):
        return "[secret]"
    if isinstance(value, Mapping):
        return {key: _without_secrets(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_secrets(each) for each in value]
    return value  # type: ignore[return-value]
