"""Services with all that they can have, on each host."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from components.cluster import Cluster
from components.encryption_key import EncryptionKey
from components.gateway import Gateway, Route
from components.network import Network
from components.part import Part
from components.service import Schedule, Service, Trigger
from tests.components.samples_of import Change

FAR = "asia-east1"
CLEAN = Schedule(name="clean", cron="0 3 * * SUN", path="/jobs/clean")

TRIGGER = Trigger(
    name="on-message",
    database="realtime",
    document="chats/{chat}/messages/{message}",
    path="/events/message",
)

SAMPLES: Mapping[str, Part] = {
    "service-fargate": Service(
        host="fargate",
        links=("jobs",),
        drains=("jobs",),
        gateway="gateway",
        maximum=4,
        secrets=("signing_key",),
        schedules=(CLEAN,),
        variables={"LEVEL": "info"},
        probe=("node", "probe.js"),
    ),
    "service-cloudrun": Service(
        host="cloudrun",
        cpu=1,
        links=("realtime", "files"),
        drains=("jobs",),
        gateway="gateway",
        secrets=("signing_key",),
        schedules=(CLEAN,),
        triggers=(TRIGGER,),
        variables={"LEVEL": "info"},
    ),
    "service-kubernetes": Service(
        host="kubernetes",
        links=("jobs",),
        drains=("jobs",),
        gateway="gateway",
        maximum=4,
        secrets=("signing_key",),
        schedules=(CLEAN,),
        variables={"LEVEL": "info"},
    ),
}


def linked(part: Part) -> Mapping[str, Part]:
    """The gateway leads to the sample itself; the network is in another region too."""
    if part.host == "kubernetes":
        return {
            "network": Network(host="gcp"),
            "key": EncryptionKey(host="gcp"),
            "cluster": Cluster(host="gke"),
        }
    if part.host == "cloudrun":
        return {"network": Network(host="gcp", regions=(FAR,))}
    return {"gateway": Gateway(host="alb", routes=(Route(path="/*", service="it"),))}


def others(sample: Part) -> Mapping[str, object]:
    """Fargate has so much CPU only with so much memory."""
    found: dict[str, object] = {
        "health": "/healthz",
        "probe": ("node", "other.js"),
        "regions": (FAR,),
        "triggers": (attrs.evolve(TRIGGER, name="on-change"),),
    }
    if sample.host == "fargate":
        larger = attrs.evolve(sample, memory_gb=1)
        found["cpu"] = Change(larger, attrs.evolve(larger, cpu=0.5))
    return found
