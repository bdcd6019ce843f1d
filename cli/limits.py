"""`./rungs limits`: how much of each published limit a growth stage uses, and which one binds first."""

from __future__ import annotations

import csv
import io
import json
import re

import click
from rich.table import Table

from cli.consoles import wide_console
from cli.options import Users, chosen, workload_of, workload_options
from components.errors import UserError
from economics.headroom import Use, binding, headroom, top_of, unmeasured
from economics.workload import Workload
from stacks.blueprint import draw_up
from stacks.stack_file import StackFile
from stacks.stage import Ladder, Stage, users_text

FIELDS = (
    "limit",
    "part",
    "used",
    "value",
    "unit",
    "share",
    "binds_at",
    "kind",
    "by",
    "source",
    "as_of",
    "confidence",
)
LONGEST_PAGE = 30
"""Characters."""
SIZES = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "KB"))


@click.command()
@click.argument("ladder", required=False)
@click.argument("stage", required=False)
@click.option("--users", type=Users(), help="Monthly active users; default: the top of the stage's range.")
@workload_options
@click.option(
    "-s", "--stack", help="The stage, sizes, plans and stores of this stack, as in Pulumi.STACK.yaml."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--csv", "as_csv", is_flag=True, help="The limits as CSV.")
def limits(
    ladder: str | None,
    stage: str | None,
    users: int | None,
    profile_name: str | None,
    rates: tuple[str, ...],
    stack: str | None,
    *,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Print the use of every published limit that STAGE of LADDER (default: edge) meets, the binding one first.

    Without STAGE: of the stage that serves --users, else the binding limit of every stage.
    """
    if as_json and as_csv:
        raise UserError("--json and --csv exclude each other")
    if stack:
        if ladder:
            raise UserError("--stack names the stage; leave out LADDER and STAGE")
        settings = StackFile.open(stack).settings()
        blueprint = draw_up(settings)
        workload = workload_of(profile_name, rates, blueprint.ladder)
        at = top_of(blueprint.stage) if users is None else users
        uses = headroom(blueprint.stage, at, workload, standings=settings.stores, plans=settings.plan_names)
        _print(blueprint.ladder, blueprint.stage, at, uses, as_json=as_json, as_csv=as_csv)
        return
    picked = chosen(ladder, stage)
    workload = workload_of(profile_name, rates, picked.ladder)
    found = picked.stage or (picked.ladder.stage_for(users) if users is not None else None)
    if found is None:
        _print_ladder(picked.ladder, workload, as_json=as_json, as_csv=as_csv)
        return
    at = top_of(found) if users is None else users
    _print(picked.ladder, found, at, headroom(found, at, workload), as_json=as_json, as_csv=as_csv)


def _print(ladder: Ladder, stage: Stage, users: int, uses: list[Use], *, as_json: bool, as_csv: bool) -> None:
    first = binding(uses)
    if as_json:
        found = {
            "ladder": ladder.name,
            "stage": stage.name,
            "users": users,
            "binding": _plain(first) if first else None,
            "limits": [_plain(use) for use in uses if use.by != "choice"],
            "chosen": [_plain(use) for use in uses if use.by == "choice"],
            "not_measured": [{"limit": limit.id, "why": why} for limit, why in unmeasured(_vendors(uses))],
        }
        click.echo(json.dumps(found, indent=2))
        return
    if as_csv:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(_plain(use).values() for use in uses)
        click.echo(out.getvalue(), nl=False)
        return
    console = wide_console()
    console.print(
        f"Growth stage {stage.name} of ladder {ladder.name} ({users_text(stage.users)}) at {users:,} users"
    )
    if first and first.binds_at is not None:
        console.print(
            f"{first.limit.id} binds first, at {first.binds_at:,} users; "
            f"a fifth of it stays free up to {first.top:,}. Source: {first.limit.source}",
            markup=False,
        )
    console.print(_table([use for use in uses if use.by != "choice"]))
    console.print("What the stage has set, which may be all that there is:")
    console.print(_table([use for use in uses if use.by == "choice"]))
    console.print(
        f"{len(unmeasured(_vendors(uses)))} further limits are no matter of users or sizes: --json names them."
    )


def _vendors(uses: list[Use]) -> set[str]:
    return {use.limit.provider for use in uses}


def _table(uses: list[Use]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("limit", "part", "kind", "used", "of", "share", "binds at"):
        right = column in ("used", "of", "share", "binds at")
        table.add_column(column, justify="right" if right else "left", no_wrap=column != "of")
    table.add_column("source, in short", overflow="fold")
    for use in uses:
        size, unit = _size_of(use)
        table.add_row(
            use.limit.id,
            use.key,
            use.limit.kind,
            _short(use.used / size),
            f"{_short(use.value / size)} {unit}",
            f"{use.share:.1%}",
            "" if use.binds_at is None else f"{use.binds_at:,}",
            _page_of(use.limit.source),
            style="red" if use.share > 1 else "yellow" if use.tight else "",
        )
    return table


def _size_of(use: Use) -> tuple[float, str]:
    """What to divide by, and the unit then: bytes in KB, MB, GB or TB, whichever the limit is a few of."""
    unit = use.limit.unit
    if not unit.startswith("bytes"):
        return 1, unit
    size, name = next(((size, name) for size, name in SIZES if use.value >= size), (1, "bytes"))
    return size, unit.replace("bytes", name, 1)


def _page_of(source: str) -> str:
    """The end of a source's path, without commit and remarks; --json has all of it."""
    page = re.split(r" @| \(|; |, ", source)[0]
    return page if len(page) <= LONGEST_PAGE else f"…{page[-LONGEST_PAGE:]}"


def _short(value: float) -> str:
    return f"{value:,.4g}" if value < 1000 else f"{value:,.0f}"


def _print_ladder(ladder: Ladder, workload: Workload, *, as_json: bool, as_csv: bool) -> None:
    if as_csv:
        raise UserError("--csv takes one stage; name it, or give --users")
    rows: list[tuple[Stage, int, Use | None]] = []
    for stage in ladder.stages:
        top = top_of(stage)
        rows.append((stage, top, binding(headroom(stage, top, workload))))
    if as_json:
        stages = [
            {"stage": stage.name, "users": top, "binding": _plain(use) if use else None}
            for stage, top, use in rows
        ]
        click.echo(json.dumps({"ladder": ladder.name, "stages": stages}, indent=2))
        return
    table = Table(title=f"{ladder.name}, workload {workload.name}: what binds first", title_justify="left")
    for column in ("stage", "held to", "limit that binds first", "share", "binds at", "kept free up to"):
        table.add_column(column, justify="left" if column in ("stage", "limit that binds first") else "right")
    for stage, top, use in rows:
        table.add_row(
            stage.name,
            f"{top:,}",
            use.limit.id if use else "",
            f"{use.share:.0%}" if use else "",
            f"{use.binds_at:,}" if use and use.binds_at else "",
            f"{use.top:,}" if use and use.top else "",
        )
    wide_console().print(table)


def _plain(use: Use) -> dict[str, object]:
    return {
        "limit": use.limit.id,
        "part": use.key,
        "used": use.used,
        "value": use.value,
        "unit": use.limit.unit,
        "share": round(use.share, 6),
        "binds_at": use.binds_at,
        "kind": use.limit.kind,
        "by": use.by,
        "source": use.limit.source,
        "as_of": use.limit.as_of,
        "confidence": use.limit.confidence,
    }
