"""What other components take of a Redis: services and Workers find it alike on every host."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.component import Binding, Component
from components.linking import Linked, SecretReference
from components.part import binding_name
from components.redis import Redis


class RedisComponent(Component[Redis]):
    """What other components take of a Redis, whatever host it is on."""

    address: pulumi.Output[str]
    """The name or address that clients connect to by Redis's own protocol."""
    port: pulumi.Output[int]
    password: pulumi.Output[str] | SecretReference | None
    """None: it has none."""
    authority: pulumi.Output[str] | None = None
    """PEM of the authority that signs its certificate; None: a public one."""
    clustered: bool = False
    """Whether clients must speak the cluster protocol."""
    after: Sequence[pulumi.Resource] = ()
    """What must be there before it answers."""

    def service_link(self, key: str) -> Linked:
        variables: dict[str, pulumi.Input[str]] = {
            "HOST": self.address,
            "PORT": self.port.apply(str),
            "TLS": "true",
            "CLUSTER": str(self.clustered).lower(),
            **{f"TTL_{name}": str(seconds) for name, seconds in sorted(self.part.ttls.items())},
        }
        if self.authority is not None:
            variables["CA"] = self.authority
        secrets = {} if self.password is None else {binding_name(key, "PASSWORD"): self.password}
        return Linked(
            variables={binding_name(key, name): value for name, value in variables.items()},
            secrets=secrets,
            after=self.after,
        )


class RestComponent(RedisComponent):
    """One that answers Upstash's REST protocol too. Outputs: `rest_url`, the secret `rest_token`."""

    rest_url: pulumi.Output[str]
    rest_token: pulumi.Output[str]

    def worker_bindings(self, key: str) -> Sequence[Binding]:
        url, token = self.part.binding_names(key)
        return [
            Binding(type="plain_text", name=url, fields={"text": self.rest_url}),
            Binding(type="secret_text", name=token, fields={"text": self.rest_token}),
        ]
