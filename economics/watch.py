"""What the spend watcher of a stage is told: its cost and its limits at the top of its range, and the prices to use.

    watch_plan(ladders.load("edge")["growth"]).estimate

So an alarm and `./rungs limits`, a budget and `./rungs cost` rest on the same figures.
"""

from __future__ import annotations

import fnmatch
import functools
import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import cast

from components.spend_watcher import WatchedLimit, WatchPlan
from economics import catalog
from economics.billing import Line
from economics.catalog import Price
from economics.cost import estimate
from economics.headroom import Use, headroom, top_of
from economics.meters import plans_of
from economics.metrics import metrics
from economics.workload import Workload, profile
from stacks.stage import Stage

CATALOG = Path(__file__).resolve().parents[1] / "edge" / "watcher" / "catalog.json"
"""What Cloudflare's analytics can tell: prices by id, and metrics with the limits that they are about."""

REQUESTS = "cloudflare.workers.paid.requests"
SOURCE_LENGTH = 120
"""Of a source in a message, and so that all of them fit into a binding."""
THROUGHPUT = "cloudflare.d1.throughput"
"""Counted in queries of a millisecond; the analytics count queries."""
OBJECTIVES = ("p95_ms", "error_rate")
"""Metrics without a published limit, held to what the guides ask of a service (metrics.toml)."""


def watch_plan(
    stage: Stage, workload: Workload | None = None, *, plans: Mapping[str, str] | None = None
) -> WatchPlan:
    """The plan of a stage, wherever the stack stands among its stores, so that a move changes no watcher.

    Each store's newest host serves in the estimate; limits are those of its oldest host, too.
    """
    workload, account = workload or profile(stage.workload), dict(plans or plans_of(stage))
    bill = estimate(stage, top_of(stage), workload, plans=account)
    prices = {id: catalog.price(id) for id in metered() if price_applies(id, account)}
    lines = [line for line in bill.lines if line.amount is not None]
    return WatchPlan(
        stage=stage.name,
        estimate=bill.total,
        requests=int(sum(line.quantity for line in lines if line.id == REQUESTS)),
        other_monthly=sum((line.amount or Decimal(0) for line in lines if line.id not in prices), Decimal(0)),
        meters={id: meter(price) for id, price in prices.items()},
        limits=(*_limits(stage, workload, account), *_objectives(stage)),
        by_vendor=by_vendor(lines),
    )


def by_vendor(lines: Iterable[Line]) -> dict[str, Decimal]:
    """Dollars of a bill by who is paid, which the first word of each price says."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        vendor = line.id.split(".")[0]
        sums[vendor] = sums.get(vendor, Decimal(0)) + (line.amount or Decimal(0))
    return sums


def price_applies(id: str, plans: Mapping[str, str]) -> bool:
    """Whether an account with these plans pays that price."""
    return ".paid." not in id or plans["workers_plan"] == "paid"


def meter(price: Price) -> dict[str, object]:
    """A price as edge/watcher/pricing.ts takes it; numbers as texts, defaults left out."""
    if price.price is None or price.rounding != "cent":
        raise ValueError(f"the watcher cannot price {price.id}")
    optional = {
        "included": _text(price.included) if price.included else None,
        "step": _text(price.step) if price.step else None,
        "tiers": [[_text(above), _text(rate)] for above, rate in price.tiers] or None,
    }
    return {
        "price": _text(price.price),
        "per": _text(price.per),
        **{field: value for field, value in optional.items() if value is not None},
    }


@functools.cache
def metered() -> tuple[str, ...]:
    """The ids of the prices whose quantity Cloudflare's analytics tell."""
    return tuple(cast("dict[str, object]", _catalog()["meters"]))


def _limits(stage: Stage, workload: Workload, plans: Mapping[str, str]) -> Iterator[WatchedLimit]:
    seen: set[str] = set()
    for use in _uses(stage, workload, plans):
        metric = next((name for name, ids in _metrics() if _about(use.limit.id, ids)), None)
        if metric and use.grows and use.limit.id not in seen:
            seen.add(use.limit.id)
            yield WatchedLimit(
                id=use.limit.id,
                metric=metric,
                times=float(workload.load(0).rate("query_ms")) if use.limit.id == THROUGHPUT else 1.0,
                value=use.value,
                unit=use.limit.unit,
                source=textwrap.shorten(use.limit.source, SOURCE_LENGTH, placeholder=" …"),
            )


def _objectives(stage: Stage) -> Iterator[WatchedLimit]:
    """The strictest rule of each that holds for the last user of the range."""
    last = top_of(stage) - 1
    for name in OBJECTIVES:
        rules = [
            rule
            for rule in metrics()[name].rules
            if rule.users[0] <= last and (rule.users[1] is None or last < rule.users[1])
        ]
        strictest = min(rules, key=lambda rule: rule.limit)
        yield WatchedLimit(
            id=f"objective.{name}",
            metric=name,
            value=strictest.limit,
            unit=metrics()[name].unit,
            source=strictest.source,
        )


def _uses(stage: Stage, workload: Workload, plans: Mapping[str, str]) -> Iterator[Use]:
    top = top_of(stage)
    yield from headroom(stage, top, workload, plans=plans)
    yield from headroom(stage, top, workload, plans=plans, standings={})


def _metrics() -> Iterator[tuple[str, list[str]]]:
    metrics = cast("dict[str, dict[str, list[str]]]", _catalog()["metrics"])
    for name, about in metrics.items():
        yield name, about["limits"]


def _about(id: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(id, each) or fnmatch.fnmatchcase(id, f"{each}.*") for each in patterns)


@functools.cache
def _catalog() -> Mapping[str, object]:
    return cast("Mapping[str, object]", json.loads(CATALOG.read_text("utf-8")))


def _text(value: Decimal) -> str:
    return format(value.normalize(), "f")
