"""A strict stand-in of Firestore's REST API: documents, structured queries, commits with conditions and increments.

What it takes and refuses: cloud.google.com/firestore/docs/reference/rest (v1 projects.databases.documents). A query
over several fields without its composite index is refused, as there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import cast
from urllib.parse import unquote

from tests.services.standin import Json, Refusal, Standin

Fields = dict[str, Json]
KINDS = {
    "nullValue", "booleanValue", "integerValue", "doubleValue", "timestampValue", "stringValue", "bytesValue",
    "referenceValue", "geoPointValue", "arrayValue", "mapValue",
}  # fmt: skip
MOST_WRITES = 500


class FirestoreStandin(Standin):
    """One project's databases. `indexes` are (collection, fields) of composite indexes, `-` before what descends."""

    def __init__(self, indexes: Iterable[tuple[str, tuple[str, ...]]] = (), *, token: str = "owner") -> None:
        super().__init__()
        self.documents: dict[str, tuple[Fields, str]] = {}
        self.indexes = set(indexes)
        self.token = token
        self.reads = 0
        self.down = False
        self._time = 0

    def paths(self, collection: str = "") -> list[str]:
        return sorted(
            name.partition("/documents/")[2]
            for name in self.documents
            if not collection or name.split("/")[-2] == collection
        )

    def put(self, root: str, path: str, fields: Fields) -> None:
        """Puts a document in as another client would."""
        _check(fields)
        self.documents[f"{root}/{path}"] = (fields, self._now())

    def answer(self, method: str, path: str, headers: Mapping[str, str], text: str) -> Json:
        if self.down:
            raise Refusal(503, "UNAVAILABLE")
        if {key.lower(): value for key, value in headers.items()}.get(
            "authorization"
        ) != f"Bearer {self.token}":
            raise Refusal(401, "UNAUTHENTICATED")
        name, _, action = unquote(path).removeprefix("/v1/").partition(":")
        if not re.fullmatch(r"projects/[^/]+/databases/[^/]+/documents(/.+)?", name):
            raise Refusal(404, "NOT_FOUND")
        if method == "GET" and not action:
            if len(name.partition("/documents/")[2].split("/")) % 2:
                raise Refusal(400, "INVALID_ARGUMENT", "not the name of a document")
            self.reads += 1
            if name not in self.documents:
                raise Refusal(404, "NOT_FOUND")
            return self._shown(name)
        body = cast("Fields", json.loads(text))
        if method == "POST" and action == "commit":
            return self._commit(name, body)
        if method == "POST" and action == "runQuery":
            return self._query(name, body)
        raise Refusal(404, "NOT_FOUND", f"{method} {action}")

    def _shown(self, name: str) -> Fields:
        fields, time = self.documents[name]
        return {"name": name, "fields": fields, "createTime": time, "updateTime": time}

    def _now(self) -> str:
        self._time += 1
        return f"2026-01-01T00:00:00.{self._time:06}Z"

    # --- writes ---

    def _commit(self, root: str, body: Fields) -> Json:
        _only(body, "writes")
        writes = cast("list[Fields]", body["writes"])
        if len(writes) > MOST_WRITES:
            raise Refusal(400, "INVALID_ARGUMENT", "maximum 500 writes allowed per request")
        after = dict(self.documents)
        time = self._now()
        for write in writes:
            _only(write, "update", "updateMask", "updateTransforms", "delete", "currentDocument")
            update = cast("Fields", write.get("update", {}))
            _only(update, "name", "fields")
            name = cast("str", update.get("name") or write.get("delete"))
            if not name.startswith(f"{root}/"):
                raise Refusal(400, "INVALID_ARGUMENT", name)
            _condition(cast("Fields", write.get("currentDocument", {})), after.get(name))
            if "delete" in write:
                after.pop(name, None)
                continue
            given = cast("Fields", update.get("fields", {}))
            _check(given)
            mask = cast("Fields", write.get("updateMask", {})).get("fieldPaths")
            fields = dict(after[name][0]) if mask is not None and name in after else {}
            for field in cast("list[str]", given if mask is None else mask):
                if field in given:
                    fields[field] = given[field]
                else:
                    fields.pop(field, None)
            for transform in cast("list[Fields]", write.get("updateTransforms", [])):
                _only(transform, "fieldPath", "increment")
                _add(fields, cast("str", transform["fieldPath"]), cast("Fields", transform["increment"]))
            after[name] = (fields, time)
        self.documents = after
        return {"commitTime": time}

    # --- queries ---

    def _query(self, parent: str, body: Fields) -> Json:
        _only(body, "structuredQuery")
        query = cast("Fields", body["structuredQuery"])
        _only(query, "from", "where", "orderBy", "startAt", "limit")
        (source,) = cast("list[Fields]", query["from"])
        _only(source, "collectionId", "allDescendants")
        names = [name for name in self.documents if _selected(name, parent, source)]
        filters: list[tuple[str, str, Fields]] = []
        if "where" in query:
            composite = cast("Fields", cast("Fields", query["where"])["compositeFilter"])
            for each in cast("list[Fields]", composite["filters"]):
                one = cast("Fields", each["fieldFilter"])
                field = cast("str", cast("Fields", one["field"])["fieldPath"])
                filters.append((field, cast("str", one["op"]), cast("Fields", one["value"])))
        orders = [
            (cast("str", cast("Fields", each["field"])["fieldPath"]), str(each.get("direction", "ASCENDING")))
            for each in cast("list[Fields]", query.get("orderBy", []))
        ]
        self._needs_index(source, filters, orders)
        for field, op, value in filters:
            names = [name for name in names if _holds(self.documents[name][0].get(field), op, value)]
        names.sort(key=lambda name: name.split("/"))
        for field, direction in reversed(orders):
            if field == "__name__":
                continue
            names = [name for name in names if field in self.documents[name][0]]
            names.sort(
                key=lambda name: _rank(cast("Fields", self.documents[name][0][field])),
                reverse=direction == "DESCENDING",
            )
        if start := cast("Fields", query.get("startAt", {})):
            if [field for field, _ in orders] != ["__name__"] or start.get("before"):
                raise Refusal(400, "INVALID_ARGUMENT", "startAt needs an order by name here")
            (value,) = cast("list[Fields]", start["values"])
            after = cast("str", value["referenceValue"]).split("/")
            names = [name for name in names if name.split("/") > after]
        names = names[: int(cast("int", query.get("limit", len(names))))]
        self.reads += max(1, len(names))
        shown = [{"document": self._shown(name), "readTime": self._now()} for name in names]
        return shown or [{"readTime": self._now()}]

    def _needs_index(
        self, source: Fields, filters: list[tuple[str, str, Fields]], orders: list[tuple[str, str]]
    ) -> None:
        fields = {field for field, _, _ in filters} | {field for field, _ in orders if field != "__name__"}
        if source.get("allDescendants") and fields:
            raise Refusal(400, "FAILED_PRECONDITION", "no index of a collection group")
        if len(fields) < 2:
            return
        asked = [field for field, op, _ in filters if op in ("EQUAL", "ARRAY_CONTAINS")]
        wanted = (*asked, *(f"-{field}" if way == "DESCENDING" else field for field, way in orders))
        if (source.get("collectionId"), wanted) not in self.indexes:
            raise Refusal(400, "FAILED_PRECONDITION", f"the query requires an index: {wanted}")


