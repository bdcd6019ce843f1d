"""Zones by name, with their plans (developers.cloudflare.com/api/: /zones)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sandbox.rest import Call, Route, of_type

PLANS = {"free": "Free Website", "pro": "Pro Website", "business": "Business Website"}


def _list(call: Call) -> object:
    account = call.query.get("account.id")
    found: list[dict[str, object]] = []
    for each in of_type(call.cloud, "Zone"):
        owner = cast("Mapping[str, object]", each.get("account") or {}).get("id")
        if call.query.get("name") not in (None, each["name"]) or account not in (None, owner):
            continue
        plan = str(call.cloud.read()["account"].get("zone_plan") or "free")
        found.append(
            {
                "id": each["id"],
                "name": each["name"],
                "status": each.get("status"),
                "type": each.get("type"),
                "paused": each.get("paused"),
                "account": {"id": owner, "name": "sandbox"},
                "plan": {"legacy_id": plan, "name": PLANS.get(plan, "Enterprise Website")},
            }
        )
    return found


ROUTES = [
    Route(method="GET", pattern="/zones", permission="Zone Read", answer=_list, query=("name", "account.id"))
]
