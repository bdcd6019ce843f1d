"""A stage as boxes and links, for every picture of an architecture.

for box in boxes(stage, below): print(box.id, box.kind, box.news)
"""

from __future__ import annotations

from typing import Literal

import attrs

from components.cdn import Cdn
from components.edge_worker import EdgeWorker
from components.part import Part
from stacks.stage import Stage

USERS = "users"
"""The end of a link that is no part."""

News = Literal["", "new", "changed"]


@attrs.frozen(kw_only=True)
class Box:
    """One host of one part."""

    id: str
    key: str
    kind: str
    host: str
    size: str
    holds_data: bool
    """A store that only serves others; drawn as a cylinder."""
    left: bool
    """An older host, which data moves away from."""
    layer: int
    """0 stands in front (a CDN), 1 serves users, 2 and more serve those; what serves nobody is among the last."""
    news: News
    """What became of it since the stage below."""


@attrs.frozen
class Link:
    """From one box to another, or from the users."""

    first: str
    second: str
    both: bool = False
    """The first also drains the second."""


def boxes(stage: Stage, below: Stage | None = None) -> list[Box]:
    """Every host of every part, in the stage's order."""
    before = {(key, part.host): part for key, part in below} if below else None
    layers = _layers(stage)
    return [
        Box(
            id=_id(key, part),
            key=key,
            kind=type(part).__name__,
            host=part.host,
            size=part.size,
            holds_data=part.store and not part.uses,
            left=part is not stage[key],
            layer=layers[key],
            news=_news(part, key, before),
        )
        for key, part in stage
    ]


def links(stage: Stage) -> list[Link]:
    """Users to what stands in front, that to what serves them, and each part to every host of what it uses."""
    front = _front(stage)
    entries = [key for key in _entries(stage) if isinstance(stage[key], EdgeWorker)]
    found = [Link(USERS, _id(key, stage[key])) for key in front or entries]
    found += [Link(_id(first, stage[first]), _id(key, stage[key])) for first in front for key in entries]
    for key, part in stage:
        drains = part.drains if isinstance(part, EdgeWorker) else ()
        for name in part.uses:
            found += [Link(_id(key, part), _id(name, host), name in drains) for host in stage.parts[name]]
    return found


def _id(key: str, part: Part) -> str:
    return f"{key}_{part.host}" if part.host else key


def _front(stage: Stage) -> list[str]:
    return [key for key in stage.parts if isinstance(stage[key], Cdn)]


def _entries(stage: Stage) -> list[str]:
    """What uses others and is used by none."""
    used = {name for _, part in stage for name in part.uses}
    return [key for key in stage.parts if stage[key].uses and key not in used]


def _layers(stage: Stage) -> dict[str, int]:
    entries = _entries(stage)
    layers = dict.fromkeys(_front(stage), 0) | dict.fromkeys(entries, 1)
    for key in reversed(stage.order()):
        for name in (name for part in stage.parts[key] for name in part.uses):
            layers[name] = max(layers.get(name, 0), layers[key] + 1)
    last = max(layers.values(), default=1)
    return {key: layers.get(key, last) for key in stage.parts}


def _news(part: Part, key: str, before: dict[tuple[str, str], Part] | None) -> News:
    if before is None or before.get((key, part.host)) == part:
        return ""
    return "changed" if (key, part.host) in before else "new"
