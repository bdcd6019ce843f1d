"""A dump that the Worker wrote goes into a new database of either kind, and every row is the same there."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from components.errors import UserError
from local.postgres import Postgres
from operations.restore.dump import Dump
from operations.restore.filling import Filled, fill
from operations.restore.postgres import PostgresTarget
from operations.restore.run import MIGRATIONS
from operations.restore.sqlite import SqliteTarget, new_file
from tests.operations.restore.conftest import PEOPLE, TEXT


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def into_file(dump: Path, file: Path, left: tuple[str, ...] = ()) -> Filled:
    with closing(new_file(file)) as database:
        return fill(Dump.open(dump), SqliteTarget(database), MIGRATIONS / "d1", left)


def into_postgres(dump: Path, url: str, migrations: Path = MIGRATIONS / "postgres") -> Filled:
    with PostgresTarget.opened(url, "NEW_URL") as target:
        return fill(Dump.open(dump), target, migrations)


def test_a_dump_of_d1_into_a_new_file(dumps: dict[str, Path], tmp_path: Path) -> None:
    new = tmp_path / "new.sqlite"
    filled = into_file(dumps["DB_D1"], new)
    assert filled.rows == len(lines(dumps["DB_D1"])) - 2
    with closing(sqlite3.connect(new)) as database:
        assert database.execute("SELECT count(*) FROM users").fetchone() == (PEOPLE,)
        assert database.execute("SELECT DISTINCT text FROM messages").fetchall() == [(TEXT,)]
        assert database.execute("SELECT bytes, width FROM files").fetchall() == [(9007199254740991, None)]
        # The Worker finds its migrations applied, and applies none again.
        assert database.execute("SELECT version, name FROM schema_migrations").fetchall() == [(1, "start")]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_dump_of_postgres_into_a_new_server_with_its_partitions(
    dumps: dict[str, Path], server: Postgres
) -> None:
    url = server.create_database("restored")
    filled = into_postgres(dumps["DB_POSTGRES"], url)
    assert filled.rows == len(lines(dumps["DB_POSTGRES"])) - 2
    with psycopg.connect(url) as new, psycopg.connect(server.url_of("dumped")) as old:
        for table in ("users", "rooms", "messages", "dead_letters", "schema_migrations"):
            query = f"SELECT t::text FROM {table} t ORDER BY 1"
            assert new.execute(query.encode()).fetchall() == old.execute(query.encode()).fetchall()
        months = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'messages'::regclass"
        assert {(f"messages_2026_{month:02}",) for month in range(3, 11)} <= set(
            new.execute(months).fetchall()
        )


def test_what_is_there_is_never_gone_over(dumps: dict[str, Path], server: Postgres, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"NEW_URL: the database has the table \w+ already"):
        into_postgres(dumps["DB_POSTGRES"], server.url_of("dumped"))
    file = tmp_path / "there.sqlite"
    file.write_text("kept")
    with pytest.raises(UserError, match="is there already"):
        into_file(dumps["DB_D1"], file)
    assert file.read_text() == "kept"


def test_a_row_that_is_refused_leaves_a_postgres_empty(
    dumps: dict[str, Path], server: Postgres, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.ndjson"
    text = dumps["DB_POSTGRES"].read_text()
    bad.write_text(text.replace('"name":"room"', '"name":null'))
    url = server.create_database("refused")
    with pytest.raises(UserError, match="a row of rooms is refused, and nothing was restored"):
        into_postgres(bad, url)
    with psycopg.connect(url) as database:
        assert database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (
            0,
        )


def test_a_connection_that_breaks_leaves_a_postgres_empty(dumps: dict[str, Path], server: Postgres) -> None:
    url = server.create_database("broken")
    dump = Dump.open(dumps["DB_POSTGRES"])

    def watch(what: str, _rows: int) -> None:
        if what == "comparing users":
            with psycopg.connect(server.url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'broken'"
                )

    with (
        pytest.raises(UserError, match="NEW_URL: the database broke off, and nothing was restored"),
        PostgresTarget.opened(url, "NEW_URL") as target,
    ):
        fill(dump, target, MIGRATIONS / "postgres", watch=watch)
    with psycopg.connect(url) as database:
        assert database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (
            0,
        )


def test_a_row_that_the_database_changes_is_found(
    dumps: dict[str, Path], server: Postgres, tmp_path: Path
) -> None:
    folder = tmp_path / "migrations"
    folder.mkdir()
    schema = (MIGRATIONS / "postgres" / "0001_start.sql").read_text()
    trigger = (
        "\nCREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := upper(NEW.name); "
        "RETURN NEW; END $$;\n"
        "CREATE TRIGGER other BEFORE INSERT ON rooms FOR EACH ROW EXECUTE FUNCTION other();\n"
    )
    (folder / "0001_start.sql").write_text(schema + trigger)
    with pytest.raises(
        UserError, match="table rooms has 1 rows after the restore, of the dump's 1, and they are not"
    ):
        into_postgres(dumps["DB_POSTGRES"], server.create_database("changed"), folder)


def test_bytes_and_fractions_of_d1_come_back_as_they_were(tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_all.sql").write_text(
        "CREATE TABLE leaf (id INTEGER PRIMARY KEY, up INTEGER REFERENCES root (id));\n"
        "CREATE TABLE root (id INTEGER PRIMARY KEY, bytes BLOB, part REAL, big INTEGER, text TEXT);\n"
    )
    rows = [
        ("leaf", {"id": 1, "up": 7}),
        ("root", {"id": 7, "bytes": [0, 255], "part": 0.1, "big": 2**60, "text": "x:00"}),
        ("root", {"id": 8, "bytes": None, "part": 3, "big": -1, "text": ""}),
    ]
    dump = tmp_path / "dump.ndjson"
    dump.write_text(
        "\n".join(
            [
                json.dumps({"dump": 1, "host": "DB_D1", "date": "2026-11-15"}),
                *(f'{{"table":{json.dumps(name)},"row":{json.dumps(row)}}}' for name, row in rows),
                '{"end":true,"rows":3}\n',
            ]
        )
    )
    new = tmp_path / "new.sqlite"
    with closing(new_file(new)) as database:
        assert fill(Dump.open(dump), SqliteTarget(database), folder).rows == 3
    with closing(sqlite3.connect(new)) as database:
        found = database.execute("SELECT * FROM root ORDER BY id").fetchall()
    assert found == [(7, b"\x00\xff", 0.1, 2**60, "x:00"), (8, None, 3.0, -1, "")]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('{"end":true,"rows":1206}\n', "", "is cut short"),
        ('"end":true,"rows":1206', '"end":true,"rows":1', "has 1206 rows, but its last line counts 1"),
        ("1206}\n", '1206}\n{"end":true}\n', "goes on after its last line, at line 1209"),
        ('"dump":1', '"dump":2', "is no dump of this version"),
        ('{"table":"rooms"', '{"table":rooms', "cannot be read at line"),
        ('{"dump"', '"dump"', "cannot be read at line 1,"),
        ('"table":"rooms"', '"table":"romos"', "has table romos, .*; did you mean 'rooms'"),
        ('"last_seq":', '"last_sek":', "has column rooms.last_sek, .*; did you mean 'last_seq'"),
        ('"name":"start"', '"name":"begin"', "has migration 0001_begin, which"),
    ],
)
def test_a_dump_that_cannot_be_used_is_refused(
    dumps: dict[str, Path], tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = dumps["DB_D1"].read_text()
    assert old in text
    bad = tmp_path / "bad.ndjson"
    bad.write_text(text.replace(old, new))
    with pytest.raises(UserError, match=said):
        into_file(bad, tmp_path / "new.sqlite")


def test_a_table_may_be_left_behind(dumps: dict[str, Path], tmp_path: Path) -> None:
    filled = into_file(dumps["DB_D1"], tmp_path / "new.sqlite", left=("messages",))
    assert filled.rows == len(lines(dumps["DB_D1"])) - 2 - 3
    with pytest.raises(
        UserError, match="--leave mesages names no table of the dump; did you mean 'messages'"
    ):
        into_file(dumps["DB_D1"], tmp_path / "other.sqlite", left=("mesages",))
