"""What the tests of components build with: wires, one richest sample of each part, and what stays readable."""

from __future__ import annotations

import contextvars
import functools
import importlib
import json
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import ModuleType
from typing import cast

import attrs
import pulumi

from components.billing_alerts import BillingAlerts
from components.bucket import Bucket
from components.cdn import Cdn
from components.cdn.dns import DnsEntry
from components.cluster import Cluster
from components.component import Component, Place, Safety, Wires
from components.d1_database import D1Database
from components.durable_object import DurableObject
from components.edge_worker import EdgeWorker
from components.encryption_key import EncryptionKey
from components.firestore import Firestore
from components.gateway import Gateway, Route
from components.job_queue import JobQueue
from components.kv_namespace import KvNamespace
from components.load_balancer import LoadBalancer
from components.mode_switch import ModeSwitch
from components.network import Network
from components.part import Part
from components.postgres import Postgres
from components.queue import Queue, QueueComponent
from components.r2_bucket import CorsRule, LifecycleRule, LockRule, R2Bucket
from components.redis import Redis
from components.registry import Registry
from components.search import Search
from components.service import Service
from components.spend_watcher import Watched, WatchedLimit, WatchPlan
from providers.server import Props, plain
from providers.server import Value as JsonValue
from sandbox import table
from sandbox.make import Maker
from sandbox.table import MISSING
from tests import mocks
from tests.components import samples_of
from tests.mocks import Built, Outputs, Value

ACCOUNT = "a" * 32
ZONE = "b" * 32
PASSWORD = "stand-in-password"
DATABASE_URL = f"postgresql://owner:{PASSWORD}@db.example.com:6543/shop"
TOKEN = "stand-in-token"
REDIS_URL = f"https://:{TOKEN}@redis.example.com"
IMAGE = f"registry.example.com/api@sha256:{'c' * 64}"
MARKS = {"app": "chat", "environment": "prod", "owner": "chat", "managed-by": "rungs"}
AWS = Place(account="111122223333", region="eu-west-1", tags=MARKS)
GOOGLE = Place(
    account="example-project", region="europe-west1", tags=MARKS, billing_account="0A1B2C-3D4E5F-6A7B8C"
)

_OF = [
    importlib.import_module(f"{samples_of.__name__}.{each.name}")
    for each in pkgutil.iter_modules(samples_of.__path__)
]
"""One module per part that has several hosts, or lies in a further cloud:

    SAMPLES: Mapping[str, Part]                 by `<part>-<host>`, the richest sample of a part on a host
    COMPUTED: Outputs                           what the providers answer, as far as its components use it (optional)
    def linked(part) -> Mapping[str, Part]      what stands beside a sample, by key, in place of what `beside` would
                                                make for a key that the sample uses, or besides (optional)
    def wired(part) -> Mapping[str, object]     what its wires have other than `wires()` (optional)
    def used(made) -> None                      what others make of a component of it, to be theirs (optional)
    def others(part) -> Mapping[str, object]    another value of settings, where not any does, on a sample; a `Change`
                                                where it stands or falls with other settings (optional)
"""

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
    **{token: outputs for each in _OF for token, outputs in getattr(each, "COMPUTED", {}).items()},
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

