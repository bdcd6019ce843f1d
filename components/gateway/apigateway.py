"""Gateway on apigateway: an HTTP API of Amazon API Gateway, which reaches services through a VPC link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi

from components.component import Component, Place, Safety, Wires
from components.errors import UserError
from components.gateway import Gateway
from components.gateway.apigateway_api import make_api, make_authorizer, make_stage
from components.gateway.apigateway_domain import make_domain
from components.gateway.apigateway_link import make_link, make_namespace
from components.gateway.aws import AwsGateway, Door, Slot, name_of
from components.network import AwsNetwork
from components.signals import Signal

if TYPE_CHECKING:
    from pulumi_aws import apigatewayv2, servicediscovery

LONGEST_WAIT_MS = 30_000
"""docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html"""
CALLER_HEADER = "x-rungs-caller"
"""In which services find the caller's address: an HTTP API may not write X-Forwarded-For."""


def check(part: Gateway) -> None:
    """Raises UserError for paths that an HTTP API does not know."""
    for route in part.routes:
        if "*" in route.path.removesuffix("/*"):
            raise UserError(f"Gateway.routes has {route.path!r}, expected * at the end alone, as in /api/*")


def component(name: str, part: Gateway, wires: Wires) -> Component[Gateway]:
    """Makes the component inside a stack."""
    network = wires.serving_component(part.network)
    if wires.aws is None or not isinstance(network, AwsNetwork):
        raise UserError(f"Gateway {name!r} has no AWS account or no network there")
    return HttpApiComponent(
        name,
        part,
        gateway_name=wires.physical_name,
        network=network,
        domain=wires.domain,
        zone_id=wires.zone_id,
        place=wires.aws,
        safety=wires.safety,
    )


