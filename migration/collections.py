"""Documents as rows: each collection becomes a table beside the target's own, by way of a SQLite file.

A document becomes a row of the table that is named as its collection: `id`, `parent` (the path of the document above
it) where the target has the column, fields by their names (`createdAt` finds `created_at` too), and what is left in the
JSON column `rest`, `data` or `document`, where there is one. A collection without a table becomes rows of `documents`
(`path`, `data`, `updated`), where the target has that. A mapping (TOML) says where it is otherwise:

    [pledges]                      # the collection
    table = "pledges"              # default: the collection's name
    id = "pledgeId"                # the field that is the row's id; default: the document's own
    columns = { artist = "artist_id" }
    drop = ["cached"]              # fields that stay behind
    [emails]
    leave = true                   # the whole collection stays behind
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sqlite3
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, cast

import attrs

from components.errors import UserError, one_of
from migration.pairs import TargetTable
from migration.sqlite import SqliteFile, quoted

RESTS: Final = ("rest", "data", "document")
WHOLE: Final = ("path", "data", "updated")
"""The columns of the table `documents`."""


@attrs.frozen(kw_only=True)
class Document:
    """One document: its collection, its id, the path above it, and its fields."""

    collection: str
    id: str
    parent: str
    fields: Mapping[str, object]
    updated: str = "1970-01-01T00:00:00Z"
    """When it was written last, where the source says so."""

    @property
    def path(self) -> str:
        return "/".join(part for part in (self.parent, self.collection, self.id) if part)


@attrs.frozen(kw_only=True)
class Mapped:
    """Where the documents of one collection go."""

    table: str | None = None
    id: str | None = None
    columns: Mapping[str, str] = attrs.field(factory=dict[str, str])
    drop: Sequence[str] = ()
    leave: bool = False


Mapping_ = Mapping[str, Mapped]


def read_mapping(file: Path) -> Mapping_:
    """A mapping from its file. Raises UserError with what is wrong."""
    try:
        found = cast("dict[str, dict[str, object]]", tomllib.loads(file.read_text()))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{file} cannot be read as TOML: {error}") from None
    known = {field.name: field for field in attrs.fields(Mapped)}
    for collection, given in found.items():
        if not isinstance(given, dict):  # type: ignore[reportUnnecessaryIsInstance]
            raise UserError(f"{file}: {collection} is {given!r}, expected a table [{collection}]")
        for name in given:
            if name not in known:
                raise one_of(f"{file}: [{collection}]", name, known)
    return {collection: Mapped(**cast("dict[str, str]", given)) for collection, given in found.items()}  # type: ignore[reportArgumentType]


def load(
    documents: Iterable[Document],
    name: str,
    work: Path,
    targets: Mapping[str, TargetTable],
    mapping: Mapping_ | None = None,
) -> SqliteFile:
    """Reads documents into a SQLite file under `work`, table by table as the target has them.

    Raises UserError for a collection or a field that has no place on the target, and for two documents of one key.
    """
    work.mkdir(parents=True, exist_ok=True)
    file = work / f"firestore-{hashlib.sha256(name.encode()).hexdigest()[:16]}.sqlite"
    file.unlink(missing_ok=True)
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    made: set[str] = set()
    for document in documents:
        mapped = (mapping or {}).get(document.collection, Mapped())
        if mapped.leave:
            continue
        target = _target(document, mapped, targets)
        if target.name not in made:
            made.add(target.name)
            columns = [quoted(column.name) for column in target.columns.values() if not column.filled]
            key = ", ".join(map(quoted, target.key))
            connection.execute(
                f"CREATE TABLE {quoted(target.name)} ({', '.join(columns)}, PRIMARY KEY ({key})) "
                "WITHOUT ROWID"
            )
        row = row_of(document, target, mapped)
        try:
            connection.execute(
                f"INSERT INTO {quoted(target.name)} ({', '.join(map(quoted, row))}) "
                f"VALUES ({', '.join('?' * len(row))})",
                list(row.values()),
            )
        except sqlite3.IntegrityError:
            raise UserError(
                f"document {document.id!r} of {document.parent or 'the root'} in collection {document.collection} "
                f"lacks a key of its own: the primary key of {target.name} is {', '.join(target.key)}"
            ) from None
    connection.execute("COMMIT")
    connection.close()
    return SqliteFile(file)


def _target(document: Document, mapped: Mapped, targets: Mapping[str, TargetTable]) -> TargetTable:
    name = mapped.table or document.collection
    if mapped.table is not None and mapped.table not in targets:
        raise one_of(f"[{document.collection}] table", mapped.table, targets)
    target = targets.get(name) or targets.get(name.lower())
    whole = targets.get("documents")
    if target is None and whole is not None and set(WHOLE) <= set(whole.columns):
        return whole
    if target is None:
        raise UserError(
            f"collection {document.collection} has no table on the target, expected one of that name with the columns "
            "id and, for collections below documents, parent; or a table documents (path, data, updated); or a "
            "mapping that says where it goes: --map FILE"
        )
    return target


def row_of(document: Document, target: TargetTable, mapped: Mapped | None = None) -> dict[str, object]:
    """A document as a row of its table. Raises UserError for a field without a place."""
    mapped = mapped or Mapped()
    if target.name == "documents" and set(WHOLE) <= set(target.columns):
        whole = json.dumps(_jsonable(dict(document.fields)))
        return {"path": document.path, "data": whole, "updated": document.updated}
    names = {name: name for name in target.columns} | {_plain(name): name for name in target.columns}
    row: dict[str, object] = {"id": document.id} if "id" in target.columns else {}
    if mapped.id is not None:
        row["id"] = document.fields.get(mapped.id)
    if "parent" in target.columns:
        row["parent"] = document.parent
    rest: dict[str, object] = {}
    for field, value in document.fields.items():
        if field in mapped.drop or field == mapped.id:
            continue
        column = mapped.columns.get(field) or names.get(field) or names.get(_plain(field))
        if field in mapped.columns and column not in target.columns:
            raise one_of(f"[{document.collection}] columns.{field}", str(column), target.columns)
        if column is None or column in row:
            rest[field] = value
        else:
            row[column] = _scalar(value)
    if rest:
        place = next((name for name in RESTS if name in target.columns and name not in row), None)
        if place is None:
            raise UserError(
                f"field {document.collection}.{next(iter(rest))} of Firestore has no column in {target.name}, and "
                f"there is no JSON column for it, expected one of: {', '.join(RESTS)}"
            )
        row[place] = json.dumps(_jsonable(rest))
    return row


def _scalar(value: object) -> object:
    return json.dumps(_jsonable(cast("object", value))) if isinstance(value, dict | list) else value


def _jsonable(value: object) -> object:
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case dict():
            return {key: _jsonable(each) for key, each in cast("dict[str, object]", value).items()}
        case list():
            return [_jsonable(each) for each in cast("list[object]", value)]
        case _:
            return value


def _plain(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
