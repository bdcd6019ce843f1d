"""How much of everything a load takes in a month, whoever it is bought from: the words of alternatives.toml.

needs_for(profile("chat").load(50_000))[0]["storage_gb"]
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from components.postgres import Postgres
from economics.headroom import KEPT_FREE
from economics.meters import GB
from economics.meters.postgres import MEMORY, hot_memory, peak_compute
from economics.workload import HOURS, Load
from providers.neon.limits import AUTOSCALING_SPREAD

Needs = Mapping[str, Decimal]
"""Quantities by the words of alternatives.toml."""

GIB = Decimal(2**30)
SECONDS = Decimal(HOURS * 3600)
FREE = Decimal(str(KEPT_FREE))
MOST_NODES = 5
"""A primary and as many read replicas as any alternative here may have."""
ROWS_A_DOCUMENT = 3
"""Rows written for a row and two index entries, where a document is written once (workloads.toml, rows_written)."""
SMALLEST_CU = Decimal("0.25")
SMALLEST_MEMORY = Decimal("0.5")
"""GB that a Postgres takes before it holds anything."""
KB = 1_000


def needs_for(load: Load) -> tuple[Needs, ...]:
    """What a load takes of a host with one node, with two, and so on."""
    other = {
        "one": Decimal(1),
        "hours": Decimal(HOURS),
        **_documents(load),
        **_cache(load),
        **_files(load),
    }
    return tuple({**other, **_database(load, nodes)} for nodes in range(1, MOST_NODES + 1))


def _database(load: Load, nodes: int) -> Needs:
    mean = load.mean("queries") * load.rate("query_ms") / 1000
    peak = peak_compute(Postgres(replicas=nodes - 1), load)
    hot = hot_memory(load)
    stored, answers = load.kept("database_bytes"), load.month("queries") * load.rate("query_bytes")
    memory = max(hot / GB / (1 - FREE), SMALLEST_MEMORY)
    fixed = max(peak, hot / MEMORY) / (1 - FREE)
    awake = max(hot / MEMORY / (1 - FREE), peak / (1 - FREE) - AUTOSCALING_SPREAD, SMALLEST_CU)
    return {
        "vcpu": peak,
        "memory_gb": hot / GB,
        "connections": load.peak("queries") * load.rate("connection_ms") / 1000,
        "storage_gb": stored / GB,
        "storage_gib": stored / GIB,
        "history_gb": load.day("rows_written") * load.rate("row_bytes") * 7 / GB,
        "answers_gb": answers / GB,
        "answers_gib": answers / GIB,
        "cu_hours": max(mean, nodes * awake) * HOURS,
        "fixed_cu_hours": nodes * fixed * HOURS,
        "cpu_seconds": mean * SECONDS,
        "memory_gb_seconds": memory * SECONDS,
        "storage_gb_seconds": stored / GB * SECONDS,
        "rows_read": load.month("rows_read"),
        "rows_written": load.month("rows_written"),
        "statements_a_second": load.peak("queries"),
    }


def _documents(load: Load) -> Needs:
    """A message is one live write and one live read of two, as the Social Connect guide counts its 50."""
    return {
        "documents_read": load.month("rows_read"),
        "documents_written": load.month("rows_written") / ROWS_A_DOCUMENT,
        "document_writes_a_second": load.peak("rows_written") / ROWS_A_DOCUMENT,
        "live_reads": load.month("room_messages") / 2,
        "live_writes": load.month("room_messages") / 2,
        "live_writes_a_second": load.peak("room_messages") / 2,
        "messages": load.month("room_messages"),
    }


def _cache(load: Load) -> Needs:
    commands, kept = load.month("redis_commands"), load.kept("redis_bytes") / GB
    return {
        "commands": commands,
        "commands_a_second": load.peak("redis_commands"),
        "ecpu": commands * max(Decimal(1), load.rate("redis_command_bytes") / KB),
        "redis_gb": kept,
        "redis_gb_hours": max(kept, Decimal("0.1")) * HOURS,
        "redis_out_gb": commands * load.rate("redis_command_bytes") / GB,
    }


def _files(load: Load) -> Needs:
    kept, served = load.kept("media_bytes"), load.month("media_served_bytes")
    return {
        "media_gb": kept / GB,
        "media_gib": kept / GIB,
        "media_out_gb": served / GB,
        "media_out_gib": served / GIB,
        "uploads": load.month("media_writes"),
        "downloads": load.month("media_reads"),
    }
