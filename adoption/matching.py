"""Which part of a growth stage takes which thing of an account.

    pairs = pair(things, stage, {"files": "acme-uploads"})
    pairs.taken["files"].name, pairs.left

The rule, kind by kind: what `--map` says; then what is named like the part, the likest first. The first part of a kind
takes the first thing of the file where none is named like it; every further part, and every class of Durable Objects,
takes only what is. The rest is left as it is.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

import attrs

from components.d1_database import D1Database
from components.durable_object import DurableObject
from components.edge_worker import EdgeWorker
from components.errors import UserError, one_of
from components.kv_namespace import KvNamespace
from components.part import Part
from components.queue import Queue
from components.r2_bucket import R2Bucket
from stacks.stage import Ladder, Stage

NEAR = 0.6
"""How alike two names are at least, of 1, to be taken for the same."""
NOTHING = "none"
KINDS: Mapping[type[Part], str] = {
    EdgeWorker: "Worker",
    D1Database: "D1 database",
    R2Bucket: "R2 bucket",
    KvNamespace: "KV namespace",
    Queue: "queue",
    DurableObject: "class of Durable Objects",
}


@attrs.frozen(kw_only=True)
class Thing:
    """One thing that a wrangler file names."""

    kind: type[Part]
    name: str
    """What people call it: its own name, else its id."""
    binding: str = ""
    names: tuple[str, ...] = ()
    """All by which `--map` may call it."""

    def __str__(self) -> str:
        bound = f" (binding {self.binding})" if self.binding else ""
        return f"{KINDS[self.kind]} {self.name}{bound}"


@attrs.frozen(kw_only=True)
class Pairs:
    """What a growth stage takes, by part key, and what it leaves."""

    taken: Mapping[str, Thing]
    left: tuple[Thing, ...]


def pair(things: Sequence[Thing], stage: Stage, chosen: Mapping[str, str] | None = None) -> Pairs:
    """Raises UserError where `chosen` names what is not there, or of another kind."""
    taken: dict[str, Thing] = {}
    empty: set[str] = set()
    for key, name in (chosen or {}).items():
        thing = _chosen(things, stage, key, name)
        if thing is None:
            empty.add(key)
        elif thing in taken.values():
            raise UserError(f"--map gives {name!r} to two parts, expected each thing once")
        else:
            taken[key] = thing
    for kind in KINDS:
        keys = [key for key, hosts in stage.parts.items() if isinstance(hosts[0], kind)]
        free = [key for key in keys if key not in taken and key not in empty]
        rest = [each for each in things if each.kind is kind and each not in taken.values()]
        scores = sorted(
            (
                (-_liking(each, key, stage.parts[key][0]), order, position, key, each)
                for order, key in enumerate(free)
                for position, each in enumerate(rest)
            ),
            key=lambda row: row[:3],
        )
        for score, _, _, key, each in scores:
            if key in taken or each in taken.values():
                continue
            is_first = keys[:1] == [key] and kind is not DurableObject
            liked = any(_liking(each, other, stage.parts[other][0]) for other in free)
            if score or (is_first and not liked):
                taken[key] = each
    return Pairs(taken=taken, left=tuple(each for each in things if each not in taken.values()))


def lowest(ladder: Ladder, things: Sequence[Thing], chosen: Mapping[str, str]) -> Stage:
    """The lowest growth stage that takes as much as any of the ladder does. Raises UserError."""
    missing = [key for key in chosen if key not in ladder.stages[-1].parts]
    if missing:
        raise one_of(
            "--map", missing[0], sorted(ladder.stages[-1].parts), f"the parts of ladder {ladder.name!r}"
        )
    stages = [stage for stage in ladder.stages if all(key in stage.parts for key in chosen)]
    return max(stages, key=lambda stage: len(pair(things, stage, chosen).taken))


def likeness(thing: Thing, key: str, part: Part) -> float:
    """How alike a thing's names and a part's are, from 0 to 1."""
    own = [key, *part.binding_names(key)]
    if isinstance(part, DurableObject):
        own.append(part.class_name)
    return max(
        difflib.SequenceMatcher(None, _words(ours), _words(theirs)).ratio()
        for ours in own
        for theirs in (thing.binding, thing.name)
        if theirs
    )


def _liking(thing: Thing, key: str, part: Part) -> float:
    found = likeness(thing, key, part)
    return found if found >= NEAR else 0


def _chosen(things: Sequence[Thing], stage: Stage, key: str, name: str) -> Thing | None:
    if key not in stage.parts:
        raise one_of("--map", key, sorted(stage.parts), f"the parts of growth stage {stage.name!r}")
    if name == NOTHING:
        return None
    kind = type(stage.parts[key][0])
    of_kind = [each for each in things if each.kind is kind]
    for each in of_kind:
        if name in (each.name, each.binding, *each.names):
            return each
    words = KINDS.get(kind, kind.__name__)
    raise one_of(
        f"--map {key}", name, [*(each.name for each in of_kind), NOTHING], f"each {words} of the file"
    )


def _words(name: str) -> str:
    """`MY_FILES`, `my-files` and `MyFiles` are the same."""
    return re.sub(r"[^a-z0-9]+", "", re.sub(r"([a-z0-9])([A-Z])", r"\1\2", name).lower())
