"""An endpoint, which leads to a gateway on AWS."""

from __future__ import annotations

from collections.abc import Mapping

from components.endpoint import Endpoint
from components.gateway import Gateway, Route
from components.part import Part

SAMPLES: Mapping[str, Part] = {"endpoint": Endpoint()}


def linked(part: Part) -> Mapping[str, Part]:
    return {"gateway": Gateway(host="apigateway", routes=(Route(path="/*", service="api"),), own_domain=True)}
