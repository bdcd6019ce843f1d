"""Postgres at any provider, by its connection string."""

from __future__ import annotations

from collections.abc import Callable

import pulumi

from components.component import Safety, Wires
from components.errors import UserError
from components.postgres import Postgres, PostgresComponent, parse_connection
from components.postgres.hyperdrive import hyperdrive
from components.postgres.neon import for_workers


def component(name: str, part: Postgres, wires: Wires) -> ExternalPostgresComponent:
    """Makes the component inside a stack. It has Hyperdrive where a Worker links to it."""
    return ExternalPostgresComponent(
        name,
        part,
        account_id=wires.account_id,
        database_name=wires.physical_name,
        connection_url=wires.secrets.get("database_url"),
        for_workers=for_workers(name, part, wires),
        safety=wires.safety,
    )


def _warned(name: str) -> Callable[[str], str]:
    def warn(url: str) -> str:
        if parse_connection(url).by_ipv6_alone:
            pulumi.log.warn(
                f"Postgres {name!r} is a direct address of Supabase's, which has no IPv4 without its add-on. Services "
                "call out over IPv4: take the session pooler's address (port 5432), which has it on every plan"
            )
        return url

    return warn


class ExternalPostgresComponent(PostgresComponent):
    """Takes a database by `connection_url` (raises UserError without it), and makes a Hyperdrive configuration with its
    direct address as origin, which needs `account_id`. Where services alone link to it, a direct address that networks
    without IPv6 do not reach is warned of: they take the provider's session pooler.

    Outputs: `host`, `database` and `user`; the secret `connection_url`; `hyperdrive_id` unless `for_workers` is False.
    """

    connection_url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        part: Postgres = Postgres(host="external"),
        *,
        account_id: pulumi.Input[str] | None = None,
        database_name: str | None = None,
        connection_url: pulumi.Input[str] | None = None,
        for_workers: bool = True,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(part, name, safety, opts)
        if connection_url is None:
            raise UserError(f"Postgres {name!r} on an external host has no connection_url")
        if isinstance(connection_url, str):
            parse_connection(connection_url, "connection_url")
        if not for_workers:
            connection_url = pulumi.Output.from_input(connection_url).apply(_warned(name))
        self.connection_url = pulumi.Output.secret(connection_url)
        connection = self.connection_url.apply(parse_connection)
        self.address = pulumi.Output.unsecret(connection.apply(lambda each: each.host))
        self.user = pulumi.Output.unsecret(connection.apply(lambda each: each.user))
        self.port = pulumi.Output.unsecret(connection.apply(lambda each: each.port))
        self.database = pulumi.Output.unsecret(connection.apply(lambda each: each.database))
        self.password = connection.apply(lambda each: each.password)
        more: dict[str, pulumi.Output[str]] = {}
        if for_workers:
            if account_id is None:
                raise UserError(f"Postgres {name!r} on an external host has no account_id for its Hyperdrive")
            physical = self.named(database_name)
            self.hyperdrive = hyperdrive(self, account_id=account_id, name=physical, password=self.password)
            self.hyperdrive_id = self.hyperdrive.id
            more["hyperdrive_id"] = self.hyperdrive_id
        self.publish(
            **more,
            host=self.address,
            user=self.user,
            database=self.database,
            connection_url=self.connection_url,
        )
