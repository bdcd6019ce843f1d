"""`./rungs plan` and `./rungs promote`: the moves of a promotion, and the next one written into the stack file."""

from __future__ import annotations

from collections.abc import Sequence

import click

from account.prerequisites import Prerequisite, missing
from components.errors import UserError
from migration.timing import Timing
from stacks import ladders
from stacks.adoption import notes
from stacks.blueprint import check_standings, draw_up, sized
from stacks.for_good import for_good, of_stack
from stacks.moves import Move, Where, moves_to
from stacks.stack_file import PROJECT, StackFile

stack_option = click.option("-s", "--stack", required=True, help="The stack, as in Pulumi.STACK.yaml.")


@click.command()
@click.argument("stage", required=False)
@stack_option
@click.option(
    "--rows",
    type=click.IntRange(min=0),
    help="Rows of the store that moves, for how long copy and fence take; default: those of the last `migrate`.",
)
def plan(stage: str | None, stack: str, rows: int | None) -> None:
    """Print every move from where STACK stands to STAGE: config diff, what the preview shows, what you do between.

    First what the accounts lack for it, by the configuration, and what its stores are made with for good. Without
    STAGE: the moves that are still open at this stage, else those to the next one.
    """
    timing = Timing.read(PROJECT, stack)
    file = StackFile.open(stack)
    moves = _moves(file, stage)
    _print_before(stack, file, moves)
    if not moves:
        click.echo(f"{file.path.name} stands where it should; no move is open.")
    for number, move in enumerate(moves, 1):
        after = file.changed(move.changes)
        _print(number, len(moves), move, file.diff(after))
        if move.kind == "fence":
            _print_copy(stack, timing, timing.rows if rows is None else rows)
        file = after


@click.command()
@click.argument("stage")
@stack_option
@click.option("--write", is_flag=True, help="Write the file; without it the diff is only shown.")
def promote(stage: str, stack: str, write: bool) -> None:
    """Make the next config diff towards STAGE. Never runs `up`."""
    file = StackFile.open(stack)
    moves = _moves(file, stage)
    if not moves:
        click.echo(f"{file.path.name} stands at {stage} already; no move is open.")
        return
    after = file.changed(moves[0].changes)
    settings = file.settings()
    for need in moves[0].needs:
        if not settings.has(need.key, need.at_least):
            click.echo(f"The account needs rungs:{need.key} {need.at_least}".rstrip() + f": {need.why}")
    _print(1, len(moves), moves[0], file.diff(after))
    try:
        draw_up(after.settings())
    except UserError as error:
        raise UserError(
            f"after this move the stack could not be built, so nothing is written: {error}"
        ) from None
    if write:
        after.write()
        click.echo(f"Written. Next: pulumi preview -s {stack}, then pulumi up -s {stack}.")
    else:
        click.echo("Nothing is written; add --write to change the file.")


def _moves(file: StackFile, stage: str | None) -> list[Move]:
    settings = file.settings()
    ladder = ladders.load(settings.ladder)
    check_standings(sized(ladder[settings.stage], settings), settings.stores)
    return moves_to(ladder, Where.of(settings), stage)


def _print_before(stack: str, file: StackFile, moves: Sequence[Move]) -> None:
    """What is missing for this stage and for the one that a move adds, and what is for good.

    Whether the first `up` has been is in the state, which is not read here: rungs:floor comes with the first move, and
    until then what this stage makes for good is shown.
    """
    settings = file.settings()
    if settings.mode != "normal":
        click.echo(f"Mode: {settings.mode} (docs/modes.md); the way back: ./rungs mode normal -s {stack}\n")
    ladder = ladders.load(settings.ladder)
    here = ladder[settings.stage]
    added = [ladder[move.to_stage] for move in moves if move.kind == "add"]
    lacking: dict[str, tuple[str, Prerequisite]] = {}
    for stage in (here, *added):
        for each in missing(settings, stage):
            lacking.setdefault(each.what, (stage.name, each))
    if lacking:
        click.secho(
            f"Missing, as {file.path.name} has it (./rungs doctor -s {stack} asks the accounts)", bold=True
        )
        for name, each in lacking.values():
            price = f" ({each.price})" if each.price else ""
            what = f"{name} needs {each.what}{price}" if each.key else f"{name}, {each.what}"
            click.echo(f"  {what}: {each.why}")
            remedy = "; then: ".join(filter(None, (each.where, each.then)))
            if remedy:
                click.echo(f"    {remedy}")
        click.echo()
    first = for_good(settings, here) if settings.floor is None else []
    later = [store for stage in added for store in for_good(settings, stage, beside=here)]
    if first or later:
        click.secho(
            "For good: what a store is made with stays; a change would replace it, and is refused", bold=True
        )
        click.echo(f"  {', '.join(map(str, of_stack(settings)))}")
        for store in first:
            click.echo(f"  {store}")
        for store in later:
            click.secho(f"  {added[0].name} adds {store}")
        if first:
            click.echo(
                f"  {here.name}'s are made by the first `up`: after it, this only says how they were made"
            )
        click.echo()
    for note in notes(settings):
        click.echo(f"Adopting: {note}\n")


def _print_copy(stack: str, timing: Timing, rows: int) -> None:
    """The command between fence and cut over, with how long it takes where that can be said."""
    click.secho("Between: copy the rows, and prove that they are the same", bold=True)
    click.echo(f"  ./rungs migrate -s {stack} --rehearse   # into a throw-away database, at any time")
    click.echo(f"  ./rungs migrate -s {stack}              # before the fence, and again under it")
    if rows:
        click.echo(
            f"  {rows:,} rows: copying takes about {timing.copy(rows)}, the fence {timing.fence(rows)} ({timing.basis})"
        )
    else:
        click.echo("  how long it takes: add --rows N, or rehearse it")
    click.echo()


def _print(number: int, of: int, move: Move, diff: str) -> None:
    click.secho(f"Move {number} of {of}: {move.title}", bold=True)
    for line in move.between:
        click.echo(f"  you: {line}")
    for line in diff.splitlines():
        click.secho(f"  {line}", fg={"+": "green", "-": "red"}.get(line[:1]))
    for line in move.shows:
        click.echo(f"  preview: {line}")
    click.echo()
