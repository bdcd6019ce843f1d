"""The report on a terminal: the same sections, short."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.table import Table

from cli.consoles import wide_console
from review.report import Report, StackReport, dollars
from review.words import clean, counts, headroom_words, money_words, verdict_words

STYLES = {"danger": "bold red", "look": "yellow", "fine": "green", "failed": "bold red"}
MOST = 30
"""Lines of a section; --json and --markdown have more."""


def show(report: Report) -> None:
    """Prints a report."""
    console = wide_console()
    _line(console, report.looked_at, "bold")
    _line(console, report.compared)
    for stack in report.stacks:
        for each in stack.acknowledged:
            _line(
                console,
                f"acknowledged until {each.until}: {each.change} of {each.urn}: {each.reason}",
                "yellow",
            )
    for stack in report.stacks:
        _stack(console, stack)
    _line(console, f"\n{verdict_words(report)}", STYLES["failed" if report.failed else report.verdict])


def _stack(console: Console, stack: StackReport) -> None:
    verdict = "failed" if stack.error else stack.verdict
    console.print()
    _line(console, f"{stack.stack}: {verdict}", STYLES[verdict])
    if stack.error:
        _line(console, f"  no preview: {stack.error}")
    for note in stack.notes:
        _line(console, f"  {note}")
    _line(
        console,
        "Data" if stack.data else "Data: no store is replaced, deleted, released or less guarded than before",
    )
    for item in stack.data[:MOST]:
        known = f" (acknowledged until {item.acknowledged.until})" if item.acknowledged else ""
        _line(
            console,
            f"  {item.verdict}: {item.change}{known}: {item.name} ({item.kind}): {item.reason}",
            STYLES[item.verdict],
        )
        _line(console, f"    {item.urn}")
        for each in item.properties[:5]:
            _line(console, f"    because of {each}")
    _more(console, len(stack.data))
    _line(console, f"Changes by part: {counts(stack)}")
    for part, changes in groupby(stack.changes[:MOST], key=lambda change: change.part):
        _line(console, f"  {part}")
        for change in changes:
            named = ", ".join(change.properties[:6])
            _line(
                console,
                f"    {change.what} {change.name} ({change.type.rsplit(':', 1)[-1]}) {named}".rstrip(),
            )
    _more(console, len(stack.changes))
    if stack.cost:
        _line(console, f"Money: {money_words(stack.cost)}")
        lines = stack.cost.changed_lines()
        if lines:
            table = Table(box=None, pad_edge=True, show_header=False)
            for justify in ("left", "left", "right", "right", "right"):
                table.add_column(justify=justify)
            for line in lines[:MOST]:
                table.add_row(
                    f" {line.part}",
                    line.id,
                    line.amount("before"),
                    line.amount("after"),
                    dollars(line.delta, signed=True),
                )
            console.print(table, markup=False)
        if stack.cost.after.uses:
            _line(console, f"Headroom: {headroom_words(stack.cost)}")
    if stack.config:
        _line(console, "Configuration")
        for change in stack.config[:MOST]:
            for text in change.lines():
                _line(console, f"  {text}", "green" if text.startswith("+") else "red")
        _more(console, len(stack.config))
    if stack.moves:
        _line(console, f"Moves left: {', '.join(stack.moves)}")
    if stack.digest:
        _line(console, f"Digest: {stack.digest}")


def _more(console: Console, count: int) -> None:
    if count > MOST:
        _line(console, f"  … {count - MOST:,} more: --json has them all")


def _line(console: Console, text: str, style: str | None = None) -> None:
    lead = text[: len(text) - len(text.lstrip())]
    console.print(lead + clean(text), style=style, markup=False, soft_wrap=True)
