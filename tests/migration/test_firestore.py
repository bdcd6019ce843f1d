"""A managed export of Firestore: documents become rows of the collection's table, whatever their fields hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from components.errors import UserError
from migration.collections import load
from migration.firestore import BLOCK, HEADER, documents, entity_class
from migration.forward import Forward, Report
from migration.postgres import Postgres

POSTGRES = """
CREATE TABLE users (id text PRIMARY KEY, name text, created_at timestamptz, score double precision, data jsonb);
CREATE TABLE messages (parent text, id text, text text, seen boolean, raw bytea, PRIMARY KEY (parent, id));
"""
Entity = entity_class()


def tag(number: int, wire: int) -> bytes:
    return varint(number << 3 | wire)


def varint(value: int) -> bytes:
    value &= 2**64 - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def text(number: int, value: bytes) -> bytes:
    return tag(number, 2) + varint(len(value)) + value


def element(kind: str, name: str) -> bytes:
    return tag(1, 3) + text(2, kind.encode()) + text(4, name.encode()) + tag(1, 4)


def entity(path: Sequence[str], *properties: bytes) -> bytes:
    """An EntityProto, byte by byte, so that the table of field numbers is not its own witness."""
    elements = b"".join(element(kind, name) for kind, name in zip(path[::2], path[1::2], strict=True))
    return text(13, text(13, b"app") + text(14, elements)) + b"".join(properties)


def field(name: str, value: bytes, *, meaning: int = 0, multiple: bool = False, raw: bool = False) -> bytes:
    body = (tag(1, 0) + varint(meaning) if meaning else b"") + text(3, name.encode())
    body += tag(4, 0) + varint(int(multiple)) + text(5, value)
    return text(15 if raw else 14, body)


def string(value: str) -> bytes:
    return text(3, value.encode())


def whole(value: int) -> bytes:
    return tag(1, 0) + varint(value)


def log(path: Path, records: Sequence[bytes]) -> None:
    """A LevelDB log file of these records."""
    out = bytearray()
    for record in records:
        first, rest = True, record
        while first or rest:
            room = BLOCK - len(out) % BLOCK
            if room < HEADER:
                out += bytes(room)
                continue
            part, rest = rest[: room - HEADER], rest[room - HEADER :]
            kind = {(True, True): 1, (True, False): 2, (False, False): 3, (False, True): 4}[first, not rest]
            out += bytes(4) + len(part).to_bytes(2, "little") + bytes([kind]) + part
            first = False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out)


LONG = "long " * 20_000


@pytest.fixture
def export(tmp_path: Path) -> Path:
    home = tmp_path / "2026-11-21"
    inner = entity((), field("deep", whole(-5)), field("list", string("x"), multiple=True))
    ada = entity(
        ("users", "ada"),
        field("name", string("Ada")),
        field("createdAt", whole(1_700_000_000_123_456), meaning=7),
        field("score", tag(4, 1) + b"\0\0\0\0\0\0\xf8\x3f"),
        field("tags", string("a"), multiple=True),
        field("tags", string("b"), multiple=True),
        field("none", b""),
        field("empty", b"", meaning=24),
        field("home", tag(5, 3) + tag(6, 1) + bytes(8) + tag(7, 1) + bytes(8) + tag(5, 4)),
        field("map", text(3, inner), meaning=19, raw=True),
        field(
            "friend",
            tag(12, 3)
            + text(13, b"app")
            + tag(14, 3)
            + text(15, b"users")
            + text(17, b"bob")
            + tag(14, 4)
            + tag(12, 4),
        ),
    )
    bob = entity(("users", "bob"), field("name", string(LONG)))
    log(home / "all_namespaces/kind_users/output-0", [ada, bob])
    messages = [
        entity(
            ("rooms", room, "messages", "1"),
            field("text", string(f"in {room}"), raw=True),
            field("seen", tag(2, 0) + varint(1)),
            field("raw", text(3, bytes([0, 255])), meaning=14),
        )
        for room in ("a", "b")
    ]
    log(home / "all_namespaces/kind_messages/output-0", messages[:1])
    log(home / "all_namespaces/kind_messages/output-1", messages[1:])
    (home / "2026-11-21.overall_export_metadata").write_bytes(b"\0")
    return home


def migrated(export: Path, database: str, schema: str = POSTGRES) -> Report:
    with Postgres(database) as target:
        target.connection.execute(schema.encode())
        with closing(load(documents(export), str(export), export.parent / "work", target.tables())) as source:
            return Forward(source, target).run(until_same=True)


def test_documents_become_rows(export: Path, database: str) -> None:
    report = migrated(export, database)
    assert (report.same, report.rejected, report.rows) == (True, 0, 4)
    with psycopg.connect(database) as connection:
        connection.execute("SET timezone = 'UTC'")
        (ada, bob) = connection.execute(
            "SELECT id, name, created_at::text, score, data FROM users ORDER BY id"
        )
        messages = connection.execute(
            "SELECT parent, id, text, seen, raw FROM messages ORDER BY 1"
        ).fetchall()
    assert ada == (
        "ada",
        "Ada",
        "2023-11-14 22:13:20.123456+00",
        1.5,
        {
            "tags": ["a", "b"],
            "none": None,
            "empty": [],
            "home": {"latitude": 0.0, "longitude": 0.0},
            "map": {"deep": -5, "list": ["x"]},
            "friend": "users/bob",
        },
    )
    assert bob == ("bob", LONG, None, None, None)
    assert messages == [
        ("rooms/a", "1", "in a", True, b"\0\xff"),
        ("rooms/b", "1", "in b", True, b"\0\xff"),
    ]


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        (POSTGRES.replace("users", "people"), "collection users has no table"),
        (POSTGRES.replace(", data jsonb", ""), "field users.tags of Firestore has no column"),
        (POSTGRES.replace("PRIMARY KEY (parent, id)", "PRIMARY KEY (id)"), "lacks a key of its own"),
    ],
    ids=["no table", "no column", "no key"],
)
def test_what_has_no_place_is_refused(export: Path, database: str, schema: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        migrated(export, database, schema)


def test_a_file_that_was_cut_off_is_refused(export: Path, database: str) -> None:
    file = export / "all_namespaces/kind_users/output-0"
    file.write_bytes(file.read_bytes()[:-50])
    with pytest.raises(UserError, match="cut off"):
        migrated(export, database)


def test_the_class_reads_what_it_writes() -> None:
    made = Entity()
    made.key.path.element.add(type="users", id=7)
    assert (
        json.dumps([each.id for each in Entity.FromString(made.SerializeToString()).key.path.element])
        == "[7]"
    )
