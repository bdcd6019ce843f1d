"""A managed export of Firestore, as files, as a source of documents.

An export is a directory of LevelDB log files (`output-0`, …) whose records are Datastore's EntityProto, as Google's
documentation says (cloud.google.com/datastore/docs/export-import-entities); the numbers of the fields are those of
its published entity_v3 protocol. `migration.collections` makes rows of them.

Tried against exports that the tests write by these formats; no export by Google itself has been tried, and the
records' checksums are not looked at. Firestore goes on serving: export it anew under a stop of writes to finish.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, cast

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from components.errors import UserError
from migration.collections import Document

BLOCK: Final = 32_768
"""Bytes of a block of a log file, and below its records' headers (LevelDB, doc/log_format.md)."""
HEADER: Final = 7
FULL, FIRST, MIDDLE, LAST = 1, 2, 3, 4
WHEN, GEO, BLOB, BYTES, ENTITY, EMPTY = 7, 9, 14, 16, 19, 24
"""Meanings of a property: a time in microseconds, a point, bytes, bytes, a map, an empty list."""


def documents(directory: Path) -> Iterator[Document]:
    """Every document of an export. Raises UserError where it is none, or is cut off."""
    files = sorted(directory.rglob("output-*"))
    if not files:
        raise UserError(f"{directory} holds no Firestore export, expected files such as output-0")
    for file in files:
        for record in records(file):
            entity = _ENTITY.FromString(record)
            path = [(each.type, each.name or str(each.id)) for each in entity.key.path.element]
            collection, id = path[-1]
            parent = "/".join(part for step in path[:-1] for part in step)
            yield Document(collection=collection, id=id, parent=parent, fields=_fields(entity))


def records(file: Path) -> Iterator[bytes]:
    """The records of a log file, one after another. Raises UserError where it is cut off."""
    parts: list[bytes] = []
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            at = 0
            while len(block) - at >= HEADER:
                length = int.from_bytes(block[at + 4 : at + 6], "little")
                kind = block[at + 6]
                if kind == 0 and length == 0:
                    break  # room that was made ahead, and not written
                data = block[at + HEADER : at + HEADER + length]
                if len(data) < length or kind > LAST or (kind in (FULL, FIRST)) == bool(parts):
                    raise UserError(f"{file} is damaged or cut off; export it again")
                parts.append(data)
                if kind in (FULL, LAST):
                    yield b"".join(parts)
                    parts = []
                at += HEADER + length
    if parts:
        raise UserError(f"{file} is damaged or cut off; export it again")


def _fields(entity: Any) -> dict[str, object]:  # noqa: ANN401  # a message of a class made below
    out: dict[str, object] = {}
    for each in (*entity.property, *entity.raw_property):
        value = _value(each)
        if each.multiple:
            cast("list[object]", out.setdefault(each.name, [])).append(value)
        else:
            out[each.name] = value
    return out


def _value(each: Any) -> object:  # noqa: ANN401
    value = each.value
    if each.meaning == EMPTY:
        return []
    if value.HasField("stringValue"):
        if each.meaning == ENTITY:
            return _fields(_ENTITY.FromString(value.stringValue))
        if each.meaning in (BLOB, BYTES):
            return bytes(value.stringValue)
        return value.stringValue.decode("utf-8", "surrogateescape")
    if value.HasField("int64Value"):
        return _when(value.int64Value) if each.meaning == WHEN else value.int64Value
    if value.HasField("booleanValue"):
        return bool(value.booleanValue)
    if value.HasField("doubleValue"):
        return value.doubleValue
    if value.HasField("pointvalue"):
        return {"latitude": value.pointvalue.x, "longitude": value.pointvalue.y}
    if value.HasField("referencevalue"):
        return "/".join(
            part
            for step in value.referencevalue.pathelement
            for part in (step.type, step.name or str(step.id))
        )
    return None


def _when(microseconds: int) -> str:
    found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    return found.isoformat(timespec="microseconds")


# --- the protocol: name: (number, type, more), groups as tables of their own ---

_MESSAGES: Final[Mapping[str, Mapping[str, tuple[int, str]]]] = {
    "EntityProto": {
        "key": (13, "Reference"),
        "property": (14, "Property*"),
        "raw_property": (15, "Property*"),
    },
    "Reference": {"app": (13, "string"), "name_space": (20, "string"), "path": (14, "Path")},
    "Path": {"element": (1, "Element+")},
    "Element": {"type": (2, "string"), "id": (3, "int64"), "name": (4, "string")},
    "Property": {
        "meaning": (1, "int32"),
        "name": (3, "string"),
        "multiple": (4, "bool"),
        "value": (5, "PropertyValue"),
    },
    "PropertyValue": {
        "int64Value": (1, "int64"),
        "booleanValue": (2, "bool"),
        "stringValue": (3, "bytes"),
        "doubleValue": (4, "double"),
        "pointvalue": (5, "PointValue-"),
        "referencevalue": (12, "ReferenceValue-"),
    },
    "PointValue": {"x": (6, "double"), "y": (7, "double")},
    "ReferenceValue": {"app": (13, "string"), "pathelement": (14, "PathElement+")},
    "PathElement": {"type": (15, "string"), "id": (16, "int64"), "name": (17, "string")},
}
"""`*` is repeated, `-` a group, `+` a repeated group."""
_SCALARS: Final = {"double": 1, "int64": 3, "int32": 5, "bool": 8, "string": 9, "bytes": 12}


def entity_class() -> Any:  # noqa: ANN401
    """The class of EntityProto messages."""
    file = descriptor_pb2.FileDescriptorProto(name="rungs/entity.proto", package="rungs", syntax="proto2")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, (number, kind) in fields.items():
            repeated = kind[-1] in "*+"
            made = message.field.add(name=field, number=number, label=3 if repeated else 1)
            if kind in _SCALARS:
                made.type = cast("Any", _SCALARS[kind])
            else:
                made.type = cast("Any", 10 if kind[-1] in "+-" else 11)
                made.type_name = f".rungs.{kind.rstrip('*+-')}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("rungs.EntityProto"))


_ENTITY: Final = entity_class()
