"""What the scaling guides advise at how many users, and what a ladder has there instead (trees.toml)."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import attrs

FILE = Path(__file__).parent / "trees.toml"


@attrs.frozen(kw_only=True)
class Answer:
    """What a ladder has where a guide advises something."""

    has: tuple[str, ...] = ()
    """Kinds of part that the ladder has at the branch's last users and beyond."""
    lacks: tuple[str, ...] = ()
    """Kinds of part that it has nowhere in the branch."""
    why: str = ""
    """Why it departs from the guide; empty where it does not."""


@attrs.frozen(kw_only=True)
class Branch:
    """A guide's advice for a range of users."""

    guide: str
    section: str
    profile: str
    """The workload that is the guide's."""
    users: tuple[int, int | None]
    """From, included, and up to, not included; None is no upper end."""
    topic: str
    advice: str
    answers: Mapping[str, Answer]
    """By ladder."""

    def holds(self, users: int) -> bool:
        """Whether the advice is for that many users."""
        low, high = self.users
        return low <= users and (high is None or users < high)


def advice_of_guides(profile: str, users: int) -> list[Branch]:
    """What the guides of a workload advise at that many users."""
    return [branch for branch in branches() if branch.profile == profile and branch.holds(users)]


@functools.cache
def branches() -> tuple[Branch, ...]:
    """Every branch of every tree."""
    trees = cast("list[Mapping[str, object]]", tomllib.loads(FILE.read_text(encoding="utf-8"))["tree"])
    return tuple(
        _branch(tree, row) for tree in trees for row in cast("list[Mapping[str, object]]", tree["branch"])
    )


FIELDS = frozenset({"from", "to", "topic", "advice"})
"""What a branch says beside its ladders."""


def _branch(tree: Mapping[str, object], row: Mapping[str, object]) -> Branch:
    return Branch(
        guide=str(tree["guide"]),
        section=str(tree["section"]),
        profile=str(tree["profile"]),
        users=(cast("int", row["from"]), cast("int | None", row.get("to"))),
        topic=str(row.get("topic", "")),
        advice=str(row["advice"]),
        answers={
            ladder: _answer(cast("Mapping[str, object]", given))
            for ladder, given in row.items()
            if ladder not in FIELDS
        },
    )


def _answer(given: Mapping[str, object]) -> Answer:
    return Answer(
        has=tuple(cast("list[str]", given.get("has", []))),
        lacks=tuple(cast("list[str]", given.get("lacks", []))),
        why=str(given.get("why", "")),
    )
