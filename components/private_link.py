"""A private link: how a Worker reaches a database that has no public address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from components.component import Component, Wires
from components.errors import one_of
from components.part import Part, part, setting


@part
class PrivateLink(Part):
    """A tunnel of Cloudflare, whose connector runs in the stores' network, and a Workers VPC service for each database:
    Hyperdrive goes through it, and nothing of the database is public.
    """

    to: tuple[str, ...] = setting("Keys of the databases")
    network: str = setting("The key of the Network in which its connector runs", default="network")
    connectors: int = setting(
        "Connectors that run, of which one is enough; default: 2",
        default=2,
        at_least=1,
        at_most=25,
        cost="each is a small container of the network's cloud",
    )
    image: str | None = setting(
        "The connector, by digest; default: that of `rungs:images` under this part's key", default=None
    )

    children: ClassVar[tuple[str, ...]] = (
        "tunnel",
        "token",
        "token_value",
        "configuration",
        "service",
        "logs",
        "role",
        "role_policy",
        "cluster",
        "task",
        "connector",
        "account",
        "access",
        "pool",
    )

    @property
    def uses(self) -> tuple[str, ...]:
        return (self.network, *self.to)

    def check_links(self, parts: Mapping[str, Part], where: str) -> None:
        for key in self.to:
            if key not in parts:
                raise one_of(f"{where}.to", key, parts)

    def component(self, name: str, wires: Wires) -> Component[Part]:
        raise NotImplementedError
