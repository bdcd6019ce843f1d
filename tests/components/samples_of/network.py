"""Networks with all that they can have."""

from __future__ import annotations

from collections.abc import Mapping

from components.network import Network
from components.part import Part

SAMPLES: Mapping[str, Part] = {
    "network-aws": Network(host="aws", egress="nat", flow_logs=True),
    "network-gcp": Network(host="gcp", egress="nat", flow_logs=True, regions=("asia-east1",)),
}


def others(sample: Part) -> Mapping[str, object]:
    return {"cidr": "10.9.0.0/16", "region": "us-west-2", "regions": ("asia-east1", "us-central1")}
