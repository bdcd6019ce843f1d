"""Gateway on google: which path of a LoadBalancer goes to which service, in whichever region is near and healthy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

import pulumi

from components.component import Place, Safety, Wires
from components.errors import UserError
from components.gateway import Gateway, GatewayComponent, Route
from components.gateway.google_backends import backend
from components.google_apis import apis
from components.load_balancer.google import GoogleLoadBalancerComponent
from components.service import Service, ServiceComponent

if TYPE_CHECKING:
    import pulumi_gcp as gcp

NOT_FOUND = 404
EVERYTHING = "/*"


def check(part: Gateway) -> None:
    """Raises UserError for what a URL map cannot do."""
    if part.tokens is not None:
        raise UserError(
            "Gateway.tokens is set, expected none on google: its load balancer reads no tokens, services ask for them"
        )
    if not part.routes:
        raise UserError("Gateway.routes is empty, expected at least one on google: a URL map leads somewhere")


def component(name: str, part: Gateway, wires: Wires) -> GoogleGatewayComponent:
    """Makes the component inside a stack."""
    if wires.google is None:
        raise UserError(f"Gateway {name!r} is on google, but the stack has no rungs:gcp_project")
    balancer = wires.linked[part.load_balancer][-1]
    if not isinstance(balancer, GoogleLoadBalancerComponent):
        raise UserError(
            f"Gateway.load_balancer is {part.load_balancer!r}, expected the key of a LoadBalancer on google"
        )
    return GoogleGatewayComponent(
        name,
        part,
        gateway_name=wires.physical_name,
        balancer=balancer,
        services={key: cast("ServiceComponent", wires.serving_component(key)) for key in part.services},
        closed=_closed([wires.parts[key] for key in part.services if key in wires.parts]),
        place=wires.google,
        safety=wires.safety,
    )


def _closed(services: Sequence[object]) -> list[str]:
    """The paths that only the cloud itself may call: those of schedules, triggers and queues."""
    found: set[str] = set()
    for each in services:
        if isinstance(each, Service):
            found |= {one.path for one in (*each.schedules, *each.triggers)}
            found |= {f"/queues/{queue}" for queue in each.drains}
    return sorted(found)


class GoogleGatewayComponent(GatewayComponent):
    """Makes the URL map of a load balancer, a backend for each service, and what answers on ports 443 and 80, the
    latter with the address under https.

    A service in several regions is one backend: users go to the nearest of them that is healthy, and to the next where
    that is not or where its instances fail in a row. By hand a region is taken out with a config diff,
    `rungs:parts.<service>.regions`, or the whole of a service moved with `rungs:stores.<service>.serving`.

    CORS and limits are kept by the services, which are told them, as on every host: two that answer for CORS would
    send its headers twice, which browsers refuse. `closed` paths answer 404. Outputs: `address`, `url`.
    """

    def __init__(
        self,
        name: str,
        part: Gateway,
        *,
        gateway_name: str | None = None,
        balancer: GoogleLoadBalancerComponent,
        services: Mapping[str, ServiceComponent],
        closed: Sequence[str] = (),
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_gcp as gcp

        super().__init__(part, name, safety, opts, place)
        self.physical_name = self.named(gateway_name)
        self.balancer = balancer
        self.enabled = apis(self, "compute.googleapis.com")
        backends = {key: backend(self, each).id for key, each in services.items()}
        routes = self._routes(backends, closed)
        secure = gcp.compute.TargetHttpsProxy(
            f"{name}-proxy",
            self.args(
                "proxy",
                gcp.compute.TargetHttpsProxyArgs(
                    name=self.physical_name,
                    project=place.account,
                    url_map=routes.id,
                    certificate_map=balancer.certificates,
                    ssl_policy=balancer.tls_id,
                ),
            ),
            opts=self.options(gcp.compute.TargetHttpsProxy, depends_on=[balancer.ready]),
        )
        self._answers("443", secure.id)
        self._redirects()
        self.address = balancer.address
        self.url = pulumi.Output.from_input(f"https://{balancer.domain}")
        self.publish(address=self.address, url=self.url)

    def _routes(
        self, backends: Mapping[str, pulumi.Output[str]], closed: Sequence[str]
    ) -> gcp.compute.URLMap:
        import pulumi_gcp as gcp

        compute, part = gcp.compute, self.part
        rest = next((each.service for each in part.routes if each.path == EVERYTHING), None)
        default = backends[rest or part.services[0]]
        paths = [
            compute.URLMapPathMatcherPathRuleArgs(paths=_paths(each), service=backends[each.service])
            for each in sorted(part.routes, key=lambda route: route.path)
            if each.path != EVERYTHING
        ]
        taken = {path for each in part.routes for path in _paths(each)}
        shut = [each for each in closed if each not in taken]
        if shut:
            paths.append(
                compute.URLMapPathMatcherPathRuleArgs(
                    paths=shut,
                    service=default,
                    route_action=compute.URLMapPathMatcherPathRuleRouteActionArgs(
                        fault_injection_policy=compute.URLMapPathMatcherPathRuleRouteActionFaultInjectionPolicyArgs(
                            abort=compute.URLMapPathMatcherPathRuleRouteActionFaultInjectionPolicyAbortArgs(
                                http_status=NOT_FOUND, percentage=100
                            )
                        )
                    ),
                )
            )
        nothing = compute.URLMapPathMatcherDefaultRouteActionArgs(
            fault_injection_policy=compute.URLMapPathMatcherDefaultRouteActionFaultInjectionPolicyArgs(
                abort=compute.URLMapPathMatcherDefaultRouteActionFaultInjectionPolicyAbortArgs(
                    http_status=NOT_FOUND, percentage=100
                )
            )
        )
        return compute.URLMap(
            f"{self.key}-routes",
            self.args(
                "routes",
                compute.URLMapArgs(
                    name=self.physical_name,
                    project=self.place.account,
                    default_service=default,
                    host_rules=[compute.URLMapHostRuleArgs(hosts=["*"], path_matcher="paths")],
                    path_matchers=[
                        compute.URLMapPathMatcherArgs(
                            name="paths",
                            default_service=default,
                            default_route_action=None if rest else nothing,
                            path_rules=paths,
                        )
                    ],
                ),
            ),
            opts=self.options(compute.URLMap, depends_on=self.enabled),
        )

    def _answers(self, port: str, target: pulumi.Input[str]) -> None:
        import pulumi_gcp as gcp

        gcp.compute.GlobalForwardingRule(
            f"{self.key}-{port}",
            self.args(
                "forwarding",
                gcp.compute.GlobalForwardingRuleArgs(
                    name=f"{self.physical_name}-{port}",
                    project=self.place.account,
                    load_balancing_scheme="EXTERNAL_MANAGED",
                    ip_address=self.balancer.address_id,
                    ip_protocol="TCP",
                    port_range=port,
                    target=target,
                ),
            ),
            opts=self.options(gcp.compute.GlobalForwardingRule),
        )

    def _redirects(self) -> None:
        """What comes on port 80 is sent to https."""
        import pulumi_gcp as gcp

        routes = gcp.compute.URLMap(
            f"{self.key}-redirect",
            self.args(
                "redirect",
                gcp.compute.URLMapArgs(
                    name=f"{self.physical_name}-http",
                    project=self.place.account,
                    default_url_redirect=gcp.compute.URLMapDefaultUrlRedirectArgs(
                        https_redirect=True,
                        strip_query=False,
                        redirect_response_code="PERMANENT_REDIRECT",
                    ),
                ),
            ),
            opts=self.options(gcp.compute.URLMap, depends_on=self.enabled),
        )
        plain = gcp.compute.TargetHttpProxy(
            f"{self.key}-http",
            self.args(
                "http_proxy",
                gcp.compute.TargetHttpProxyArgs(
                    name=f"{self.physical_name}-http", project=self.place.account, url_map=routes.id
                ),
            ),
            opts=self.options(gcp.compute.TargetHttpProxy),
        )
        self._answers("80", plain.id)


def _paths(route: Route) -> list[str]:
    """`/api/chats/*` is also `/api/chats` itself."""
    base = route.path.removesuffix("/*")
    return [base, route.path] if base and base != route.path else [route.path]
