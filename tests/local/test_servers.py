"""The real servers on this machine: they answer, keep what they are told to keep, and leave nothing behind."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from components.errors import UserError
from local.postgres import Postgres
from local.redis import Redis
from stacks.stack_file import ROOT


def test_a_database_with_a_directory_is_there_again_after_it_was_killed(tmp_path: Path) -> None:
    with Postgres(tmp_path / "kept") as server:
        with psycopg.connect(server.create_database("app")) as connection:
            connection.execute("CREATE TABLE t AS SELECT 'kept' AS text")
        server.kill()
        server.start()
        with psycopg.connect(server.url_of("app")) as connection:
            assert connection.execute("SELECT text FROM t").fetchone() == ("kept",)
        pid = server.pid
    assert not running(pid)
    with Postgres(tmp_path / "kept") as server, psycopg.connect(server.url_of("app")) as connection:
        assert connection.execute("SELECT text FROM t").fetchone() == ("kept",)


def test_only_who_has_the_password_gets_in_and_nobody_reads_it(tmp_path: Path) -> None:
    with Postgres(tmp_path / "p") as server:
        wrong = f"postgresql://postgres:wrong@127.0.0.1:{server.port}/postgres"
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)
        assert (tmp_path / "p" / "server.json").stat().st_mode & 0o077 == 0
        command = Path(f"/proc/{server.pid}/cmdline")
        if command.exists():
            assert server.url.split(":")[2].split("@")[0] not in command.read_text()


def test_a_temporary_server_leaves_nothing() -> None:
    with Postgres() as server:
        with psycopg.connect(server.url) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        assert row is not None
        directory = Path(str(row[0]))
        assert directory.exists()
    assert not directory.parent.exists()


def test_redis_answers_and_is_gone_afterwards() -> None:
    with Redis() as server:
        with socket.create_connection(("127.0.0.1", server.port)) as wire:
            wire.sendall(b"PING\r\n")
            assert wire.recv(100).startswith(b"-NOAUTH")
        pid = server.pid
    assert not running(pid)


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    with Postgres(tmp_path / "p") as server:
        server.stop()
        (tmp_path / "p" / "data" / "PG_VERSION").write_text("9\n")
        with pytest.raises(
            UserError, match=r"PostgreSQL does not start: .*initialized by PostgreSQL version 9"
        ):
            server.start()


def test_for_other_programs_it_runs_until_its_input_is_closed() -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "local", "redis"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdin
        assert child.stdout
        where = json.loads(child.stdout.readline())
        assert running(where["pid"])
        child.stdin.close()
        assert child.wait() == 0
    assert not running(where["pid"])


def running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
