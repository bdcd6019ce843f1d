"""Struck at any point, a migration goes on where it was: both sides have the same rows in the end."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from local.postgres import Postgres as Server
from migration.forward import Forward
from migration.postgres import Postgres
from migration.sqlite import SqliteFile
from stacks.stack_file import ROOT
from tests.migration import faulty, shop

SEEDS = range(int(os.environ.get("RUNGS_FAULTS", "10")))
"""Ten; the benchmark asks for more."""


@pytest.fixture(scope="module")
def mortal() -> Iterator[Server]:
    """A server that tests may kill."""
    with Server() as server:
        yield server


@pytest.mark.parametrize("seed", SEEDS)
def test_struck_and_run_again_every_row_is_there_once(mortal: Server, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    kind = faulty.KINDS[seed % len(faulty.KINDS)]
    where = chance.choice(faulty.PLACES)
    nth = chance.randrange(1, 5) if where.endswith(("pass", "delete")) else chance.randrange(1, 20)
    source = tmp_path / "shop.sqlite"
    shop.fill(source, seed)
    url = mortal.create_database(f"f{os.urandom(6).hex()}")
    with psycopg.connect(url) as connection:
        connection.execute(shop.POSTGRES)
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.migration.faulty",
            "URL",
            source,
            kind,
            where,
            str(nth),
            str(mortal.pid),
        ],
        cwd=ROOT,
        env={**os.environ, "URL": url, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert ended.returncode != 0, f"{kind}, {where}, {nth}: nothing was struck"
    if kind == "database":
        mortal.kill()
        mortal.start()
        url = mortal.url_of(url.rpartition("/")[2])
    with sqlite3.connect(source) as connection:  # the older store served on meanwhile
        connection.execute("DELETE FROM lines WHERE position = ?", [chance.randrange(3)])
        connection.execute("UPDATE orders SET note = 'changed' WHERE number % 3 = 0")
    connection.close()
    with Postgres(url) as target:
        report = Forward(SqliteFile(source), target, batch=faulty.BATCH).run(until_same=True)
    assert report.same
    assert report.rejected == 0
    assert shop.rows_of_target(url) == shop.rows_of_source(source)
