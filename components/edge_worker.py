"""A Worker at the edge: its code, its deployment, its bindings, and how requests and crons reach it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Self

import attrs
import pulumi

from components.bundle import REFERENCE, Bundle, module_args, read_bundle
from components.component import Binding, Component, Safety, Wires
from components.errors import UserError, one_of
from components.part import Account, NameRule, Need, Part, binding_name, part, setting
from components.queue import Queue, QueueComponent
from components.shares import Shares, shares

if TYPE_CHECKING:
    import pulumi_cloudflare as cloudflare

EXTERNAL = "external"
SURGE_LOGS = 4
"""In the mode `surge`, one in so many of the logged requests is logged."""


@part
class EdgeWorker(Part):
    """A Worker. It is a store: the Durable Objects of its classes live in it, and go when it is dropped or renamed.

    Every change of code or bindings makes a new version and a new deployment of it; the preview shows both as
    replaced, which loses nothing: old versions stay in the account.
    """

    links: tuple[str, ...] = setting(
        "Keys of the parts that it uses; each becomes a binding", default=(), later="new version"
    )
    drains: tuple[str, ...] = setting("Keys of the queues that it consumes", default=())
    code: str = setting(
        "What runs: `reference` (the Worker in edge/), a path to a built bundle (a file or a directory with "
        "worker.json), or `external`: CI or wrangler ships versions and the stack never changes the running code",
        default=REFERENCE,
        later="new version",
    )
    secrets: tuple[str, ...] = setting(
        "Configuration secrets bound where they are given, such as sentry_dsn as SENTRY_DSN",
        default=(),
        later="new version",
    )
    inherits: tuple[str, ...] = setting(
        "Names of bindings that each new version keeps as the version before it has them, such as secrets put by "
        "`wrangler secret put`; default: none",
        default=(),
        later="new version",
        source="developers.cloudflare.com/api/, Workers versions: bindings of type inherit",
    )
    variables: Mapping[str, str] = setting("Plain-text variables", default={}, later="new version")
    rate_limit: int | None = setting(
        "Requests a minute and user that the LIMITER binding lets pass; default: 100",
        default=100,
        unit="requests",
        at_least=1,
        later="new version",
        source="developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/: periods of 10 or 60 s",
    )
    subdomain: str | None = setting(
        "Its name under the stack's domain, where there is one; default: api. Empty: the domain itself. Another "
        "name makes another custom domain in place of the old one",
        default="api",
    )
    routes: tuple[str, ...] = setting(
        "Further URL patterns on the zone, such as example.com/api/*", default=()
    )
    workers_dev: bool = setting("Reachable at workers.dev too; default: yes", default=True)
    previews: bool = setting(
        "Each version reachable at a workers.dev address of its own; default: no", default=False
    )
    crons: tuple[str, ...] = setting(
        "Cron expressions in UTC; default: none. At most 5 an account on the free plan, 250 on the paid one",
        default=(),
        source="developers.cloudflare.com/workers/platform/limits/",
    )
    cpu_ms: int | None = setting(
        "CPU limit of one invocation; default: the plan's own. The free plan takes none (API error 100328)",
        default=None,
        unit="ms",
        at_least=1,
        at_most=300_000,
        later="new version",
        cost="CPU time is billed; a limit caps what a loop can spend",
        source="developers.cloudflare.com/workers/platform/limits/",
    )
    smart_placement: bool = setting(
        "Run near the database rather than near the reader; default: no", default=False, later="new version"
    )
    log_sampling: float = setting(
        "Share of requests whose logs are kept, 0 for none; default: all",
        default=1.0,
        at_least=0,
        at_most=1,
        cost="logs are billed by line",
    )
    logpush: bool = setting("Its logs are handed to the account's Logpush job; default: no", default=False)
    tags: tuple[str, ...] = setting("Its tags in the account; default: none", default=())
    compatibility_date: str | None = setting(
        "The runtime's behaviour as of this day; default: what the bundle's worker.json says",
        default=None,
        pattern=r"\d{4}-\d{2}-\d{2}",
        words="a day such as 2026-09-01",
        later="new version",
    )

    children: ClassVar[tuple[str, ...]] = ("worker", "version", "deployment", "crons", "domain", "route")
    store: ClassVar[bool] = True
    physical_name: ClassVar[NameRule | None] = NameRule(
        pattern=r"[a-z0-9]([a-z0-9-]*[a-z0-9])?",
        words="lower-case letters, digits and hyphens",
        at_most=54,
        source="developers.cloudflare.com/workers/configuration/routing/workers-dev/: a DNS label, 54 with previews",
    )
    told_by: ClassVar[Mapping[str, str]] = {
        "worker.name": "name",
        "worker.logpush": "logpush",
        "worker.tags": "tags",
        "worker.subdomain.enabled": "workers_dev",
        "worker.subdomain.previewsEnabled": "previews",
        "worker.observability.enabled": "log_sampling",
        "worker.observability.headSamplingRate": "log_sampling",
    }

    def link(self, *keys: str) -> Self:
        """The same Worker with more parts bound."""
        return attrs.evolve(self, links=(*self.links, *(key for key in keys if key not in self.links)))

    def drain(self, *keys: str) -> Self:
        """The same Worker that feeds and drains these queues."""
        return attrs.evolve(
            self.link(*keys), drains=(*self.drains, *(key for key in keys if key not in self.drains))
        )

    def surge(self) -> Self:
        """Fewer logs. The rate limit stays: the Worker itself counts a request twice as soon as it reads the mode."""
        return attrs.evolve(self, log_sampling=self.log_sampling / SURGE_LOGS)

    @property
    def uses(self) -> tuple[str, ...]:
        return (*self.links, *(key for key in self.drains if key not in self.links))

    @property
    def needs(self) -> tuple[Need, ...]:
        needs: list[Need] = []
        if self.cpu_ms is not None:
            needs.append(
                Need(
                    key="workers_plan",
                    at_least="paid",
                    why="Workers Free refuses a CPU limit (API error 100328)",
                )
            )
        if self.routes:
            needs.append(Need(key="zone", at_least="", why="routes belong to a zone"))
        return tuple(needs)

    def check_links(self, parts: Mapping[str, Part], where: str) -> None:
        names = ["APP", "ENVIRONMENT", *self.variables, *(secret.upper() for secret in self.secrets)]
        names += ["LIMITER", "LIMITER_REQUESTS"] if self.rate_limit else []
        names += self.inherits
        for key in self.links:
            if not parts[key].bindings:
                raise one_of(f"{where}.links", key, [each for each, part in parts.items() if part.bindings])
            names += parts[key].binding_names(key)
            if parts[key].binding_suffix:
                names += [binding_name(key, "serving"), binding_name(key, "fenced")]
        for name in names:
            if names.count(name) > 1:
                raise UserError(
                    f"{where} would have two bindings of the name {name}; rename a variable or a part"
                )
        for key in self.drains:
            if not isinstance(parts[key], Queue):
                queues = [each for each, part in parts.items() if isinstance(part, Queue)]
                raise one_of(f"{where}.drains", key, queues)

    def check_account(self, account: Account) -> None:
        if self.code != EXTERNAL:
            self.compatibility(read_bundle(self.code))

    def compatibility(self, bundle: Bundle) -> str:
        """The day as of which the runtime behaves; raises UserError where neither part nor bundle says it."""
        date = self.compatibility_date or bundle.compatibility_date
        if not date:
            raise UserError(
                f"EdgeWorker.compatibility_date is missing, and the bundle {self.code!r} has no worker.json"
            )
        return date

    def component(self, name: str, wires: Wires) -> EdgeWorkerComponent:
        bindings: list[Binding] = []
        exports: dict[str, str] = {}
        variables = {"APP": wires.app, "ENVIRONMENT": wires.environment, **self.variables}
        for key in self.links:
            for component in wires.linked[key]:
                bindings.extend(component.worker_bindings(key))
                exports.update(component.worker_exports())
            if key in wires.serving:
                variables[binding_name(key, "serving")] = binding_name(key, wires.serving[key])
                variables[binding_name(key, "fenced")] = "true" if key in wires.fenced else "false"
        queues: list[QueueComponent] = []
        for key in self.drains:
            queue = wires.linked[key][-1]
            if not isinstance(queue, QueueComponent):
                raise UserError(f"EdgeWorker.drains names {key!r}, expected the key of a Queue")
            queues.append(queue)
        domain = wires.domain
        if domain and self.subdomain:
            domain = f"{self.subdomain}.{domain}"
        return EdgeWorkerComponent(
            name,
            self,
            account_id=wires.account_id,
            script_name=wires.physical_name,
            bindings=bindings,
            exports=exports,
            variables=variables,
            secrets={key: wires.secrets[key] for key in self.secrets if key in wires.secrets},
            queues=queues,
            zone_id=wires.zone_id,
            hostname=domain if self.subdomain is not None else None,
            stable=wires.stable.get(name),
            percent=wires.percent,
            safety=wires.safety,
        )


class EdgeWorkerComponent(Component[EdgeWorker]):
    """Makes the Worker, a version with its bindings, the deployment, crons, domain, routes and queue consumers.

    `stable` is the id of an earlier version, which gets what `percent` leaves of the requests.

    Outputs: `script_name`, `url` (None where it has no domain); with `code="external"` also
    `exports` and the secret `bindings`: what CI must declare in the versions that it ships.
    """

    script_name: pulumi.Output[str]
    url: str | None
    version_id: pulumi.Output[str] | None = None
    bindings: pulumi.Output[list[dict[str, object]]] | None = None

    def __init__(
        self,
        name: str,
        part: EdgeWorker = EdgeWorker(),
        *,
        account_id: pulumi.Input[str],
        script_name: str | None = None,
        bindings: Sequence[Binding] = (),
        exports: Mapping[str, str] | None = None,
        variables: Mapping[str, str] | None = None,
        secrets: Mapping[str, pulumi.Input[str]] | None = None,
        queues: Sequence[QueueComponent] = (),
        zone_id: pulumi.Input[str] | None = None,
        hostname: str | None = None,
        stable: str | None = None,
        percent: float = 100,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_cloudflare as cloudflare

        super().__init__(part, name, safety, opts)
        self._account_id = account_id
        physical = part.name or script_name or name
        args = self.args(
            "worker",
            cloudflare.WorkerArgs(
                account_id=account_id,
                name=physical,
                logpush=part.logpush,
                tags=list(part.tags) or None,
                subdomain=cloudflare.WorkerSubdomainArgs(
                    enabled=part.workers_dev, previews_enabled=part.previews
                ),
                observability=cloudflare.WorkerObservabilityArgs(
                    enabled=part.log_sampling > 0, head_sampling_rate=part.log_sampling or None
                ),
            ),
        )
        options = self.options(cloudflare.Worker, adopted=self.adopted(name, args, account_id))
        self.worker = self.held(name, "worker", cloudflare.Worker(name, args, opts=options))
        self.script_name = self.worker.name
        self.url = f"https://{hostname}" if hostname else None

        declared = _bindings(part, physical, bindings, variables or {}, secrets or {})
        running: list[pulumi.Resource] = [self.worker]
        if part.code != EXTERNAL:
            version = self._make_version(declared, exports or {})
            self.version_id = version.id
            running.append(self._make_deployment(shares(version.id, stable, percent)))

        cloudflare.WorkersCronTrigger(
            f"{name}-crons",
            self.args(
                "crons",
                cloudflare.WorkersCronTriggerArgs(
                    account_id=account_id,
                    script_name=self.script_name,
                    schedules=[cloudflare.WorkersCronTriggerScheduleArgs(cron=cron) for cron in part.crons],
                ),
            ),
            opts=self.options(cloudflare.WorkersCronTrigger, depends_on=running),
        )
        if hostname:
            if zone_id is None:
                raise UserError(f"Worker {name!r} has the host name {hostname!r} but no zone_id")
            cloudflare.WorkersCustomDomain(
                f"{name}-domain",
                self.args(
                    "domain",
                    cloudflare.WorkersCustomDomainArgs(
                        account_id=account_id, hostname=hostname, service=self.script_name, zone_id=zone_id
                    ),
                ),
                opts=self.options(cloudflare.WorkersCustomDomain, depends_on=running),
            )
        for pattern in part.routes:
            if zone_id is None:
                raise UserError(f"Worker {name!r} has the route {pattern!r} but no zone_id")
            cloudflare.WorkersRoute(
                f"{name}-route-{zlib.crc32(pattern.encode()):08x}",
                self.args(
                    "route",
                    cloudflare.WorkersRouteArgs(pattern=pattern, zone_id=zone_id, script=self.script_name),
                ),
                opts=self.options(cloudflare.WorkersRoute, depends_on=running),
            )
        for queue in queues:
            queue.drain(self.script_name, after=running)

        outputs: dict[str, pulumi.Input[object]] = {"script_name": self.script_name, "url": self.url}
        if part.code == EXTERNAL:
            outputs["exports"] = dict(exports or {})
            self.bindings = pulumi.Output.secret(
                [{"type": each.type, "name": each.name, **each.fields} for each in declared]
            )
            outputs["bindings"] = self.bindings
        self.publish(**outputs)

    def _make_version(
        self, bindings: Sequence[Binding], exports: Mapping[str, str]
    ) -> cloudflare.WorkerVersion:
        import pulumi_cloudflare as cloudflare

        part = self.part
        bundle = read_bundle(part.code)
        return cloudflare.WorkerVersion(
            f"{self.key}-version",
            self.args(
                "version",
                cloudflare.WorkerVersionArgs(
                    account_id=self._account_id,
                    worker_id=self.worker.id,
                    main_module=bundle.main_module,
                    compatibility_date=part.compatibility(bundle),
                    compatibility_flags=list(bundle.compatibility_flags),
                    modules=module_args(bundle),
                    bindings=[binding_args(each) for each in bindings],
                    exports={
                        name: cloudflare.WorkerVersionExportsArgs(type="durable-object", storage=storage)
                        for name, storage in sorted(exports.items())
                    }
                    or None,
                    limits=cloudflare.WorkerVersionLimitsArgs(cpu_ms=part.cpu_ms) if part.cpu_ms else None,
                    placement=cloudflare.WorkerVersionPlacementArgs(mode="smart")
                    if part.smart_placement
                    else None,
                ),
            ),
            opts=self.options(cloudflare.WorkerVersion),
        )

    def _make_deployment(self, versions: Shares) -> cloudflare.WorkersDeployment:
        import pulumi_cloudflare as cloudflare

        return cloudflare.WorkersDeployment(
            f"{self.key}-deployment",
            self.args(
                "deployment",
                cloudflare.WorkersDeploymentArgs(
                    account_id=self._account_id,
                    script_name=self.script_name,
                    strategy="percentage",
                    versions=versions,
                ),
            ),
            opts=self.options(cloudflare.WorkersDeployment),
        )


def _bindings(
    part: EdgeWorker,
    script_name: str,
    links: Sequence[Binding],
    variables: Mapping[str, str],
    secrets: Mapping[str, pulumi.Input[str]],
) -> list[Binding]:
    declared = list(links)
    if part.rate_limit:
        declared.append(
            Binding(
                type="ratelimit",
                name="LIMITER",
                fields={
                    # Counters are shared by namespace id within an account, so each Worker has its own.
                    "namespace_id": str(zlib.crc32(script_name.encode())),
                    "simple": {"limit": part.rate_limit, "period": 60},
                },
            )
        )
        variables = {"LIMITER_REQUESTS": str(part.rate_limit), **variables}
    declared.extend(
        Binding(type="plain_text", name=name, fields={"text": text}) for name, text in variables.items()
    )
    declared.extend(
        Binding(type="secret_text", name=name.upper(), fields={"text": pulumi.Output.secret(text)})
        for name, text in secrets.items()
    )
    declared.extend(Binding(type="inherit", name=name) for name in part.inherits)
    return sorted(declared, key=lambda binding: binding.name)


def binding_args(binding: Binding) -> cloudflare.WorkerVersionBindingArgs:
    """A binding in the provider's own form."""
    import pulumi_cloudflare as cloudflare

    args = cloudflare.WorkerVersionBindingArgs(name=binding.name, type=binding.type)
    for field, value in binding.fields.items():
        setattr(args, field, value)
    return args
