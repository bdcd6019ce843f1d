"""The two ends of `./rungs migrate`, opened: what is copied from, and the Postgres that is copied to."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import attrs

from components.errors import UserError
from components.firestore import Firestore
from components.postgres import Postgres as PostgresPart
from migration.collections import Mapping_
from migration.copying import Source
from migration.deployed import Deployed
from migration.ends import (
    Route,
    address_of,
    d1_of,
    file_or_export,
    firestore_of,
    local_d1,
    local_postgres,
    older_address,
)
from migration.postgres import Postgres
from migration.postgres_source import PostgresSource, same_database
from migration.sqlite import Sqlite, SqliteFile
from stacks.stack_file import PROJECT, ROOT

WORK = PROJECT / ".rungs" / "migrate"
_SQL = {"edge": ROOT / "edge" / "migrations" / "postgres"}


def migrations_of(ladder: str) -> Path:
    """The tables of what the ladder runs: the reference Worker, or the reference service."""
    return _SQL.get(ladder, ROOT / "services" / "migrations")


@attrs.frozen(kw_only=True)
class Ends:
    """What the command line says of both."""

    stack: str
    given: Path | None
    """`--from`: a file or an export instead of the older host."""
    account: str
    route: Route
    local: bool
    from_env: str | None
    to_env: str | None
    mapping: Mapping_ | None
    deployed: Deployed | None = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "deployed", self._find())

    def _find(self) -> Deployed | None:
        if self.given and not self.local:
            return None
        if self.local:
            return Deployed.of_sandbox(PROJECT, self.stack)
        secrets = self.to_env is None and "DATABASE_URL" not in os.environ
        return Deployed.of_stack(PROJECT, self.stack, secrets=secrets)

    @contextmanager
    def target(self) -> Generator[tuple[str, str]]:
        """The address of the newer host, and where it came from."""
        if self.local and self.to_env is None:
            with local_postgres(PROJECT, self.stack) as url:
                yield url, "the Postgres of ./rungs dev"
        else:
            yield address_of(self.to_env, self.deployed, self.route.key, self.route.newer)

    def check(self, target: Postgres) -> None:
        """Raises UserError where both ends are one database, before anything is written to it."""
        if self.given is None and self.route.old is PostgresPart:
            with closing(PostgresSource(*self._older_address())) as source:
                same_database(source.identity, target.identity)

    def source(self, target: Postgres, *, again: bool) -> Source:
        """The older host, to be read; `again`: until nobody has written to it meanwhile."""
        if self.given is not None:
            return file_or_export(self.given, WORK, target.tables(), self.mapping)
        if self.route.old is PostgresPart:
            return PostgresSource(*self._older_address())
        if self.route.old is Firestore:
            database = self._state.firestore_id(self.route.key, self.route.older)
            return firestore_of(database, WORK, target.tables(), self.mapping, again=again)
        return self._d1(writable=False)

    @contextmanager
    def older(self, target: Postgres) -> Generator[Sqlite | tuple[PostgresSource, Postgres]]:
        """The older host, to be written to: for Postgres both ends, the other way round."""
        if self.given is not None:
            with closing(SqliteFile(self.given, writable=True)) as file:
                yield file
        elif self.route.old is PostgresPart:
            with (
                Postgres(*self._older_address()) as older,
                self.target() as (url, key),
                closing(PostgresSource(url, key)) as newer,
            ):
                target.lock()
                yield newer, older
        else:
            with closing(self._d1(writable=True)) as d1:
                yield d1

    def _older_address(self) -> tuple[str, str]:
        return older_address(self.from_env, self.deployed, self.route.key, self.route.older)

    def _d1(self, *, writable: bool) -> Sqlite:
        database = self._state.database_id(self.route.key, self.route.older)
        if self.local:
            return local_d1(PROJECT, self.stack, database, writable=writable)
        return d1_of(self.account, database)

    @property
    def _state(self) -> Deployed:
        if self.deployed is None:
            raise UserError("there is no state of the stack to look into")
        return self.deployed
