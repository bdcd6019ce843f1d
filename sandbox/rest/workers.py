"""Workers as their beta API gives them, bindings and crons of a script, and the classes of Durable Objects.

developers.cloudflare.com/api/: /workers/workers/{worker_id} (an id or a name), /workers/scripts/{script_name}/settings
and /schedules, /workers/durable_objects/namespaces. Codes of what is not there: assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sandbox.cloud import objects
from sandbox.rest import ACCOUNT, Call, Refusal, Route, of_type
from sandbox.state import VERSION

READ = "Workers Scripts Read"


def _worker(call: Call) -> object:
    asked = call.path["worker"]
    for each in _workers(call):
        if asked in (each["id"], each["name"]):
            seen, reached = _map(each.get("observability")), _map(each.get("subdomain"))
            return {
                "id": each["id"],
                "name": each["name"],
                "logpush": each.get("logpush") is True,
                "tags": each.get("tags") or [],
                "tail_consumers": each.get("tailConsumers") or [],
                "observability": {
                    "enabled": seen.get("enabled", False),
                    "head_sampling_rate": seen.get("headSamplingRate", 1),
                },
                "subdomain": {
                    "enabled": reached.get("enabled", False),
                    "previews_enabled": reached.get("previewsEnabled", False),
                },
                "references": {},
            }
    raise Refusal(404, 10007, "This Worker does not exist on your account.")


def _settings(call: Call) -> object:
    """Of every binding its name and type; values of secrets are in no answer of the API."""
    versions = _versions(call, call.path["script"])
    bindings = cast("list[Mapping[str, object]]", versions[-1].get("bindings") or []) if versions else []
    return {
        "bindings": [{"name": each["name"], "type": each["type"]} for each in bindings],
        "compatibility_date": versions[-1].get("compatibilityDate") if versions else None,
        "usage_model": "standard",
    }


def _schedules(call: Call) -> object:
    _versions(call, call.path["script"])
    found = [
        each
        for each in of_type(call.cloud, "WorkersCronTrigger")
        if (each.get("scriptName"), each.get("accountId")) == (call.path["script"], call.path["account"])
    ]
    return {"schedules": [row for each in found for row in cast("list[object]", each.get("schedules") or [])]}


def _namespaces(call: Call) -> object:
    return [
        {
            "id": f"{index:032x}",
            "name": f"{worker['name']}_{name}",
            "script": worker["name"],
            "class": name,
            "use_sqlite": _map(export).get("storage") == "sqlite",
        }
        for worker in _workers(call)
        for version in _versions(call, str(worker["name"]))[-1:]
        for index, (name, export) in enumerate(_map(version.get("exports")).items())
        if _map(export).get("type") == "durable-object"
    ]


def _workers(call: Call) -> list[Mapping[str, object]]:
    account = call.path["account"]
    return [each for each in of_type(call.cloud, "Worker") if each.get("accountId") == account]


def _versions(call: Call, script: str) -> list[Mapping[str, object]]:
    """The versions of a script, oldest first; raises Refusal where there is no such script."""
    ids = [each["id"] for each in _workers(call) if each["name"] == script]
    if not ids:
        raise Refusal(404, 10007, "This Worker does not exist on your account.")
    found = [
        item
        for token, _, item in objects(call.cloud.read())
        if token == VERSION and item["props"].get("workerId") in ids
    ]
    return [item["props"] for item in sorted(found, key=lambda item: int(item.get("number", 0)))]


def _map(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


ROUTES = [
    Route(
        method="GET", pattern=rf"{ACCOUNT}/workers/workers/(?P<worker>[^/]+)", permission=READ, answer=_worker
    ),
    Route(
        method="GET",
        pattern=rf"{ACCOUNT}/workers/scripts/(?P<script>[^/]+)/settings",
        permission=READ,
        answer=_settings,
    ),
    Route(
        method="GET",
        pattern=rf"{ACCOUNT}/workers/scripts/(?P<script>[^/]+)/schedules",
        permission=READ,
        answer=_schedules,
    ),
    Route(
        method="GET",
        pattern=rf"{ACCOUNT}/workers/durable_objects/namespaces",
        permission=READ,
        answer=_namespaces,
    ),
]
