"""D1 through Cloudflare's API: pages by key, within the API's rate, never an export, which would block queries.

The API: developers.cloudflare.com/api/resources/d1/subresources/database/methods/query/; its rate: `rate`.
"""

from __future__ import annotations

import http.client
import json
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast
from urllib.parse import urlsplit

from components.errors import UserError
from migration.rate import CALLS, WINDOW
from migration.sqlite import RefusedError, Row, SourceTable, Sqlite, quoted

API: Final = "https://api.cloudflare.com/client/v4"
TRIES: Final = 6
EXACT: Final = 9007199254740991
"""The largest whole number that the API's JSON carries exactly."""
REPLACED: Final = "\ufffd"


class D1Api(Sqlite):
    """A D1 database in the cloud."""

    def __init__(
        self,
        account: str,
        database: str,
        token: str,
        *,
        api: str = API,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.identity = f"d1:{database}"
        self._parts = urlsplit(api)
        self._path = f"{self._parts.path}/accounts/{account}/d1/database/{database}"
        self._token, self._clock, self._sleep = token, clock, sleep
        self._calls: deque[float] = deque()
        self._connection: http.client.HTTPConnection | None = None
        self._raw = False

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def query(self, text: str, parameters: Sequence[str] = ()) -> list[Row]:
        found = self._statement(text, parameters)
        return [tuple(_value(each) for each in row.values()) for row in found]

    def page(
        self, table: SourceTable, columns: Sequence[str], key: Sequence[str], after: Row | None, limit: int
    ) -> list[Row]:
        """As of any SQLite; where the API replaced what is not UTF-8, once more as hexadecimal digits."""
        rows = super().page(table, columns, key, after, limit)
        if not any(REPLACED in value for row in rows for value in row if isinstance(value, str)):
            return rows
        self._raw = True
        try:
            rows = super().page(table, columns, key, after, limit)
        finally:
            self._raw = False
        return [tuple(_from_hex(value) for value in row) for row in rows]

    def select(self, columns: Sequence[str], declared: Mapping[str, str]) -> str:
        """Under short names; whole numbers that JSON would round come as texts."""
        out: list[str] = []
        for index, column in enumerate(columns):
            name = quoted(column)
            picked = name
            if self._raw:
                picked = f"CASE typeof({name}) WHEN 'text' THEN 't:' || hex({name}) ELSE {name} END"
            elif "TEXT" not in declared[column].upper():
                large = f"typeof({name}) = 'integer' AND {name} NOT BETWEEN -{EXACT} AND {EXACT}"
                picked = f"CASE WHEN {large} THEN CAST({name} AS TEXT) ELSE {name} END"
            out.append(f"{picked} AS c{index}")
        return ", ".join(out)

    def mark(self) -> str:
        """The database's bookmark, which every write moves on."""
        found = self._call("GET", "/time_travel/bookmark", None)
        return str(cast("Mapping[str, object]", found).get("bookmark"))

    def execute(self, text: str, parameters: Sequence[str] = ()) -> None:
        self._statement(text, parameters)

    def _statement(self, text: str, parameters: Sequence[str]) -> list[dict[str, object]]:
        found = self._call("POST", "/query", {"sql": text, "params": list(parameters)})
        first = cast("list[dict[str, object]]", found)[0]
        return cast("list[dict[str, object]]", first["results"])

    def _call(self, method: str, path: str, body: object) -> object:
        """The `result` of a call, tried again where that may help. Raises UserError without the token."""
        wait = 1.0
        for left in reversed(range(TRIES)):
            self._keep_rate()
            try:
                status, headers, raw = self._send(method, path, body)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if not left:
                    raise UserError(f"D1 cannot be reached at {self._parts.hostname}: {error}") from None
                self._sleep(wait)
                wait *= 2
                continue
            if (status == 429 or status >= 500) and left:
                after = headers.get("retry-after", "")
                self._sleep(float(after) if after.isdigit() else wait)
                wait *= 2
                continue
            return _result(status, raw)
        raise AssertionError

    def _keep_rate(self) -> None:
        now = self._clock()
        while self._calls and self._calls[0] <= now - WINDOW:
            self._calls.popleft()
        if len(self._calls) >= CALLS:
            self._sleep(self._calls.popleft() + WINDOW - now)
        self._calls.append(self._clock())

    def _send(self, method: str, path: str, body: object) -> tuple[int, http.client.HTTPMessage, bytes]:
        if self._connection is None:
            kind = (
                http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
            )
            self._connection = kind(self._parts.hostname or "", self._parts.port, timeout=60)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        text = None if body is None else json.dumps(body)
        self._connection.request(method, self._path + path, body=text, headers=headers)
        answer = self._connection.getresponse()
        return answer.status, answer.headers, answer.read()


def _result(status: int, raw: bytes) -> object:
    try:
        answer = cast("dict[str, object]", json.loads(raw))
        if answer["success"]:
            return answer["result"]
        errors = cast("list[dict[str, object]]", answer["errors"])
        said = "; ".join(f"{each.get('message')} ({each.get('code')})" for each in errors)
    except (ValueError, KeyError, TypeError):
        said = "an answer that is not the API's"
    if "constraint" in said.lower():
        raise RefusedError(said)
    raise UserError(f"D1 answered {status}: {said}")


def _value(value: object) -> object:
    return bytes(cast("list[int]", value)) if isinstance(value, list) else value


def _from_hex(value: object) -> object:
    if isinstance(value, str) and value.startswith("t:"):
        return bytes.fromhex(value[2:]).decode("utf-8", "surrogateescape")
    return value
