"""A Postgres database: compute that follows the load between its two sizes, what is kept, its history, what it sends.

What an external one costs, its own vendor's plan says (`./rungs compare` has several); those in the stack's own
network are in economics/meters/postgres_private.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.edge_worker import EdgeWorker
from components.postgres import PRIVATE, Postgres
from economics.billing import Quantity
from economics.meters import GB, At, Used, postgres_private
from economics.meters.postgres_load import cu_seconds, hot_memory, peak_compute
from economics.workload import HOURS

MEMORY = Decimal(4) * GB
"""Bytes of memory of one CU (neon.com/docs/manage/computes)."""
RESERVED = 7
"""Connections that Neon keeps for itself (neon.max_connections.*)."""


def meters(part: Postgres, at: At) -> Iterator[Quantity]:
    if part.host in PRIVATE:
        yield from postgres_private.meters(part, at)
    if part.host != "neon":
        return
    load, product = at.load, f"neon.{at.plans['neon_plan']}"
    if at.serves:
        mean = load.mean("queries") * cu_seconds(load) / (1 + part.replicas)
        each = min(max(mean, Decimal(str(part.min_cu))), Decimal(str(part.max_cu)))
        yield at.quantity(f"{product}.compute", each * (1 + part.replicas) * HOURS)
        history = load.day("rows_written") * load.rate("row_bytes") * part.history_days
        yield at.quantity(f"{product}.restore", history / GB)
        sent = load.month("queries") * load.rate("query_bytes")
        yield at.quantity(f"{product}.transfer", sent / GB)
    yield at.quantity(f"{product}.storage", load.kept("database_bytes") / GB)


def _for_workers(at: At) -> bool:
    """Whether a Worker links to it: only then it has a Hyperdrive."""
    return any(isinstance(each, EdgeWorker) and at.key in each.links for _, each in at.stage)


def limits(part: Postgres, at: At) -> Iterator[Used]:
    if not at.serves:
        return
    if part.host in PRIVATE:
        yield from postgres_private.limits(part, at)
        return
    load = at.load
    connections = load.peak("queries") * load.rate("connection_ms") / 1000
    held = postgres_private.kept_open(at)
    if held:
        yield from at.own("client_pool", connections, held, "connections")
    if _for_workers(at):
        held += part.pool_size
        yield from at.published("cloudflare.hyperdrive.queries", load.day("queries"), "workers_plan")
        yield from at.published("cloudflare.hyperdrive.conns", connections, "workers_plan")
        yield from at.chosen("cloudflare.hyperdrive.dbs", at.among(Postgres), "workers_plan")
        yield from at.each("cloudflare.hyperdrive.query", load.rate("query_ms") / 1000)
        yield from at.each("cloudflare.hyperdrive.cache", load.rate("query_bytes"))
        yield from at.own("pool_size", connections, part.pool_size, "connections")
    if part.host != "neon":
        return
    compute = peak_compute(part, load)
    yield from at.own("max_cu", compute, part.max_cu, "CU")
    yield from at.own("min_cu", hot_memory(load) / MEMORY, part.min_cu, "CU that hold the hot data in memory")
    fixed = part.min_cu == part.max_cu and at.plans["neon_plan"] == "scale"
    yield from at.published("neon.cu.scale_fixed" if fixed else f"neon.cu.{at.plans['neon_plan']}", compute)
    size = f"{part.min_cu:g}cu" if part.min_cu < 9 else "9cu_up"
    yield from at.chosen(f"neon.max_connections.{size}", held + RESERVED)
    stored = "neon.storage.free" if at.plans["neon_plan"] == "free" else "neon.storage.paid"
    yield from at.published(stored, load.kept("database_bytes"))
    yield from at.chosen("neon.projects", at.among(Postgres), "neon_plan")
    yield from at.chosen("neon.restore", part.history_days, "neon_plan")
