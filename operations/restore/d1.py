"""A new D1 database filled from a dump.

D1's own Time Travel goes back in place only: it "does not yet allow you to clone or fork an existing database to a new
copy" (developers.cloudflare.com/d1/reference/time-travel/, Notes), so a new database can be made from a dump alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import attrs

from components.d1_database import D1Database
from components.errors import UserError
from migration.d1_api import D1Api
from operations.restore.dump import Dump
from operations.restore.filling import Filled, Watch, fill
from operations.restore.sqlite import SqliteTarget
from providers.cloudflare_api import ADDRESS, API, TOKEN, Cloudflare, fields
from stacks.settings import Settings

HOST: Final = "DB_D1"
WRITE: Final = "D1 Write"


@attrs.frozen(kw_only=True)
class Made:
    """A database that was made for a restore."""

    id: str
    name: str


def check_dump(dump: Dump, host: str) -> None:
    """Raises UserError where the dump is of another kind of database."""
    if dump.host != host:
        wanted = "D1" if host == HOST else "Postgres"
        raise UserError(
            f"{dump.path} is a dump of {dump.host}, expected one of {host}, since the store is on {wanted}"
        )


def make(cloudflare: Cloudflare, settings: Settings, part: D1Database, name: str) -> Made:
    """Makes an empty database where the store's own is. Raises UserError where the name is taken."""
    jurisdiction = part.jurisdiction or settings.jurisdiction
    place = (
        {"jurisdiction": jurisdiction}
        if jurisdiction
        else {"primary_location_hint": part.location or settings.location}
    )
    path = f"/accounts/{settings.account}/d1/database"
    made = fields(cloudflare.call("POST", path, WRITE, {"name": name, **place}))
    id = str(made.get("uuid", ""))
    if not id:
        raise UserError("Cloudflare answered with something that is no database")
    if part.read_replication:
        cloudflare.call("PATCH", f"{path}/{id}", WRITE, {"read_replication": {"mode": "auto"}})
    return Made(id=id, name=name)


def restore(
    settings: Settings,
    part: D1Database,
    name: str,
    dump: Dump,
    migrations: Path,
    left: tuple[str, ...],
    watch: Watch,
    environment: Mapping[str, str],
) -> tuple[Made, Filled]:
    """Makes a database of that name and fills it. Raises UserError; what was made half stays, and nothing uses it."""
    cloudflare = Cloudflare.from_environment(environment)
    watch(f"making {name}", 0)
    made = make(cloudflare, settings, part, name)
    database = D1Api(settings.account, made.id, environment[TOKEN], api=environment.get(ADDRESS, API))
    try:
        return made, fill(dump, SqliteTarget(database), migrations, left, watch)
    except (UserError, KeyboardInterrupt) as error:
        why = str(error) or "stopped"
        raise UserError(
            f"{why}. The new database {made.name} ({made.id}) is not whole; nothing uses it. Delete it when you are "
            f"done with it: npx wrangler d1 delete {made.name}"
        ) from None
    finally:
        database.close()
