"""The Worker in the account: a version with its bindings, the deployment, crons, domain, routes, consumers."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi

from components.bundle import module_args, read_bundle
from components.component import Binding, Component, Safety, Wires
from components.edge_worker import EXTERNAL, EdgeWorker
from components.edge_worker.bindings import binding_args, bindings_of
from components.edge_worker.shares import Shares, shares
from components.errors import UserError
from components.part import binding_name
from components.queue import QueueComponent

if TYPE_CHECKING:
    import pulumi_cloudflare as cloudflare


def component(name: str, part: EdgeWorker, wires: Wires) -> EdgeWorkerComponent:
    """Makes the component inside a stack."""
    bindings: list[Binding] = []
    exports: dict[str, str] = {}
    variables = {"APP": wires.app, "ENVIRONMENT": wires.environment, **part.variables}
    for key in part.links:
        for linked in wires.linked[key]:
            bindings.extend(linked.worker_bindings(key))
            exports.update(linked.worker_exports())
        if key in wires.serving:
            variables[binding_name(key, "serving")] = binding_name(key, wires.serving[key])
            variables[binding_name(key, "fenced")] = "true" if key in wires.fenced else "false"
    queues: list[QueueComponent] = []
    for key in part.drains:
        queue = wires.linked[key][-1]
        if not isinstance(queue, QueueComponent):
            raise UserError(f"EdgeWorker.drains names {key!r}, expected the key of a Queue")
        queues.append(queue)
    domain = wires.domain
    if domain and part.subdomain:
        domain = f"{part.subdomain}.{domain}"
    return EdgeWorkerComponent(
        name,
        part,
        account_id=wires.account_id,
        script_name=wires.physical_name,
        bindings=bindings,
        exports=exports,
        variables=variables,
        secrets={key: wires.secrets[key] for key in part.secrets if key in wires.secrets},
        queues=queues,
        zone_id=wires.zone_id,
        hostname=domain if part.subdomain is not None else None,
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
        physical = self.named(script_name)
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

        declared = bindings_of(part, physical, bindings, variables or {}, secrets or {})
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
