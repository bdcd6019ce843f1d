"""Which environments are forgotten, what a sweep does with one that resists, and what is never destroyed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from components.errors import UserError
from operations.environments.lifecycle import Environments
from operations.environments.place import EngineFailed, Known, Place

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
STACKS = {"prod": 900, "preview-pr-12": 1, "preview-pr-15": 80, "preview-demo": 80, "preview-pr-1": 24}
"""Hours since each was changed."""


@attrs.frozen(kw_only=True)
class Pretended(Place):
    """A backend that has stacks, and an engine that notes what it is asked."""

    asked: list[str] = attrs.field(factory=list[str])
    guarded: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Stacks with a resource that has an option."""
    resists: str = ""

    def known(self) -> list[Known]:
        found = [
            Known(stack=name, resources=1, changed=NOW - timedelta(hours=age)) for name, age in STACKS.items()
        ]
        return sorted(found, key=lambda each: each.changed)

    def run(
        self,
        *arguments: str,
        stack: str = "",
        given: str | None = None,
        shown: bool = False,
        cwd: Path | None = None,
    ) -> str:
        if arguments[:2] == ("stack", "export"):
            option = self.guarded.get(stack)
            resource = {"type": "t", "urn": "urn:pulumi:s::p::t::files", **({option: True} if option else {})}
            return json.dumps({"deployment": {"resources": [resource]}})
        self.asked.append(f"{' '.join(arguments[:2])} {stack}")
        if stack == self.resists:
            raise EngineFailed("the bucket is not empty")
        return ""


def pretended(tmp_path: Path, **more: object) -> tuple[Environments, Pretended, list[str]]:
    place = Pretended(program=tmp_path / "pulumi", project=tmp_path, environment={}, files=tmp_path)
    place = attrs.evolve(place, **more)
    told: list[str] = []
    return Environments(place, told.append), place, told


@pytest.mark.parametrize(
    ("age", "numbers", "expected"),
    [
        (None, {"12", "15"}, ["preview-pr-1"]),
        (None, {"1"}, ["preview-pr-15", "preview-pr-12"]),
        (None, set[str](), ["preview-pr-15", "preview-pr-1", "preview-pr-12"]),
        (timedelta(days=3), None, ["preview-demo", "preview-pr-15"]),
        (timedelta(days=3), {"15"}, ["preview-demo", "preview-pr-15", "preview-pr-1", "preview-pr-12"]),
        (timedelta(hours=80), None, []),
        (timedelta(days=3), {"12", "15", "1"}, ["preview-demo", "preview-pr-15"]),
    ],
)
def test_forgotten_are_those_that_are_closed_or_old(
    tmp_path: Path, age: timedelta | None, numbers: set[str] | None, expected: list[str]
) -> None:
    environments, _, _ = pretended(tmp_path)
    found = [each.known.stack for each in environments.forgotten(age, numbers, NOW)]
    assert sorted(found) == sorted(expected)
    assert "prod" not in found


def test_one_that_resists_does_not_keep_the_others(tmp_path: Path) -> None:
    environments, place, told = pretended(tmp_path, resists="preview-pr-15")
    wrong = environments.sweep(environments.forgotten(timedelta(days=3), None, NOW))
    assert wrong == ["preview-pr-15: the bucket is not empty"]
    assert "stack rm preview-demo" in place.asked
    assert "stack rm preview-pr-15" not in place.asked
    assert len(told) == 2


@pytest.mark.parametrize("option", ["protect", "retainOnDelete"])
def test_a_stack_whose_state_guards_anything_is_not_destroyed(tmp_path: Path, option: str) -> None:
    environments, place, _ = pretended(tmp_path, guarded={"preview-pr-12": option})
    with pytest.raises(UserError, match=r"'preview-pr-12' has what is protected or retained \(files\)"):
        environments.down("pr-12")
    assert place.asked == []


def test_what_cannot_be_emptied_is_told_and_the_rest_is_destroyed(tmp_path: Path) -> None:
    environments, place, told = pretended(tmp_path)

    def refuse(_resources: object) -> None:
        raise UserError("the token may not")

    assert attrs.evolve(environments, empty=refuse).down("pr-12")
    assert told == ["not emptied, and what is not empty stays: the token may not"]
    assert place.asked == ["destroy --yes preview-pr-12", "stack rm preview-pr-12"]


def test_a_file_that_is_no_yaml_is_told(tmp_path: Path) -> None:
    environments, place, _ = pretended(tmp_path)
    place.file("preview-pr-12").write_text("a: [")
    with pytest.raises(UserError, match=r"Pulumi\.preview-pr-12\.yaml is not valid YAML"):
        environments.down("pr-12")
