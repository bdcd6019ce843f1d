"""Dumps that the reference Worker has really written, of D1 and of PostgreSQL, once for all tests."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from local.edge_packages import bring_up, environment
from local.postgres import Postgres
from migration.postgres import Postgres as Database
from migration.schema import apply_migrations
from operations.restore.run import MIGRATIONS

PEOPLE = 1_200
"""More than one page."""
UUID = "00000000-0000-4000-8000-{:012d}"
ROOM, FIRST = UUID.format(9_999), UUID.format(1)
TEXT = 'hello \\ "quoted" é, 💡\nand a line'
D1_ROWS = [
    (
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {PEOPLE}) "
        "INSERT INTO users SELECT '00000000-0000-4000-8000-' || substr('000000000000' || i, -12), 'user ' || i, "
        "'hash', '2026-11-01T00:00:00.000Z' FROM n"
    ),
    f"INSERT INTO rooms VALUES ('{ROOM}', 'room', 1, '{FIRST}', 3, '2026-11-01T00:00:00.000Z')",
    (
        f"INSERT INTO messages SELECT '{ROOM}', n.column1, '{FIRST}', 'key' || n.column1, '{TEXT}', NULL, "
        "'2026-11-02T00:00:00.000Z' FROM (VALUES (1), (2), (3)) n"
    ),
    (
        f"INSERT INTO files VALUES ('{UUID.format(5)}', '{ROOM}', '{FIRST}', 'a.png', 'image/png', 9007199254740991, "
        "'e', NULL, NULL, '2026-11-02T00:00:00.000Z')"
    ),
]
POSTGRES_ROWS = [
    "SELECT messages_partitions('2026-03-01', 9)",
    (
        f"INSERT INTO users SELECT ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'user ' || i, 'hash', "
        f"'2026-11-01T00:00:00.123456Z' FROM generate_series(1, {PEOPLE}) i"
    ),
    f"INSERT INTO rooms VALUES ('{ROOM}', 'room', true, '{FIRST}', 3, '2026-11-01T00:00:00Z')",
    (
        f"INSERT INTO messages SELECT '{ROOM}', i, '{FIRST}', 'key' || i, '{TEXT}', NULL, "
        "'2026-03-01T00:00:00Z'::timestamptz + i * interval '1 month' FROM generate_series(0, 7) i"
    ),
    """INSERT INTO dead_letters VALUES ('one', 'jobs', '{"a": 1.10, "b": [1, null, 9007199254740993]}', now(), NULL)""",
]


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture(scope="session")
def dumps(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """By the binding of the host."""
    folder = tmp_path_factory.mktemp("dumps")
    url = server.create_database("dumped")
    with Database(url) as database:
        apply_migrations(database, MIGRATIONS / "postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in POSTGRES_ROWS:
            connection.execute(statement.encode())
    d1, postgres = folder / "d1.ndjson", folder / "postgres.ndjson"
    _write(d1, statements=json.dumps(D1_ROWS))
    _write(postgres, url)
    return {"DB_D1": d1, "DB_POSTGRES": postgres}


def _write(out: Path, *more: str, statements: str = "[]") -> None:
    bring_up()
    script = Path(__file__).with_name("write_dump.mjs")
    done = subprocess.run(
        ["node", str(script), str(out), *more],
        input=statements,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
