"""A cluster: its control plane, and nodes for the pods of the stage's services."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal

import attrs

from components.cluster import Cluster
from components.service import Service
from economics.billing import Quantity
from economics.meters import At, Used
from economics.meters.traffic import BUSY, work
from economics.workload import HOURS

USABLE = Decimal("0.9")
"""Of a node's CPU, that pods get: assumption, the rest is the node's own."""
PER_NODE = {"gke": ("gcp.gce.e2_standard_4", 4), "eks": ("aws.ec2.m7g.large", 2)}
"""By host, a priced machine and its vCPU; larger ones of a family cost in proportion."""
PLANE = {"gke": "gcp.gke.cluster", "eks": "aws.eks.cluster"}
AWS_SIZES = {"large": 2, "xlarge": 4}


def meters(part: Cluster, at: At) -> Iterator[Quantity]:
    yield at.quantity(PLANE[part.host], Decimal(HOURS))
    price, vcpu = PER_NODE[part.host]
    size = cores(part)
    nodes = max(Decimal(part.minimum), Decimal(math.ceil(pods(part, at, peak=False) / size)))
    yield at.quantity(price, nodes * HOURS * size / vcpu)


def limits(part: Cluster, at: At) -> Iterator[Used]:
    size = cores(part)
    yield from at.own("maximum", pods(part, at, peak=True) / size / USABLE, part.maximum, "nodes")
    if part.host == "gke":
        yield from at.chosen("gcp.gke.nodes", part.maximum)
        most = sum(each.maximum for each in _services(part, at).values())
        yield from at.chosen("gcp.gke.pods_per_node", Decimal(most) / part.maximum)


def cores(part: Cluster) -> int:
    """VCPU of one node, by the name of its machine type."""
    if part.host == "gke":
        found = re.search(r"-(\d+)$", part.machine)
        return int(found[1]) if found else 4
    size = part.machine.rpartition(".")[2] or "large"
    many = re.fullmatch(r"(\d+)xlarge", size)
    return int(many[1]) * 4 if many else AWS_SIZES.get(size, 2)


def pods(part: Cluster, at: At, *, peak: bool) -> Decimal:
    """VCPU that the services on it ask for, over the day or in the busiest hour."""
    total = Decimal(0)
    for key, each in _services(part, at).items():
        needed = work(each, attrs.evolve(at, key=key)).instances(each, peak=peak)
        running = max(Decimal(each.minimum), needed if peak else needed / BUSY)
        total += min(running, Decimal(each.maximum)) * Decimal(str(each.cpu))
    return total


def _services(part: Cluster, at: At) -> dict[str, Service]:
    return {
        key: each
        for key, each in at.stage
        if isinstance(each, Service) and each.host == "kubernetes" and at.stage[each.cluster] == part
    }
