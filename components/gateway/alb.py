"""Gateway on alb: rules of an Application Load Balancer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi

from components.aws_policies import shortened
from components.component import Component, Place, Safety, Wires
from components.errors import UserError
from components.gateway import Gateway, Route
from components.gateway.aws import AwsGateway, Door, Slot, name_of
from components.load_balancer.alb import AlbComponent
from components.signals import Signal

if TYPE_CHECKING:
    from pulumi_aws import lb

VERSION_HEADER = "rungs-version"
"""A request that has it with `new` or `stable` goes to that version, whatever the shares."""
LONGEST_NAME = 32
"""docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html"""
LONGEST_PATH = 128
"""docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#path-conditions"""
FIRST: Mapping[str, int] = {"new": 1, "stable": 16_001, "shared": 32_001}
"""Where priorities begin: what names its version comes before what does not (they go from 1 to 50,000)."""


def check(part: Gateway) -> None:
    """Raises UserError for what a load balancer of AWS cannot do."""
    if part.tokens is not None:
        raise UserError(
            "Gateway.tokens is set, expected none on alb: a load balancer of AWS does not read them, services do"
        )
    for route in part.routes:
        if len(route.path) > LONGEST_PATH:
            raise UserError(
                f"Gateway.routes has {route.path!r}, {len(route.path)} characters long, expected at most {LONGEST_PATH}"
            )


def component(name: str, part: Gateway, wires: Wires) -> Component[Gateway]:
    """Makes the component inside a stack."""
    balancer = wires.serving_component(part.load_balancer)
    if wires.aws is None or not isinstance(balancer, AlbComponent):
        raise UserError(f"Gateway {name!r} has no AWS account or no load balancer there")
    return AlbGatewayComponent(
        name,
        part,
        gateway_name=wires.physical_name,
        balancer=balancer,
        place=wires.aws,
        safety=wires.safety,
    )


def priority_of(path: str, kind: str) -> int:
    """A rule's place among all, from its path alone, so that another route moves none: a longer path comes first.

    Two paths of one length never match the same request, so that which of them is first says nothing.
    """
    depth = LONGEST_PATH + 1 - min(len(path), LONGEST_PATH)
    return FIRST[kind] + depth * 120 + int(hashlib.sha256(path.encode()).hexdigest(), 16) % 120


