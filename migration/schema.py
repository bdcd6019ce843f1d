"""The target's own migrations: files NNNN_name.sql, applied in order, each whole or not at all.

What has been applied stands in `schema_migrations`, which the reference Worker reads and writes by the same rule
(edge/src/data/migrate.ts): whoever comes first applies, the other finds it done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import LiteralString, cast

import psycopg

from components.errors import UserError
from migration.postgres import Postgres


def apply_migrations(target: Postgres, directory: Path) -> list[str]:
    """Applies those that the target has not had, and returns their names. Raises UserError naming the file."""
    files = files_of(directory)
    connection = target.connection
    connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations "
        "(version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)"
    )
    applied = {row[0] for row in connection.execute("SELECT version FROM schema_migrations").fetchall()}
    done: list[str] = []
    for version, path in files.items():
        if version in applied:
            continue
        try:
            with connection.transaction():
                connection.execute(
                    "INSERT INTO schema_migrations (version, name, applied_at) VALUES (%s, %s, %s)",
                    [version, path.stem[5:], datetime.now(UTC).isoformat(timespec="milliseconds")],
                )
                connection.execute(cast("LiteralString", path.read_text()))
        except psycopg.Error as error:
            if error.sqlstate is None:
                raise
            said = " ".join((error.diag.message_primary or str(error)).split())
            raise UserError(f"{path} cannot be applied, nothing of it was: {said}") from None
        done.append(path.stem)
    return done


def files_of(directory: Path) -> Mapping[int, Path]:
    """Migrations by number, in order. Raises UserError where there are none, or two of one number."""
    files: dict[int, Path] = {}
    for path in sorted(directory.glob("*.sql")):
        number, _, name = path.stem.partition("_")
        if not (len(number) == 4 and number.isdigit() and name):
            raise UserError(f"{path} is no migration, expected a name such as 0001_start.sql")
        if int(number) in files:
            raise UserError(f"{path} has the number of {files[int(number)].name}; each is given once")
        files[int(number)] = path
    if not files:
        raise UserError(
            f"{directory} has no migrations, expected files such as 0001_start.sql (--migrations)"
        )
    return files
