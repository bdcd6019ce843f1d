"""`./rungs demo` and `./rungs rehearse`: promotions through the real engine, with no cloud account."""

from __future__ import annotations

import json
import time

import click
from rich.status import Status
from rich.table import Table

from cli.consoles import wide_console
from components.errors import UserError
from sandbox.events import Step
from sandbox.rehearsal import Outcome, Rehearsal, Watcher, check_stages
from sandbox.rehearsal import rehearse as run_rehearsal
from stacks import ladders
from stacks.stack_file import StackFile
from stacks.stage import Ladder, users_text


@click.command()
@click.pass_context
def demo(ctx: click.Context) -> None:
    """Rehearse the default ladder, from the first user to the millionth. No real cloud is touched."""
    ladder = ladders.load(ladders.default())
    click.echo(
        f"Rehearsing the ladder {ladder.name!r} ({ladder.about}).\n"
        "Every step is a real `pulumi up` of Pulumi's own engine, against stand-ins of the providers on this machine.\n"
        "No real cloud is touched: no account, no credentials, no network."
    )
    _report(ladder, _watched(ladder, ladder.names), ctx)


@click.command()
@click.argument("ladder", required=False)
@click.option("--from", "lower", help="The stage to start at; default: the lowest, or where STACK stands.")
@click.option("--to", "upper", help="The stage to end at; default: the highest.")
@click.option("-s", "--stack", help="Start from this stack's own configuration, as in Pulumi.STACK.yaml.")
@click.option("--through", is_flag=True, help="With --from and --to: stop at every stage between, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
@click.pass_context
def rehearse(
    ctx: click.Context,
    ladder: str | None,
    lower: str | None,
    upper: str | None,
    stack: str | None,
    *,
    through: bool,
    as_json: bool,
) -> None:
    """Rehearse LADDER (default: edge) in the sandbox, change of hosts included.

    With both --from and --to it goes from the one to the other directly; else it stops at every stage.
    """
    base = StackFile.open(stack) if stack else None
    if base:
        settings = base.settings()
        if (ladder and ladder != settings.ladder) or (lower and lower != settings.stage):
            raise UserError(
                f"{base.path.name} stands at stage {settings.stage!r} of ladder {settings.ladder!r}: "
                "leave out LADDER and --from, or --stack"
            )
        ladder, lower = settings.ladder, settings.stage
    found = ladders.load(ladder or ladders.default())
    stages = check_stages(found, lower, upper, through=through or bool(base))
    if as_json:
        rehearsal = run_rehearsal(found, stages, base)
        click.echo(json.dumps(rehearsal.as_json(), indent=2))
        ctx.exit(0 if rehearsal.ok else 1)
    _report(found, _watched(found, stages, base), ctx)


def _watched(ladder: Ladder, stages: list[str], base: StackFile | None = None) -> Rehearsal:
    """Rehearses with live progress: a moving line on a terminal, one line a move elsewhere."""
    console = wide_console(stderr=True)
    status = Status("", console=console)
    started = time.monotonic()
    title, steps = "", 0

    def show() -> None:
        status.update(f"{title}: {steps} resources, {time.monotonic() - started:.0f} s")

    def move(from_stage: str | None, to_stage: str, kind: str) -> None:
        nonlocal title, steps
        title = f"pulumi up: {to_stage}, {kind}" if from_stage != to_stage else f"pulumi up: {kind}"
        steps = 0
        show()

    def step(each: Step) -> None:
        nonlocal steps
        if each.done:
            steps += 1
            show()

    def outcome(each: Outcome) -> None:
        mark = "ok" if each.ok else "FAILED"
        console.print(
            f"{time.monotonic() - started:6.0f} s  {mark}  {each.to_stage}: {each.title}, {each.created} created, "
            f"{each.updated} updated, {each.replaced} replaced, {each.deleted} deleted, {each.stores_kept} stores kept"
        )

    with status:
        return run_rehearsal(ladder, stages, base, Watcher(move=move, step=step, outcome=outcome))


def _report(ladder: Ladder, rehearsal: Rehearsal, ctx: click.Context) -> None:
    console = wide_console()
    console.print(_table(ladder, rehearsal, wide=console.width >= 100))
    for move in rehearsal.moves:
        if move.error:
            console.print(f"{move.to_stage}, {move.title}: pulumi up failed: {move.error}", markup=False)
        for urn in move.stores_lost:
            console.print(f"{move.to_stage}, {move.title}: store lost: {urn}", markup=False)
        if move.again_changes:
            console.print(
                f"{move.to_stage}, {move.title}: a second up changed {move.again_changes} resources"
            )
    if rehearsal.ok:
        console.print(
            "No store was replaced or lost, and every `up` repeated at once changed nothing. Replaced are only "
            "versions of Workers and of what containers start from: each change of code or bindings is a new one."
        )
    if any(move.move == "cut over" for move in rehearsal.moves):
        console.print(
            "No rows were copied before cutting over: the sandbox has none. `./rungs migrate --rehearse` copies yours."
        )
    ctx.exit(0 if rehearsal.ok else 1)


def _table(ladder: Ladder, rehearsal: Rehearsal, *, wide: bool) -> Table:
    table = Table(title=f"ladder {rehearsal.ladder}", title_justify="left", box=None, pad_edge=False)
    table.padding = (0, 1, 0, 0) if not wide else (0, 2, 0, 0)
    table.add_column("stage", no_wrap=True)
    table.add_column("users", no_wrap=True)
    table.add_column("move", min_width=9)
    counts = ("created", "updated", "replaced", "deleted")
    for column in ("resources" if wide else "all", *counts, "stores kept", "seconds" if wide else "s"):
        table.add_column(
            column, justify="right", no_wrap=column != "stores kept", min_width=min(6, len(column))
        )
    shown = ""
    for move in rehearsal.moves:
        stage = ladder[move.to_stage]
        new = stage.name != shown
        table.add_row(
            stage.name if new else "",
            users_text(stage.users) if new else "",
            move.title,
            *(
                str(each)
                for each in (move.resources, move.created, move.updated, move.replaced, move.deleted)
            ),
            f"{move.stores_kept}, {len(move.stores_lost)} LOST"
            if move.stores_lost
            else f"{move.stores_kept}",
            f"{move.seconds:.1f}",
        )
        shown = stage.name
    return table
