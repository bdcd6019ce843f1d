"""An endpoint: the name under the stack's domain that leads, through Cloudflare, to the gateway that serves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pulumi

from components.component import Component, Safety, Wires
from components.errors import UserError, one_of
from components.gateway import Gateway, GatewayComponent
from components.part import Need, Part, part, setting


@part
class Endpoint(Part):
    """A DNS record, proxied by Cloudflare, for a Gateway: one record, whatever host the gateway is on, so that moving
    it is a change of that record.
    """

    gateway: str = setting("The key of the Gateway", default="gateway")
    subdomain: str = setting(
        "The name under the stack's domain; empty: the domain itself; default: api",
        default="api",
        pattern=r"([a-z0-9]([a-z0-9-]*[a-z0-9])?)?",
        words="a label such as api, or nothing",
    )
    proxied: bool = setting("Whether Cloudflare stands in front; default: yes", default=True)

    children: ClassVar[tuple[str, ...]] = ("record",)

    @property
    def uses(self) -> tuple[str, ...]:
        return (self.gateway,)

    @property
    def needs(self) -> tuple[Need, ...]:
        return (
            Need(key="domain", at_least="", why="a name is made under it"),
            Need(key="zone", at_least="", why="the name is a record of the domain's zone"),
        )

    def check_links(self, parts: Mapping[str, Part], where: str) -> None:
        if not isinstance(parts[self.gateway], Gateway):
            gateways = [key for key, each in parts.items() if isinstance(each, Gateway)]
            raise one_of(f"{where}.gateway", self.gateway, gateways)

    def component(self, name: str, wires: Wires) -> EndpointComponent:
        gateway = wires.serving_component(self.gateway)
        if not isinstance(gateway, GatewayComponent) or wires.zone_id is None or wires.domain is None:
            raise UserError(f"Endpoint {name!r} has no gateway, zone or domain")
        return EndpointComponent(
            name,
            self,
            zone_id=wires.zone_id,
            domain=wires.domain,
            address=gateway.address,
            by_number=gateway.part.host == "google",
            safety=wires.safety,
        )


class EndpointComponent(Component[Endpoint]):
    """Makes the record. Outputs: `url`."""

    url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        part: Endpoint = Endpoint(),
        *,
        zone_id: pulumi.Input[str],
        domain: str,
        address: pulumi.Input[str],
        by_number: bool = False,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_cloudflare as cloudflare

        super().__init__(part, name, safety, opts)
        full = f"{part.subdomain}.{domain}" if part.subdomain else domain
        cloudflare.DnsRecord(
            name,
            self.args(
                "record",
                cloudflare.DnsRecordArgs(
                    zone_id=zone_id,
                    name=full,
                    type="A" if by_number else "CNAME",
                    content=address,
                    proxied=part.proxied,
                    ttl=1,
                ),
            ),
            opts=self.options(cloudflare.DnsRecord),
        )
        self.url = pulumi.Output.from_input(f"https://{full}")
        self.publish(url=self.url)
