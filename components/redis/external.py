"""Redis on external: any server with an address and a token, of which the stack makes nothing."""

from __future__ import annotations

from urllib.parse import urlsplit

import pulumi

from components.component import Safety, Wires
from components.errors import UserError
from components.redis import Redis, parse_rest_url
from components.redis.component import RestComponent

PORT = 6379


def component(name: str, part: Redis, wires: Wires) -> ExternalRedisComponent:
    """Makes the component inside a stack."""
    return ExternalRedisComponent(
        name, part, connection_url=wires.secrets.get("redis_url"), safety=wires.safety
    )


class ExternalRedisComponent(RestComponent):
    """Takes the address apart. Outputs: `rest_url`, the secret `rest_token`."""

    def __init__(
        self,
        name: str,
        part: Redis = Redis(host="external"),
        *,
        connection_url: pulumi.Input[str] | None = None,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(part, name, safety, opts)
        if connection_url is None:
            raise UserError(f"Redis {name!r} on an external host has no connection_url")
        if isinstance(connection_url, str):
            parse_rest_url(connection_url, "connection_url")
        url = pulumi.Output.secret(connection_url)
        parsed = url.apply(parse_rest_url)
        self.rest_url = pulumi.Output.unsecret(parsed.apply(lambda each: each[0]))
        self.rest_token = parsed.apply(lambda each: each[1])
        self.address = self.rest_url.apply(lambda each: urlsplit(each).hostname or "")
        self.port = pulumi.Output.unsecret(url.apply(_port))
        self.password = self.rest_token
        self.publish(rest_url=self.rest_url, rest_token=self.rest_token)


def _port(url: str) -> int:
    """Of Redis's own protocol, which an address for REST does not name."""
    parse_rest_url(url)
    parts = urlsplit(url)
    return parts.port or PORT if parts.scheme == "rediss" else PORT
