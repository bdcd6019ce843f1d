"""What docs/guides say of each guide's items is there: parts at their stage, files, commands and tests."""

from __future__ import annotations

import importlib
import re
import shlex
from pathlib import Path

import attrs
import click
import pytest

from cli.main import COMMANDS
from components.part import HostedPart
from stacks import ladders
from stacks.settings import SECRETS
from stacks.stage import Ladder

ROOT = Path(__file__).parents[2]
PAGES = {"amebo": "edge", "pledgr": "aws", "social-connect": "gcp"}
HEAD = ["Stage", "The guide asks for", "Given by", "Shown by"]
NO_PART = (
    "Not infrastructure",
    "Not a part",
    "Not on this ladder",
    "Departs",
    "Wrong",
    "Committed use",
    "Line by line",
)
"""How an item begins that no part gives."""


@attrs.frozen
class Item:
    """One row of a page."""

    page: str
    stages: tuple[str, ...]
    asked: str
    given: str
    shown: str

    @property
    def ladder(self) -> Ladder:
        return ladders.load(PAGES[self.page])


def rows(page: str) -> list[list[str]]:
    lines = (ROOT / "docs" / "guides" / f"{page}.md").read_text().splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]


def items() -> list[Item]:
    found: list[Item] = []
    for page in PAGES:
        for cells in rows(page)[2:]:
            stages, asked, given, shown = cells
            found.append(Item(page, tuple(each.strip() for each in stages.split(",")), asked, given, shown))
    return found


def code(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


EVERY_ITEM = pytest.mark.parametrize("item", items(), ids=lambda each: f"{each.page}-{each.asked[:40]}")
PART_OF_ANY = {key for name in ladders.names() for stage in ladders.load(name).stages for key in stage.parts}


def hosts(item: Item) -> set[str]:
    parts = [part for stage in item.ladder.stages for _, part in stage]
    return {host for part in parts if isinstance(part, HostedPart) for host in part.hosts}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_its_columns_and_speaks_of_every_stage(page: str) -> None:
    assert rows(page)[0] == HEAD
    spoken = {stage for each in items() if each.page == page for stage in each.stages}
    assert spoken <= set(ladders.load(PAGES[page]).names)
    assert page == "amebo" or spoken == set(ladders.load(PAGES[page]).names)


@EVERY_ITEM
def test_every_part_named_is_there_at_that_stage(item: Item) -> None:
    words = [each for each in code(item.given) if re.fullmatch(r"[a-z][a-z_-]*", each)]
    known = {*hosts(item), *ladders.names(), *item.ladder.names, *SECRETS, "regions"}
    for name in item.stages:
        parts = item.ladder[name].parts
        assert [word for word in words if word not in parts and word not in known] == [], name
    named = [word for word in words if word in item.ladder[item.stages[0]].parts]
    files = [each for each in code(item.given) if "/" in each and ":" not in each]
    assert named or files or item.given.startswith(NO_PART)


@EVERY_ITEM
def test_every_file_named_is_there(item: Item) -> None:
    named = [each for each in code(item.given) if "/" in each and not each.startswith("./rungs")]
    assert [each for each in named if not (ROOT / each).is_file()] == []


@EVERY_ITEM
def test_something_shows_it(item: Item) -> None:
    shown = code(item.shown)
    assert shown
    for each in shown:
        if each.startswith("./rungs "):
            parse(each)
            continue
        file, _, name = each.partition("::")
        text = (ROOT / file).read_text()
        assert not name or re.search(rf"^def {name}\(", text, re.MULTILINE), each


def parse(command: str) -> None:
    """Takes a command line apart as the command itself does, without running it."""
    name, *words = shlex.split(command)[1:]
    if name == "test":
        return
    module, _ = COMMANDS[name]
    found = getattr(importlib.import_module(module), name, None) or getattr(
        importlib.import_module(module), "command", None
    )
    assert isinstance(found, click.Command), command
    if words == ["--help"]:
        return
    with found.make_context(name, list(words)) as context:
        ladder = context.params.get("ladder")
        stage = context.params.get("stage")
        if isinstance(ladder, str) and isinstance(stage, str):
            assert stage in ladders.load(ladder).names, command
