"""How much of each published limit a growth stage uses, and at how many users the limit binds.

for use in headroom(stage, users=10_000): print(use.limit.id, f"{use.share:.0%}", use.binds_at)
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import cast

import attrs
from ruamel.yaml import YAML

from components.d1_database import D1Database
from components.edge_worker import EdgeWorker
from components.kv_namespace import KvNamespace
from components.part import Part
from components.queue import Queue
from stacks.stage import Stage

HERE = Path(__file__).parent
KEPT_FREE = 0.2
"""Headroom that a stage keeps on every hard limit at the top of its range."""
DAY = 86_400
QUEUE_OPERATIONS = 3
"""Operations of one message: a write, a read and a delete (developers.cloudflare.com/queues/platform/pricing/)."""


@attrs.frozen(kw_only=True)
class Limit:
    """A published limit."""

    id: str
    value: float
    unit: str
    kind: str
    source: str
    as_of: str


@attrs.frozen(kw_only=True)
class Use:
    """How a stage stands to one limit."""

    key: str
    limit: Limit
    used: float

    users: int

    @property
    def share(self) -> float:
        return self.used / self.limit.value

    @property
    def binds_at(self) -> int:
        """Users at which the limit is reached."""
        return int(self.users / self.share) if self.share else 0

    @property
    def top(self) -> int:
        """Users up to which the headroom is kept."""
        return int(self.binds_at * (1 - KEPT_FREE))


Demand = Callable[[Mapping[str, float], int], float]

PER_PLAN: Mapping[type[Part], tuple[tuple[str, Demand], ...]] = {
    EdgeWorker: (("cloudflare.workers.req_day", lambda rate, users: users * rate["requests"]),),
    KvNamespace: (
        ("cloudflare.kv.reads", lambda rate, users: users * rate["cache_reads"]),
        ("cloudflare.kv.writes", lambda rate, users: users * rate["cache_writes"]),
    ),
    D1Database: (
        ("cloudflare.d1.rows_read", lambda rate, users: users * rate["database_reads"]),
        ("cloudflare.d1.rows_written", lambda rate, users: users * rate["rows_written"]),
        ("cloudflare.d1.dbsize", lambda rate, users: users * rate["database_bytes"]),
        (
            "cloudflare.d1.throughput",
            lambda rate, users: (
                users * (rate["database_reads"] + rate["rows_written"]) / DAY * rate["peak_to_mean"]
            ),
        ),
    ),
    Queue: (
        ("cloudflare.queues.ops", lambda rate, users: users * rate["queue_messages"] * QUEUE_OPERATIONS),
        (
            "cloudflare.queues.throughput",
            lambda rate, users: users * rate["queue_messages"] / DAY * rate["peak_to_mean"],
        ),
    ),
}
"""What each kind of part is measured by: a limit, with the account's Workers plan as its last word where it has one."""

UNITS = {"GB": 1e9, "MB": 1e6}


def headroom(stage: Stage, users: int, workload: str = "chat") -> list[Use]:
    """Every limit that the newest hosts of a stage meet at that many users, the binding one first."""
    plan = (
        "paid"
        if any(need.key == "workers_plan" and need.at_least == "paid" for need in stage.needs)
        else "free"
    )
    rates = workloads()[workload]
    uses: list[Use] = []
    for key in stage.parts:
        for prefix, demand in PER_PLAN.get(type(stage[key]), ()):
            limit = limits().get(f"{prefix}.{plan}") or limits().get(prefix)
            if limit:
                uses.append(Use(key=key, limit=limit, used=demand(rates, users), users=users))
    return sorted(uses, key=lambda use: -use.share)


@functools.cache
def limits() -> Mapping[str, Limit]:
    """The published limits that have a number, by id; sizes in bytes."""
    found: dict[str, Limit] = {}
    for row in _rows(_load("limits.yaml")["limits"]):
        if isinstance(row["value"], int | float):
            unit = str(row["unit"])
            found[str(row["id"])] = Limit(
                id=str(row["id"]),
                value=row["value"] * UNITS.get(unit, 1),
                unit="bytes" if unit in UNITS else unit,
                kind=str(row["kind"]),
                source=str(row["source"]),
                as_of=str(row["as_of"]),
            )
    return found


@functools.cache
def workloads() -> Mapping[str, Mapping[str, float]]:
    """What one user does in a day, by profile and rate."""
    return {
        profile: {
            rate: float(str(about["value"]))
            for rate, about in cast("dict[str, dict[str, object]]", rates).items()
        }
        for profile, rates in _load("workloads.yaml").items()
    }


def _load(name: str) -> dict[str, object]:
    load = cast("Callable[[Path], dict[str, object]]", YAML(typ="safe").load)
    return load(HERE / name)


def _rows(value: object) -> Iterable[dict[str, object]]:
    return cast("list[dict[str, object]]", value)
