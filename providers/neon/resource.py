"""What a Pulumi program imports: the resource `Project` of the provider in this directory.

project = Project("db", ProjectArgs(name="shop-prod", region="aws-eu-central-1", min_cu=1, max_cu=4, protected=True))
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar

import pulumi


@dataclass(kw_only=True, slots=True)
class ProjectArgs:
    """The inputs of a project. What is None gets the provider's default, which is named here.

    In place: no data is touched. A change of a size restarts its compute, so connections drop for a moment.
    """

    name: pulumi.Input[str]
    """The project's name, 1 to 64 characters, of which the organization has no other. In place."""
    region: pulumi.Input[str]
    """Such as aws-eu-central-1. A change replaces the project."""
    pg_version: pulumi.Input[int] | None = None
    """Major version of Postgres, 14 to 18; default 17. A change replaces the project."""
    database_name: pulumi.Input[str] | None = None
    """Default app. A change renames the database, in place."""
    role_name: pulumi.Input[str] | None = None
    """The role that owns the database; default app. Cannot change: Neon cannot rename a role."""
    min_cu: pulumi.Input[float] | None = None
    """The smallest size of the compute in CU, about 4 GB of memory each; default 0.25. In place."""
    max_cu: pulumi.Input[float] | None = None
    """The largest size; default 2. Up to 16, and at most 8 above min_cu; or equal to min_cu, up to 56. In place."""
    suspend_seconds: pulumi.Input[int] | None = None
    """Idle time after which computes stop, 60 to 604800, or -1 for never; default 300. In place."""
    history_retention_seconds: pulumi.Input[int] | None = None
    """How far back a restore to a point in time reaches, 0 to 2592000; default 21600, 6 hours. In place."""
    replicas: pulumi.Input[int] | None = None
    """Read-only computes, 0 to 16; default 0. A change only adds or removes them; the newest go first."""
    replica_min_cu: pulumi.Input[float] | None = None
    """As min_cu, for the replicas; default min_cu. In place."""
    replica_max_cu: pulumi.Input[float] | None = None
    """As max_cu, for the replicas; default max_cu. In place."""
    protected: pulumi.Input[bool] | None = None
    """Whether the main branch, and with it the project, is protected from deletion; default false. In place."""
    org_id: pulumi.Input[str] | None = None
    """The organization; default: that of the API key. A change replaces the project."""


class Project(pulumi.CustomResource):
    """A Neon project with one branch, its computes, one database and the role that owns it.

    The outputs are the inputs, complete, and the addresses. `password` and `connection_uri` are secret.
    """

    pulumi_type: ClassVar[str] = "neon:index:Project"

    name: pulumi.Output[str]
    region: pulumi.Output[str]
    pg_version: pulumi.Output[int]
    database_name: pulumi.Output[str]
    role_name: pulumi.Output[str]
    min_cu: pulumi.Output[float]
    max_cu: pulumi.Output[float]
    suspend_seconds: pulumi.Output[int]
    history_retention_seconds: pulumi.Output[int]
    replicas: pulumi.Output[int]
    replica_min_cu: pulumi.Output[float]
    replica_max_cu: pulumi.Output[float]
    protected: pulumi.Output[bool]
    org_id: pulumi.Output[str]
    """The organization that the project is in, given or not."""

    project_id: pulumi.Output[str]
    branch_id: pulumi.Output[str]
    host: pulumi.Output[str]
    """The direct address, which Hyperdrive wants."""
    pooler_host: pulumi.Output[str]
    """The address of Neon's own connection pool."""
    port: pulumi.Output[int]
    database: pulumi.Output[str]
    role: pulumi.Output[str]
    password: pulumi.Output[str]
    connection_uri: pulumi.Output[str]
    """postgresql://role:password@host/database?…, at the direct address."""
    replica_hosts: pulumi.Output[list[str]]
    """The addresses of the replicas, the oldest first."""

    def __init__(
        self, resource_name: str, args: ProjectArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        given = {field.name: getattr(args, field.name) for field in fields(args)}
        props: dict[str, object] = {name: given.get(name) for name in _OUTPUTS}
        secret = pulumi.ResourceOptions(additional_secret_outputs=["password", "connection_uri"])
        super().__init__(self.pulumi_type, resource_name, props, pulumi.ResourceOptions.merge(secret, opts))

    def translate_input_property(self, prop: str) -> str:
        return _camel(prop)

    def translate_output_property(self, prop: str) -> str:
        return _SNAKE.get(prop, prop)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


_OUTPUTS = [name for name in Project.__annotations__ if name != "pulumi_type"]
_SNAKE = {_camel(name): name for name in _OUTPUTS}
