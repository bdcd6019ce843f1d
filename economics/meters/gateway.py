"""A gateway: calls on API Gateway; on a load balancer it is paid with that."""

from __future__ import annotations

from collections.abc import Iterator

from components.gateway import Gateway
from components.service import Service
from economics.billing import Quantity
from economics.meters import At, Used


def meters(part: Gateway, at: At) -> Iterator[Quantity]:
    if part.host == "apigateway" and at.serves:
        yield at.quantity("aws.apigateway.http", at.load.month("requests"))


def limits(part: Gateway, at: At) -> Iterator[Used]:
    if not at.serves:
        return
    behind = [each for key, each in at.stage if isinstance(each, Service) and key in part.services]
    if part.host == "apigateway":
        yield from at.published("aws.apigateway.rate", at.load.peak("requests"))
        yield from at.chosen("aws.apigateway.routes", len(part.routes))
        slowest = max((each.timeout for each in behind), default=0)
        yield from at.chosen("aws.apigateway.timeout", min(slowest, 30))
    elif part.host == "alb":
        yield from at.chosen("aws.alb.rules", len(part.routes))
        yield from at.chosen("aws.alb.targets", sum(each.maximum for each in behind))
