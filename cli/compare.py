"""`./rungs compare`: the cost of every ladder and of the guides' alternatives, from 1K to 1M users."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

import click
from rich.table import Table

from cli.bills import as_json
from cli.consoles import wide_console
from cli.options import Users, workload_of, workload_options
from components.errors import UserError
from economics.compare import FAMILIES, LADDERS, USERS, Cell, Comparison, Row
from economics.compare import compare as compare_all
from stacks.stage import users_text

COLUMNS = ("family", "id", "name", "users", "cost", "size", "why", "weak", "unpriced", "ends_at", "ends_by")
MOST = 12
"""Numbers of users in one table."""


@click.command()
@click.option(
    "--users", "users", type=Users(), multiple=True, help="At these numbers of users; default: 1K to 1M."
)
@workload_options
@click.option("--json", "as_plain", is_flag=True, help="One JSON object.")
@click.option(
    "--csv", "as_rows", is_flag=True, help="A line for each ladder or alternative and number of users."
)
def compare(
    users: tuple[int, ...], profile_name: str | None, rates: tuple[str, ...], *, as_plain: bool, as_rows: bool
) -> None:
    """Compare what every ladder costs for one workload, and what other hosts cost for the same load.

    Which is cheapest where, what it gives up, and which limit ends it. What cannot serve so many users is n/a.
    """
    if as_plain and as_rows:
        raise UserError("--json and --csv exclude each other")
    counts = sorted(set(users)) or list(USERS)
    if counts[0] < 1 or len(counts) > MOST:
        raise UserError(
            f"--users is given as {', '.join(map(str, counts))}, expected up to {MOST} numbers from 1 on"
        )
    found = compare_all(workload_of(profile_name, rates), counts)
    if as_plain:
        click.echo(as_json(_plain(found)))
    elif as_rows:
        click.echo(_csv(found), nl=False)
    else:
        _print(found)


def _print(found: Comparison) -> None:
    console = wide_console()
    console.print(
        f"Dollars a month, workload {found.workload}. The cheapest of each family is marked with *."
    )
    for family, title in FAMILIES.items():
        console.print(_table(found, family, title))
        for row in found.family(family):
            against = f" Against it: {row.gives_up}." if row.gives_up else ""
            click.echo(f"  {row.name}: {row.availability}.{against}")
            for stage, keeps in {cell.size: cell.keeps for cell in row.cells.values() if cell.keeps}.items():
                click.echo(f"    {stage} keeps {keeps}")
        click.echo()
    click.echo(
        "+: and something that has no known price. ~: more than half of it rests on prices of low confidence."
    )
    click.echo("n/a: it cannot serve so many. Whatever is sized keeps a fifth of each capacity free.")


def _table(found: Comparison, family: str, title: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for load in found.loads:
        table.add_column(users_text((load.users, None)).rstrip("+"), justify="right")
    table.add_column("serves up to", overflow="fold")
    if family == LADDERS:
        table.add_row("daily users", *(f"{load.daily_users:,}" for load in found.loads))
        table.add_row("at once at the peak", *(f"{load.concurrent_users:,}" for load in found.loads))
    best = found.cheapest(family)
    for row in found.family(family):
        cells = [_cell(cell, best.get(users) is row, family) for users, cell in row.cells.items()]
        table.add_row(row.name, *cells, _ends(row))
    return table


def _cell(cell: Cell, best: bool, family: str) -> str:
    if cell.total is None:
        return "n/a"
    marks = f"{'~' if cell.weak > cell.total / 2 else ''}{'+' if cell.unpriced else ''}{'*' if best else ''}"
    stage = f"\n{cell.size}" if family == LADDERS else ""
    return f"{_dollars(cell.total)}{marks}{stage}"


def _dollars(amount: Decimal) -> str:
    return f"{amount:,.0f}" if amount >= 10 else f"{amount:,.2f}"


def _ends(row: Row) -> str:
    if row.ends_at is None:
        return "no limit known"
    return f"{row.ends_at:,}: {row.ends_by}" if row.ends_at else f"nobody: {row.ends_by}"


def _plain(found: Comparison) -> dict[str, object]:
    return {
        "workload": found.workload,
        "users": [
            {"users": load.users, "daily_users": load.daily_users, "concurrent_users": load.concurrent_users}
            for load in found.loads
        ],
        "rows": [_plain_row(row) for row in found.rows],
        "cheapest": {
            family: {str(users): row.id for users, row in found.cheapest(family).items()}
            for family in FAMILIES
        },
    }


def _plain_row(row: Row) -> dict[str, object]:
    return {
        "family": row.family,
        "id": row.id,
        "name": row.name,
        "availability": row.availability,
        "gives_up": row.gives_up,
        "ends_at": row.ends_at,
        "ends_by": row.ends_by,
        "costs": [
            {
                "users": users,
                "cost": cell.total,
                "size": cell.size,
                "keeps": cell.keeps,
                "why": cell.why,
                "weak": cell.weak,
                "unpriced": cell.unpriced,
            }
            for users, cell in row.cells.items()
        ],
    }


def _csv(found: Comparison) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in found.rows:
        for users, cell in row.cells.items():
            writer.writerow(_line(row, users, cell))
    return out.getvalue()


def _line(row: Row, users: int, cell: Cell) -> Sequence[object]:
    cost = "n/a" if cell.total is None else f"{cell.total:f}"
    ends = "" if row.ends_at is None else row.ends_at
    return (
        *(row.family, row.id, row.name, users, cost, cell.size, cell.why),
        *(f"{cell.weak:f}", cell.unpriced, ends, row.ends_by),
    )