_OWN: Mapping[str, Part] = {
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
"""Those of parts that are in Cloudflare's account, or have one host."""

_MODULES: Mapping[str, ModuleType] = {key: each for each in _OF for key in each.SAMPLES}

_THEIRS: Mapping[str, Part] = {key: module.SAMPLES[key] for key, module in _MODULES.items()}
_TOLD: set[tuple[type[Part], str]] = {(type(each), each.host) for each in _THEIRS.values()}

SAMPLES: Mapping[str, Part] = {
    **{key: each for key, each in _OWN.items() if (type(each), each.host) not in _TOLD},
    **dict(sorted(_THEIRS.items())),
}
"""By key, a sample of every part class on each of its hosts, so rich that its component makes all children."""

_BESIDE: Mapping[str, Callable[[str], Part]] = {
    "network": lambda cloud: Network(host=cloud),
    "key": lambda cloud: EncryptionKey(host=cloud),
    "other_key": lambda cloud: EncryptionKey(host=cloud),
    "registry": lambda cloud: Registry(host=cloud),
    "gateway": lambda cloud: (
        Gateway(host="apigateway", routes=(Route(path="/*", service="api"),))
        if cloud == "aws"
        else Gateway(host="google", routes=(Route(path="/*", service="functions"),))
    ),
    "lb": lambda cloud: LoadBalancer(host="alb" if cloud == "aws" else "google"),
    "cluster": lambda cloud: Cluster(host="eks" if cloud == "aws" else "gke"),
    "db": lambda cloud: Postgres(host="rds" if cloud == "aws" else "cloudsql"),
    "realtime": lambda _: Firestore(),
    "cache": lambda cloud: Redis(host="elasticache" if cloud == "aws" else "memorystore"),
    "files": lambda cloud: Bucket(host="s3" if cloud == "aws" else "gcs"),
    "jobs": lambda cloud: JobQueue(host="sqs" if cloud == "aws" else "cloudtasks"),
    "search": lambda cloud: Search(host="opensearch" if cloud == "aws" else "elastic"),
    "api": lambda _: Service(host="fargate"),
    "functions": lambda _: Service(host="cloudrun", cpu=1),
}
"""By the key that a part names, the plainest part that fits, in a cloud."""


def beside(sample: Part) -> dict[str, Part]:
    """By key, what stands beside a sample, each after what it uses itself."""
    own = module_of(sample)
    given: Mapping[str, Part] = own.linked(sample) if own is not None and hasattr(own, "linked") else {}
    cloud = "gcp" if "gcp" in sample.clouds else "aws" if "aws" in sample.clouds else _cloud_of(given)
    found: dict[str, Part] = {}

    def need(key: str) -> None:
        if key in found or key == "it":
            return
        if key not in given and key not in _BESIDE:
            raise AssertionError(
                f"what is {key!r} beside {sample}? Say it in `linked` of tests/components/samples_of"
            )
        part = given[key] if key in given else _BESIDE[key](cloud)
        for each in part.uses:
            need(each)
        found[key] = part

    if own is None:
        return {"jobs": Queue(), "cache": KvNamespace()}
    for key in (*given, *sample.uses):
        need(key)
    return found


def module_of(sample: Part) -> ModuleType | None:
    """The module of a sample, or of a change of one."""
    for key, module in _MODULES.items():
        if type(SAMPLES[key]) is type(sample):
            return module
    return None


def _cloud_of(given: Mapping[str, Part]) -> str:
    return next((each for part in given.values() for each in part.clouds if each in ("aws", "gcp")), "gcp")


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
            "signing_key": pulumi.Output.secret("stand-in-signing-key"),
            "alert_webhook_url": pulumi.Output.secret("https://hooks.example.com/stand-in"),
            "analytics_token": pulumi.Output.secret("stand-in-analytics-token"),
        },
        alert_emails=("ops@example.com",),
        create_zone=True,
        watched=WATCHED,
        aws=AWS,
        google=GOOGLE,
        images=dict.fromkeys(("it", "api", "functions", "worker", "link"), IMAGE),
    )
    return attrs.evolve(everything, **changes)  # type: ignore[arg-type]


def build(program: Callable[[], object], *, outputs: Outputs = COMPUTED, preview: bool = False) -> Built:
    """`mocks.build`, with what the providers answer."""
    return mocks.build(program, outputs=outputs, preview=preview, answer=None if preview else answered)


def answered(token: str, id: str, inputs: Mapping[str, Value]) -> Mapping[str, Value]:
    """What AWS and Google Cloud make up, as the sandbox's tables say it."""
    package = token.partition(":")[0]
    if package not in ("aws", "gcp"):
        return {}
    known = table.load(package)
    entry = known.entries.get(token)
    if entry is None:
        return {}
    props = cast("Props", dict(inputs))
    maker = Maker(f"{token} {id}", props, id)
    told = {name: each for name, each in known.outputs.items() if "*" not in name}
    told |= {name: each.computed for name, each in entry.properties.items() if name.isalnum()}
    told |= entry.outputs
    made = {
        name: plain(maker.make(cast("JsonValue", each), name))
        for name, each in told.items()
        if each is not MISSING
    }
    return cast("Mapping[str, Value]", {name: each for name, each in made.items() if each is not None})


def built_sample(part: Part, safety: Safety | None = None) -> Built:
    """The part's component under the name `it`, with what stands beside it."""
    return build(lambda: make_sample(part, safety))


def make_sample(part: Part, safety: Safety | None = None) -> Component[Part]:
    """The same within a program that runs already."""
    linked: dict[str, list[Component[Part]]] = {}
    for key, each in beside(part).items():
        made = each.component(key, wires(linked=linked, physical_name=f"chat-prod-{key.replace('_', '-')}"))
        linked[key] = [made]
    if module_of(part) is None:
        linked["sessions"] = linked["cache"]
    own = module_of(part)
    changes: Mapping[str, object] = own.wired(part) if own is not None and hasattr(own, "wired") else {}
    made = part.component("it", wires(**{"linked": linked, "safety": safety or Safety(), **changes}))
    if isinstance(made, QueueComponent):
        made.drain("chat-prod-api", after=())
    if own is not None and hasattr(own, "used"):
        own.used(made)
    return made


@functools.cache
def component_class(key: str) -> type[Component[Part]]:
    """The class of what a sample becomes."""
    made: list[type[Component[Part]]] = []
    build(lambda: made.append(type(make_sample(SAMPLES[key]))))
    return made[0]


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
    def __init__(self, outputs: Outputs, *, preview: bool) -> None:
        super().__init__(outputs, None if preview else answered)
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
    reader = _Reader({} if preview else COMPUTED, preview=preview)
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
