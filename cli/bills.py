"""How a bill is printed: as a table, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal

from rich.markup import escape
from rich.table import Table

from cli.consoles import wide_console
from components.part import counted
from economics.billing import Bill, Line
from economics.catalog import prices

FIELDS = (
    "id",
    "part",
    "quantity",
    "unit",
    "unit_price",
    "amount",
    "source",
    "confidence",
    "exceeded",
    "note",
)


def lines_table(lines: Iterable[Line]) -> Table:
    """Every line; what has no amount says why."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("part", "meter", "quantity", "unit", "price", "$ a month", "note"):
        right = column in ("quantity", "price", "$ a month")
        table.add_column(column, justify="right" if right else "left", overflow="fold")
    for line in lines:
        amount = "exceeded" if line.exceeded else "unknown" if line.amount is None else f"{line.amount:,.2f}"
        price = "" if line.unit_price is None else f"{line.unit_price:f}"
        notes = [line.note] if line.amount is None and line.note else []
        if line.confidence == "low" and line.amount:
            notes.append("weak price")
        table.add_row(
            escape(line.part),
            escape(line.id),
            _number(line.quantity),
            escape(line.unit),
            price,
            amount,
            escape("; ".join(notes)),
        )
    return table


def print_sums(bill: Bill, more: str = "") -> None:
    """The total, what of it is weak, and what is not in it."""
    console = wide_console()
    if bill.exceeded:
        beyond = ", ".join(line.id for line in bill.exceeded)
        console.print(f"No total: more is used than is free of {beyond}", style="bold", markup=False)
    else:
        beside = f", and {counted(len(bill.unknown), 'line')} without a price" if bill.unknown else ""
        console.print(f"Total ${bill.total:,.2f} a month{more}{beside}", style="bold")
    if bill.weak:
        console.print(f"${bill.weak:,.2f} of it rests on prices of low confidence.")
    for line in bill.unknown:
        name = f"{line.part}: {line.id}" if line.part else line.id
        console.print(f"Not in the total: {name} ({line.note or 'no public price'})", markup=False)


def plain_bill(bill: Bill, exceeded: Sequence[Line] = ()) -> dict[str, object]:
    """The bill as JSON has it; a plan that is exceeded has no total."""
    return {
        "lines": [_plain_line(line) for line in (*exceeded, *bill.lines)],
        "total": None if bill.exceeded else bill.total,
        "weak": bill.weak,
        "exceeded": [line.id for line in (*exceeded, *bill.exceeded)],
        "unknown": [
            {"id": line.id, "part": line.part, "why": line.note or "no public price"} for line in bill.unknown
        ],
    }


def _plain_line(line: Line) -> dict[str, object]:
    price = prices().get(line.id)
    plain: dict[str, object] = {field: getattr(line, field) for field in FIELDS}
    plain["as_of"] = price.as_of if price else ""
    return plain


def as_csv(lines: Iterable[Line], stages: Sequence[str] | None = None) -> str:
    """The lines as CSV, headed; `stages` adds a first column."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*(("stage",) if stages else ()), *FIELDS))
    for index, line in enumerate(lines):
        cells = [getattr(line, field) for field in FIELDS]
        plain = [f"{cell:f}" if isinstance(cell, Decimal) else cell for cell in cells]
        writer.writerow(((stages[index],) if stages else ()) + tuple(plain))
    return out.getvalue()


def as_json(value: object) -> str:
    """JSON with amounts as numbers."""
    return json.dumps(value, indent=2, default=_as_number)


def _as_number(value: object) -> int | float | str:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def _number(value: Decimal) -> str:
    """A quantity with as many decimals as it needs, fewer where it is large."""
    places = 0 if value >= 100 else 2 if value >= 1 else 4
    shown = f"{value:,.{places}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
