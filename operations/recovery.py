"""What can be got back of each store of a growth stage: how, how much may be lost, how far back, how long it takes.

    for way in recovery(ladders.load("edge")["growth"], plans):
        print(way.store, way.way, way.loses)

The words and their sources are in recovery.toml; what depends on a stage (days of history, crons, plans) is filled in.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

import attrs

from components.bucket import Bucket
from components.cdn import Cdn
from components.edge_worker import EdgeWorker
from components.firestore import Firestore
from components.part import Part, counted
from components.postgres import Postgres
from components.queue import Queue
from components.r2_bucket import R2Bucket
from components.redis import Redis
from migration.progress import duration
from migration.rate import ROWS_PER_SECOND
from stacks.rollout import KEPT
from stacks.settings import Standing
from stacks.stage import Stage

FILE: Final = Path(__file__).with_name("recovery.toml")
BACKUPS: Final = "BACKUPS"
"""The binding that the reference Worker writes its dump to (edge/src/data/backup.ts)."""
DUMP_CRON: Final = "0 3 * * SUN"
"""When it does: the cron is its name, in the Worker's own table (edge/src/worker.ts)."""
DUMP_DAYS: Final = 7
TIME_TRAVEL_DAYS: Final = {"free": 7, "paid": 30}
"""developers.cloudflare.com/d1/platform/limits/"""
POSTGRES_RATE: Final = 5_000
"""Rows a second of the reference Worker's tables out of a dump into PostgreSQL, written and compared, rounded down."""
DAY: Final = 86_400


HEADINGS: Final = {
    "store": "store",
    "way": "how",
    "loses": "may lose",
    "reach": "reaches back",
    "takes": "takes",
    "basis": "known by",
    "how": "command",
}
"""Of a table, by the fields of Way."""


@attrs.frozen(kw_only=True)
class Way:
    """One way to get a store back."""

    store: str
    """The part's key, with its host where it has several."""
    way: str
    loses: str
    """The recovery point: how much may be lost."""
    reach: str
    takes: str
    """The recovery time."""
    basis: str
    """Whether that is published, computed, measured or assumed."""
    how: str
    source: str


def recovery(
    stage: Stage, plans: Mapping[str, str], standings: Mapping[str, Standing] | None = None
) -> list[Way]:
    """Every way for every store of a stage. `plans` is what the account has; each newest host serves by default."""
    found: list[Way] = []
    for key in stage.order():
        hosts = stage.parts[key]
        standing = (standings or {}).get(key, Standing(serving=hosts[-1].host))
        serving = standing.serving or hosts[0].host
        for part in hosts:
            if part.host in standing.forgotten or not (part.store or isinstance(part, Cdn)):
                continue
            facts = _facts(stage, key, part, plans)
            store = f"{key} on {part.host}" if part.host else key
            for row in _rows(part):
                if row.get("when") == "dumped" and not (part.host == serving and "dump_reach" in facts):
                    continue
                texts = {
                    field.name: row[field.name].format_map(facts)
                    for field in attrs.fields(Way)
                    if field.name != "store"
                }
                found.append(Way(store=store, **texts))
    return found


def _rows(part: Part) -> list[Mapping[str, str]]:
    """The rows of a kind of store; raises KeyError for a store that recovery.toml does not have."""
    rows = _file()[type(part).__name__]
    return rows if isinstance(rows, list) else rows[part.host or "cloudflare"]


@functools.cache
def _file() -> Mapping[str, list[Mapping[str, str]] | Mapping[str, list[Mapping[str, str]]]]:
    return cast(
        "Mapping[str, list[Mapping[str, str]] | Mapping[str, list[Mapping[str, str]]]]",
        tomllib.loads(FILE.read_text("utf-8")),
    )


def _facts(stage: Stage, key: str, part: Part, plans: Mapping[str, str]) -> Mapping[str, str]:
    facts = {
        "key": key,
        "versions": str(KEPT),
        "time_travel_days": str(TIME_TRAVEL_DAYS[plans["workers_plan"]]),
        "dump_days": str(DUMP_DAYS),
        "d1_rate": f"{ROWS_PER_SECOND:,.0f}",
        "d1_million": duration(2 * 1_000_000 / ROWS_PER_SECOND),  # written, and read again to be compared
        "postgres_rate": f"{POSTGRES_RATE:,}",
        "postgres_million": duration(1_000_000 / POSTGRES_RATE),
    }
    bucket = dump_bucket(stage)
    if bucket is not None:
        facts["dump_reach"] = _kept(bucket)
    if isinstance(part, Postgres):
        facts["history_days"] = str(part.history_days)
    if isinstance(part, Redis):
        facts["snapshot_days"] = str(part.snapshot_days)
    if isinstance(part, Bucket):
        facts["deleted_days"] = str(part.deleted_days)
    if isinstance(part, Firestore):
        facts["backup_days"] = str(part.daily_backups_days)
    if isinstance(part, R2Bucket):
        locked = ", ".join(f"{rule.prefix or 'all'} {counted(rule.days, 'day')}" for rule in part.locks)
        facts["locks"] = f"locked: {locked}" if locked else "none: no lock rule"
    if isinstance(part, Queue):
        facts["retention"] = (
            duration(part.retention) if part.retention % DAY else counted(part.retention // DAY, "day")
        )
    return facts


def dump_bucket(stage: Stage) -> R2Bucket | None:
    """The bucket of the weekly dump, where a Worker of the stage writes one."""
    for _, part in stage:
        if isinstance(part, EdgeWorker) and DUMP_CRON in part.crons:
            for linked in part.links:
                bucket = stage.parts[linked][-1]
                if isinstance(bucket, R2Bucket) and BACKUPS in bucket.binding_names(linked):
                    return bucket
    return None


def _kept(bucket: R2Bucket) -> str:
    """How long dumps are kept, by the bucket's lifecycle."""
    days = {rule.prefix: rule.delete_after_days for rule in bucket.lifecycle}
    words = [
        f"{each} {counted(found, 'day')}" if (found := days.get(f"{each}/")) else f"{each} for good"
        for each in ("weekly", "monthly")
    ]
    return ", ".join(words)
