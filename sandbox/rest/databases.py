"""D1 databases: a list by name, and one by its id, with where its writer runs.

developers.cloudflare.com/api/: /d1/database and /d1/database/{database_id}; `running_in_region` is what wrangler reads
of it (cloudflare/workers-sdk, packages/wrangler/src/d1/types.ts).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sandbox.rest import ACCOUNT, Call, Refusal, Route, of_type

READ = "D1 Read"


def _list(call: Call) -> object:
    wanted = call.query.get("name")
    return [
        {"uuid": each["id"], "name": each["name"], "version": "production"}
        for each in _databases(call)
        if wanted is None or wanted in str(each["name"])
    ]


def _one(call: Call) -> object:
    for each in _databases(call):
        if each["id"] == call.path["database"]:
            replication = cast("Mapping[str, object]", each.get("readReplication") or {})
            return {
                "uuid": each["id"],
                "name": each["name"],
                "version": "production",
                "num_tables": 0,
                "file_size": 12_288,
                "running_in_region": str(each.get("primaryLocationHint") or "ENAM").upper(),
                "jurisdiction": each.get("jurisdiction"),
                "read_replication": {"mode": replication.get("mode", "disabled")},
            }
    raise Refusal(404, 7404, f"The database {call.path['database']} could not be found")


def _databases(call: Call) -> list[Mapping[str, object]]:
    account = call.path["account"]
    return [each for each in of_type(call.cloud, "D1Database") if each.get("accountId") == account]


ROUTES = [
    Route(method="GET", pattern=rf"{ACCOUNT}/d1/database", permission=READ, answer=_list, query=("name",)),
    Route(method="GET", pattern=rf"{ACCOUNT}/d1/database/(?P<database>[^/]+)", permission=READ, answer=_one),
]
