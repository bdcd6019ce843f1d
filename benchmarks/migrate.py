r"""`./rungs migrate` beside `psql \copy` of the same rows into the same tables, and what it holds in memory.

    python -m benchmarks.migrate               # rates, ratio and memory; exit code 1 below half of psql's rate
    python -m benchmarks.migrate --faults 100  # and as many seeded kills, each followed by a comparison row for row

The rows are messages of the reference schema, made up, in a SQLite file; both write to one local PostgreSQL with
the primary key, index, foreign keys and partitions of the reference migrations there from the start. In each round
one goes before the other in turn. `psql` reads files that hold just what COPY takes, so its rate is what the target
allows. Memory is the greatest of the migrating process (ru_maxrss), for N rows and for ten times N.
"""

from __future__ import annotations

import json
import os
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import attrs
import click
import psycopg

from components.postgres import parse_connection
from local.postgres import Postgres as Server
from stacks.stack_file import ROOT

AT_LEAST = 0.5
"""Of psql's rows a second."""
FLAT = 1.25
"""The most that ten times the rows may take of the memory of one time."""
TABLES = ("users", "rooms", "messages")
MIGRATIONS = ROOT / "edge" / "migrations"
RUN = """
import json, resource, sys
from pathlib import Path
from migration.forward import Forward
from migration.postgres import Postgres
from migration.sqlite import SqliteFile
from migration.progress import Progress
import os
with Postgres(os.environ["TARGET"]) as target:
    progress = Progress()
    forward = Forward(SqliteFile(Path(sys.argv[1])), target, progress=progress)
    report = forward.run(until_same=True)
assert report.same and not report.rejected
print(json.dumps({"rows": report.copied, "copy": report.copy_rate, "compare": report.compare_rate,
                  "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
"""


@attrs.define
class Result:
    """Rows a second by round, and bytes by how many rows there were."""

    migrate: list[float] = attrs.field(factory=list)
    compare: list[float] = attrs.field(factory=list)
    psql: list[float] = attrs.field(factory=list)
    memory: dict[int, int] = attrs.field(factory=dict)
    faults: int = 0
    lost: int = 0
    """Faults after which both sides were not the same."""

    @property
    def ratio(self) -> float:
        """Of the medians."""
        return statistics.median(self.migrate) / statistics.median(self.psql)

    @property
    def growth(self) -> float:
        """Memory for ten times the rows, in parts of that for one time."""
        small, *_, large = (self.memory[rows] for rows in sorted(self.memory))
        return large / small

    @property
    def ok(self) -> bool:
        return self.ratio >= AT_LEAST and self.growth <= FLAT and not self.lost

    def as_json(self) -> dict[str, object]:
        return {**attrs.asdict(self), "ratio": self.ratio, "growth": self.growth, "ok": self.ok}


def run(rows: int, rounds: int, faults: int, tell: Callable[[str], None]) -> Result:
    """Measures; the first round only warms up."""
    result = Result()
    with tempfile.TemporaryDirectory(prefix="rungs-benchmark-") as directory, Server() as server:
        home = Path(directory)
        small, large = home / "small.sqlite", home / "large.sqlite"
        for file, count in ((small, rows), (large, rows * 10)):
            tell(f"making {count:,} rows")
            fill(file, count)
        for turn in range(rounds + 1):
            tell(f"round {turn} of {rounds}")
            ours: dict[str, float] = {}
            theirs = 0.0
            for step in ("migrate", "psql") if turn % 2 == 0 else ("psql", "migrate"):
                if step == "migrate":
                    ours = migrated(server, small)
                elif turn:
                    theirs = copied_by_psql(server, home)
            if turn == 0:
                export(server, home)
                continue
            result.migrate.append(ours["copy"])
            result.compare.append(ours["compare"])
            result.psql.append(theirs)
            result.memory[rows] = max(result.memory.get(rows, 0), int(ours["memory"]))
        tell(f"memory for {rows * 10:,} rows")
        result.memory[rows * 10] = int(migrated(server, large)["memory"])
    if faults:
        tell(f"{faults} faults")
        result.faults, result.lost = faults, struck(faults)
    return result


def struck(faults: int) -> int:
    """Faults of the tests after which both sides did not agree row for row, by the tests' own comparison."""
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/migration/test_faults.py"]
    done = subprocess.run(
        words,
        cwd=ROOT,
        env={**os.environ, "RUNGS_FAULTS": str(faults)},
        capture_output=True,
        text=True,
        check=False,
    )
    passed = re.search(r"(\d+) passed", done.stdout)
    return faults - int(passed[1] if passed else 0)


