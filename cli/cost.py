"""`./rungs cost`: what a month costs, line by line; of a growth stage, a ladder, a plan file, or plain usage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from rich.table import Table

from cli import bills
from cli.consoles import wide_console
from cli.options import Users, chosen, workload_of, workload_options
from components.errors import UserError
from economics.commitments import Commitment, commitments
from economics.cost import ACCOUNT, Estimate, estimate
from economics.guides import Beside, beside
from economics.headroom import top_of
from economics.workload import Workload
from stacks.blueprint import Blueprint, draw_up
from stacks.stack_file import StackFile
from stacks.stage import Ladder, Stage, users_text


@click.command()
@click.argument("ladder", required=False)
@click.argument("stage", required=False)
@click.option("--users", type=Users(), help="Monthly active users; default: the top of the stage's range.")
@workload_options
@click.option("--all", "whole", is_flag=True, help="Every stage of the ladder, at the top of its range.")
@click.option(
    "-s", "--stack", help="The stage, sizes, plans and stores of this stack, as in Pulumi.STACK.yaml."
)
@click.option(
    "--plan", type=click.Path(path_type=Path), help="A file of `pulumi preview --json` or a stack export."
)
@click.option("--usage", type=click.Path(path_type=Path), help="Quantities by the catalog's ids, as YAML.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--csv", "as_csv", is_flag=True, help="The lines as CSV.")
@click.option("--infracost", is_flag=True, help="JSON in Infracost's output format.")
@click.option("--actual", is_flag=True, help="With -s: the month so far, read from Cloudflare's analytics.")
def cost(
    ladder: str | None,
    stage: str | None,
    users: int | None,
    profile_name: str | None,
    rates: tuple[str, ...],
    stack: str | None,
    plan: Path | None,
    usage: Path | None,
    *,
    whole: bool,
    as_json: bool,
    as_csv: bool,
    infracost: bool,
    actual: bool,
) -> None:
    """Estimate what a month costs, in US dollars.

    Of STAGE of LADDER (default: edge), of every stage, of a stack, of a plan file of any Pulumi program, or of plain
    usage. Without STAGE: the stage that serves --users, else every stage.
    """
    if sum((as_json, as_csv, infracost)) > 1:
        raise UserError("--json, --csv and --infracost exclude each other")
    form = "json" if as_json else "csv" if as_csv else "infracost" if infracost else "table"
    if actual and not stack:
        raise UserError("--actual needs -s STACK: whose account is to be read?")
    if plan or usage:
        if ladder or stack or whole or users is not None:
            raise UserError("--plan and --usage are priced alone, without LADDER, --stack, --all or --users")
        _print_files(plan, usage, form)
        return
    if stack:
        if ladder or whole:
            raise UserError("--stack names the stage; leave out LADDER, STAGE and --all")
        blueprint = draw_up(StackFile.open(stack).settings())
        workload = workload_of(profile_name, rates, blueprint.ladder)
        _print_stack(blueprint, users, workload, form, actual=actual)
        return
    picked = chosen(ladder, stage)
    workload = workload_of(profile_name, rates, picked.ladder)
    at = picked.stage or (picked.ladder.stage_for(users) if users is not None else None)
    if whole or at is None:
        if users is not None:
            raise UserError("--all takes every stage at the top of its own range; leave out --users")
        _print_ladder(picked.ladder, workload, form)
        return
    found = estimate(at, top_of(at) if users is None else users, workload)
    _print_stage(picked.ladder, at, found, workload, form)


def _print_stack(
    blueprint: Blueprint, users: int | None, workload: Workload, form: str, *, actual: bool
) -> None:
    settings = blueprint.settings
    at = top_of(blueprint.ladder[settings.stage]) if users is None else users
    found = estimate(blueprint.stage, at, workload, standings=settings.stores, plans=settings.plan_names)
    if actual:
        from cli.actual import print_actual

        print_actual(found, settings.account, form)
        return
    _print_stage(blueprint.ladder, blueprint.stage, found, workload, form)


def _print_stage(ladder: Ladder, stage: Stage, found: Estimate, workload: Workload, form: str) -> None:
    if form == "json":
        guides = [_plain(each) for each in beside(stage, workload)]
        promised = [_promised(each) for each in commitments(found.bill.lines)]
        plain = {"ladder": ladder.name, **_plain_estimate(found), "guides": guides}
        click.echo(bills.as_json({**plain, "commitments": promised} if promised else plain))
    elif form == "csv":
        click.echo(bills.as_csv(found.lines), nl=False)
    elif form == "infracost":
        from economics.infracost import breakdown

        click.echo(bills.as_json(breakdown(found.bill, name=f"{ladder.name}/{stage.name}")))
    else:
        console = wide_console()
        peak = f"{found.daily_users:,} daily, {found.concurrent_users:,} at once at the busiest moment"
        console.print(
            f"Growth stage {stage.name} of ladder {ladder.name} ({users_text(stage.users)} users), workload "
            f"{workload.name}: {found.users:,} monthly users ({peak})"
        )
        console.print(f"It keeps: {stage.objectives}, and a fifth of every hard limit free.")
        console.print(bills.lines_table(found.lines))
        bills.print_sums(found.bill, f", ${found.per_user:.4f} a user" if found.users else "")
        if found.users not in range(stage.users[0], top_of(stage) + 1):
            fits = ladder.stage_for(found.users).name
            console.print(
                f"{found.users:,} users are outside this stage's range; {fits} is the stage for them."
            )
        for each in commitments(found.bill.lines):
            console.print(str(each), markup=False, highlight=False)
        for each in beside(stage, workload):
            console.print(_guide_table(each))


def _promised(each: Commitment) -> dict[str, object]:
    return {
        "product": each.discount.product,
        "years": each.discount.years,
        "share": float(each.discount.share),
        "of": float(each.of),
        "saved": float(each.saved),
        "source": each.discount.source,
        "confidence": each.discount.confidence,
    }


def _print_ladder(ladder: Ladder, workload: Workload, form: str) -> None:
    found = [(stage, estimate(stage, top_of(stage), workload)) for stage in ladder.stages]
    if form == "json":
        stages = [_plain_estimate(each) for _, each in found]
        click.echo(bills.as_json({"ladder": ladder.name, "workload": workload.name, "stages": stages}))
    elif form == "csv":
        click.echo(
            bills.as_csv(
                [line for _, each in found for line in each.lines],
                [stage.name for stage, each in found for _ in each.lines],
            ),
            nl=False,
        )
    elif form == "infracost":
        raise UserError("--infracost takes one stage; name it, or give --users")
    else:
        wide_console().print(_ladder_table(ladder, workload, found))


def _ladder_table(ladder: Ladder, workload: Workload, found: Sequence[tuple[Stage, Estimate]]) -> Table:
    title = f"{ladder.name}, workload {workload.name}: dollars a month at the top of each range"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for stage, _ in found:
        table.add_column(stage.name, justify="right")
    table.add_row("monthly users", *(f"{each.users:,}" for _, each in found))
    table.add_row("daily users", *(f"{each.daily_users:,}" for _, each in found))
    table.add_row("at once, at the busiest moment", *(f"{each.concurrent_users:,}" for _, each in found))
    table.add_section()
    sums = [each.by_part() for _, each in found]
    order = [ACCOUNT, *ladder.stages[-1].parts]
    parts = {part for each in sums for part in each}
    for part in sorted(parts, key=lambda part: (order.index(part.partition("-")[0]), part)):
        table.add_row(part, *(f"{each[part]:,.2f}" if part in each else "" for each in sums))
    table.add_section()
    table.add_row("total", *(f"{each.total:,.2f}" for _, each in found), style="bold")
    table.add_row("a user", *(f"{each.per_user:.4f}" for _, each in found))
    table.add_row("on prices of low confidence", *(f"{each.weak:,.2f}" for _, each in found))
    unknown = [", ".join(line.id for line in each.unknown) for _, each in found]
    if any(unknown):
        table.add_row("not in the total", *unknown)
    return table


def _guide_table(guide: Beside) -> Table:
    table = Table(
        title=f"Beside the guide {guide.guide} at {guide.users:,} users: ${guide.total:,.2f}, here ${guide.ours:,.2f}",
        title_justify="left",
    )
    for column in ("the guide's line", "guide $", "here $", "why"):
        table.add_column(column, justify="right" if "$" in column else "left", overflow="fold")
    for line in guide.lines:
        table.add_row(
            line.name, "" if line.guide is None else f"{line.guide:,.2f}", f"{line.ours:,.2f}", line.why
        )
    return table


def _print_files(plan: Path | None, usage: Path | None, form: str) -> None:
    if plan:
        from economics.plan_file import price_plan

        found = price_plan(plan, usage)
    else:
        from economics.usage_file import price_usage

        assert usage is not None
        found = price_usage(usage)
    if form == "json":
        click.echo(bills.as_json(bills.plain_bill(found)))
    elif form == "csv":
        click.echo(bills.as_csv(found.lines), nl=False)
    elif form == "infracost":
        from economics.infracost import breakdown

        click.echo(bills.as_json(breakdown(found, name=str(plan or usage))))
    else:
        wide_console().print(bills.lines_table(found.lines))
        bills.print_sums(found)


def _plain_estimate(found: Estimate) -> dict[str, object]:
    return {
        "stage": found.stage,
        "users": found.users,
        "daily_users": found.daily_users,
        "concurrent_users": found.concurrent_users,
        "workload": found.workload,
        "plans": dict(found.plans),
        **bills.plain_bill(found.bill, found.exceeded),
        "per_user": round(found.per_user, 6),
        "by_part": found.by_part(),
    }


def _plain(guide: Beside) -> dict[str, object]:
    lines = [
        {"name": each.name, "guide": each.guide, "here": each.ours, "why": each.why} for each in guide.lines
    ]
    return {
        "guide": guide.guide,
        "users": guide.users,
        "total": guide.total,
        "here": guide.ours,
        "lines": lines,
    }