def _selected(name: str, parent: str, source: Fields) -> bool:
    if not name.startswith(f"{parent}/"):
        return False
    steps = name[len(parent) + 1 :].split("/")
    wanted = source.get("collectionId")
    return (bool(source.get("allDescendants")) or len(steps) == 2) and wanted in (None, steps[-2])


def _condition(condition: Fields, found: tuple[Fields, str] | None) -> None:
    _only(condition, "exists", "updateTime")
    if condition.get("exists") is False and found is not None:
        raise Refusal(409, "ALREADY_EXISTS")
    if condition.get("exists") is True and found is None:
        raise Refusal(404, "NOT_FOUND")
    if "updateTime" in condition and (found is None or found[1] != condition["updateTime"]):
        raise Refusal(400, "FAILED_PRECONDITION")


def _add(fields: Fields, path: str, by: Fields) -> None:
    steps = [quoted or plain for quoted, plain in re.findall(r"`([^`]+)`|([A-Za-z_]\w*)", path)]
    if not re.fullmatch(r"(`[^`]+`|[A-Za-z_]\w*)(\.(`[^`]+`|[A-Za-z_]\w*))*", path):
        raise Refusal(400, "INVALID_ARGUMENT", f"invalid field path {path}")
    for step in steps[:-1]:
        below = cast("Fields", fields.get(step) or {"mapValue": {"fields": {}}})
        copied: Fields = dict(cast("Fields", cast("Fields", below["mapValue"]).get("fields", {})))
        fields[step] = {"mapValue": {"fields": copied}}
        fields = copied
    before = int(cast("str", cast("Fields", fields.get(steps[-1], {})).get("integerValue", "0")))
    fields[steps[-1]] = {"integerValue": str(before + int(cast("str", by["integerValue"])))}


def _check(fields: Fields) -> None:
    for name, value in fields.items():
        (kind,) = cast("Fields", value)
        if kind not in KINDS:
            raise Refusal(400, "INVALID_ARGUMENT", f"{name}: unknown kind of value {kind}")


def _holds(found: Json, op: str, value: Fields) -> bool:
    if found is None:
        return False
    if op == "EQUAL":
        return found == value
    if op == "ARRAY_CONTAINS":
        array = cast("Fields", cast("Fields", found).get("arrayValue", {}))
        return value in cast("list[Fields]", array.get("values", []))
    if op == "LESS_THAN":
        return cast("tuple[int, ...]", _rank(cast("Fields", found))) < cast("tuple[int, ...]", _rank(value))
    raise Refusal(400, "INVALID_ARGUMENT", op)


def _rank(value: Fields) -> tuple[str, Json]:
    ((kind, found),) = value.items()
    return kind, int(cast("str", found)) if kind == "integerValue" else found


def _only(given: Fields, *known: str) -> None:
    for name in given:
        if name not in known:
            raise Refusal(400, "INVALID_ARGUMENT", f"unknown name {name!r}: cannot find field")
