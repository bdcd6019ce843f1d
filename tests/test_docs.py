"""What the documents show is what the code says: diagrams, examples, references and the schema are kept in step."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from cli.main import COMMANDS, cli
from stacks import ladders
from stacks.schema import config_schema
from stacks.stack_file import ROOT

README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"<!-- (.+?) -->\n```\w*\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize(("origin", "shown"), BLOCKS, ids=[origin for origin, _ in BLOCKS])
def test_each_block_of_the_readme_is_what_its_origin_gives(origin: str, shown: str) -> None:
    command = re.fullmatch(r"\./rungs (.*?)( \(first move\))?", origin)
    if command is None:
        assert (ROOT / origin).read_text() == shown
        return
    output = CliRunner().invoke(cli, command[1].split(), catch_exceptions=False).output
    if command[2]:
        output = output.split("\nMove 2")[0].rstrip("\n") + "\n"
    assert output == shown


def test_the_readme_has_the_blocks_that_are_checked() -> None:
    assert len(BLOCKS) == 4


def test_the_reference_of_parts_is_what_the_parts_say() -> None:
    printed = CliRunner().invoke(cli, ["parts"], catch_exceptions=False).output
    assert (ROOT / "docs" / "parts.md").read_text().endswith(printed), (
        "./rungs parts differs from docs/parts.md"
    )


def test_the_schema_of_the_configuration_is_what_the_settings_say() -> None:
    kept = json.loads((ROOT / "docs" / "config.schema.json").read_text())
    assert kept == config_schema(), "./rungs schema > docs/config.schema.json"


def test_every_command_named_in_the_readme_exists() -> None:
    named = set(re.findall(r"\./rungs ([a-z]+)", README)) - {"setup"}
    assert named <= set(COMMANDS)
    assert set(COMMANDS) - named <= {"parts", "draw", "schema"}


def test_the_table_of_what_was_tried_has_every_stage() -> None:
    rows = re.findall(r"^\| (\w+) \| (\w+) \| \S+ \| \| \|$", README, flags=re.MULTILINE)
    assert rows == [
        (ladder.name, stage.name) for ladder in map(ladders.load, ladders.names()) for stage in ladder.stages
    ]


def test_every_file_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
