"""A private link: the tunnel and its services are free of charge, its connectors are small containers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.network import Network
from components.private_link import PrivateLink
from economics.billing import Quantity
from economics.meters import At, Used
from economics.meters.traffic import SECONDS
from economics.workload import HOURS

CPU, MEMORY = Decimal("0.25"), Decimal("0.5")
"""vCPU and GB of one connector on AWS."""
RUN_CPU = Decimal(1)
"""vCPU of one on Google Cloud, where it always runs."""


def meters(part: PrivateLink, at: At) -> Iterator[Quantity]:
    network = at.stage[part.network]
    hours = Decimal(part.connectors * HOURS)
    if isinstance(network, Network) and network.host == "aws":
        yield at.quantity("aws.fargate.vcpu", hours * CPU)
        yield at.quantity("aws.fargate.gb", hours * MEMORY)
        if network.egress == "public":
            yield at.quantity("aws.ipv4", hours)
        return
    yield at.quantity("gcp.run.cpu_always", part.connectors * SECONDS * RUN_CPU)
    yield at.quantity("gcp.run.mem_always", part.connectors * SECONDS * MEMORY)


def limits(part: PrivateLink, at: At) -> Iterator[Used]:
    yield from ()
