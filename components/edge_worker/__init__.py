"""A Worker at the edge: its code, its deployment, its bindings, and how requests and crons reach it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Self

import attrs

from components.bundle import REFERENCE, Bundle, read_bundle
from components.errors import UserError, one_of
from components.part import Account, NameRule, Need, Part, binding_name, part, setting
from components.queue import Queue

if TYPE_CHECKING:
    from components.component import Wires
    from components.edge_worker.component import EdgeWorkerComponent

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
        from components.edge_worker.component import component

        return component(name, self, wires)


if not TYPE_CHECKING:  # type checkers know no further names

    def __getattr__(name: str) -> object:
        """The component, whose module needs this one first."""
        if name == "EdgeWorkerComponent":
            from components.edge_worker.component import EdgeWorkerComponent

            return EdgeWorkerComponent
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
