"""D1 databases that are made, queried and read by hand, as a restore does. Each keeps its rows in a file of SQLite.

developers.cloudflare.com/api/resources/d1/; what a query may hold: developers.cloudflare.com/d1/platform/limits/.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final, cast

from components.d1_database import D1Database
from components.part import NameRule
from providers.server import Call as ProviderCall
from providers.server import Props, ProviderError, current
from sandbox.cloud import Cloud
from sandbox.provider import SandboxProvider
from sandbox.rest import ACCOUNT, Call, Refusal, Route, of_type

TYPE: Final = "cloudflare:index/d1Database:D1Database"
DATABASE: Final = rf"{ACCOUNT}/d1/database/(?P<database>[0-9a-f-]{{36}})"
LONGEST_SQL: Final = 100_000
MOST_PARAMETERS: Final = 100
LARGEST_PARAMETER: Final = 2_000_000
LOCATIONS: Final = ("wnam", "enam", "weur", "eeur", "apac", "oc")
JURISDICTIONS: Final = ("eu", "fedramp")


def rows_file(cloud: Cloud, database: str) -> Path:
    """The file with the rows of a database, made when it is first asked for."""
    file = cloud.file.parent / "d1" / f"{database}.sqlite"
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def _create(call: Call) -> object:
    body = call.body("name", "primary_location_hint", "jurisdiction")
    name, hint, jurisdiction = (body.get(each) for each in ("name", "primary_location_hint", "jurisdiction"))
    rule = cast("NameRule", D1Database.physical_name)
    if not isinstance(name, str) or not re.fullmatch(rule.pattern, name) or len(name) > rule.at_most:
        raise Refusal(400, 7400, f"Invalid property: name => {name!r}")
    if hint not in (None, *LOCATIONS) or jurisdiction not in (None, *JURISDICTIONS):
        raise Refusal(400, 7400, "Invalid property: primary_location_hint or jurisdiction")
    account = call.path["account"]
    # A jurisdiction makes the hint be ignored.
    place = {"jurisdiction": jurisdiction} if jurisdiction else {"primaryLocationHint": hint} if hint else {}
    inputs: Props = {"accountId": account, "name": name, **place, "readReplication": {"mode": "disabled"}}
    provider = SandboxProvider("cloudflare", call.cloud, Path(), call.cloud.file.parent.parent / ".schemas")
    before = current.set(ProviderCall(f"urn:pulumi:hand::account::{TYPE}::{name}"))
    try:
        id, _ = provider.create(TYPE, inputs, preview=False)
    except ProviderError as error:
        raise Refusal(400, 7502, str(error)) from None
    finally:
        current.reset(before)
    return {"uuid": id, "name": name, "version": "production"}


def _edit(call: Call) -> object:
    mode = cast("Mapping[str, object]", call.body("read_replication").get("read_replication") or {}).get(
        "mode"
    )
    if mode not in ("auto", "disabled"):
        raise Refusal(400, 7400, "Invalid property: read_replication.mode")
    _file_of(call)
    with call.cloud.change() as data:
        data["objects"][TYPE][call.path["database"]]["props"]["readReplication"] = {"mode": mode}
    return {"uuid": call.path["database"], "read_replication": {"mode": mode}}


def _query(call: Call) -> object:
    body = call.body("sql", "params")
    statement, given = body.get("sql"), body.get("params", [])
    if not isinstance(statement, str) or not isinstance(given, list):
        raise Refusal(400, 7400, "Expected {sql, params}")
    parameters = cast("list[object]", given)
    texts = [each for each in parameters if isinstance(each, str)]
    if len(texts) < len(parameters):
        raise Refusal(400, 7400, "params: expected texts")
    if (
        len(statement) > LONGEST_SQL
        or len(texts) > MOST_PARAMETERS
        or max(map(_bytes, texts), default=0) > LARGEST_PARAMETER
    ):
        raise Refusal(400, 7500, "statement too long")
    if re.search(r"\b(sqlite_schema|sqlite_master)\b", statement):
        raise Refusal(400, 7500, "not authorized: SQLITE_AUTH")
    try:
        rows = asked(_file_of(call), statement, texts)
    except sqlite3.Error as error:
        code = "SQLITE_CONSTRAINT" if isinstance(error, sqlite3.IntegrityError) else "SQLITE_ERROR"
        raise Refusal(400, 7500, f"{error}: {code}") from None
    return [{"results": rows, "success": True}]


def asked(file: Path, statement: str, parameters: list[str]) -> list[dict[str, object]]:
    """The rows of a statement, with foreign keys held to, and values as D1's JSON has them."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.create_function("unhex", 1, bytes.fromhex)
        connection.execute("PRAGMA foreign_keys = ON")
        found = connection.execute(statement, parameters)
        names = [each[0] for each in found.description or ()]
        return [dict(zip(names, map(_json, row), strict=True)) for row in found]


def _bookmark(call: Call) -> object:
    return {"bookmark": f"{_file_of(call).stat().st_mtime_ns:020}"}


def _file_of(call: Call) -> Path:
    id, account = call.path["database"], call.path["account"]
    if not any(
        (each["id"], each.get("accountId")) == (id, account) for each in of_type(call.cloud, "D1Database")
    ):
        raise Refusal(404, 7404, f"The database {id} could not be found")
    return rows_file(call.cloud, id)


def _bytes(text: str) -> int:
    return len(text.encode())


def _json(value: object) -> object:
    """Numbers are those of JavaScript; bytes are lists."""
    match value:
        case int() if abs(value) > 2**53:
            return int(float(value))
        case float() if value.is_integer() and abs(value) < 2**53:
            return int(value)
        case bytes():
            return list(value)
        case _:
            return value


ROUTES = [
    Route(method="POST", pattern=f"{ACCOUNT}/d1/database", permission="D1 Write", answer=_create),
    Route(method="PATCH", pattern=DATABASE, permission="D1 Write", answer=_edit),
    Route(method="POST", pattern=f"{DATABASE}/query", permission="D1 Write", answer=_query),
    Route(
        method="GET",
        pattern=f"{DATABASE}/time_travel/bookmark",
        permission="D1 Read",
        answer=_bookmark,
        query=("timestamp",),
    ),
]
