"""`./rungs advise`: the growth stage that serves so many users, what binds next, and when to move."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from cli.bills import as_json
from cli.consoles import wide_console
from cli.options import Users, workload_of, workload_options
from components.edge_worker import EdgeWorker
from components.errors import UserError
from economics import metrics
from economics.advice import OWN, Advice, Stands, given
from economics.advice import advise as advice_for
from economics.headroom import Use
from economics.marks import Step, growth_of
from economics.metrics import Finding
from economics.workload import Workload
from stacks import ladders
from stacks.blueprint import Blueprint, draw_up
from stacks.moves import Where, moves_to
from stacks.settings import Settings
from stacks.stack_file import StackFile
from stacks.stage import users_text

if TYPE_CHECKING:
    from economics.live import Look

STARTS = {
    "plan": "plan it",
    "begin": "begin",
    "complete": "have completed it",
    "monitor": "watch the metrics",
}


@click.command()
@click.option("--users", type=Users(), required=True, help="Monthly active users today.")
@click.option("--growth", help="Growth, compounding, such as 15%/month; without it there are no dates.")
@workload_options
@click.option(
    "--ladder", "ladder_name", help="Advise about this ladder; default: the cheapest, or the stack's own."
)
@click.option("-s", "--stack", help="Start from where this stack stands, as in Pulumi.STACK.yaml.")
@click.option(
    "--metrics", "metrics_file", type=click.Path(path_type=Path), help="Live figures by metric, YAML or JSON."
)
@click.option("--live", is_flag=True, help="Live figures from the providers' analytics; needs -s.")
@click.option("--json", "as_plain", is_flag=True, help="One JSON object.")
def advise(
    users: int,
    growth: str | None,
    profile_name: str | None,
    rates: tuple[str, ...],
    ladder_name: str | None,
    stack: str | None,
    metrics_file: Path | None,
    *,
    live: bool,
    as_plain: bool,
) -> None:
    """Say which growth stage serves --users, which limit binds next, and when the next move is due.

    With --growth the marks have dates. With --metrics or --live it says what the guides' rules make of live figures.
    """
    figures = metrics.read(metrics_file) if metrics_file else {}
    rate = None if growth is None else growth_of(growth)
    ladder, stands = (ladders.load(ladder_name) if ladder_name else None), None
    settings = StackFile.open(stack).settings() if stack else None
    workload = workload_of(profile_name, rates, ladders.load(settings.ladder) if settings else ladder)
    seen = None
    if settings:
        if ladder_name not in (None, settings.ladder):
            raise UserError(
                f"--ladder is {ladder_name!r}, but stack {stack!r} is on ladder {settings.ladder!r}"
            )
        drawn = draw_up(settings)
        stands = Stands(stage=drawn.stage, stores=settings.stores, plans=settings.plan_names)
        ladder = drawn.ladder
        seen = _live(drawn, stands, workload) if live else None
    elif live:
        raise UserError("--live needs -s STACK: whose analytics are to be read?")
    advice = advice_for(users, workload, growth=rate, ladder=ladder, stands=stands)
    found = None
    if metrics_file or seen:
        figures = {**(seen.figures if seen else {}), **figures}
        held = given(stands or Stands(stage=advice.stage), workload)
        own = seen.findings if seen else ()
        found = [*metrics.judge(figures, users, {**held, **figures}), *own]
    still_open = _open_moves(settings) if settings else []
    if as_plain:
        click.echo(as_json(_plain(advice, workload, rate, stack, still_open, found)))
    else:
        _print(advice, workload, rate, stack, still_open)
        if found is not None:
            wide_console().print(_findings_table(figures, found))
        if seen:
            for name, why in seen.not_measured.items():
                click.echo(f"Not measured: {name} ({why})")


def _open_moves(settings: Settings) -> list[str]:
    """The moves that are still open at the stage itself."""
    moves = moves_to(ladders.load(settings.ladder), Where.of(settings))
    return [move.title for move in moves if move.to_stage == settings.stage]


def _live(drawn: Blueprint, stands: Stands, workload: Workload) -> Look:
    """How the stack's account stands, as its provider's analytics have it."""
    from economics.actual import read_live
    from economics.live import look

    workers = [piece.physical_name for piece in drawn.pieces if isinstance(piece.part, EdgeWorker)]
    return look(read_live(drawn.settings.account, os.environ, workers), stands, workload)


def _commands(advice: Advice, stack: str | None) -> list[str]:
    if advice.next is None:
        return []
    name = stack or "STACK"
    return [
        f"./rungs plan {advice.next.name} -s {name}",
        f"./rungs promote {advice.next.name} -s {name} --write",
    ]


def _print(
    advice: Advice,
    workload: Workload,
    growth: Decimal | None,
    stack: str | None,
    still_open: list[str],
) -> None:
    console = wide_console()
    cost, stage = advice.estimate, advice.serving
    console.print(
        f"{advice.users:,} monthly users ({cost.daily_users:,} daily, {cost.concurrent_users:,} at once at the busiest "
        f"moment), workload {workload.name}"
    )
    console.print(
        f"Growth stage {stage.name} of ladder {advice.ladder.name} ({users_text(stage.users)} users): "
        f"${cost.total:,.2f} a month, ${cost.per_user:.4f} a user{' + unknown' if cost.unknown else ''}",
        style="bold",
    )
    for below, use in advice.held_back:
        if below is not stage:
            own = use.limit.provider == OWN
            mend = f"; rungs:parts can raise {use.key}.{use.limit.metric}" if own else ""
            used = f"{use.share:.0%} of {use.limit.id} would be used, and a fifth is kept free"
            console.print(f"Not {below.name}: {used}{mend}.", markup=False)
    for other in advice.others:
        unpriced = bool(other.estimate.unknown) and not advice.estimate.unknown
        beside = "and parts without a price" if unpriced else ""
        console.print(
            f"{'Beside it' if unpriced else 'Dearer'}: ladder {other.ladder.name}, growth stage {other.stage.name}: "
            f"${other.estimate.total:,.2f} a month {beside}".rstrip()
        )
    if stack:
        moves = f", where these moves are still open: {', '.join(still_open)}" if still_open else ""
        console.print(
            f"Stack {stack} stands at {advice.stage.name} ({users_text(advice.stage.users)} users){moves}."
        )
    for use in advice.binding:
        console.print(f"{_binds(use)}.", markup=False)
    if advice.open_steps:
        console.print(_steps_table(f"The moves still open at {advice.stage.name}", advice.open_steps, growth))
        console.print(f"Start them with: ./rungs plan -s {stack}", markup=False)
    if advice.next is None:
        beyond = advice.end is not None and advice.users > advice.end
        fits = f", and it serves {advice.end:,} users at most" if beyond else ""
        console.print(f"No growth stage is above {advice.stage.name}{fits}.")
    else:
        title = (
            f"The move from {advice.stage.name} to {advice.next.name} ({users_text(advice.next.users)} users)"
        )
        console.print(_steps_table(title, advice.steps, growth))
        console.print("Start it with: " + ", then ".join(_commands(advice, stack)), markup=False)
    if advice.guides:
        console.print(_guides_table(advice))


def _binds(use: Use) -> str:
    at = "" if use.binds_at is None else f", reached at {use.binds_at:,} users"
    return f"Binds next: {use.limit.id} of part {use.key}: {use.share:.0%} used{at}"


def _steps_table(title: str, steps: Sequence[Step], growth: Decimal | None) -> Table:
    table = Table(title=title, title_justify="left")
    for column in ("", "at users", "due", "state", "why"):
        table.add_column(column, justify="right" if column == "at users" else "left", overflow="fold")
    for step in steps:
        table.add_row(STARTS[step.act], f"{step.users:,}", _due(step, growth), step.state, step.source)
    return table


def _due(step: Step, growth: Decimal | None) -> str:
    if step.due:
        return step.due.isoformat()
    if step.state != "ahead":
        return "reached"
    if growth is None:
        before = {0: "before"}.get(step.lead_days, f"{step.lead_days} days before")
        return f"{before} (no --growth given)"
    return "not within ten years" if growth > 0 else "never without growth"


def _guides_table(advice: Advice) -> Table:
    table = Table(title=f"What the guides advise at {advice.users:,} users", title_justify="left")
    for column in ("guide", "advice", f"ladder {advice.ladder.name}"):
        table.add_column(column, overflow="fold")
    for branch in advice.guides:
        answer = branch.answers.get(advice.ladder.name)
        topic = f"{branch.topic}: " if branch.topic else ""
        here = advice.serving.about if answer is None else answer.why or "the same"
        table.add_row(f"{branch.guide}, {branch.section}", f"{topic}{branch.advice}", here)
    return table


def _findings_table(figures: dict[str, float], found: list[Finding]) -> Table:
    table = Table(title="Live figures", title_justify="left")
    for column in ("metric", "now", "rule", "do", "advice", "source"):
        table.add_column(column, overflow="fold")
    known = metrics.metrics()
    for name, value in figures.items():
        broken = [each for each in found if each.metric == name]
        for each in broken:
            side = "above" if known[name].above_is_worse else "below"
            table.add_row(name, each.value, f"{side} {each.limit}", each.act, each.advice, each.source)
        if not broken:
            table.add_row(name, known[name].text(value), "kept", "", "", "")
    for each in found:
        if each.metric not in figures:
            table.add_row(each.metric, each.value, f"from {each.limit}", each.act, each.advice, each.source)
    return table


def _plain(
    advice: Advice,
    workload: Workload,
    growth: Decimal | None,
    stack: str | None,
    still_open: list[str],
    found: list[Finding] | None,
) -> dict[str, object]:
    cost = advice.estimate
    return {
        "users": advice.users,
        "daily_users": cost.daily_users,
        "concurrent_users": cost.concurrent_users,
        "workload": workload.name,
        "growth_a_month": growth,
        "ladder": advice.ladder.name,
        "stage": advice.serving.name,
        "stands_at": advice.stage.name if stack else None,
        "serves_up_to": advice.end,
        "serves": advice.end is None or advice.next is not None or advice.users <= advice.end,
        "cost": cost.total,
        "cost_a_user": round(cost.per_user, 6),
        "unknown": [line.id for line in cost.unknown],
        "other_ladders": [
            {"ladder": each.ladder.name, "stage": each.stage.name, "cost": each.estimate.total}
            for each in advice.others
        ],
        "binds_next": [
            {
                "limit": use.limit.id,
                "part": use.key,
                "share": round(use.share, 4),
                "at_users": use.binds_at,
                "source": use.limit.source,
            }
            for use in advice.binding
        ],
        "held_back": [
            {"stage": below.name, "limit": use.limit.id, "share": round(use.share, 4)}
            for below, use in advice.held_back
        ],
        "next": None if advice.next is None else advice.next.name,
        "steps": [_plain_step(step) for step in advice.steps],
        "open_steps": [_plain_step(step) for step in advice.open_steps],
        "open_moves": still_open,
        "commands": _commands(advice, stack),
        "guides": [
            {
                "guide": branch.guide,
                "section": branch.section,
                "topic": branch.topic,
                "advice": branch.advice,
                "here": branch.answers[advice.ladder.name].why
                if advice.ladder.name in branch.answers
                else advice.serving.about,
            }
            for branch in advice.guides
        ],
        "findings": None
        if found is None
        else [
            {
                "metric": each.metric,
                "value": each.value,
                "limit": each.limit,
                "act": each.act,
                "advice": each.advice,
                "source": each.source,
            }
            for each in found
        ],
    }


def _plain_step(step: Step) -> dict[str, object]:
    return {
        "act": step.act,
        "users": step.users,
        "lead_days": step.lead_days,
        "due": step.due and step.due.isoformat(),
        "state": step.state,
        "source": step.source,
    }
