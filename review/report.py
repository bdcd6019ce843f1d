"""What a review found, as values: for the terminal, Markdown and JSON alike."""

from __future__ import annotations

from decimal import Decimal

import attrs

from review.config_diff import ConfigChange
from review.digest import digest_of_stacks
from review.figures import Figures, Money
from review.parts import PartChange
from review.verdicts import Item, Verdict, as_json, worst
from stacks.settings import Acknowledgement


@attrs.frozen(kw_only=True)
class Cost:
    """What a change does to a month's bill. `reason` says why a figure is missing."""

    before: Figures
    after: Figures
    """At as many users as `before`."""
    at_top: Figures
    """Of the head, at the top of its own growth stage's range."""

    @property
    def delta(self) -> Decimal | None:
        if self.before.total is None or self.after.total is None:
            return None
        return self.after.total - self.before.total

    @property
    def reason(self) -> str:
        return self.after.reason or self.before.reason

    def lines(self) -> list[CostLine]:
        """Every line of either bill; those that differ most come first."""
        before, after = (
            {(line.part, line.id): line for line in each.lines} for each in (self.before, self.after)
        )
        found = [
            CostLine(part=part, id=id, before=before.get((part, id)), after=after.get((part, id)))
            for part, id in {**before, **after}
        ]
        return sorted(found, key=lambda line: (-abs(line.delta), line.part, line.id))

    def changed_lines(self) -> list[CostLine]:
        """Those that differ, and those whose price nobody knows."""
        return [line for line in self.lines() if line.delta or line.unknown]

    def as_json(self) -> dict[str, object]:
        return {
            "before": _text(self.before.total),
            "after": _text(self.after.total),
            "delta": _text(self.delta),
            "users": self.after.users or self.before.users,
            "top": {"users": self.at_top.users, "total": _text(self.at_top.total)},
            "reason": self.reason,
            "lines": [line.as_json() for line in self.lines()],
        }


@attrs.frozen(kw_only=True)
class CostLine:
    """One line of a bill, before and after."""

    part: str
    id: str
    before: Money | None
    after: Money | None

    @property
    def delta(self) -> Decimal:
        """What is known of the difference."""
        before, after = (
            line.amount if line and line.amount is not None else Decimal(0)
            for line in (self.before, self.after)
        )
        return after - before

    @property
    def unknown(self) -> bool:
        """Whether either has no price."""
        return any(line is not None and line.amount is None for line in (self.before, self.after))

    def amount(self, side: str) -> str:
        """The amount `before` or `after` as a text."""
        line: Money | None = getattr(self, side)
        if line is None:
            return "-"
        return "no price" if line.amount is None else dollars(line.amount)

    def as_json(self) -> dict[str, object]:
        return {
            "part": self.part,
            "id": self.id,
            "before": _text(self.before.amount) if self.before else None,
            "after": _text(self.after.amount) if self.after else None,
            "delta": _text(self.delta),
            "unknown": self.unknown,
        }


@attrs.frozen(kw_only=True)
class StackReport:
    """One stack."""

    stack: str
    error: str = ""
    """Why there is no preview."""
    data: tuple[Item, ...] = ()
    changes: tuple[PartChange, ...] = ()
    cost: Cost | None = None
    config: tuple[ConfigChange, ...] = ()
    moves: tuple[str, ...] = ()
    acknowledged: tuple[Acknowledgement, ...] = ()
    notes: tuple[str, ...] = ()
    digest: str = ""

    @property
    def verdict(self) -> Verdict:
        noted: Verdict = "look" if self.notes else "fine"
        return worst([noted, *(item.verdict for item in self.data), *(each.verdict for each in self.changes)])

    @property
    def cost_json(self) -> dict[str, object] | None:
        return self.cost.as_json() if self.cost else None

    def as_json(self) -> dict[str, object]:
        cost = self.cost
        return {
            "stack": self.stack,
            "verdict": "failed" if self.error else self.verdict,
            "error": self.error,
            "data": [item.as_json() for item in self.data],
            "changes": [change.as_json() for change in self.changes],
            "money": self.cost_json,
            "headroom": {
                "users": cost.after.users,
                "before": [attrs.asdict(use) for use in cost.before.uses],
                "after": [attrs.asdict(use) for use in cost.after.uses],
            }
            if cost
            else None,
            "config": [change.as_json() for change in self.config],
            "moves": list(self.moves),
            "acknowledged": [as_json(each) for each in self.acknowledged],
            "notes": list(self.notes),
            "digest": self.digest,
        }


@attrs.frozen(kw_only=True)
class Report:
    """A whole review."""

    looked_at: str
    """`real state at TIME`, `sandbox: drift and real ids unknown`, or `plan FILE`."""
    compared: str
    stacks: tuple[StackReport, ...]

    @property
    def verdict(self) -> Verdict:
        return worst(stack.verdict for stack in self.stacks)

    @property
    def failed(self) -> list[StackReport]:
        """The stacks that have no preview."""
        return [stack for stack in self.stacks if stack.error]

    @property
    def digest(self) -> str:
        return digest_of_stacks({stack.stack: stack.digest for stack in self.stacks})

    def as_json(self) -> dict[str, object]:
        return {
            "looked_at": self.looked_at,
            "compared": self.compared,
            "verdict": "failed" if self.failed else self.verdict,
            "digest": self.digest,
            "stacks": [stack.as_json() for stack in self.stacks],
        }


def dollars(amount: Decimal | None, *, signed: bool = False) -> str:
    """`$1,021.50`, `+$12.00`; words where it is not known."""
    if amount is None:
        return "unknown"
    sign = "-" if amount < 0 else "+" if signed and amount > 0 else ""
    return f"{sign}${abs(amount):,.2f}"


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
