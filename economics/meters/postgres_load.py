"""What users ask of a Postgres database, on whatever host it is."""

from __future__ import annotations

from decimal import Decimal

from components.postgres import Postgres
from economics.workload import Load


def peak_compute(part: Postgres, load: Load) -> Decimal:
    """CU that the busiest compute needs in the busiest hour: all writes, and its share of the reads."""
    writes = load.rate("query_writes")
    share = writes + (1 - writes) / (1 + part.replicas)
    return load.peak("queries") * share * cu_seconds(load)


def hot_memory(load: Load) -> Decimal:
    """Bytes of the database that are read again and again."""
    return load.kept("database_bytes") * load.rate("hot_share")


def cu_seconds(load: Load) -> Decimal:
    """What a query takes."""
    return load.rate("query_ms") / 1000
