"""What a saved plan does to a month's bill: by the growth stage of a Rungs stack, else resource by resource."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

import attrs

from components.errors import UserError
from review.changes import STACK
from review.figures import Figures, Money, figures
from review.judge import Side
from review.plan_file import Plan
from review.report import Cost

if TYPE_CHECKING:
    from economics.billing import Bill


def plan_cost(file: Path, base: Path | None, plan: Plan, after: Side) -> Cost:
    """Before and after. Without a plan of the base, what was there before is the state that the plan starts from."""
    if after.stand is not None:
        at_top = figures(after.stand.settings)
        old = _of_stage_before(plan, after)
        return Cost(before=old, after=figures(after.stand.settings, old.users or None), at_top=at_top)
    try:
        from economics.plan_file import price_plan

        new = _of_bill(price_plan(file))
        old = _of_bill(price_plan(base) if base else _price_states_before(file))
    except UserError as error:
        new = old = Figures(reason=str(error))
    return Cost(before=old, after=new, at_top=new)


def _of_stage_before(plan: Plan, after: Side) -> Figures:
    """By the growth stage that the state's own outputs name."""
    stack = next((step for step in plan.steps if step.type == STACK), None)
    stage = stack.old.outputs.get("stage") if stack and stack.old else None
    if after.stand is None or not isinstance(stage, str):
        return Figures(reason="the plan does not say at which growth stage the stack was")
    return figures(attrs.evolve(after.stand.settings, stage=stage, floor=None))


def _price_states_before(file: Path) -> Bill:
    """The bill of the states that a plan starts from; what stays the same is in it where it is in the plan."""
    from economics.plan_file import price_plan

    steps = cast("dict[str, list[dict[str, object]]]", json.loads(file.read_text("utf-8"))).get("steps", [])
    states = {
        str(step["urn"]): {
            "urn": step["urn"],
            **cast("Mapping[str, object]", step["oldState"]),
            "delete": False,
        }
        for step in steps
        if isinstance(step.get("oldState"), Mapping)
    }
    with tempfile.TemporaryDirectory(prefix="rungs-review-") as directory:
        state = Path(directory) / "state.json"
        state.write_text(json.dumps({"deployment": {"resources": list(states.values())}}), "utf-8")
        return price_plan(state)


def _of_bill(bill: Bill) -> Figures:
    return Figures(
        total=bill.total,
        lines=tuple(
            Money(
                id=line.id, part=line.part, quantity=f"{line.quantity:f}", unit=line.unit, amount=line.amount
            )
            for line in bill.lines
        ),
    )
