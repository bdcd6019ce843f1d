"""A program that is data: it makes the resources that its configuration lists, without any provider's SDK.

A text `<name>` is the id of another resource, `<secret:key>` a secret of the configuration.
"""

# ruff: noqa: INP001 - a project of its own

from __future__ import annotations

import re
from typing import Any, cast

import pulumi

config = pulumi.Config("t")
made: dict[str, pulumi.CustomResource] = {}


def filled(value: Any) -> Any:  # noqa: ANN401 - whatever stands in the configuration
    """The value with its references resolved."""
    if isinstance(value, dict):
        return {key: filled(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [filled(item) for item in cast("list[Any]", value)]
    found = re.fullmatch(r"<(secret:)?(\w+)>", value) if isinstance(value, str) else None
    if found is None:
        return value
    return config.require_secret(found[2]) if found[1] else made[found[2]].id


for item in cast("list[dict[str, Any]]", config.require_object("resources")):
    kind, name = item["type"], item["name"]
    made[name] = pulumi.CustomResource(
        f"cloudflare:index/{kind[0].lower()}{kind[1:]}:{kind}",
        name,
        filled(item["inputs"]),
        pulumi.ResourceOptions(
            protect=item.get("protect"), retain_on_delete=item.get("retain"), import_=item.get("import")
        ),
    )
    pulumi.export(name, made[name].id)

if config.get_bool("look_up"):
    pulumi.runtime.invoke("cloudflare:index/getZone:getZone", {"zoneId": "0"})
if config.get("show"):
    pulumi.export("shown", config.require_secret(config.require("show")))
