"""Gathers what each picture shows from a ladder, its costs and its limits.

for name, draw in pictures(ladder, workload, "all"): (folder / f"{name}-dark.svg").write_text(draw(THEMES["dark"]))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from components.errors import UserError
from drawing.architecture import architecture_picture
from drawing.compare import compare_picture
from drawing.cost import Band, Ranges, cost_picture
from drawing.graph import boxes, links
from drawing.limits import Row, limits_picture
from drawing.parts import Shares, parts_picture
from drawing.style import Theme
from economics import guides
from economics.compare import FAMILIES, compare
from economics.cost import estimate
from economics.headroom import KEPT_FREE, headroom, top_of
from economics.workload import Workload
from stacks.stage import Ladder, Stage, users_text

Picture = tuple[str, Callable[[Theme], str]]
"""The name of a file without theme and ending, and what draws it."""

FEWEST = 100
"""Users where the line of a first stage begins, which starts at none."""
STEPS = 12
"""Points of a stage's line of cost."""
LEAST = 0.01
"""A limit of which no stage uses this share is left out of the heat map."""
GROUPS = {"hard": "hard limits", "soft": "soft limits", "note": "published guidance"}
"""Kinds of limits in the order of the heat map."""
VENDORS = ("cloudflare.", "aws.", "gcp.")
"""First words of a limit's id that its product's name makes needless."""


def pictures(ladder: Ladder, workload: Workload, what: str, stage: Stage | None = None) -> Iterator[Picture]:
    """The pictures of a kind, or of `all` kinds; with a stage, those that show it alone.

    Raises UserError for a comparison of a stage: only whole ladders are compared.
    """
    if stage and what == "compare":
        raise UserError(
            f"--what is 'compare', which has all ladders, expected no STAGE such as {stage.name!r}"
        )
    stages = (stage,) if stage else ladder.stages
    suffix = f"-{stage.name}" if stage else ""
    told = f"{workload.name} workload"
    if what in ("all", "cost"):
        yield f"cost{suffix}", _cost(ladder, stages, workload, told)
    if what in ("all", "parts"):
        yield f"parts{suffix}", _parts(ladder, stages, workload, told)
    if what in ("all", "limits"):
        yield f"limits{suffix}", _limits(ladder, stages, workload, told)
    if what in ("all", "architecture"):
        for each in stages:
            yield f"architecture-{each.name}", _architecture(ladder, each)
    if what in ("all", "compare") and not stage:
        yield from _comparisons(workload, told)


def _architecture(ladder: Ladder, stage: Stage) -> Callable[[Theme], str]:
    at = ladder.stages.index(stage)
    shown = boxes(stage, ladder.stages[at - 1] if at else None)
    users = f"{users_text(stage.users)} monthly active users"
    return lambda theme: architecture_picture(
        f"{ladder.name}: {stage.name}", users, shown, links(stage), theme
    )


def _cost(ladder: Ladder, stages: Sequence[Stage], workload: Workload, told: str) -> Callable[[Theme], str]:
    found = [[estimate(stage, users, workload) for users in _spread(stage)] for stage in stages]
    bands = [
        Band(
            name=stage.name,
            users=(each[0].users, each[-1].users),
            points=tuple((one.users, one.total) for one in each),
            unpriced=bool(each[-1].unknown),
        )
        for stage, each in zip(stages, found, strict=True)
    ]
    first, last = bands[0].users[0], bands[-1].users[1]
    beside: dict[str, Ranges] = {}
    for total in guides.totals():
        if total.profile == workload.name and first <= total.users <= last:
            beside[total.guide] = (*beside.get(total.guide, ()), (total.users, total.low, total.high))
    return lambda theme: cost_picture(
        f"{ladder.name}: cost", f"US dollars a month, {told}", bands, theme, beside
    )


def _spread(stage: Stage) -> list[int]:
    """Numbers of users over the range of a stage, even on a log scale; a first stage starts at none."""
    low, high = max(stage.users[0], FEWEST), top_of(stage)
    return [low, *(round(low * (high / low) ** (at / STEPS)) for at in range(1, STEPS)), high]


def _parts(ladder: Ladder, stages: Sequence[Stage], workload: Workload, told: str) -> Callable[[Theme], str]:
    found = [estimate(stage, top_of(stage), workload) for stage in stages]
    shares = [
        Shares(stage=each.stage, users=each.users, parts=each.by_part(), unpriced=bool(each.unknown))
        for each in found
    ]
    return lambda theme: parts_picture(
        f"{ladder.name}: cost by part", f"US dollars a month at the top of a stage, {told}", shares, theme
    )


def _limits(ladder: Ladder, stages: Sequence[Stage], workload: Workload, told: str) -> Callable[[Theme], str]:
    """The limits that users come to meet; of several parts that meet one, the one that uses most of it."""
    kinds: dict[str, str] = {}
    found: list[dict[str, float]] = []
    for stage in stages:
        shares: dict[str, float] = {}
        for use in headroom(stage, top_of(stage), workload):
            if use.grows:
                kinds[use.limit.id] = use.limit.kind
                shares[use.limit.id] = max(use.share, shares.get(use.limit.id, 0.0))
        found.append(shares)
    most = {id: max(shares.get(id, 0.0) for shares in found) for id in kinds}
    shown = sorted((id for id in kinds if most[id] >= LEAST), key=lambda id: (-most[id], id))
    rows = [
        Row(id=_short(id), group=group, shares=tuple(shares.get(id) for shares in found))
        for kind, group in GROUPS.items()
        for id in shown
        if kinds[id] == kind
    ]
    names = [stage.name for stage in stages]
    subtitle = f"% used at the top of a stage, {told}"
    return lambda theme: limits_picture(f"{ladder.name}: limits", subtitle, names, rows, KEPT_FREE, theme)


def _comparisons(workload: Workload, told: str) -> Iterator[Picture]:
    """One picture for each family of what can be compared."""
    found = compare(workload)
    for family, about in FAMILIES.items():
        rows = found.family(family)
        if rows:
            yield (
                f"compare-{family}",
                partial(
                    compare_picture,
                    f"compare: {family}",
                    f"{about}: US dollars a month, {told}",
                    {row.name: {users: cell.total for users, cell in row.cells.items()} for row in rows},
                    {users: row.name for users, row in found.cheapest(family).items()},
                    unpriced={row.name for row in rows if any(cell.unpriced for cell in row.cells.values())},
                ),
            )


def _short(id: str) -> str:
    return id.split(".", 1)[1] if id.startswith(VENDORS) else id
