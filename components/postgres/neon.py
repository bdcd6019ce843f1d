"""Postgres on Neon, whose project the stack makes."""

from __future__ import annotations

import pulumi

from components.clouds import nearest
from components.component import Safety, Wires
from components.errors import UserError
from components.postgres import NEON_REGIONS, Postgres, PostgresComponent
from components.postgres.hyperdrive import hyperdrive
from components.postgres.neon_plans import check_plans


def check(part: Postgres) -> None:
    """Raises UserError for what no project of Neon can be."""
    check_plans(part)


def component(name: str, part: Postgres, wires: Wires) -> NeonPostgresComponent:
    """Makes the component inside a stack. It has Hyperdrive where a Worker links to it."""
    return NeonPostgresComponent(
        name,
        part,
        account_id=wires.account_id,
        database_name=wires.physical_name,
        region=nearest(NEON_REGIONS, wires.location, wires.jurisdiction),
        for_workers=for_workers(name, part, wires),
        safety=wires.safety,
    )


def for_workers(name: str, part: Postgres, wires: Wires) -> bool:
    """Whether a Worker links to the component of that name, which is its key and its host."""
    return name.removesuffix(f"-{part.host}") in wires.worker_links


class NeonPostgresComponent(PostgresComponent):
    """Makes the project, and a Hyperdrive configuration with its direct address as origin.

    Outputs: `host`, `database` and `user`; the secret `connection_url`; `hyperdrive_id` unless `for_workers` is False.
    """

    connection_url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        part: Postgres = Postgres(),
        *,
        account_id: pulumi.Input[str],
        database_name: str | None = None,
        region: str | None = None,
        for_workers: bool = True,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(part, name, safety, opts)
        physical = self.named(database_name)
        region = part.region or region
        if region is None:
            raise UserError(f"Postgres {name!r} on neon has no region, such as aws-eu-central-1")
        self._project(physical, region)
        more: dict[str, pulumi.Output[str]] = {}
        if for_workers:
            self.hyperdrive = hyperdrive(
                self, account_id=account_id, name=physical, password=self.project.password
            )
            self.hyperdrive_id = self.hyperdrive.id
            more["hyperdrive_id"] = self.hyperdrive_id
        self.publish(
            **more,
            host=self.address,
            user=self.user,
            database=self.database,
            connection_url=self.connection_url,
        )

    def _project(self, physical: str, region: str) -> None:
        from providers.neon.resource import Project, ProjectArgs

        part = self.part
        args = self.args(
            "project",
            ProjectArgs(
                name=physical,
                region=region,
                pg_version=part.version,
                database_name=part.database,
                role_name=part.role,
                min_cu=part.min_cu,
                max_cu=part.max_cu,
                suspend_seconds=part.suspend_after,
                history_retention_seconds=part.history_days * 86_400,
                replicas=part.replicas,
                protected=part.protected and self._safety.retain,
            ),
        )
        options = self.options(Project, adopted=self.adopted(self.key, args))
        self.project = self.held(self.key, "project", Project(self.key, args, opts=options))
        self.address, self.user = self.project.host, self.project.role
        self.database, self.password = self.project.database, self.project.password
        self.connection_url = self.project.connection_uri
        # Neon's certificates are signed by an authority that every client knows.
        self.sslmode = "verify-full"
        self.ready = [self.project]
