"""A whole review: which stacks differ, their previews side by side, and what they cost before and after."""

from __future__ import annotations

import datetime
import functools
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Final

import attrs

from components.errors import one_of
from review import previews
from review.figures import CODE, Figures, figures, figures_in
from review.judge import Side, judge
from review.migrations import PLACES, changed_migrations, migration_items
from review.plan_cost import plan_cost
from review.plan_file import read_plan
from review.report import Cost, Report, StackReport
from review.trees import Trees

SANDBOX: Final = "sandbox: drift and real ids unknown"
WORKER: Final = "edge/src/"
NO_RUNGS: Final = "not a Rungs stack"


@attrs.frozen(kw_only=True)
class Asked:
    """What a review is asked for."""

    base: str | None = None
    head: str | None = None
    stacks: tuple[str, ...] = ()
    migrations: tuple[str, ...] = PLACES
    """Patterns of the paths of migrations."""
    real: bool = False
    max_delta: Decimal | None = None
    today: datetime.date = attrs.field(factory=lambda: datetime.datetime.now(datetime.UTC).date())


def review_trees(project: Path, asked: Asked) -> Report:
    """Compare two trees of a project. Raises UserError for what cannot be compared."""
    with Trees(project, asked.base, asked.head) as trees:
        names = _differing(trees, asked.stacks)
        looked_at = SANDBOX
        if asked.real:
            looked_at = f"real state at {datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M:%S} UTC"
        with ThreadPoolExecutor(max(1, min(len(names), os.cpu_count() or 1))) as pool:
            stacks = list(pool.map(functools.partial(_stack, trees, asked), names))
        return Report(looked_at=looked_at, compared=trees.words, stacks=tuple(stacks))


def review_plan(plan: Path, base: Path | None, stack: str | None, asked: Asked) -> Report:
    """Review a saved `pulumi preview --json` of any program; `base` is one of the base, for what is pending."""
    found = read_plan(plan)
    before = read_plan(base) if base else None
    name = stack or next(
        (step.urn.split("::")[0].removeprefix("urn:pulumi:") for step in found.steps), "stack"
    )
    after = Side.of_plan(found.config)
    earlier = Side.of_plan(before.config) if before else after
    report = judge(
        name,
        previews.of_plans(found, before),
        earlier,
        after,
        plan_cost(plan, base, found, after),
        today=asked.today,
        max_delta=asked.max_delta,
    )
    return Report(
        looked_at=f"plan {plan}",
        compared=f"its own state before and after; {len(found.steps)} steps",
        stacks=(report,),
    )


def _differing(trees: Trees, asked: Sequence[str]) -> list[str]:
    """The stacks to review: those asked for, else every one whose configuration or program differs."""
    base, head = trees.stacks()
    every = sorted({*base, *head})
    for name in asked:
        if name not in every:
            raise one_of("--stack", name, every)
    if asked or trees.program_differs():
        return list(dict.fromkeys(asked)) or every
    return [
        name
        for name in every
        if name not in base or name not in head or trees.base_config(name) != trees.head_config(name)
    ]


def _stack(trees: Trees, asked: Asked, name: str) -> StackReport:
    base, head = trees.stacks()
    if name not in head:
        gone = f"Pulumi.{name}.yaml is gone: nothing is destroyed by that, and nobody manages what the stack made"
        return StackReport(stack=name, notes=(gone,))
    known = name in base
    before = Side.of(name, trees.base_config(name)) if known else None
    after = Side.of(name, trees.head_config(name))
    given = after.acknowledged  # a mistake in it is the user's, and comes before the engine
    del given
    with ThreadPoolExecutor(1) as pool:
        costing = pool.submit(_cost, trees, name, before, after)
        if asked.real:
            preview = previews.on_real_state(trees, name, known=known)
        else:
            settings = [side.stand.settings if side and side.stand else None for side in (before, after)]
            preview = previews.in_sandbox(trees, name, settings[0], settings[1], known=known)
        cost = costing.result()
    schema = migration_items(
        changed_migrations(trees, asked.migrations), with_code=_code_differs(trees, after)
    )
    return judge(
        name, preview, before, after, cost, today=asked.today, max_delta=asked.max_delta, schema=schema
    )


def _code_differs(trees: Trees, after: Side) -> bool:
    """Whether the Worker's code does: the reference Worker's sources, or a bundle that the configuration names.

    A bundle may hold the migrations themselves, so that a preview which shows new code says nothing.
    """
    parts = after.stand.settings.parts.values() if after.stand else ()
    bundles = [str(each["code"]).removeprefix("./") for each in parts if "code" in each]
    return any(path.startswith((WORKER, *bundles)) for path in trees.changed())


def _cost(trees: Trees, name: str, before: Side | None, after: Side) -> Cost:
    """Both at as many users as the base's growth stage holds, and the head at the top of its own."""
    at_top = _figures(after)
    if before is None:
        return Cost(before=Figures(total=Decimal(0)), after=at_top, at_top=at_top)
    old = None
    if any(path.startswith(CODE) for path in trees.changed()):
        old = figures_in(trees.base_project, trees.base_config(name))
    if old is None:
        old = _figures(before)
    same = not old.users or (old.users == at_top.users)
    return Cost(before=old, after=at_top if same else _figures(after, old.users), at_top=at_top)


def _figures(side: Side, users: int | None = None) -> Figures:
    if side.stand is None:
        return Figures(reason=side.invalid or NO_RUNGS)
    return figures(side.stand.settings, users)
