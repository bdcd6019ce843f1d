"""What other components take of a Postgres database, whatever host it is on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi

from components.component import Binding, Component
from components.errors import UserError
from components.linking import Linked, SecretReference
from components.part import binding_name

if TYPE_CHECKING:
    from components.postgres import Postgres  # noqa: F401 - named in a text below


class PostgresComponent(Component["Postgres"]):
    """A database and the way in.

    Connections are encrypted on every host: `sslmode` is the least that a client may ask for.
    """

    address: pulumi.Output[str]
    """The name or address that takes writes; the pooler's, where there is one."""
    read_address: pulumi.Output[str] | None = None
    """That of the replicas, several with commas between; None where there are none."""
    port: pulumi.Input[int] = 5432
    database: pulumi.Input[str]
    user: pulumi.Input[str]
    password: pulumi.Output[str] | None = None
    """A secret; None where only the cloud knows it."""
    secret: SecretReference | None = None
    """Where the password lies, on hosts in a cloud of the stack's own."""
    region: str = ""
    """Where its writes go, on hosts in a cloud of the stack's own."""
    sslmode: str = "require"
    authority: pulumi.Output[str] | None = None
    """The certificate that the server's is signed with, where no client has it by itself."""
    ready: Sequence[pulumi.Resource] = ()
    """What must be there before anybody connects."""
    hyperdrive_id: pulumi.Output[str] | None = None

    def worker_bindings(self, key: str) -> Sequence[Binding]:
        if self.hyperdrive_id is None:
            raise UserError(
                f"part {key!r} (Postgres on {self.part.host}) has no way in from a Worker: it is private, and a "
                "PrivateLink to it makes one"
            )
        name = self.part.binding_names(key)[0]
        return [Binding(type="hyperdrive", name=name, fields={"id": self.hyperdrive_id})]

    def service_link(self, key: str) -> Linked:
        """`DB_HOST` and the like, for the key `db`: the same names on every host."""
        part = self.part
        variables: dict[str, pulumi.Input[str]] = {
            "HOST": self.address,
            "PORT": pulumi.Output.from_input(self.port).apply(str),
            "NAME": self.database,
            "USER": self.user,
            "SSLMODE": self.sslmode,
            "POOL_MAX": str(part.client_pool),
            "POOL_IDLE_MS": str(part.client_idle_ms),
            "POOL_CONNECT_MS": str(part.client_connect_ms),
        }
        if self.region:
            variables["REGION"] = self.region
        if self.read_address is not None:
            variables["READ_HOST"] = self.read_address
        if self.authority is not None:
            variables["CA"] = self.authority
        password = self.secret or self.password
        if password is None:
            raise UserError(f"Postgres {key!r} has no password that a service could be given")
        return Linked(
            variables={binding_name(key, each): value for each, value in sorted(variables.items())},
            secrets={binding_name(key, "PASSWORD"): password},
            after=self.ready,
        )

    def outputs(self) -> dict[str, pulumi.Input[object]]:
        """How to reach it, as the component publishes it."""
        found: dict[str, pulumi.Input[object]] = {
            "host": self.address,
            "port": self.port,
            "database": self.database,
            "user": self.user,
        }
        if self.read_address is not None:
            found["read_host"] = self.read_address
        if self.secret is not None:
            found["secret_id"] = self.secret.id
        return found