class AlbGatewayComponent(AwsGateway):
    """Makes a target group for each version of a service, and rules for its routes. Which sites may call, and how
    often, the services are told. Outputs: `address`, `url`.
    """

    def __init__(
        self,
        name: str,
        part: Gateway = Gateway(host="alb"),
        *,
        gateway_name: str | None = None,
        balancer: AlbComponent,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(part, name, safety, opts, place)
        self._physical = self.named(gateway_name)
        self._balancer = balancer
        self._targets: dict[tuple[str, Slot], lb.TargetGroup] = {}
        priorities = [priority_of(route.path, "new") for route in part.routes]
        for route, priority in zip(part.routes, priorities, strict=True):
            if priorities.count(priority) > 1:
                raise UserError(f"Gateway.routes: {route.path!r} meets another by chance; write it otherwise")
        self.security_id = balancer.security_id
        self.address = balancer.address
        self.url = pulumi.Output.from_input(f"https://{name_of(part, balancer.domain)}")
        self.publish(address=self.address, url=self.url)

    def door(self, service: str, slot: Slot, health: str) -> Door:
        target = self._make_target(service, slot, health)
        self._targets[service, slot] = target
        # A target group must be behind a listener before the first instance is registered in it.
        rules = [self._make_rule(route, slot, {slot: 1}) for route in self._routes_of(service)]
        return Door(
            target_group_arn=target.arn,
            requests=pulumi.Output.concat(self._balancer.arn_suffix, "/", target.arn_suffix),
            after=rules,
        )

    def share(
        self, service: str, percent: float | None, after: Sequence[pulumi.Resource]
    ) -> Sequence[pulumi.Resource]:
        weights: dict[Slot, int] = {"new": 1}
        if percent is not None:
            weights = {"new": _weight(percent), "stable": _weight(100 - percent)}
        return [self._make_rule(route, "shared", weights, after) for route in self._routes_of(service)]

    def signals(self, key: str) -> Sequence[Signal]:
        found: list[Signal] = []
        for (service, slot), target in sorted(self._targets.items()):
            if slot == "stable":
                continue
            of = {"LoadBalancer": self._balancer.arn_suffix, "TargetGroup": target.arn_suffix}
            found += [
                Signal(
                    objective="api_p95",
                    about=service,
                    cloud="aws",
                    metric="AWS/ApplicationELB TargetResponseTime",
                    labels=of,
                    statistic="p95",
                ),
                Signal(
                    objective="error_rate",
                    about=service,
                    cloud="aws",
                    metric="AWS/ApplicationELB HTTPCode_Target_5XX_Count",
                    labels=of,
                    statistic="Sum",
                    of=("AWS/ApplicationELB RequestCount", of),
                ),
            ]
        return found

    def _routes_of(self, service: str) -> list[Route]:
        return [route for route in self.part.routes if route.service == service]

    def _make_target(self, service: str, slot: Slot, health: str) -> lb.TargetGroup:
        from pulumi_aws import lb

        words = service.replace("_", "-") + ("-stable" if slot == "stable" else "")
        return lb.TargetGroup(
            f"{self.key}-{words}",
            self.args(
                "target",
                lb.TargetGroupArgs(
                    name=shortened(f"{self._physical}-{words}", LONGEST_NAME),
                    # Instances are registered with their own port: this one is never used, and never changes.
                    port=80,
                    protocol="HTTP",
                    protocol_version="HTTP1",
                    target_type="ip",
                    vpc_id=self._balancer.vpc_id,
                    deregistration_delay=30,
                    load_balancing_algorithm_type="least_outstanding_requests",
                    health_check=lb.TargetGroupHealthCheckArgs(
                        enabled=True,
                        path=health,
                        port="traffic-port",
                        protocol="HTTP",
                        matcher="200",
                        interval=15,
                        timeout=5,
                        healthy_threshold=2,
                        unhealthy_threshold=3,
                    ),
                    region=self._balancer.region,
                ),
            ),
            opts=self.options(lb.TargetGroup),
        )

    def _make_rule(
        self, route: Route, kind: str, weights: Mapping[Slot, int], after: Sequence[pulumi.Resource] = ()
    ) -> lb.ListenerRule:
        from pulumi_aws import lb

        path = route.path.removesuffix("/*")
        paths = [path, f"{path}/*"] if path != route.path and path else [route.path]
        conditions = [
            lb.ListenerRuleConditionArgs(path_pattern=lb.ListenerRuleConditionPathPatternArgs(values=paths))
        ]
        if kind != "shared":
            conditions.append(
                lb.ListenerRuleConditionArgs(
                    http_header=lb.ListenerRuleConditionHttpHeaderArgs(
                        http_header_name=VERSION_HEADER, values=[kind]
                    )
                )
            )
        groups = [
            lb.ListenerRuleActionForwardTargetGroupArgs(
                arn=self._targets[route.service, slot].arn, weight=weight
            )
            for slot, weight in weights.items()
        ]
        return lb.ListenerRule(
            f"{self.key}-{route.path}" if kind == "shared" else f"{self.key}-{kind}-{route.path}",
            self.args(
                "rule",
                lb.ListenerRuleArgs(
                    listener_arn=self._balancer.listener_arn,
                    priority=priority_of(route.path, kind),
                    conditions=conditions,
                    actions=[
                        lb.ListenerRuleActionArgs(
                            type="forward", forward=lb.ListenerRuleActionForwardArgs(target_groups=groups)
                        )
                    ],
                    region=self._balancer.region,
                ),
            ),
            opts=self.options(lb.ListenerRule, depends_on=after),
        )


def _weight(percent: float) -> int:
    """Of 999 at most; a share above nothing is at least 1."""
    return max(round(percent * 5), 1 if percent > 0 else 0)
