"""Services with all that they can have, on each host."""

from __future__ import annotations

from collections.abc import Mapping

from components.cluster import Cluster
from components.encryption_key import EncryptionKey
from components.gateway import Gateway, Route
from components.network import Network
from components.part import Part
from components.service import Schedule, Service, Trigger

CLEAN = Schedule(name="clean", cron="0 3 * * SUN", path="/jobs/clean")

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
        triggers=(
            Trigger(
                name="on-message",
                database="realtime",
                document="chats/{chat}/messages/{message}",
                path="/events/message",
            ),
        ),
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
    """The gateway leads to the sample itself."""
    if part.host == "kubernetes":
        return {
            "network": Network(host="gcp"),
            "key": EncryptionKey(host="gcp"),
            "cluster": Cluster(host="gke"),
        }
    if part.host != "fargate":
        return {}
    return {"gateway": Gateway(host="alb", routes=(Route(path="/*", service="it"),))}
