"""The report as Markdown for a pull request: at most 60 KB however large the change, data first and cut last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

import attrs

from review.report import Report, StackReport, dollars
from review.verdicts import Item
from review.words import clean, code, counts, headroom_words, money_words, plain, tightest, verdict_words

LIMIT: Final = 60_000
"""Bytes; a comment on GitHub holds 65,536."""
MARK: Final = "<!-- rungs review -->"
"""The last line, by which a comment is found again."""


@attrs.define
class _Block:
    """Lines with a head and a tail. Only the lines are cut; data, which is not folded, comes last in that."""

    head: str
    lines: list[str]
    tail: str = ""
    data: bool = False
    left_out: int = 0

    def __str__(self) -> str:
        cut = [f"… {self.left_out:,} more left out, to keep this short"] if self.left_out else []
        return "\n".join(each for each in (self.head, *self.lines, *cut, self.tail) if each)

    @property
    def size(self) -> int:
        return sum(map(_bytes, self.lines))

    def shorten(self, excess: int) -> int:
        """Take lines away from the end until `excess` bytes are gone, but no more than half of them at a time."""
        gone, keep = 0, len(self.lines) // 2
        while len(self.lines) > keep and gone < excess:
            gone += _bytes(self.lines.pop())
            self.left_out += 1
        return gone


def as_markdown(report: Report, limit: int = LIMIT) -> str:
    """The whole report in at most `limit` bytes of UTF-8."""
    blocks = [_top(report), *(block for stack in report.stacks for block in _stack(stack))]
    room = limit - _bytes(MARK) - 200
    while (excess := _bytes(_joined(blocks)) - room) > 0:
        longest = max(blocks, key=lambda block: (not block.data and block.size > 0, block.size))
        if not longest.lines:
            blocks = [
                *blocks[: len(blocks) // 2],
                _Block("Further stacks are left out, to keep this short.", []),
            ]
            continue
        longest.shorten(excess + 100)
    return f"{_joined(blocks)}\n{MARK}\n"


def _top(report: Report) -> _Block:
    head = f"**{plain(report.looked_at)}**\n\n**{plain(verdict_words(report))}**\n\n{code(report.compared)}\n"
    lines = [
        f"- acknowledged until {each.until}: {each.change} of {code(each.urn)}: {code(each.reason)}"
        for stack in report.stacks
        for each in stack.acknowledged
    ]
    return _Block(head, lines, data=True)


def _stack(stack: StackReport) -> Iterator[_Block]:
    title = f"## {code(stack.stack)}: {'failed' if stack.error else stack.verdict}\n"
    notes = [
        f"- {code(note, 600)}"
        for note in ([f"no preview: {stack.error}"] if stack.error else []) + [*stack.notes]
    ]
    yield _Block(title, notes, data=True)
    if stack.error and not stack.changes and not stack.data:
        return
    if stack.data:
        yield _Block("**Data**\n", [_item(item) for item in stack.data], data=True)
    else:
        yield _Block("**Data**: no store is replaced, deleted, released or less guarded than before.", [])
    if stack.changes:
        yield _folded(f"Changes by part: {counts(stack)}", list(_parts(stack)))
    else:
        yield _Block("**Changes by part**: none", [])
    if stack.cost:
        yield from _money(stack)
    if stack.config:
        yield _config(stack)
    if stack.moves:
        yield _folded(f"Moves left: {len(stack.moves)}", [f"1. {code(move)}" for move in stack.moves])
    yield _Block(f"Digest of {code(stack.stack)}: <code>{stack.digest}</code>", [])


def _item(item: Item) -> str:
    because = "".join(f" {code(each)}" for each in item.properties[:20])
    more = f" and {len(item.properties) - 20} more" if len(item.properties) > 20 else ""
    known = f", acknowledged until {item.acknowledged.until}" if item.acknowledged else ""
    note = f" {code(item.note)}" if item.note else ""
    return (
        f"- **{item.verdict}** {item.change}{known}: {code(item.name)} ({code(item.kind)})"
        f"{' because of' if because else ''}{because}{more}: {item.table_reason}.{note}<br/>{code(item.urn)}"
    )


def _parts(stack: StackReport) -> Iterator[str]:
    for part, changes in groupby(stack.changes, key=lambda change: change.part):
        yield f"- {code(part)}"
        for change in changes:
            named = ", ".join(change.properties[:12])
            more = f" and {len(change.properties) - 12} more" if len(change.properties) > 12 else ""
            about = f": {code(named)}{more}" if named else ""
            why = f" (**{change.verdict}**: {change.reason})" if change.verdict != "fine" else ""
            yield f"  - {change.what} {code(change.name)} ({code(change.type.rsplit(':', 1)[-1])}){about}{why}"


def _money(stack: StackReport) -> Iterator[_Block]:
    cost = stack.cost
    if cost is None:
        return
    lines = cost.changed_lines()
    title = f"Money: {money_words(cost)}"
    if lines:
        rows = [
            f"| {code(line.part)} | {code(line.id)} | {plain(line.amount('before'))} | {plain(line.amount('after'))} "
            f"| {plain(dollars(line.delta, signed=True))} |"
            for line in lines
        ]
        yield _folded(title, ["| part | price | before | after | change |", "|---|---|--:|--:|--:|", *rows])
    else:
        yield _Block(f"**Money**: {plain(money_words(cost))}", [])
    uses = tightest(cost.after.uses)
    if uses:
        before = {(use.key, use.limit): use for use in cost.before.uses}
        rows: list[str] = []
        for use in uses:
            old = before.get((use.key, use.limit))
            binds = f"{use.binds_at:,}" if use.binds_at else "-"
            rows.append(
                f"| {code(use.limit)} | {code(use.key)} | {f'{old.share:.0%}' if old else '-'} "
                f"| {use.share:.0%} | {binds} |"
            )
        head = [
            f"| limit, at {cost.after.users:,} users | part | before | after | binds at users |",
            "|---|---|--:|--:|--:|",
        ]
        yield _folded(f"Headroom: {headroom_words(cost)}", [*head, *rows])


def _config(stack: StackReport) -> _Block:
    lines = [clean(line, 300) for change in stack.config for line in change.lines()]
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    count = len(stack.config)
    summary = f"Configuration: {count} {'setting differs' if count == 1 else 'settings differ'}"
    return _Block(f"<details><summary>{summary}</summary>\n\n{fence}diff", lines, f"{fence}\n\n</details>")


def _folded(summary: str, lines: list[str]) -> _Block:
    return _Block(f"<details><summary>{plain(summary)}</summary>\n", lines, "\n</details>")


def _joined(blocks: list[_Block]) -> str:
    return "\n".join(f"{block}\n" for block in blocks)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace")) + 1
