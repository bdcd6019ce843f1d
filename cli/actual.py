"""The month so far beside the estimate, for `./rungs cost -s STACK --actual`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal

import attrs
import click
from rich.table import Table

from cli import bills
from cli.consoles import wide_console
from components.errors import UserError
from economics.actual import Live, read_live
from economics.billing import Quantity, bill
from economics.cost import Estimate


@attrs.frozen(kw_only=True)
class Beside:
    """One price: dollars of a month as estimated, so far, and as the month will end. None: it cannot be read."""

    id: str
    estimate: Decimal
    so_far: Decimal | None
    expected: Decimal | None


def print_actual(found: Estimate, account: str, form: str) -> None:
    """Reads the account's usage and prints it beside the estimate. Raises UserError where it cannot be read."""
    if form not in ("table", "json"):
        raise UserError("--actual is printed as a table or with --json")
    live = read_live(account, os.environ)
    rows = beside(found, live)
    read = [row for row in rows if row.so_far is not None]
    sums = [sum((value or Decimal(0) for value in column), Decimal(0)) for column in _columns(read)]
    if form == "json":
        click.echo(
            bills.as_json(
                {
                    "stage": found.stage,
                    "users": found.users,
                    "month": live.month,
                    "days_over": live.over,
                    "lines": [attrs.asdict(row) for row in rows],
                    "read": dict(zip(("estimate", "so_far", "expected"), sums, strict=True)),
                    "not_measured": dict(live.not_measured),
                }
            )
        )
        return
    console = wide_console()
    console.print(
        f"{live.month}, {live.over:.1f} days of it over: what Cloudflare's analytics say, beside the estimate of "
        f"growth stage {found.stage} for {found.users:,} users"
    )
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("meter", "estimate a month", "so far", "the month will end at"):
        table.add_column(column, justify="left" if column == "meter" else "right")
    for row in rows:
        table.add_row(row.id, *(_dollars(value) for value in (row.estimate, row.so_far, row.expected)))
    table.add_section()
    table.add_row("what is read", *(_dollars(value) for value in sums), style="bold")
    console.print(table)
    for name, why in live.not_measured.items():
        console.print(f"Not measured: {name} ({why})", markup=False)


def beside(found: Estimate, live: Live) -> list[Beside]:
    """Every price of the estimate, and every one that was used without being in it."""
    estimates: dict[str, Decimal] = {}
    for line in found.bill.lines:
        estimates[line.id] = estimates.get(line.id, Decimal(0)) + (line.amount or Decimal(0))
    so_far, expected = _priced(live.quantities), _priced(live.expected)
    return [
        Beside(
            id=id,
            estimate=estimates.get(id, Decimal(0)),
            so_far=so_far.get(id),
            expected=expected.get(id),
        )
        for id in dict.fromkeys((*estimates, *(id for id, amount in expected.items() if amount)))
    ]


def _priced(quantities: Mapping[str, Decimal]) -> dict[str, Decimal | None]:
    lines = bill(Quantity(id=id, amount=amount) for id, amount in quantities.items()).lines
    return {line.id: line.amount for line in lines}


def _columns(rows: list[Beside]) -> list[list[Decimal | None]]:
    return [[row.estimate for row in rows], [row.so_far for row in rows], [row.expected for row in rows]]


def _dollars(value: Decimal | None) -> str:
    return "not read" if value is None else f"{value:,.2f}"
