"""What gateways on AWS share: how a service is reached through them, and how its requests move between two versions.

A service that shares its requests with an earlier image runs twice: `new`, and `stable` with the earlier one. Each has
a door of its own. The order in which things are made keeps a version from being called before it answers:

    going in     door of stable -> stable answers -> shares -> new gets its other image
    going back   new gets the earlier image -> all requests to it -> stable is taken away
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Literal

import attrs
import pulumi

from components.component import Wires
from components.errors import UserError
from components.gateway import Cors, Gateway, GatewayComponent

Slot = Literal["new", "stable"]


@attrs.frozen(kw_only=True)
class Door:
    """How the instances of one version of a service are found."""

    target_group_arn: pulumi.Output[str] | None = None
    """Where they are registered, with the port."""
    registry_arn: pulumi.Output[str] | None = None
    """The service of Cloud Map that they are registered in, with the port."""
    requests: pulumi.Output[str] | None = None
    """What the metric of requests by target is of (app/…/targetgroup/…)."""
    after: Sequence[pulumi.Resource] = ()
    """What must exist before the first of them."""


class AwsGateway(GatewayComponent):
    """A gateway that services of AWS are behind."""

    security_id: pulumi.Output[str]
    """The security group from which services are called."""

    @abstractmethod
    def door(self, service: str, slot: Slot, health: str) -> Door:
        """Makes the way to one version of the service of that key; `health` is the path of its health check."""
        raise NotImplementedError

    @abstractmethod
    def share(
        self, service: str, percent: float | None, after: Sequence[pulumi.Resource]
    ) -> Sequence[pulumi.Resource]:
        """Leads the service's routes to its versions, once the resources in `after` are there: `percent` of the
        requests to `new`, the rest to `stable`; None: all to `new`, the only one.
        """
        raise NotImplementedError


def origins_of(cors: Cors, domain: str | None) -> list[str]:
    """The sites that may call: those named, else that of the stack's own domain."""
    if cors.origins:
        return sorted(cors.origins)
    return [f"https://{domain}"] if domain else []


def name_of(part: Gateway, domain: str) -> str:
    """The name that it answers under."""
    return f"{part.subdomain}.{domain}" if part.subdomain else domain


def gateways_of(wires: Wires, key: str | None, service: str) -> list[AwsGateway]:
    """The gateways of a key that stand, on each of its hosts, and lead to a service. Raises UserError for none."""
    if key is None:
        return []
    found = [
        each for each in wires.linked[key] if isinstance(each, AwsGateway) and service in each.part.services
    ]
    if not found:
        raise UserError(f"service {service!r} is behind {key!r}, but no route of that gateway leads to it")
    return found
