"""What the documents show is what the code says: diagrams, examples, references and the schema are kept in step."""

from __future__ import annotations

import json
import re

import pytest

from cli.main import COMMANDS
from operations import evidence
from stacks.schema import config_schema
from stacks.stack_file import ROOT
from tests.refresh_docs import BLOCK, PARTS, PICTURES, given_by, pictures, printed

README = (ROOT / "README.md").read_text()
BLOCKS = [(origin, shown) for _, origin, shown in BLOCK.findall(README)]
REFRESH = "python -m tests.refresh_docs"


@pytest.mark.parametrize(("origin", "shown"), BLOCKS, ids=[origin for origin, _ in BLOCKS])
def test_each_block_of_the_readme_is_what_its_origin_gives(origin: str, shown: str) -> None:
    assert given_by(origin) == shown, REFRESH


def test_the_readme_has_the_blocks_that_are_checked() -> None:
    assert len(BLOCKS) == 6


def test_the_reference_of_parts_is_what_the_parts_say() -> None:
    assert (ROOT / "docs" / "parts.md").read_text() == PARTS + printed("parts"), REFRESH


def test_the_schema_of_the_configuration_is_what_the_settings_say() -> None:
    kept = json.loads((ROOT / "docs" / "config.schema.json").read_text())
    assert kept == config_schema(), REFRESH


def test_the_pictures_are_what_the_code_draws() -> None:
    kept = {str(path.relative_to(PICTURES)): path.read_text() for path in PICTURES.rglob("*.svg")}
    drawn = pictures()
    assert {name for name in kept | drawn if kept.get(name) != drawn.get(name)} == set(), REFRESH


def test_every_command_named_in_the_readme_exists() -> None:
    named = set(re.findall(r"\./rungs ([a-z]+(?:-[a-z]+)*)", README)) - {"setup"}
    assert named <= set(COMMANDS)
    assert set(COMMANDS) == named


def test_the_table_of_what_was_tried_is_what_the_records_say() -> None:
    assert evidence.table() in README, REFRESH


def test_every_file_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)|src(?:set)?=\"([^\"]+)\"", README)
    links = [file or picture for file, picture in links]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
