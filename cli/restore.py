"""`./rungs restore`: what can be got back of each store, and a store restored into a new one, never over the old."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.status import Status

from cli.consoles import wide_console
from components.errors import UserError
from stacks.stack_file import StackFile

if TYPE_CHECKING:
    from operations.recovery import Way
    from operations.restore.filling import Watch


@click.command()
@click.argument("names", nargs=-1, metavar="[STORE] | [LADDER [STAGE]]")
@click.option("-s", "--stack", help="The stack, as in Pulumi.STACK.yaml.")
@click.option("--list", "listing", is_flag=True, help="What can be got back of each store, and how.")
@click.option("--to-new", is_flag=True, help="Restore STORE into a new one.")
@click.option("--at", help="A point in time, such as 2026-11-21T09:30:00Z; for Postgres on Neon.")
@click.option(
    "--from",
    "dump_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A weekly dump, such as 2026-11-15.ndjson.",
)
@click.option("--to-env", "variable", help="Into the new, empty Postgres whose address this variable has.")
@click.option("--to-file", type=click.Path(path_type=Path), help="Into a new SQLite file on this machine.")
@click.option("--name", help="The new store's name; default: the old one's with the time.")
@click.option(
    "--migrations",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The schema of the dump (NNNN_name.sql); default: that of the reference Worker.",
)
@click.option("--leave", multiple=True, help="A table of the dump that stays behind.")
@click.option("--take", metavar="BRANCH", help="Let STORE's Neon project serve from this branch.")
@click.option("--sandbox", "in_sandbox", is_flag=True, help="In the sandbox's cloud instead of your account.")
@click.option("--write", is_flag=True, help="Write what makes the stack take the new store; never runs `up`.")
@click.option("--yes", is_flag=True, help="Do not ask before something is made.")
def restore(
    names: tuple[str, ...],
    stack: str | None,
    at: str | None,
    dump_file: Path | None,
    variable: str | None,
    to_file: Path | None,
    name: str | None,
    migrations: Path | None,
    leave: tuple[str, ...],
    take: str | None,
    *,
    listing: bool,
    to_new: bool,
    in_sandbox: bool,
    write: bool,
    yes: bool,
) -> None:
    """List what can be got back of each store, or restore one into a new store. The old one is never touched.

    From a weekly dump (--from) into a new D1 database, a new SQLite file (--to-file) or an empty Postgres (--to-env);
    or, on Neon, from a point in time (--at) into a new branch. docs/runbooks/restore.md leads through it.
    """
    if [listing, to_new, take is not None].count(True) != 1:
        raise UserError("expected one of: --list, --to-new, --take BRANCH")
    if listing:
        _list(names, stack)
        return
    if len(names) != 1 or stack is None:
        raise UserError(
            "expected a store and its stack, such as: ./rungs restore db --to-new -s prod --from FILE"
        )
    from operations.restore.run import Request, Talk, run

    request = Request(
        store=names[0],
        stack=stack,
        at=at,
        dump_file=dump_file,
        variable=variable,
        to_file=to_file,
        name=name,
        migrations=migrations,
        left=leave,
        take=take,
        write=write,
    )

    def agreed(what: str) -> None:
        if not yes and not click.confirm(f"{what} Go on?", default=False):
            raise UserError("stopped; nothing was made")

    with _places(stack, in_sandbox=in_sandbox) as environment:
        talk = Talk(agreed=agreed, say=click.echo, watching=_watching)
        run(request, environment, talk, in_sandbox=in_sandbox)


def _list(names: tuple[str, ...], stack: str | None) -> None:
    from economics.meters import plans_of
    from operations.recovery import recovery
    from stacks import ladders
    from stacks.blueprint import draw_up

    if stack is not None:
        if names:
            raise UserError("expected -s STACK, or LADDER and STAGE, not both")
        blueprint = draw_up(StackFile.open(stack).settings())
        settings = blueprint.settings
        _print_ways(
            f"{stack}, {blueprint.stage.name}",
            recovery(blueprint.stage, settings.plan_names, settings.stores),
        )
        return
    if len(names) > 2:
        raise UserError(f"expected LADDER and STAGE, not also {names[2]!r}")
    ladder = ladders.load(names[0] if names else ladders.default())
    for stage in [ladder[names[1]]] if len(names) == 2 else ladder.stages:
        _print_ways(f"{ladder.name}, {stage.name}", recovery(stage, plans_of(stage)))


def _print_ways(title: str, ways: Sequence[Way]) -> None:
    click.secho(title, bold=True)
    store = ""
    for way in ways:
        if way.store != store:
            click.echo(f"\n{way.store}")
            store = way.store
        click.echo(
            f"  {way.way}\n    may lose:     {way.loses}\n    reaches back: {way.reach}\n"
            f"    takes:        {way.takes}\n    known by:     {way.basis}\n    do:           {way.how}"
        )
    click.echo()


@contextmanager
def _places(stack: str, *, in_sandbox: bool) -> Generator[Mapping[str, str]]:
    """The environment that leads to the accounts: the user's own, or the sandbox's."""
    if not in_sandbox:
        yield os.environ
        return
    from cli.sandbox import open_sandbox
    from providers.cloudflare_api import ADDRESS, TOKEN
    from sandbox import rest

    account = StackFile.open(stack).settings().account
    with open_sandbox(stack) as box, rest.serve(box.cloud, accounts=[account]) as url:
        neon = {name: box.env[name] for name in ("NEON_API_KEY", "RUNGS_NEON_API")}
        yield {**os.environ, TOKEN: rest.TOKEN, ADDRESS: url, **neon}


@contextmanager
def _watching() -> Generator[Watch]:
    """A moving line on a terminal."""
    status = Status("", console=wide_console(stderr=True))

    def watch(what: str, rows: int) -> None:
        status.update(f"{what}: {rows:,} rows")

    with status:
        yield watch
