"""A migration that is struck at a point: python -m tests.migration.faulty ADDRESS-VARIABLE SOURCE KIND WHERE NTH PID.

The process, the database (by the process id of its server) or its connections end there, without a word before.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg

from migration import copying
from migration.forward import Forward
from migration.journal import Journal
from migration.postgres import Postgres
from migration.sqlite import SqliteFile

KINDS = ("process", "database", "connection")
PLACES = (
    "before copy",
    "amid copy",
    "after copy",
    "before checkpoint",
    "after checkpoint",
    "before pass",
    "before delete",
)
BATCH = 20


def main(variable: str, source: str, kind: str, where: str, nth: str, pid: str) -> None:
    url = os.environ[variable]
    copying.BATCHES = 2
    left = int(nth)

    def strike() -> None:
        nonlocal left
        left -= 1
        if left:
            return
        if kind == "process":
            os.kill(os.getpid(), signal.SIGKILL)
        elif kind == "database":
            os.kill(int(pid), signal.SIGKILL)
        else:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )

    time, _, what = where.partition(" ")
    owner: Any = Postgres if what in ("copy", "delete") else Journal
    method = {"copy": "_copy_into", "delete": "delete_now", "checkpoint": "advance", "pass": "forgive"}[what]
    real: Callable[..., object] = getattr(owner, method)

    def struck(self: object, *given: Any, **named: Any) -> object:  # noqa: ANN401
        if time == "amid":
            table, names, lines = given
            half: Sequence[str] = lines[: len(lines) // 2]
            if half:
                real(self, table, names, half)
            strike()
            return real(self, table, names, lines[len(lines) // 2 :])
        if time == "before":
            strike()
        found = real(self, *given, **named)
        if time == "after":
            strike()
        return found

    setattr(owner, method, struck)
    with Postgres(url) as target:
        Forward(SqliteFile(Path(source)), target, batch=BATCH).run(until_same=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
