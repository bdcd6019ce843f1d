"""The pages of docs/runbooks/, taken apart: what each is for, its headings, its commands, its links, its keys."""

from __future__ import annotations

import functools
import re
import shlex
from collections.abc import Sequence
from pathlib import Path

import attrs

from stacks.stack_file import ROOT

FOLDER: Path = ROOT / "docs" / "runbooks"
HEADINGS = ["Meaning", "Check", "Command", "Way back"]


@attrs.frozen
class Page:
    """One page."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        return str(self.path.relative_to(FOLDER))

    def named(self, kind: str) -> list[str]:
        """What its first line says that it is for: `alarm`, `move` or `act`."""
        found = re.match(rf"<!-- {kind}: (.*) -->\n", self.text)
        return [each.strip() for each in found[1].split(";")] if found else []

    @property
    def headings(self) -> list[str]:
        return re.findall(r"^## (.+)$", self.text, flags=re.MULTILINE)

    @property
    def sections(self) -> dict[str, str]:
        found = re.split(r"^## (.+)$", self.text, flags=re.MULTILINE)[1:]
        return dict(zip(found[::2], found[1::2], strict=True))

    def commands(self, program: str) -> list[list[str]]:
        """Every command of a program, in blocks and in the text, without comments."""
        lines = [
            line
            for block in re.findall(r"```sh\n(.*?)```", self.text, flags=re.DOTALL)
            for line in joined(block)
        ]
        lines += re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", self.text, flags=re.DOTALL))
        split = (shlex.split(line, comments=True) for line in lines if line.startswith(f"{program} "))
        return [words[1:] for words in split]

    @property
    def links(self) -> Sequence[Path]:
        found = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", self.text)
        return [(self.path.parent / link).resolve() for link in found]

    @property
    def keys(self) -> list[str]:
        """Keys of the configuration, such as `stores.db.fenced`."""
        return [each.rstrip(".") for each in re.findall(r"rungs:([a-z_]+(?:\.[\w-]+)*)", self.text)]


def joined(block: str) -> list[str]:
    """Lines of a block, with those that go on put together."""
    return block.replace("\\\n", " ").splitlines()


@functools.cache
def pages() -> tuple[Page, ...]:
    return tuple(Page(path, path.read_text()) for path in sorted(FOLDER.rglob("*.md")))


def runbooks() -> list[Page]:
    """Those of alarms, moves and acts."""
    return [page for page in pages() if page.path.parent != FOLDER]
