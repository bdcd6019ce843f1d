"""`./rungs migrate`: a store's rows to its next host, and the proof that both have the same."""

from __future__ import annotations

import json
from contextlib import closing, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click

from cli.migrate_ends import Ends, migrations_of
from cli.migrate_redis import migrate_redis
from cli.migrate_report import back, ends, print_report, timing_of
from components.errors import UserError
from components.firestore import Firestore
from components.redis import Redis
from migration.collections import read_mapping
from migration.ends import Route, throw_away
from migration.forward import Forward, Report
from migration.postgres import Postgres
from migration.progress import Progress
from migration.redis_copy import KeysReport
from migration.reverse import Reverse
from migration.schema import apply_migrations
from migration.sqlite import Sqlite
from stacks.stack_file import PROJECT, StackFile


@click.command()
@click.option("-s", "--stack", required=True, help="The stack, as in Pulumi.STACK.yaml.")
@click.option("--local", is_flag=True, help="The databases of `./rungs dev`, and the sandbox's state.")
@click.option(
    "--rehearse", is_flag=True, help="Into a throw-away database on the same server; needs no fence."
)
@click.option("--reverse", is_flag=True, help="Back to the older host, under a fence.")
@click.option(
    "--from",
    "given",
    type=click.Path(exists=True, path_type=Path),
    help="A SQLite file, or the directory of a Firestore export, instead of the stack's D1.",
)
@click.option("--store", help="The store, where a stack has several that are copied.")
@click.option(
    "--from-env",
    "source",
    help="The environment variable with the address that is copied from, where that is Postgres or Redis; default: "
    "SOURCE_DATABASE_URL or SOURCE_REDIS_URL, else the stack's state.",
)
@click.option(
    "--to-env",
    "variable",
    help="The environment variable with the target's address; default: DATABASE_URL or REDIS_URL, else the stack's "
    "state.",
)
@click.option(
    "--migrations",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The target's own migrations (NNNN_name.sql); default: those of the ladder's reference Worker or service.",
)
@click.option(
    "--map",
    "mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file (TOML) that says where collections of Firestore go.",
)
@click.option(
    "--batch", default=1000, show_default=True, type=click.IntRange(1, 100_000), help="Rows of a batch."
)
@click.option("--leave", multiple=True, help="A table, or TABLE.COLUMN, that stays behind.")
@click.option(
    "--accept-rejected",
    "accepted",
    type=click.IntRange(min=0),
    default=0,
    help="Finish although just this many rows are set aside.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one object instead of text.")
