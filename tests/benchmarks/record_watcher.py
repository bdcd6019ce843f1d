"""Writes what the flat program of the last stage tells its watcher: `python -m tests.benchmarks.record_watcher`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

from benchmarks.preview import FLAT
from components.billing_alerts import BillingAlerts
from sandbox.rehearsal import made_up
from stacks import ladders
from stacks.blueprint import draw_up
from stacks.composer import compose, watched_by
from tests.components.samples import build

LADDER = ladders.load(ladders.OURS)
STAGE = LADDER.stages[-1]
FILE: Path = FLAT / LADDER.name / STAGE.name / "watcher.json"


def figures() -> dict[str, object]:
    """The texts that the stage's watcher is bound to, and the requests of its usage alert."""
    blueprint = draw_up(made_up(LADDER, STAGE).settings())
    built = build(lambda: compose(blueprint))
    bindings = cast("list[dict[str, str]]", built["alerts-watcher-version"].inputs["bindings"])
    texts = {each["name"]: each["text"] for each in bindings if each["name"] in ("LIMITS", "METERS", "WATCH")}
    watched, part = watched_by(blueprint), blueprint.stage["alerts"]
    assert isinstance(part, BillingAlerts)
    (alert,) = part.alerts(watched)
    return {"requests": alert.limit, **{name: json.loads(text) for name, text in sorted(texts.items())}}


def main() -> None:
    """Writes the file."""
    FILE.write_text(json.dumps(figures(), indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
