"""A cluster on each of its hosts."""

from __future__ import annotations

from collections.abc import Mapping

from components.cluster import Cluster
from components.encryption_key import EncryptionKey
from components.network import Network
from components.part import Part

FAR = "asia-east1"

SAMPLES: Mapping[str, Part] = {"cluster-gke": Cluster(host="gke"), "cluster-eks": Cluster(host="eks")}


def linked(part: Part) -> Mapping[str, Part]:
    """Nodes on AWS have no public addresses, and need a way out."""
    if part.host == "gke":
        return {
            "network": Network(host="gcp", regions=(FAR,)),
            "key": EncryptionKey(host="gcp", regions=(FAR,)),
        }
    return {"network": Network(host="aws", egress="nat"), "key": EncryptionKey(host="aws")}


def others(sample: Part) -> Mapping[str, object]:
    return {"region": FAR if sample.host == "gke" else "us-west-2", "version": "1.35"}
