"""Steps and plans made up, as an engine would give them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from review.changes import Change, changes_of
from sandbox.events import State, Step

BUCKET = "cloudflare:index/r2Bucket:R2Bucket"
VERSION = "cloudflare:index/workerVersion:WorkerVersion"
RDS = "aws:rds/instance:Instance"


def state(*, protect: bool = False, retain: bool = False, **inputs: object) -> State:
    return of(inputs, protect=protect, retain=retain)


def of(inputs: Mapping[str, object], *, protect: bool = False, retain: bool = False) -> State:
    return State(id="id", protect=protect, retain_on_delete=retain, inputs=inputs, outputs={})


def step(
    op: str,
    old: State | None = None,
    new: State | None = None,
    *,
    kind: str = BUCKET,
    name: str = "files",
    keys: tuple[str, ...] = (),
    detailed: Mapping[str, str] | None = None,
) -> Step:
    return Step(
        urn=f"urn:pulumi:prod::shop::{kind}::{name}",
        type=kind,
        op=op,
        old=old,
        new=new,
        keys=keys,
        detailed=detailed or dict.fromkeys(keys, "update-replace"),
        done=True,
    )


def change(
    op: str,
    old: State | None = None,
    new: State | None = None,
    *,
    kind: str = BUCKET,
    keys: tuple[str, ...] = (),
) -> Change:
    return changes_of([step(op, old, new, kind=kind, keys=keys)])[0]


def row(op: str, kind: str = RDS, name: str = "db", **more: object) -> dict[str, object]:
    """A step as `pulumi preview --json` prints it."""
    about: dict[str, object] = {"op": op, "urn": f"urn:pulumi:prod::shop::{kind}::{name}", **more}
    for side in ("oldState", "newState"):
        given = more.get(side)
        if isinstance(given, Mapping):
            about[side] = {"type": kind, "custom": True, **given}
    return about


def plan(*rows: object, **more: object) -> str:
    """A whole `pulumi preview --json`."""
    return json.dumps({"steps": list(rows), "changeSummary": {}, **more})
