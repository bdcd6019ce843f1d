"""One restore from the request to the change of the stack file that takes the new store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from pathlib import Path

import attrs

from components.d1_database import D1Database
from components.errors import UserError
from components.postgres import Postgres
from operations.recovery import dump_bucket
from operations.restore import d1, neon
from operations.restore.choosing import PAGE, check_ours, chosen, moment, new_name
from operations.restore.dump import Dump
from operations.restore.filling import Filled, Watch, fill
from operations.restore.taking import show, take_file, taken
from stacks.blueprint import Blueprint, Piece, draw_up
from stacks.places import ROOT
from stacks.stack_file import StackFile

MIGRATIONS = ROOT / "edge" / "migrations"
HOSTS = {"DB_D1": "d1", "DB_POSTGRES": "postgres"}
"""The folder of migrations of each host that a dump names."""
Say = Callable[[str], None]


@attrs.frozen(kw_only=True)
class Request:
    """What was asked for; see the options of `./rungs restore`."""

    store: str
    stack: str
    at: str | None = None
    dump_file: Path | None = None
    variable: str | None = None
    to_file: Path | None = None
    name: str | None = None
    migrations: Path | None = None
    left: tuple[str, ...] = ()
    take: str | None = None
    write: bool = False


@attrs.frozen(kw_only=True)
class Talk:
    """How the user is asked and told."""

    agreed: Callable[[str], None]
    """Asks before something is made; raises UserError where the answer is no."""
    say: Say
    watching: Callable[[], AbstractContextManager[Watch]]


def run(request: Request, environment: Mapping[str, str], talk: Talk, *, in_sandbox: bool) -> None:
    """Restores; raises UserError before anything is made for all that can be known before."""
    file = StackFile.open(request.stack)
    blueprint = draw_up(file.settings())
    piece = chosen(blueprint, request.store)
    if request.write and (request.take or request.at or request.to_file):
        raise UserError(
            "--write is given, but this restore changes no stack file: it is for a new D1, or --to-env"
        )
    if request.take is not None:
        neon.take(request, piece, environment, talk, in_sandbox=in_sandbox)
        return
    if request.at is not None and request.dump_file is not None:
        raise UserError("--at and --from are both given: a point in time or a dump, not both")
    if request.to_file is None and isinstance(piece.part, Postgres):
        check_ours(blueprint, piece)
    if request.dump_file is not None:
        _from_dump(request, blueprint, piece, Dump.open(request.dump_file), file, environment, talk)
        return
    if isinstance(piece.part, Postgres) and piece.part.host == "neon":
        if request.at is None:
            raise UserError(
                f"{piece.key} is on Neon, expected --at TIME, a point in the last {piece.part.history_days} days, or "
                "--from FILE, a weekly dump"
            )
        at = moment(request.at, piece.part.history_days)
        neon.branch(request, piece, at, environment, talk, in_sandbox=in_sandbox)
        return
    if request.at is not None:
        raise UserError(_no_time(piece))
    raise UserError(f"expected --from FILE, a weekly dump of {piece.key}; {_where(blueprint, piece)}")


def _no_time(piece: Piece) -> str:
    if isinstance(piece.part, D1Database):
        return (
            "--at is given, but D1 goes back in time in place only, and makes no new database from a point in time "
            "(developers.cloudflare.com/d1/reference/time-travel/): in place it is npx wrangler d1 time-travel restore "
            f"{piece.physical_name} --timestamp=TIME; into a new one: --from FILE, a weekly dump"
        )
    return (
        f"--at is given, but {piece.key} is on {piece.part.host}, of whose history Rungs knows nothing: its provider "
        "restores it, or --from FILE, a weekly dump, where a Worker writes one"
    )


def _where(blueprint: Blueprint, piece: Piece) -> str:
    part = dump_bucket(blueprint.stage)
    if part is None:
        other = (
            "D1 goes back in place"
            if isinstance(piece.part, D1Database)
            else "its provider's own restore fills a new database, whose address rungs:database_url then is"
        )
        return f"no Worker of growth stage {blueprint.stage.name!r} writes one; {other}: {PAGE}"
    bucket = next(each.physical_name for each in blueprint.pieces if each.part is part)
    return (
        f"get one: npx wrangler r2 object get {bucket}/weekly/YYYY-MM-DD.ndjson --remote --file dump.ndjson"
    )


def _from_dump(
    request: Request,
    blueprint: Blueprint,
    piece: Piece,
    dump: Dump,
    file: StackFile,
    environment: Mapping[str, str],
    talk: Talk,
) -> None:
    if dump.host not in HOSTS:
        raise UserError(f"{dump.path} is a dump of {dump.host}, expected one of: {', '.join(HOSTS)}")
    migrations = request.migrations or MIGRATIONS / HOSTS[dump.host]
    if request.to_file is not None:
        d1.check_dump(dump, d1.HOST)
        filled = _into_file(request, dump, migrations, request.to_file, talk)
        talk.say(_report(str(request.to_file), dump, filled, request.left))
        talk.say("To go on with it: ./rungs migrate --from, or sqlite3.")
        return
    if isinstance(piece.part, D1Database):
        if request.variable is not None:
            raise UserError(f"--to-env is given, but {piece.key} is on D1; that is for Postgres")
        d1.check_dump(dump, d1.HOST)
        name = new_name(piece, request.name, datetime.now(UTC))
        taken(file, request.stack, piece, "ID", name)  # refused before anything is made
        talk.agreed(f"This makes the D1 database {name} and fills it with {dump.rows:,} rows of {dump.date}.")
        with talk.watching() as watch:
            made, filled = d1.restore(
                blueprint.settings, piece.part, name, dump, migrations, request.left, watch, environment
            )
        talk.say(_report(f"{made.name} ({made.id})", dump, filled, request.left))
        after = taken(file, request.stack, piece, made.id, made.name)
        show(file, after, request.stack, piece, talk.say, write=request.write)
        return
    d1.check_dump(dump, "DB_POSTGRES")
    _into_postgres(request, piece, dump, migrations, environment, talk)


def _into_file(request: Request, dump: Dump, migrations: Path, path: Path, talk: Talk) -> Filled:
    from operations.restore.sqlite import SqliteTarget, new_file

    with closing(new_file(path)) as database, talk.watching() as watch:
        try:
            return fill(dump, SqliteTarget(database), migrations, request.left, watch)
        except BaseException:
            path.unlink()  # half of one is of no use
            raise


def _into_postgres(
    request: Request, piece: Piece, dump: Dump, migrations: Path, environment: Mapping[str, str], talk: Talk
) -> None:
    from operations.restore.postgres import PostgresTarget

    variable = request.variable
    if variable is None:
        raise UserError(
            f"{piece.key} is on Postgres, expected --to-env VARIABLE, whose value is the address of a new, empty "
            "database: postgresql://USER:PASSWORD@HOST/DATABASE"
        )
    url = environment.get(variable)
    if not url:
        raise UserError(
            f"--to-env is {variable!r}, but that variable is not set, expected the address of a database"
        )
    with talk.watching() as watch, PostgresTarget.opened(url, variable) as target:
        filled = fill(dump, target, migrations, request.left, watch)
    talk.say(_report(f"the database of ${variable}", dump, filled, request.left))
    take_file(request.stack, piece, variable, url, talk.say, write=request.write)


def _report(where: str, dump: Dump, filled: Filled, left: tuple[str, ...]) -> str:
    behind = f"; left behind: {', '.join(left)}" if left else ""
    return (
        f"Restored into {where}: {filled.rows:,} rows of {filled.tables} tables, compared, the same as in "
        f"{dump.path.name}{behind}.\nDigest {filled.digest}. What was written after {dump.date} is not in it."
    )
