"""A site with the service and the gateway that requests below its path go to."""

from __future__ import annotations

from collections.abc import Mapping

from components.part import Part
from components.site import Site

SAMPLES: Mapping[str, Part] = {"site": Site(service="functions", gateway="gateway")}


def others(sample: Part) -> Mapping[str, object]:
    return {"api": "/v1/**"}