class HttpApiComponent(AwsGateway):
    """Makes the API with its log, a VPC link, and a namespace of Cloud Map in which the services' instances are found;
    with `own_domain` a certificate and the name too. What is behind it is reached by API Gateway alone, in the network.

    Cloud Map shares nothing by weight: an earlier image gets all requests or none (`percent` 0 or 100). The other
    version is reached below /_new/<service>/ meanwhile.

    Outputs: `address`, `url`.
    """

    def __init__(
        self,
        name: str,
        part: Gateway = Gateway(host="apigateway"),
        *,
        gateway_name: str | None = None,
        network: AwsNetwork,
        domain: str | None = None,
        zone_id: pulumi.Input[str] | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(part, name, safety, opts, place)
        self._physical = self.named(gateway_name)
        self._network = network
        self._doors: dict[tuple[str, Slot], servicediscovery.Service] = {}
        self._api = make_api(self, domain, self._physical, network.region)
        self._authorizer = make_authorizer(self, self._api, self._physical, network.region)
        self._link, self.security_id = make_link(self, network, self._physical)
        self._namespace = make_namespace(self, network, self._physical)
        stage = make_stage(self, self._api, self._physical, network.region)
        self.url = self._api.api_endpoint
        self.address = self._api.api_endpoint.apply(lambda url: url.removeprefix("https://"))
        if part.own_domain:
            if domain is None or zone_id is None:
                raise UserError(f"Gateway {name!r} has own_domain, but there is no domain or zone")
            self.address = make_domain(self, domain, zone_id, self._api.id, stage.name)
            self.url = pulumi.Output.from_input(f"https://{name_of(part, domain)}")
        self.publish(address=self.address, url=self.url)

    def door(self, service: str, slot: Slot, health: str) -> Door:
        from pulumi_aws import servicediscovery

        words = service.replace("_", "-") + ("-stable" if slot == "stable" else "")
        # SRV: only with it the instances' port is known to API Gateway.
        found = servicediscovery.Service(
            f"{self.key}-{words}",
            self.args(
                "discovery",
                servicediscovery.ServiceArgs(
                    name=words,
                    dns_config=servicediscovery.ServiceDnsConfigArgs(
                        namespace_id=self._namespace.id,
                        dns_records=[servicediscovery.ServiceDnsConfigDnsRecordArgs(type="SRV", ttl=10)],
                        routing_policy="MULTIVALUE",
                    ),
                    region=self._network.region,
                ),
            ),
            opts=self.options(servicediscovery.Service),
        )
        self._doors[service, slot] = found
        return Door(registry_arn=found.arn)

    def share(
        self, service: str, percent: float | None, after: Sequence[pulumi.Resource]
    ) -> Sequence[pulumi.Resource]:
        if percent not in (None, 0, 100):
            raise UserError(
                f"rungs:canaries.{service}.percent is {percent:g}, but an HTTP API of AWS gives a version all requests "
                "or none: expected 0 or 100. A gateway on alb shares them"
            )
        slot: Slot = "stable" if percent == 0 else "new"
        leads = self._integrate(service, service, self._doors[service, slot], after)
        routes = [route for route in self.part.routes if route.service == service]
        made: list[pulumi.Resource] = [leads]
        for route in routes:
            made += [self._route(path, leads, unguarded=route.open) for path in _keys(route.path)]
        if percent is not None:
            path = f"/_new/{service}/{{proxy+}}"
            aside = self._integrate(
                f"{service}-new",
                service,
                self._doors[service, "new"],
                (),
                {"overwrite:path": "/$request.path.proxy"},
            )
            self._route(f"ANY {path}", aside, unguarded=all(route.open for route in routes))
        return made

    def signals(self, key: str) -> Sequence[Signal]:
        of = {"ApiId": self._api.id}
        return [
            Signal(
                objective="api_p95",
                about=key,
                cloud="aws",
                metric="AWS/ApiGateway Latency",
                labels=of,
                statistic="p95",
                scale=1000,
            ),
            Signal(
                objective="error_rate",
                about=key,
                cloud="aws",
                metric="AWS/ApiGateway 5xx",
                labels=of,
                statistic="Sum",
                of=("AWS/ApiGateway Count", of),
            ),
        ]

    def _integrate(
        self,
        words: str,
        service: str,
        door: servicediscovery.Service,
        after: Sequence[pulumi.Resource],
        mapped: Mapping[str, str] | None = None,
    ) -> apigatewayv2.Integration:
        from pulumi_aws import apigatewayv2

        caller = {f"overwrite:header.{CALLER_HEADER}": "$context.identity.sourceIp"}
        return apigatewayv2.Integration(
            f"{self.key}-{words.replace('_', '-')}",
            self.args(
                "integration",
                apigatewayv2.IntegrationArgs(
                    api_id=self._api.id,
                    description=f"Leads to {service}",
                    integration_type="HTTP_PROXY",
                    integration_method="ANY",
                    integration_uri=door.arn,
                    connection_type="VPC_LINK",
                    connection_id=self._link.id,
                    payload_format_version="1.0",
                    timeout_milliseconds=LONGEST_WAIT_MS,
                    request_parameters={**caller, **(mapped or {})},
                    region=self._network.region,
                ),
            ),
            opts=self.options(apigatewayv2.Integration, depends_on=after),
        )

    def _route(self, path: str, leads: apigatewayv2.Integration, *, unguarded: bool) -> apigatewayv2.Route:
        from pulumi_aws import apigatewayv2

        guarded = self._authorizer is not None and not unguarded
        return apigatewayv2.Route(
            f"{self.key}-{path.replace(' ', '-')}",
            self.args(
                "route",
                apigatewayv2.RouteArgs(
                    api_id=self._api.id,
                    route_key=path,
                    target=pulumi.Output.concat("integrations/", leads.id),
                    authorization_type="JWT" if guarded else "NONE",
                    authorizer_id=self._authorizer.id if self._authorizer is not None and guarded else None,
                    region=self._network.region,
                ),
            ),
            opts=self.options(apigatewayv2.Route),
        )


def _keys(path: str) -> list[str]:
    """The route keys of a path: `/api/chats/*` is what is below it and it itself, `/*` all that has no other."""
    if path == "/*":
        return ["$default"]
    if path.endswith("/*"):
        whole = path.removesuffix("/*")
        return [f"ANY {whole}", f"ANY {whole}/{{proxy+}}"]
    return [f"ANY {path}"]
