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
from components.firestore import Firestore as FirestorePart
from components.part import Part
from components.postgres import Postgres as PostgresPart
from components.redis import Redis as RedisPart
from migration.collections import Mapping_
from migration.d1_api import API, D1Api
from migration.deployed import Deployed
from migration.pairs import TargetTable
from migration.sqlite import Sqlite, SqliteFile
from stacks import ladders
from stacks.blueprint import check_standings, serving_host
from stacks.settings import Settings, Standing

TOKEN = "CLOUDFLARE_API_TOKEN"  # noqa: S105  # the variable's name
GOOGLE_TOKEN = "GOOGLE_OAUTH_ACCESS_TOKEN"  # noqa: S105  # the variable's name
NAMESPACE = "miniflare-D1DatabaseObject"


COPIED: Mapping[type[Part], type[Part]] = {
    D1Database: PostgresPart,
    FirestorePart: PostgresPart,
    PostgresPart: PostgresPart,
    RedisPart: RedisPart,
}
"""What is copied into what."""


@attrs.frozen(kw_only=True)
class Route:
    """The store that moves, its older host and the newer one."""

    key: str
    older: str
    newer: str
    old: type[Part]
    """What the older one is; the newer is COPIED[old]."""
    standing: Standing
    serving: str

    @classmethod
    def of(cls, settings: Settings, key: str | None) -> Route:
        """Raises UserError where the stage has no store that is copied to its next host, or several and none is named.

        Of a store with several hosts that are left, the copy is that from the one that serves.
        """
        stage = ladders.load(settings.ladder)[settings.stage]
        check_standings(stage, settings.stores)
        found: dict[str, tuple[Part, Part]] = {}
        for name, hosts in stage.lineages.items():
            standing = settings.standing(name)
            left = [host for host in hosts if host.host not in standing.forgotten]
            moves = [(old, new) for old, new in pairwise(left) if COPIED.get(type(old)) is type(new)]
            serving = serving_host(standing, left[0].host)
            moves.sort(key=lambda move: (move[0].host == serving, move[1].host == serving))
            if moves:
                found[name] = moves[-1]
        if not found:
            raise UserError(
                f"growth stage {stage.name!r} has no store with a host to be copied from (D1, Firestore, Postgres, "
                "Redis) and another beside it to be copied to; the move `add` makes it: ./rungs plan -s STACK"
            )
        if key is None and len(found) > 1:
            raise UserError(f"there are the stores {', '.join(found)}; name one with --store")
        name = key or next(iter(found))
        if name not in found:
            raise one_of("--store", name, found)
        older, newer = found[name]
        standing = settings.standing(name)
        oldest = next(host.host for host in stage.lineages[name] if host.host not in standing.forgotten)
        return cls(
            key=name,
            older=older.host,
            newer=newer.host,
            old=type(older),
            standing=standing,
            serving=serving_host(standing, oldest),
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


def file_or_export(
    path: Path, work: Path, targets: Mapping[str, TargetTable], mapping: Mapping_ | None
) -> Sqlite:
    """What `--from` names: a SQLite file, or the directory of a Firestore export."""
    if not path.is_dir():
        return SqliteFile(path)
    from migration.collections import load
    from migration.firestore import documents

    return load(documents(path), str(path.resolve()), work, targets, mapping)


def firestore_of(
    database: str, work: Path, targets: Mapping[str, TargetTable], mapping: Mapping_ | None, *, again: bool
) -> Sqlite:
    """A Firestore database in the cloud, or in the emulator that FIRESTORE_EMULATOR_HOST names."""
    from migration.firestore_api import API as FIRESTORE
    from migration.firestore_api import Firestore, FirestoreSource

    emulator = os.environ.get("FIRESTORE_EMULATOR_HOST")
    token = "owner" if emulator else os.environ.get(GOOGLE_TOKEN)
    if not token:
        raise UserError(
            f"{GOOGLE_TOKEN} is not set, expected a token that may read Firestore: gcloud auth print-access-token"
        )
    api = f"http://{emulator}/v1" if emulator else FIRESTORE
    return FirestoreSource(Firestore(database, token, api=api), work, targets, mapping, again=again)


def older_address(name: str | None, deployed: Deployed | None, key: str, host: str) -> tuple[str, str]:
    """The address of the Postgres that is copied from, and where it came from. Raises UserError where there is none."""
    return _address(name or "SOURCE_DATABASE_URL", name, deployed, key, host)


def address_of(name: str | None, deployed: Deployed | None, key: str, host: str) -> tuple[str, str]:
    """The target's address and where it came from. Raises UserError where there is none."""
    return _address(name or "DATABASE_URL", name, deployed, key, host)


def _address(
    variable: str, name: str | None, deployed: Deployed | None, key: str, host: str
) -> tuple[str, str]:
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
