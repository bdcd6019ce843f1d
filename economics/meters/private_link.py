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


def meters(part: PrivateLink, at: At) -> Iterator[Quantity]:
    hours, cpu, memory = (
        Decimal(part.connectors * HOURS),
        Decimal(str(part.cpu)),
        Decimal(str(part.memory_gb)),
    )
    if part.host == "aws":
        yield at.quantity("aws.fargate.vcpu", hours * cpu)
        yield at.quantity("aws.fargate.gb", hours * memory)
        network = at.stage[part.network]
        if isinstance(network, Network) and network.egress == "public":
            yield at.quantity("aws.ipv4", hours)
        return
    yield at.quantity("gcp.run.cpu_always", part.connectors * SECONDS * cpu)
    yield at.quantity("gcp.run.mem_always", part.connectors * SECONDS * memory)


def limits(part: PrivateLink, at: At) -> Iterator[Used]:
    yield from ()