def fill(file: Path, count: int) -> None:
    """A chat of a thousand users and a hundred rooms, with this many messages over a year."""
    chance = random.Random(count)  # noqa: S311  # rows made up
    users, rooms = ([_id(chance) for _ in range(many)] for many in (1000, 100))
    with sqlite3.connect(file) as connection:
        connection.executescript((MIGRATIONS / "d1" / "0001_start.sql").read_text())
        at = "2026-01-01T00:00:00.000Z"
        connection.executemany(
            "INSERT INTO users VALUES (?, ?, 'none', ?)",
            [(id, f"user {n}", at) for n, id in enumerate(users)],
        )
        connection.executemany(
            "INSERT INTO rooms VALUES (?, ?, ?, ?, 0, ?)",
            [(id, f"room {n}", n % 2, users[n], at) for n, id in enumerate(rooms)],
        )
        connection.executemany(
            "INSERT INTO messages VALUES (?, ?, ?, ?, ?, NULL, ?)",
            (
                (
                    rooms[n % 100],
                    n // 100,
                    users[n % 997],
                    _id(chance),
                    f"This is message number {n}, which says what a message of a chat says.",
                    f"2026-{1 + n * 12 // count:02}-{1 + n % 28:02}T{n % 24:02}:{n % 60:02}:{n % 59:02}.{n % 1000:03}Z",
                )
                for n in range(count)
            ),
        )
    connection.close()


def _id(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def migrated(server: Server, source: Path) -> dict[str, float]:
    """Rates and memory of a migration in a process of its own."""
    url = _database(server)
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(source)],
        cwd=ROOT,
        env={**os.environ, "TARGET": url, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise click.ClickException(f"the migration failed: {done.stderr}")
    return json.loads(done.stdout)


def export(server: Server, home: Path) -> None:
    """The rows of the last migration as files that COPY takes."""
    for table in TABLES:
        _psql(server, server.url_of(_last[-1]), f"\\copy (TABLE {table}) TO '{home / table}'")


def copied_by_psql(server: Server, home: Path) -> float:
    """Rows a second of psql."""
    url = _database(server)
    started = time.monotonic()
    for table in TABLES:
        _psql(server, url, f"\\copy {table} FROM '{home / table}'")
    seconds = time.monotonic() - started
    with psycopg.connect(url) as connection:
        total = sum(
            connection.execute(query).fetchall()[0][0]
            for query in (
                "SELECT count(*) FROM users",
                "SELECT count(*) FROM rooms",
                "SELECT count(*) FROM messages",
            )
        )
    return total / seconds


def _psql(server: Server, url: str, command: str) -> None:
    words: Sequence[str] = [str(server.bin / "psql"), "-qX", "-v", "ON_ERROR_STOP=1", "-c", command]
    where = parse_connection(url)
    environment = {
        "PGHOST": where.host,
        "PGPORT": str(where.port),
        "PGUSER": where.user,
        "PGPASSWORD": where.password,
        "PGDATABASE": where.database,
    }
    subprocess.run(words, env={**os.environ, **environment}, check=True)


_last: list[str] = []


def _database(server: Server) -> str:
    """An empty database with the reference schema and the year's partitions."""
    name = f"b{uuid.uuid4().hex}"
    url = server.create_database(name)
    with psycopg.connect(url) as connection:
        connection.execute((MIGRATIONS / "postgres" / "0001_start.sql").read_bytes())
        connection.execute("SELECT messages_partitions('2026-01-01', 12)")
    _last.append(name)
    return url


@click.command()
@click.option("--rows", default=100_000, show_default=True, type=click.IntRange(min=1000), help="Messages.")
@click.option(
    "--rounds", default=5, show_default=True, type=click.IntRange(min=1), help="Times each is measured."
)
@click.option(
    "--faults", default=0, show_default=True, type=click.IntRange(min=0), help="Kills, each compared after."
)
@click.option("--json", "as_json", is_flag=True, help="Print one object instead of lines.")
def main(rows: int, rounds: int, faults: int, *, as_json: bool) -> None:
    """Compare a migration with psql; exit code 1 below half its rate, where memory grows, or a fault costs a row."""
    result = run(rows, rounds, faults, lambda words: click.echo(words, err=True))
    if as_json:
        click.echo(json.dumps(result.as_json(), indent=2))
    else:
        for name, values in (
            ("migrate", result.migrate),
            ("psql \\copy", result.psql),
            ("compare", result.compare),
        ):
            low, high = min(values), max(values)
            click.echo(f"{name}: {statistics.median(values):,.0f} rows/s ({low:,.0f} to {high:,.0f})")
        click.echo(f"ratio of the medians: {result.ratio:.2f}, expected at least {AT_LEAST}")
        for count, size in sorted(result.memory.items()):
            click.echo(f"memory for {count:,} messages: {size / 1e6:.1f} MB")
        click.echo(f"ten times the rows take {result.growth:.2f} of the memory, expected at most {FLAT}")
        if faults:
            click.echo(f"{result.faults} faults, {result.lost} after which rows differed")
    sys.exit(0 if result.ok else 1)


if __name__ == "__main__":
    main()
