"""What an account has bought and switched on: its subscriptions, its workers.dev subdomain, a zone with its plan.

developers.cloudflare.com/api/: /accounts/{account_id}/subscriptions, /accounts/{account_id}/workers/subdomain,
/zones/{zone_id}. What the account has is the cloud's `account`: `workers_plan`, `zone_plan`, `workers_dev` (a
subdomain, or empty) and `zones`, by id those that no program made. Names of rate plans but `free`, and codes of what is
not there: assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from providers.cloudflare_api import fields
from sandbox.rest import ACCOUNT, Call, Refusal, Route, of_type

NAME_SERVERS = ("ada.ns.cloudflare.com", "bob.ns.cloudflare.com")


def _subscriptions(call: Call) -> object:
    bought = ["workers_paid"] if _account(call).get("workers_plan") == "paid" else []
    return [
        {
            "id": f"{number:032x}",
            "state": "Paid",
            "frequency": "monthly",
            "currency": "USD",
            "rate_plan": {"id": plan, "public_name": plan.replace("_", " ").title(), "scope": "account"},
        }
        for number, plan in enumerate(bought, 1)
    ]


def _subdomain(call: Call) -> object:
    name = _account(call).get("workers_dev", "sandbox")
    if not name:
        raise Refusal(404, 10007, "You do not have a workers.dev subdomain.")
    return {"subdomain": name}


def _zone(call: Call) -> object:
    id = call.path["zone"]
    made = {str(each["id"]): each for each in of_type(call.cloud, "Zone")}
    found: Mapping[str, Any] | None = made.get(id) or _account(call).get("zones", {}).get(id)
    if found is None:
        raise Refusal(
            404, 7003, f"Could not route to /zones/{id}, perhaps your object identifier is invalid?"
        )
    return {
        "id": id,
        "name": found["name"],
        "status": found.get("status", "active"),
        "paused": False,
        "type": "full",
        "name_servers": list(found.get("nameServers") or NAME_SERVERS),
        "account": fields(found.get("account")),
        "plan": {"legacy_id": _account(call).get("zone_plan", "free")},
    }


def _account(call: Call) -> Mapping[str, Any]:
    return call.cloud.read()["account"]


ROUTES = [
    Route(
        method="GET", pattern=rf"{ACCOUNT}/subscriptions", permission="Billing Read", answer=_subscriptions
    ),
    Route(
        method="GET",
        pattern=rf"{ACCOUNT}/workers/subdomain",
        permission="Workers Scripts Read",
        answer=_subdomain,
    ),
    Route(method="GET", pattern=r"/zones/(?P<zone>[0-9a-f]{32})", permission="Zone Read", answer=_zone),
]
