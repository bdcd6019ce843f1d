"""A network: what leaves it for the internet, gateways that translate addresses, logs of connections.

Addresses of tasks are counted with their service, those of a load balancer with it; a gateway endpoint for S3 is free.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.network import Network
from economics.billing import Quantity
from economics.meters import GB, At, Used
from economics.meters.traffic import answer_bytes
from economics.workload import HOURS

GIB = Decimal(2**30)
FLOW_BYTES = 120
"""Of one record of a flow log, of which a call takes two: assumption, of the default format's fifteen fields."""
RECORDS = 2


def meters(part: Network, at: At) -> Iterator[Quantity]:
    first = next(key for key, each in at.stage if isinstance(each, Network)) == at.key
    sent = answer_bytes(at.load) if first else Decimal(0)
    if part.host == "aws":
        if first:
            yield at.quantity("aws.egress.internet", sent / GB)
        if part.egress == "nat":
            yield at.quantity("aws.nat.hour", Decimal(part.zones * HOURS))
            yield at.quantity("aws.nat.gb", sent / GB)
            yield at.quantity("aws.ipv4", Decimal(part.zones * HOURS))
        if part.flow_logs:
            records = at.load.month("requests") * RECORDS * FLOW_BYTES if first else Decimal(0)
            yield at.quantity("aws.cloudwatch.logs_ingest", records / GB)
        return
    yield at.quantity("gcp.egress.internet", sent / GIB)
    if part.egress == "nat":
        yield at.quantity("gcp.nat.vm", Decimal((1 + len(part.regions)) * HOURS))


def limits(part: Network, at: At) -> Iterator[Used]:
    yield from ()