@click.pass_context
def migrate(
    ctx: click.Context,
    stack: str,
    given: Path | None,
    store: str | None,
    source: str | None,
    variable: str | None,
    migrations: Path | None,
    mapping: Path | None,
    batch: int,
    leave: tuple[str, ...],
    accepted: int,
    *,
    local: bool,
    rehearse: bool,
    reverse: bool,
    as_json: bool,
) -> None:
    """Copy a store's rows to its next host, and prove that they are the same.

    Without the fence: the first copy, while the older host serves, and how long the fence will take. With it: what
    was written meanwhile, until both hosts have the same rows; then `copied` in the stack file, without which cutting
    over is refused. Ended at any moment, it goes on where it was.
    """
    import psycopg

    file = StackFile.open(stack)
    settings = file.settings()
    route = Route.of(settings, store)
    if route.old is Redis:
        ctx.exit(
            migrate_redis(
                stack,
                route,
                lambda found: receipt(stack, route, found, local=local and settings.environment == "prod"),
                from_env=source,
                to_env=variable,
                local=local,
                rehearse=rehearse,
                reverse=reverse,
                as_json=as_json,
            )
        )
    _check(route, given, rehearse=rehearse, reverse=reverse)
    ends_of = Ends(
        stack=stack,
        given=given,
        account=settings.account,
        route=route,
        local=local,
        from_env=source,
        to_env=variable,
        mapping=mapping and read_mapping(mapping),
    )
    fence = ends_of.deployed.fence(route.key) if route.standing.fenced and ends_of.deployed else ""
    fenced = route.standing.fenced and not fence and given is None
    if reverse and not fenced and given is None:
        raise UserError(
            f"--reverse needs the fence: {route.serving} takes writes. "
            + (
                f"The stack file has it, but {fence}"
                if fence
                else f"Set rungs:stores.{route.key}.fenced, then pulumi up"
            )
        )
    progress = Progress(tell=_tell)
    until_same = fenced or rehearse or given is not None
    try:
        with (
            ends_of.target() as (url, key),
            throw_away(url) if rehearse else nullcontext(url) as address,
            Postgres(address, key) as target,
        ):
            if reverse:
                with ends_of.older(target) as older:
                    report = (
                        Reverse(target, older, batch=batch, left=leave, progress=progress).run()
                        if isinstance(older, Sqlite)
                        else Forward(*older, batch=batch, left=leave, progress=progress).run(until_same=True)
                    )
                print_report(report)
                for line in back(file, route, report, accepted, given=given):
                    click.echo(line)
                ctx.exit(0 if report.same and report.rejected == accepted else 1)
            ends_of.check(target)
            for name in apply_migrations(target, migrations or migrations_of(settings.ladder)):
                click.echo(f"applied {name}", err=True)
            with closing(ends_of.source(target, again=until_same)) as rows:
                forward = Forward(rows, target, batch=batch, left=leave, progress=progress)
                report = forward.run(until_same=until_same)
    except psycopg.Error as error:
        said = " ".join(str(error).split())[:300]
        raise UserError(
            f"the copy stopped: {said}. Run it again: it goes on after the last page that was committed"
        ) from None
    if not rehearse:
        timing_of(report).write(PROJECT, stack)
    ok = report.same and report.rejected == accepted
    written = None
    if ok and fenced and not rehearse:
        written = receipt(stack, route, report, local=local and settings.environment == "prod")
    if as_json:
        click.echo(json.dumps({**report.as_json(), "fenced": fenced, "finished": bool(written)}, indent=2))
    else:
        print_report(report)
        for line in ends(
            stack, route, report, fence, accepted, fenced=fenced, rehearse=rehearse, given=given
        ):
            click.echo(line)
        if written:
            click.echo(written)
    unfinished = (fenced or rehearse or given is not None) and not ok
    ctx.exit(1 if unfinished or (fenced and not written and not rehearse) else 0)


def _check(route: Route, given: Path | None, *, rehearse: bool, reverse: bool) -> None:
    """Raises UserError where the copy would undo what has been written."""
    if reverse and rehearse:
        raise UserError(
            "--reverse has no --rehearse; try it on a copy of the older host's file: --reverse --from FILE"
        )
    if reverse and route.old is Firestore:
        raise UserError(
            f"{route.key} cannot go back to Firestore with what was written since: until the first write on "
            f"{route.newer} going back is a diff (serving: {route.older})"
        )
    if reverse and route.serving == route.older:
        raise UserError(f"{route.key} is served by {route.older}: there is nothing to go back from")
    if not reverse and route.serving != route.older and not given and not rehearse:
        raise UserError(
            f"{route.key} is served by {route.serving}, which takes writes: copying from {route.older} would undo "
            "them. To go back, copy the other way: --reverse"
        )


def _tell(line: str) -> None:
    click.echo(line, err=True)


def receipt(stack: str, route: Route, report: Report | KeysReport, *, local: bool) -> str | None:
    """Writes `copied` into the stack file; returns what to say, or None where it must not be written."""
    file = StackFile.open(stack)
    if file.settings().standing(route.key) != route.standing:
        raise UserError(
            f"rungs:stores.{route.key} was changed in {file.path.name} meanwhile, so nothing is written"
        )
    if local:
        click.echo(
            "Not written: the rows of this machine prove nothing of production. Without --local it is.",
            err=True,
        )
        return None
    copied = {
        "to": route.newer,
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "rows": report.rows,
        "digest": report.digest,
    }
    after = file.changed({("stores", route.key, "copied"): copied})
    after.write()
    return f"{file.diff(after)}Written to {file.path.name}. Next, still under the fence: cut over."
