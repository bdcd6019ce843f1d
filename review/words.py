"""Sentences that every form of the report shares, and names made safe to show, whatever they are."""

from __future__ import annotations

import html
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Final

from review.figures import Use
from review.report import Cost, Report, StackReport, dollars

LONGEST: Final = 400
"""Characters of a name that are shown."""
_ACTIVE: Final = {
    each: f"&#{ord(each)};" for each in "\\`*_{}[]#!|~@$"
}  # what Markdown or GitHub would act on; the rest is HTML's


def clean(text: str, longest: int = LONGEST) -> str:
    """One line without control characters or those that turn the direction of text."""
    whole = "".join(" " if unicodedata.category(each)[0] == "C" else each for each in text[: longest + 1])
    line = " ".join(whole.split())
    return line if len(text) <= longest else f"{line[:longest]}…"


def code(text: str, longest: int = LONGEST) -> str:
    """A name as code in Markdown: no mark-up, HTML, link or mention in it does anything."""
    return f"<code>{_inert(text, longest)}</code>"


def plain(text: str) -> str:
    """A sentence in Markdown, as harmless as `code`; mentions count only outside of code, so they are broken up."""
    return _inert(text).replace(_ACTIVE["@"], f"{_ACTIVE['@']}&#8203;")


def _inert(text: str, longest: int = LONGEST) -> str:
    safe = "".join(_ACTIVE.get(each, each) for each in html.escape(clean(text, longest)))
    return safe.replace("//", "&#47;&#47;").replace("www.", "www&#46;")


def verdict_words(report: Report) -> str:
    """The verdict in a sentence."""
    if report.failed:
        return f"failed: no preview of {', '.join(stack.stack for stack in report.failed)}"
    if not report.stacks:
        return "fine: no stack differs"
    items = [item for stack in report.stacks for item in stack.data]
    dangers = sum(item.verdict == "danger" for item in items)
    return {
        "fine": "fine: no store is replaced, deleted or less guarded than before",
        "look": "look: nothing is lost by it, and something is to be looked at",
        "danger": f"danger: {dangers} {'change puts' if dangers == 1 else 'changes put'} data or money at risk",
    }[report.verdict]


def counts(stack: StackReport) -> str:
    """`9 created, 2 updated, 1 new bindings`."""
    found = Counter(change.what for change in stack.changes)
    order = ("created", "updated", "replaced", "deleted")
    named = sorted(found, key=lambda what: (order.index(what) if what in order else len(order), what))
    return ", ".join(f"{found[what]} {what}" for what in named) or "none"


def money_words(cost: Cost) -> str:
    """`$5.00 -> $31.20 a month (+$26.20) at 8,000 users; $96.00 at 50,000, where growth ends`."""
    users = cost.after.users or cost.before.users
    if cost.after.total is None:
        return f"not priced: {cost.reason}"
    words = f"{dollars(cost.before.total)} -> {dollars(cost.after.total)} a month"
    if cost.delta is not None:
        words += f" ({dollars(cost.delta, signed=True) if cost.delta else 'no change'})"
    words += f" at {users:,} users" if users else ""
    if cost.at_top.users != users and cost.at_top.total is not None:
        words += f"; {dollars(cost.at_top.total)} at {cost.at_top.users:,}, the top of {cost.at_top.stage}"
    unknown = sum(line.amount is None for line in cost.after.lines)
    if unknown:
        words += f"; {unknown} {'line has' if unknown == 1 else 'lines have'} no price and count as nothing"
    return f"{words}; {cost.before.reason}" if cost.before.total is None and cost.before.reason else words


def headroom_words(cost: Cost) -> str:
    """What binds first, before and after."""
    before, after = _first(cost.before.uses), _first(cost.at_top.uses)
    if after is None:
        return "no limit that grows with users"
    words = f"{after.limit} binds first, at {after.binds_at:,} users" if after.binds_at else after.limit
    if (
        before is not None
        and (before.limit, before.binds_at) != (after.limit, after.binds_at)
        and before.binds_at
    ):
        words += f"; before: {before.limit} at {before.binds_at:,}"
    return words


def tightest(uses: Iterable[Use], most: int = 5) -> list[Use]:
    """The limits of which most is used."""
    return [use for use in uses if use.share > 0][:most]


def _first(uses: Iterable[Use]) -> Use | None:
    return next((use for use in uses if use.binds_at and use.kind == "hard"), None)
