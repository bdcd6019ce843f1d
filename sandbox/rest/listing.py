"""Lists of what an account and a zone have (developers.cloudflare.com/api/, the list of each product), by name and id.

The fields that tell one from another; `./rungs doctor` counts them and looks for a name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sandbox.rest import ACCOUNT, Call, Refusal, Route, of_type

ZONE = r"/zones/(?P<zone>[0-9a-f]{32})"
PHASES: Mapping[str, str] = {
    "http_request_cache_settings": "Cache Settings Read",
    "http_response_headers_transform": "Zone Transform Rules Read",
    "http_response_compression": "Response Compression Read",
    "http_ratelimit": "Zone WAF Read",
    "http_request_firewall_custom": "Zone WAF Read",
    "http_request_firewall_managed": "Zone WAF Read",
}
"""The permission that a ruleset's phase asks for (developers.cloudflare.com/ruleset-engine/)."""


def _listed(kind: str, fields: Mapping[str, str], owner: str = "account") -> Callable[[Call], object]:
    """The objects of a type that belong to the account or zone, with the API's names for their fields."""

    def answer(call: Call) -> list[dict[str, object]]:
        return [
            {name: each.get(key) for name, key in fields.items()}
            for each in of_type(call.cloud, kind)
            if each.get(f"{owner}Id") == call.path[owner]
        ]

    return answer


def _buckets(call: Call) -> object:
    if call.cloud.read()["account"].get("r2_enabled") is False:
        raise Refusal(403, 10042, "Please enable R2 through the Cloudflare Dashboard.")
    buckets: Sequence[Mapping[str, object]] = of_type(call.cloud, "R2Bucket")
    wanted = call.headers.get("cf-r2-jurisdiction", "default")
    return {
        "buckets": [
            {"name": each["name"], "location": each.get("location")}
            for each in buckets
            if (each.get("accountId"), each.get("jurisdiction") or "default")
            == (call.path["account"], wanted)
        ]
    }


def _entrypoint(phase: str) -> Callable[[Call], object]:
    def answer(call: Call) -> object:
        for each in of_type(call.cloud, "Ruleset"):
            if (each.get("zoneId"), each.get("phase")) == (call.path["zone"], phase):
                return {"id": each["id"], "kind": "zone", "phase": phase, "name": each.get("name")}
        raise Refusal(404, 10003, f"could not find entrypoint ruleset in the {phase!r} phase")

    return answer


def _get(pattern: str, permission: str, answer: Callable[[Call], object], rows: str = "") -> Route:
    return Route(method="GET", pattern=pattern, permission=permission, answer=answer, rows=rows)


ROUTES = [
    _get(rf"{ACCOUNT}/workers/scripts", "Workers Scripts Read", _listed("Worker", {"id": "name"})),
    _get(
        rf"{ACCOUNT}/storage/kv/namespaces",
        "Workers KV Storage Read",
        _listed("WorkersKvNamespace", {"id": "id", "title": "title"}),
    ),
    _get(rf"{ACCOUNT}/r2/buckets", "Workers R2 Storage Read", _buckets, rows="buckets"),
    _get(
        rf"{ACCOUNT}/hyperdrive/configs",
        "Hyperdrive Read",
        _listed("HyperdriveConfig", {"id": "id", "name": "name"}),
    ),
    _get(
        rf"{ACCOUNT}/alerting/v3/policies",
        "Notifications Read",
        _listed("NotificationPolicy", {"id": "id", "name": "name", "alert_type": "alertType"}),
    ),
    _get(rf"{ACCOUNT}/rulesets", "Account Rulesets Read", lambda _: []),
    _get(
        rf"{ZONE}/settings",
        "Zone Settings Read",
        _listed("ZoneSetting", {"id": "settingId", "value": "value"}, "zone"),
    ),
    _get(rf"{ZONE}/dns_records", "DNS Read", _listed("DnsRecord", {"id": "id", "name": "name"}, "zone")),
    _get(
        rf"{ZONE}/workers/routes",
        "Workers Routes Read",
        _listed("WorkersRoute", {"id": "id", "pattern": "pattern"}, "zone"),
    ),
    *(
        _get(rf"{ZONE}/rulesets/phases/{phase}/entrypoint", permission, _entrypoint(phase))
        for phase, permission in PHASES.items()
    ),
]
