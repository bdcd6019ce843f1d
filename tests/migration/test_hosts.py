"""`./rungs migrate` between the hosts of the container ladders, as a user runs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from local.redis import Redis as Server
from migration.redis_wire import Redis
from stacks.stack_file import ROOT
from tests.migration.hosts import Moving, run_service, task
from tests.migration.test_redis import do, url

SCHEMA = (ROOT / "services/migrations/0001_start.sql").read_text()
TO = ("--to-env", "DATABASE_URL")
ADA = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def shop(another: Callable[[], str]) -> str:
    """The database that serves, with a row."""
    found = another()
    with psycopg.connect(found) as connection:
        connection.execute(SCHEMA)  # type: ignore[reportArgumentType]
        connection.execute(
            "INSERT INTO users (id, email, password, name) VALUES (%s, 'a@x', 'p', 'Ada')", [ADA]
        )
    return found


def names(address: str) -> list[object]:
    with psycopg.connect(address) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM users ORDER BY name").fetchall()]


def write(address: str, statement: str) -> None:
    with psycopg.connect(address) as connection:
        connection.execute(statement)  # type: ignore[reportArgumentType]


def test_from_a_connection_string_to_rds_and_back(
    tmp_path: Path, shop: str, another: Callable[[], str]
) -> None:
    moving = Moving(tmp_path, "aws", "traction", "db")
    rds = another()
    addresses = {"SOURCE_DATABASE_URL": shop, "DATABASE_URL": rds}
    moving.deploy(task("api", "DB_FENCED", "false"), task("worker", "DB_FENCED", "true"))
    first = moving.migrate(addresses, *TO)
    assert first.returncode == 0, first.stderr
    assert "Not fenced: external goes on taking writes" in first.stdout
    assert names(rds) == ["Ada"]
    write(shop, "UPDATE users SET name = 'Ada L.'")

    moving.configure({"serving": "external", "fenced": True})
    early = moving.migrate(addresses, *TO)
    assert "api-fargate-task was deployed with DB_FENCED false" in early.stdout
    assert moving.standing.copied is None

    moving.deploy(task("api", "DB_FENCED", "true"), task("worker", "DB_FENCED", "true"))
    done = moving.migrate(addresses, *TO)
    assert done.returncode == 0, done.stdout + done.stderr
    copied = moving.standing.copied
    assert copied is not None
    assert (copied.to, copied.rows) == ("rds", 1)
    assert names(rds) == ["Ada L."]

    written = {"to": copied.to, "at": copied.at, "rows": copied.rows, "digest": copied.digest}
    moving.configure({"serving": "rds", "copied": written})
    write(rds, "UPDATE users SET name = 'Countess'")
    undoing = moving.migrate(addresses, *TO)
    assert (undoing.returncode, "copying from external would undo" in undoing.stderr) == (2, True)
    moving.configure({"serving": "rds", "fenced": True, "copied": written})
    back = moving.migrate(addresses, *TO, "--reverse")
    assert back.returncode == 0, back.stdout + back.stderr
    assert "+      serving: external" in back.stdout
    assert names(shop) == ["Countess"]


@pytest.mark.all
def test_of_three_hosts_the_one_that_serves_is_copied_from(
    tmp_path: Path, shop: str, another: Callable[[], str]
) -> None:
    moving = Moving(tmp_path, "aws", "scale", "db")
    proof = {"to": "rds", "at": "2026-01-01T00:00:00Z", "rows": 1, "digest": "0" * 64}
    moving.deploy(task("api", "DB_FENCED", "true"))
    moving.configure({"serving": "rds", "fenced": True, "copied": proof, "released": ["external"]})
    addresses = {"RDS": shop, "AURORA": another()}
    done = moving.migrate(addresses, "--from-env", "RDS", "--to-env", "AURORA")
    assert done.returncode == 0, done.stdout + done.stderr
    assert moving.standing.copied is not None
    assert moving.standing.copied.to == "aurora"
    assert names(addresses["AURORA"]) == ["Ada"]


@pytest.mark.all
def test_both_ends_must_be_told_and_differ(tmp_path: Path, shop: str) -> None:
    moving = Moving(tmp_path, "aws", "traction", "db")
    moving.deploy(task("api", "DB_FENCED", "false"))
    missing = moving.migrate({"DATABASE_URL": shop}, *TO)
    assert "SOURCE_DATABASE_URL is not set, expected the address of db on external" in missing.stderr
    twice = moving.migrate({"SOURCE_DATABASE_URL": shop, "DATABASE_URL": shop}, *TO)
    assert "both ends of the copy are the same database" in twice.stderr


@pytest.mark.all
def test_one_redis_to_another_under_the_fence(tmp_path: Path) -> None:
    moving = Moving(tmp_path, "gcp", "planet", "cache")
    with Server() as one, Server() as other:
        addresses = {"SOURCE_REDIS_URL": url(one), "REDIS_URL": url(other)}
        with Redis(url(one), "ONE") as side:
            do(side, ("SET", "session", "x", "EX", 600), ("SADD", "online", "a", "b"))
        moving.deploy(run_service("user", "CACHE_FENCED", "false"))
        first = moving.migrate(addresses)
        assert first.returncode == 0, first.stderr
        assert "Not fenced: memorystore goes on taking writes" in first.stdout
        moving.configure({"serving": "memorystore", "fenced": True})
        assert "user-cloudrun was deployed with CACHE_FENCED false" in moving.migrate(addresses).stdout
        moving.deploy(run_service("user", "CACHE_FENCED", "true", shares=(5, 95)))
        split = moving.migrate(addresses)
        assert "not every request goes to the current revision of user-cloudrun" in split.stdout
        assert moving.standing.copied is None
        moving.deploy(run_service("user", "CACHE_FENCED", "true"))
        done = moving.migrate(addresses)
        assert done.returncode == 0, done.stdout + done.stderr
        copied = moving.standing.copied
        assert copied is not None
        assert (copied.to, copied.rows) == ("memorystore-cluster", 2)
        moving.configure({"serving": "memorystore"})
        assert "there is nothing to go back from" in moving.migrate(addresses, "--reverse").stderr
