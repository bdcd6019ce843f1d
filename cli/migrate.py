"""`./rungs migrate`: a store's rows to its next host, and the proof that both have the same."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click

from cli.consoles import wide_console
from components.errors import UserError
from migration.deployed import Deployed
from migration.ends import Route, address_of, d1_of, file_or_export, local_d1, local_postgres, throw_away
from migration.forward import Forward, Report
from migration.postgres import Postgres
from migration.progress import Progress
from migration.reverse import Reverse
from migration.schema import apply_migrations
from migration.sqlite import Sqlite, SqliteFile
from migration.timing import PASSES, Timing
from stacks.stack_file import PROJECT, ROOT, StackFile

MIGRATIONS = ROOT / "edge" / "migrations" / "postgres"


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
@click.option("--store", help="The store, where a stack has several on D1 and Postgres.")
@click.option(
    "--to-env",
    "variable",
    help="The environment variable with the target's address; default: DATABASE_URL, else the stack's state.",
)
@click.option(
    "--migrations",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=MIGRATIONS,
    help="The target's own migrations (NNNN_name.sql); default: those of the reference Worker.",
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
    variable: str | None,
    migrations: Path,
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
    if reverse and rehearse:
        raise UserError(
            "--reverse has no --rehearse; try it on a copy of the older host's file: --reverse --from FILE"
        )
    if reverse and route.serving == route.older:
        raise UserError(f"{route.key} is served by {route.older}: there is nothing to go back from")
    if not reverse and route.serving != route.older and not given and not rehearse:
        raise UserError(
            f"{route.key} is served by {route.serving}, which takes writes: copying from {route.older} would undo "
            "them. To go back, copy the other way: --reverse"
        )
    deployed = _deployed(stack, local=local, secrets=variable is None) if local or not given else None
    fence = ""
    if route.standing.fenced and deployed is not None:
        fence = deployed.fence(route.key)
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
    try:
        with (
            _target_url(stack, variable, deployed, route, local=local) as (url, key),
            throw_away(url) if rehearse else nullcontext(url) as address,
            Postgres(address, key) as target,
        ):
            if reverse:
                with closing(_older(stack, given, deployed, settings.account, route, local=local)) as older:
                    report = Reverse(
                        target, older, batch=batch, left=leave, progress=Progress(tell=_tell)
                    ).run()
                _print(report)
                for line in _back(file, route, report, accepted, given=given):
                    click.echo(line)
                ctx.exit(0 if report.same and report.rejected == accepted else 1)
            for name in apply_migrations(target, migrations):
                click.echo(f"applied {name}", err=True)
            with closing(
                _source(stack, given, deployed, settings.account, route, target, local=local)
            ) as source:
                forward = Forward(source, target, batch=batch, left=leave, progress=Progress(tell=_tell))
                report = forward.run(until_same=fenced or rehearse or given is not None)
    except psycopg.Error as error:
        said = " ".join(str(error).split())[:300]
        raise UserError(
            f"the copy stopped: {said}. Run it again: it goes on after the last page that was committed"
        ) from None
    if not rehearse:
        _timing(report).write(PROJECT, stack)
    ok = report.same and report.rejected == accepted
    written = None
    if ok and fenced and not rehearse:
        written = _receipt(file, route, report, local=local and settings.environment == "prod")
    if as_json:
        click.echo(json.dumps({**report.as_json(), "fenced": fenced, "finished": bool(written)}, indent=2))
    else:
        _print(report)
        for line in _ends(
            stack, route, report, fence, accepted, fenced=fenced, rehearse=rehearse, given=given
        ):
            click.echo(line)
        if written:
            click.echo(written)
    unfinished = (fenced or rehearse or given is not None) and not ok
    ctx.exit(1 if unfinished or (fenced and not written and not rehearse) else 0)


def _deployed(stack: str, *, local: bool, secrets: bool) -> Deployed:
    if local:
        return Deployed.of_sandbox(PROJECT, stack)
    import os

    return Deployed.of_stack(PROJECT, stack, secrets=secrets and "DATABASE_URL" not in os.environ)


@contextmanager
def _target_url(
    stack: str, variable: str | None, deployed: Deployed | None, route: Route, *, local: bool
) -> Generator[tuple[str, str]]:
    if local and variable is None:
        with local_postgres(PROJECT, stack) as url:
            yield url, "the Postgres of ./rungs dev"
    else:
        yield address_of(variable, deployed, route.key, route.newer)


def _older(
    stack: str, given: Path | None, deployed: Deployed | None, account: str, route: Route, *, local: bool
) -> Sqlite:
    """The older host, to be written to."""
    if given is not None:
        return SqliteFile(given, writable=True)
    assert deployed is not None
    database = deployed.database_id(route.key, route.older)
    return local_d1(PROJECT, stack, database, writable=True) if local else d1_of(account, database)


def _source(
    stack: str,
    given: Path | None,
    deployed: Deployed | None,
    account: str,
    route: Route,
    target: Postgres,
    *,
    local: bool,
) -> Sqlite:
    if given is not None:
        return file_or_export(given, PROJECT / ".rungs" / "migrate", target.tables())
    assert deployed is not None
    database = deployed.database_id(route.key, route.older)
    return local_d1(PROJECT, stack, database) if local else d1_of(account, database)


def _tell(line: str) -> None:
    click.echo(line, err=True)


def _timing(report: Report) -> Timing:
    return Timing(
        rows=report.rows,
        copy_rate=report.copy_rate or report.compare_rate,
        compare_rate=report.compare_rate,
        measured=True,
    )


def _receipt(file: StackFile, route: Route, report: Report, *, local: bool) -> str | None:
    """Writes `copied` into the stack file; returns what to say, or None where it must not be written."""
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


def _print(report: Report) -> None:
    from rich.table import Table

    console = wide_console()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("table")
    for column in ("rows the same", "inserted", "changed", "deleted", "set aside"):
        table.add_column(column, justify="right")
    table.add_column("SHA-256 of source and target")
    for each in report.tables:
        one, other = each.source_digest[:16], each.target_digest[:16]
        counts = (each.rows, each.inserted, each.changed, each.deleted, each.refused)
        table.add_row(
            each.table, *(f"{count:,}" for count in counts), one if one == other else f"{one} and {other}"
        )
    console.print(table)
    for each in report.tables:
        for sample in each.samples:
            console.print(f"  the same on both: {each.table} {sample}", markup=False, highlight=False)


def _back(
    file: StackFile, route: Route, report: Report, accepted: int, *, given: Path | None
) -> Generator[str]:
    """What going back has reached, and the diff that comes next."""
    for reason in report.reasons:
        yield f"  refused: {reason.table} {reason.key}: {reason.reason}"
    if not report.same:
        yield f"after {report.passes} passes both sides still differ; is something writing to either of them?"
    elif report.rejected != accepted:
        yield f"{route.older} refuses {report.rejected:,} rows; without them: --accept-rejected {report.rejected}"
    else:
        yield f"{report.rows:,} rows are the same on both sides, digest {report.digest}"
        if given is None:
            changes = {"serving": route.older, "fenced": None, "copied": None}
            after = file.changed({("stores", route.key, name): value for name, value in changes.items()})
            yield f"Next, still under the fence: make this diff, then pulumi up\n{file.diff(after)}"


def _ends(
    stack: str,
    route: Route,
    report: Report,
    fence: str,
    accepted: int,
    *,
    fenced: bool,
    rehearse: bool,
    given: Path | None,
) -> Generator[str]:
    """What was reached, and what comes next."""
    for reason in report.reasons:
        yield f"  set aside: {reason.table} {reason.key}: {reason.reason}"
    if report.rejected and report.rejected != accepted:
        yield (
            f"{report.rejected:,} rows are set aside in rungs_migrate.rejected: mend them at the source and run it "
            f"again, or finish without them: --accept-rejected {report.rejected}"
        )
    elif report.same:
        yield f"{report.rows:,} rows are the same on both sides, digest {report.digest}"
    elif fenced or rehearse or given:
        yield f"after {report.passes} passes both sides still differ; is something writing to either of them?"
    if rehearse:
        yield "This was a rehearsal: the database is gone, and no stack file was changed."
    elif not fenced and given is None:
        timing = _timing(report)
        if fence:
            yield f"The stack file says that {route.key} is fenced, but {fence}."
        yield (
            f"Not fenced: {route.older} goes on taking writes, which the next run copies. Copying takes "
            f"{timing.copy(report.rows)}, the fence {timing.fence(report.rows)} ({PASSES} passes; {timing.basis})."
        )
        yield f"Next: ./rungs promote STAGE -s {stack} --write for the fence, pulumi up, and this again."
