"""Writes what the documents take from the code anew: `python -m tests.refresh_docs`."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from account.__main__ import text as prerequisites
from cli.draw import KINDS
from cli.main import cli
from operations import evidence
from stacks import ladders
from stacks.schema import config_schema
from stacks.stack_file import ROOT
from tests.runbooks import refresh as restore

BLOCK = re.compile(r"(<!-- (.+?) -->\n```\w*\n)(.*?)```", flags=re.DOTALL)
TRIED = re.compile(r"\| ladder \| stage \| sandbox \|.*?\n(?=\n)", flags=re.DOTALL)
PICTURES = ROOT / "docs" / "pictures"
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


def pictures() -> dict[str, str]:
    """What the pictures of every ladder and of what can be compared are, by path below docs/pictures/."""
    with TemporaryDirectory() as folder:
        printed("draw", "--what", "compare", "--image", folder)
        for ladder, what in itertools.product(ladders.names(), KINDS):
            if what != "compare":
                printed("draw", ladder, "--what", what, "--image", f"{folder}/{ladder}")
        return {
            str(path.relative_to(folder)): path.read_text() for path in sorted(Path(folder).rglob("*.svg"))
        }


def main() -> None:
    """Rewrites README.md, docs/{parts,prerequisites,config.schema}, docs/runbooks/restore.md and docs/pictures/."""
    readme = ROOT / "README.md"
    text = BLOCK.sub(lambda block: f"{block[1]}{given_by(block[2])}```", readme.read_text())
    readme.write_text(TRIED.sub(lambda _: evidence.table() + "\n", text))
    (ROOT / "docs" / "parts.md").write_text(PARTS + printed("parts"))
    (ROOT / "docs" / "config.schema.json").write_text(json.dumps(config_schema(), indent=2) + "\n")
    (ROOT / "docs" / "prerequisites.md").write_text("\n".join(prerequisites()) + "\n")
    restore.PAGE.write_text(restore.refreshed(restore.PAGE.read_text()))
    drawn = pictures()
    for path in PICTURES.rglob("*.svg"):
        path.unlink()
    for name, picture in drawn.items():
        (PICTURES / name).parent.mkdir(parents=True, exist_ok=True)
        (PICTURES / name).write_text(picture)


if __name__ == "__main__":
    main()
