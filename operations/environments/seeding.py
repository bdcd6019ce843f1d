"""Seed data: SQL that is run in the environment's own database after its `up`. Never rows of another stack.

It is run again after every `up`, so it is written to be repeated (`INSERT … ON CONFLICT DO NOTHING`).
"""

from __future__ import annotations

import http.client
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from components.d1_database import D1Database
from components.errors import UserError
from components.postgres import Postgres
from migration.deployed import Deployed
from operations.environments.addresses import address, scripts
from operations.environments.configuration import Environment
from operations.environments.lifecycle import Environments
from providers.cloudflare_api import Cloudflare

WRITE = "D1 Write"
MOST = 10_000_000
"""Bytes of a file of seeds; more is a copy, which `./rungs migrate` makes."""
TRIES = 30
BETWEEN = 2.0
"""Seconds between two looks at whether a new Worker answers."""


def read_seed(file: Path) -> str:
    """The SQL of a file; raises UserError for one that cannot be read."""
    try:
        if file.stat().st_size > MOST:
            raise UserError(f"--seed is {str(file)!r}, {file.stat().st_size} bytes, expected at most {MOST}")
        text = file.read_text("utf-8")
    except OSError as error:
        raise UserError(f"--seed is {str(file)!r}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UserError(f"--seed is {str(file)!r}, expected SQL as UTF-8 text") from None
    if not text.strip():
        raise UserError(f"--seed is {str(file)!r}, which is empty, expected SQL")
    return text


def plant(
    environments: Environments,
    environment: Environment,
    sql: str,
    sleep: Callable[[float], None] = time.sleep,
    awake: Callable[[str], bool] | None = None,
) -> None:
    """Runs the SQL where the environment's serving database is.

    In Postgres whole or not at all; in D1 statement by statement. `awake` says whether an address answers.
    """
    database = {
        key: part
        for key, part in environment.blueprint.serving.items()
        if isinstance(part, D1Database | Postgres)
    }
    if not database:
        raise UserError(f"growth stage {environment.blueprint.stage.name!r} has no database to seed")
    key, part = next(iter(database.items()))
    deployed = Deployed(environments.resources(environment.stack, secrets=True))
    account = environment.blueprint.settings.account
    cloudflare = Cloudflare.from_environment(environments.place.environment)
    _awaken(cloudflare, environment, sleep, awake or answers)
    if isinstance(part, D1Database):
        path = f"/accounts/{account}/d1/database/{deployed.database_id(key, part.host)}/query"
        for number, statement in enumerate(statements(sql), 1):
            try:
                cloudflare.call("POST", path, WRITE, {"sql": statement})
            except UserError as error:
                raise UserError(f"statement {number} of the seed is refused: {error}") from None
    else:
        url = deployed.connection_url(key, part.host)
        if url is None:
            raise UserError(f"the state of {environment.stack} has no address of {key} on {part.host}")
        run_in_postgres(url, sql)
    environments.say(f"{environment.stack}: seeded {key} on {part.host}")


def statements(sql: str) -> Iterator[str]:
    """One after the other, since D1 takes so many bytes in one (developers.cloudflare.com/d1/platform/limits/)."""
    begun = ""
    for piece in sql.split(";"):
        begun += f"{piece};"
        if sqlite3.complete_statement(begun):
            if _says_something(begun):
                yield begun.strip()
            begun = ""
    if _says_something(begun.removesuffix(";")):
        raise UserError(f"the seed ends within a statement: {begun.removesuffix(';').strip()[:60]!r}")


def _says_something(text: str) -> bool:
    lines = (line.strip().strip(";") for line in text.splitlines())
    return any(line and not line.startswith("--") for line in lines)


def run_in_postgres(url: str, sql: str) -> None:
    """Runs SQL in one transaction; raises UserError, which never shows the address."""
    import psycopg

    try:
        with psycopg.connect(url) as connection:
            connection.execute(sql.encode())
    except psycopg.Error as error:
        said = error.diag.message_primary or type(error).__name__
        raise UserError(f"the seed is refused, and nothing of it is kept: {said}") from None


def _awaken(
    cloudflare: Cloudflare,
    environment: Environment,
    sleep: Callable[[float], None],
    awake: Callable[[str], bool],
) -> None:
    """Waits until the Worker has answered once: it makes the tables of its database at its first request."""
    script = next(iter(scripts(environment.blueprint).values()), None)
    if script is None:
        return
    url = f"{address(cloudflare, environment.blueprint.settings.account, script)}/ready"
    for _ in range(TRIES):
        if awake(url):
            return
        sleep(BETWEEN)
    raise UserError(f"{url} does not answer after {TRIES * BETWEEN:.0f} s; nothing was seeded")


def answers(url: str) -> bool:
    """Whether a Worker answers at all; an address that is not known yet is a 404 or 5xx of Cloudflare's own."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError, http.client.HTTPException):
        return False
