"""Where a stack's migration goes from and to: the two hosts of a store, on accounts or on this machine."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import attrs
import psycopg
from psycopg import sql

from components.d1_database import D1Database
from components.errors import UserError, one_of
from components.postgres import Postgres as PostgresPart
from migration.d1_api import API, D1Api
from migration.deployed import Deployed
from migration.pairs import TargetTable
from migration.sqlite import Sqlite, SqliteFile
from stacks import ladders
from stacks.blueprint import check_standings, serving_host
from stacks.settings import Settings, Standing

TOKEN = "CLOUDFLARE_API_TOKEN"  # noqa: S105  # the variable's name
NAMESPACE = "miniflare-D1DatabaseObject"


@attrs.frozen(kw_only=True)
class Route:
    """The store that moves, its older host and the newer one."""

    key: str
    older: str
    newer: str
    standing: Standing
    serving: str

    @classmethod
    def of(cls, settings: Settings, key: str | None) -> Route:
        """Raises UserError where the stage has no store on both D1 and Postgres, or several and none is named."""
        stage = ladders.load(settings.ladder)[settings.stage]
        check_standings(stage, settings.stores)
        found = {
            name: (old.host, new.host)
            for name, hosts in stage.lineages.items()
            for old, new in pairwise(hosts)
            if isinstance(old, D1Database) and isinstance(new, PostgresPart)
            if old.host not in settings.standing(name).forgotten
        }
        if not found:
            raise UserError(
                f"growth stage {stage.name!r} has no store on D1 with Postgres beside it; the move `add` makes it: "
                "./rungs plan -s STACK"
            )
        if key is None and len(found) > 1:
            raise UserError(f"there are the stores {', '.join(found)}; name one with --store")
        name = key or next(iter(found))
        if name not in found:
            raise one_of("--store", name, found)
        older, newer = found[name]
        standing = settings.standing(name)
        return cls(
            key=name, older=older, newer=newer, standing=standing, serving=serving_host(standing, older)
        )


def d1_of(account: str, database: str) -> D1Api:
    """A D1 database in the cloud. Raises UserError without a token."""
    token = os.environ.get(TOKEN)
    if not token:
        raise UserError(f"{TOKEN} is not set, expected a token that may read (for --reverse edit) D1")
    return D1Api(account, database, token, api=os.environ.get("RUNGS_CLOUDFLARE_API", API))


def local_d1(project: Path, stack: str, database: str, *, writable: bool = False) -> SqliteFile:
    """The file in which `./rungs dev` keeps a D1 database."""
    folder = project / ".rungs" / "dev" / stack / "d1"
    name = f"{object_id(NAMESPACE, database)}.sqlite"
    for file in folder.rglob(name):
        return SqliteFile(file, writable=writable)
    raise UserError(f"{folder} does not have the database yet; run: ./rungs dev -s {stack}")


def object_id(namespace: str, name: str) -> str:
    """The id of a Durable Object by name, as workerd makes it; miniflare names the files of D1 by it."""
    key = hashlib.sha256(namespace.encode()).digest()
    first = hmac.new(key, name.encode(), hashlib.sha256).digest()[:16]
    return (first + hmac.new(key, first, hashlib.sha256).digest()[:16]).hex()


@contextmanager
def local_postgres(project: Path, stack: str) -> Generator[str]:
    """The address of the Postgres of `./rungs dev`, which is started where it does not run."""
    from local.postgres import Postgres

    directory = project / ".rungs" / "dev" / stack / "postgres"
    if url := Postgres.running_in(directory):
        yield url
        return
    with Postgres(directory) as server:
        yield server.url


@contextmanager
def throw_away(url: str) -> Generator[str]:
    """An empty database on the same server, gone when the block ends."""
    name = f"rungs_rehearsal_{os.urandom(4).hex()}"
    address, _, query = url.partition("?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield f"{address.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def file_or_export(path: Path, work: Path, targets: Mapping[str, TargetTable]) -> Sqlite:
    """What `--from` names: a SQLite file, or the directory of a Firestore export."""
    if not path.is_dir():
        return SqliteFile(path)
    from migration.firestore import load

    return load(path, work, targets)


def address_of(name: str | None, deployed: Deployed | None, key: str, host: str) -> tuple[str, str]:
    """The target's address and where it came from. Raises UserError where there is none."""
    variable = name or "DATABASE_URL"
    url = os.environ.get(variable)
    if url:
        return url, variable
    if name is None and deployed is not None:
        url = deployed.connection_url(key, host)
        if url:
            return url, f"the connection_url of {key}-{host}"
    raise UserError(
        f"{variable} is not set, expected the address of {key} on {host}: postgresql://USER:PASSWORD@HOST/DATABASE"
    )
