"""What has been tried where: a record of each try in docs/evidence/, and the table that the README makes of them.

A record tells of a growth stage of a ladder, never of anybody's account: no id, name or address is in it.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, Literal, cast

import attrs

from components.errors import UserError
from stacks import ladders
from stacks.stack_file import ROOT
from stacks.stage import Ladder

Where = Literal["sandbox", "plugins", "account"]
COLUMNS: Final[Mapping[Where, str]] = {
    "sandbox": "sandbox",
    "plugins": "real plugins",
    "account": "real account",
}
PLACE: Final = Path("docs") / "evidence"
PACKAGES: Final = {
    "aws": "pulumi_aws",
    "cloudflare": "pulumi_cloudflare",
    "ec": "pulumi_ec",
    "gcp": "pulumi_gcp",
    "kubernetes": "pulumi_kubernetes",
    "random": "pulumi_random",
    "upstash": "upstash_pulumi",
}
"""Providers by the package of their SDK, which says the version of the plugin."""
_EVERYWHERE: Final = ("cloudflare", "upstash")
_OF_CLOUDS: Final[Mapping[str, Sequence[str]]] = {
    "aws": ("aws", "random"),
    "gcp": ("ec", "gcp", "kubernetes", "random"),
}

_ID = r"[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_HIDDEN: Final = (
    (r"[a-z][a-z0-9+.-]*://\S+", "<address>"),
    (r"[^\s@]+@[^\s@]+\.[a-z]+", "<e-mail>"),
    (rf"\b(?:{_ID})\b", "<id>"),
    (r"\b(?:[a-z0-9-]+\.)+(?:dev|com|net|org|io|tech|app)\b", "<host>"),
    (r"\b\d{1,3}(?:\.\d{1,3}){3}\b", "<ip>"),
    (r"[A-Za-z0-9_-]{40,}", "<key>"),
)


@attrs.frozen(kw_only=True)
class Step:
    """One thing that was tried."""

    name: str
    ok: bool
    seconds: float | None = None
    counts: Mapping[str, int] = attrs.field(factory=dict[str, int])
    words: str = ""
    """What went wrong, in the provider's own words."""


@attrs.frozen(kw_only=True)
class Record:
    """A try of a growth stage."""

    ladder: str
    stage: str
    where: Where
    did: str
    """`previewed`, or `up, requests, up again, destroy`."""
    steps: tuple[Step, ...]
    without: tuple[str, ...] = ()
    """Parts of the stage that were left out."""
    providers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    engine: str = ""
    date: str = ""
    revision: str = ""

    @property
    def ok(self) -> bool:
        return bool(self.steps) and all(step.ok for step in self.steps)

    @property
    def name(self) -> str:
        """Of its file."""
        return f"{self.ladder}-{self.stage}-{self.where}.json"

    def as_json(self) -> dict[str, object]:
        return {**attrs.asdict(self), "ok": self.ok}


def today() -> str:
    """The day, in UTC."""
    return f"{datetime.now(UTC):%Y-%m-%d}"


def revision(root: Path = ROOT) -> str:
    """The commit of the library, with a `+` where the tree is not as it says; empty outside of a clone."""
    try:
        commit, changed = (
            subprocess.run(
                ["git", "-C", str(root), *words], capture_output=True, text=True, check=True
            ).stdout.strip()
            for words in (["rev-parse", "--short=12", "HEAD"], ["status", "--porcelain", "-uno"])
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f"{commit}{'+' if changed else ''}"


def provider_versions(ladder: Ladder) -> dict[str, str]:
    """The providers that a ladder may need, each in the version of its SDK and so of the plugin; without
    those whose SDK is not installed.
    """
    clouds = {cloud for stage in ladder.stages for _, part in stage for cloud in part.clouds}
    used = {*_EVERYWHERE, *(each for cloud in clouds for each in _OF_CLOUDS.get(cloud, ()))}
    found: dict[str, str] = {}
    for provider in sorted(used):
        try:
            found[provider] = version(PACKAGES[provider])
        except PackageNotFoundError:
            continue
    return found


def redacted(text: str, names: Iterable[str] = ()) -> str:
    """A text without names, ids, addresses and keys."""
    for name in sorted({each for each in names if each}, key=len, reverse=True):
        text = text.replace(name, "<name>")
    for pattern, word in _HIDDEN:
        text = re.sub(pattern, word, text)
    return " ".join(text.split())


def write(record: Record, project: Path) -> Path:
    """Writes a record in place of the one before of the same stage and place."""
    file = project / PLACE / record.name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(record.as_json(), indent=2) + "\n", "utf-8")
    return file


def read(project: Path = ROOT) -> dict[tuple[str, str, str], Mapping[str, object]]:
    """Every record, by ladder, stage and place; raises UserError for one that cannot be read."""
    found: dict[tuple[str, str, str], Mapping[str, object]] = {}
    for file in sorted((project / PLACE).glob("*.json")):
        try:
            record = cast("Mapping[str, object]", json.loads(file.read_text("utf-8")))
            key = str(record["ladder"]), str(record["stage"]), str(record["where"])
            assert isinstance(record["ok"], bool)
            assert record["date"]
        except (ValueError, KeyError, TypeError, AssertionError):
            raise UserError(
                f"{file.name} is no record of a try, expected one that `./rungs verify` wrote"
            ) from None
        found[key] = record
    return found


def table(project: Path = ROOT) -> str:
    """What has been tried where, as Markdown: the day of the last try that went well; empty: not tried."""
    records = read(project)
    lines = [f"| ladder | stage | {' | '.join(COLUMNS.values())} |", f"|---|---|{'---|' * len(COLUMNS)}"]
    for ladder in map(ladders.load, ladders.names()):
        for stage in ladder.stages:
            cells = [_cell(records.get((ladder.name, stage.name, where))) for where in COLUMNS]
            shown = "".join(f" {cell} |" if cell else " |" for cell in cells)
            lines.append(f"| {ladder.name} | {stage.name} |{shown}")
    return "\n".join(lines)


def _cell(record: Mapping[str, object] | None) -> str:
    if record is None:
        return ""
    if record["ok"]:
        return str(record["date"])
    refused = [step for step in cast("Sequence[Mapping[str, object]]", record["steps"]) if not step["ok"]]
    return f"{record['date']}: {len(refused)} refused"
