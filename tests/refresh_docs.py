"""Writes what the documents take from the code anew: `python -m tests.refresh_docs`."""

from __future__ import annotations

import json
import re

from click.testing import CliRunner

from cli.main import cli
from stacks.schema import config_schema
from stacks.stack_file import ROOT

BLOCK = re.compile(r"(<!-- (.+?) -->\n```\w*\n)(.*?)```", flags=re.DOTALL)
PARTS = "# Parts\n\nEvery part and its settings, printed by `./rungs parts`.\n\n"


def given_by(origin: str) -> str:
    """What the origin of a block gives: a command's output, the first move of a plan, or a file."""
    command = re.fullmatch(r"\./rungs (.*?)( \(first move\))?", origin)
    if command is None:
        return (ROOT / origin).read_text()
    output = printed(*command[1].split())
    return output.split("\nMove 2")[0].rstrip("\n") + "\n" if command[2] else output


def printed(*arguments: str) -> str:
    """What a command prints."""
    return CliRunner().invoke(cli, arguments, catch_exceptions=False).output


def main() -> None:
    """Rewrites README.md, docs/parts.md and docs/config.schema.json."""
    readme = ROOT / "README.md"
    readme.write_text(BLOCK.sub(lambda block: f"{block[1]}{given_by(block[2])}```", readme.read_text()))
    (ROOT / "docs" / "parts.md").write_text(PARTS + printed("parts"))
    (ROOT / "docs" / "config.schema.json").write_text(json.dumps(config_schema(), indent=2) + "\n")


if __name__ == "__main__":
    main()
