"""RDS, Aurora and Cloud SQL: compute by the hour, storage, requests to it, backups, the pooler.

A database of several that share the users (one a region) holds and does its share. A CPU of an instance is taken to do
what a CU of Neon does.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.postgres import Postgres
from components.postgres.sizes import ACU_GIB, CU_GIB, acu, by_formula, instance_of
from components.service import Service
from economics.billing import Quantity
from economics.meters import GB, At, Used
from economics.meters.postgres_load import cu_seconds, hot_memory, peak_compute
from economics.workload import HOURS

GIB, TIB = Decimal(2**30), Decimal(2**40)
COLD = Decimal("0.05")
"""Share of reads that memory does not answer: assumption, with the hot data in memory as the sizes are chosen."""
PROXY_LEAST_VCPU, PROXY_LEAST_ACU = 2, 8
"""What RDS Proxy bills at least (aws.amazon.com/rds/proxy/pricing/)."""
BIG_GP3 = 400
"""GiB from which gp3 has four times the requests a second (aws.rds.gp3_iops_large)."""


def meters(part: Postgres, at: At) -> Iterator[Quantity]:
    stored, daily = sizes(part, at)
    if part.host == "aurora":
        yield from _aurora(part, at, stored, daily)
    elif part.host == "rds":
        yield from _rds(part, at, stored, daily)
    else:
        yield from _cloudsql(part, at, stored, daily)


def sizes(part: Postgres, at: At) -> tuple[Decimal, Decimal]:
    """Bytes that it holds, and that change in a day."""
    shares, load = at.among(Postgres), at.load
    daily = load.day("rows_written") * load.rate("row_bytes")
    return load.kept("database_bytes") / shares, daily / shares


def _rds(part: Postgres, at: At, stored: Decimal, daily: Decimal) -> Iterator[Quantity]:
    instance, copies = instance_of(part), part.replicas + len(part.replica_regions)
    primary = 2 if part.multi_az else 1
    yield at.quantity(f"aws.rds.pg.{instance.name}", Decimal(primary + copies) * HOURS)
    room = max(Decimal(part.storage_gb), stored / GIB)
    yield at.quantity("aws.rds.gp3.multi_az" if part.multi_az else "aws.rds.gp3", room)
    if copies:
        yield at.quantity("aws.rds.gp3", room * copies)
    # As much as the storage itself is free (aws.amazon.com/rds/postgresql/pricing/).
    backups = stored + daily * part.history_days - room * GIB
    yield at.quantity("aws.rds.backup", max(Decimal(0), backups) / GB)
    yield at.quantity("aws.secrets", Decimal(1))
    if part.replica_regions:
        yield at.quantity("aws.transfer.region", daily * 30 * len(part.replica_regions) / GB)
    if part.pooler:
        vcpu = max(instance.vcpu, PROXY_LEAST_VCPU) * HOURS
        yield at.quantity("aws.rds.proxy", Decimal(vcpu))


def _aurora(part: Postgres, at: At, stored: Decimal, daily: Decimal) -> Iterator[Quantity]:
    load, regions, io = at.load, len(part.replica_regions), part.io_optimized
    least, most = Decimal(str(part.min_cu)), Decimal(str(part.max_cu))
    needed = load.mean("queries") * cu_seconds(load) / (1 + part.replicas) / at.among(Postgres)
    each = min(max(needed if at.serves else Decimal(0), least), most)
    computes = each * (1 + part.replicas) + least * regions
    yield at.quantity(
        "aws.aurora.acu_io" if io else "aws.aurora.acu", Decimal(str(acu(1))) * computes * HOURS
    )
    storage = "aws.aurora.storage_io" if io else "aws.aurora.storage"
    yield at.quantity(storage, stored / GIB * (1 + regions))
    if at.serves:
        writes = load.month("rows_written") / at.among(Postgres)
        reads = load.month("queries") * (1 - load.rate("query_writes")) * COLD / at.among(Postgres)
        if not io:
            yield at.quantity("aws.aurora.io", writes + reads)
        if regions:
            yield at.quantity("aws.aurora.replicated_io", writes * regions)
            yield at.quantity("aws.transfer.region", daily * 30 * regions / GB)
    # A day is free (aws.amazon.com/rds/aurora/pricing/).
    yield at.quantity(
        "aws.aurora.backup", (stored + daily * part.history_days) / GB * (part.history_days > 1)
    )
    yield at.quantity("aws.secrets", Decimal(1))
    if part.pooler:
        units = max(Decimal(str(acu(1))) * each * (1 + part.replicas), Decimal(PROXY_LEAST_ACU))
        yield at.quantity("aws.rds.proxy", units * HOURS)


def _cloudsql(part: Postgres, at: At, stored: Decimal, daily: Decimal) -> Iterator[Quantity]:
    instance, copies = instance_of(part), part.replicas + len(part.replica_regions)
    computes = Decimal(copies + (2 if part.multi_az else 1)) * HOURS
    shared = {"db-f1-micro": "gcp.sql.f1_micro", "db-g1-small": "gcp.sql.g1_small"}
    if instance.name in shared:
        yield at.quantity(shared[instance.name], computes)
    else:
        price = "gcp.sql.plus" if instance.edition == "ENTERPRISE_PLUS" else "gcp.sql"
        yield at.quantity(f"{price}.vcpu", instance.vcpu * computes)
        yield at.quantity(f"{price}.mem", Decimal(str(instance.memory_gib)) * computes)
    room = max(Decimal(part.storage_gb), stored / GIB)
    yield at.quantity("gcp.sql.ssd_ha" if part.multi_az else "gcp.sql.ssd", room)
    if copies:
        yield at.quantity("gcp.sql.ssd", room * copies)
    yield at.quantity("gcp.sql.backup", (stored + daily * part.history_days) / GB)
    yield at.quantity("gcp.secrets.version", Decimal(1))


def limits(part: Postgres, at: At) -> Iterator[Used]:
    load, shares = at.load, at.among(Postgres)
    stored, _ = sizes(part, at)
    compute = peak_compute(part, load) / shares
    busy = load.peak("queries") * load.rate("connection_ms") / 1000 / shares
    hot = hot_memory(load) / shares / GIB
    held = busy if part.pooler else max(busy, Decimal(kept_open(at)))
    if part.host == "aurora":
        most = by_formula(acu(part.max_cu) * ACU_GIB)
        yield from at.own("max_cu", compute, part.max_cu, "CU")
        yield from at.own("min_cu", hot / CU_GIB, part.min_cu, "CU that hold the hot data in memory")
        yield from at.own("connections", held, most, "connections")
        yield from at.chosen("aws.aurora.replicas", part.replicas)
        yield from at.chosen("aws.rds.clusters", at.among(Postgres))
        yield from at.published("aws.aurora.volume", stored / TIB)
        return
    instance = instance_of(part)
    yield from at.own("instance", compute, instance.vcpu, "vCPU")
    yield from at.own(
        "max_cu", hot / CU_GIB, instance.memory_gib / CU_GIB, "CU that hold the hot data in memory"
    )
    yield from at.own("connections", held, instance.connections, "connections")
    if part.host == "rds":
        writes = load.peak("rows_written")
        reads = load.peak("queries") * (1 - load.rate("query_writes")) * COLD
        room = max(Decimal(part.storage_gb), stored / GIB)
        kind = "large" if room >= BIG_GP3 else "small"
        yield from at.published(f"aws.rds.gp3_iops_{kind}", (writes + reads) / shares)
        yield from at.published("aws.rds.storage", stored / TIB)
        yield from at.chosen("aws.rds.replicas", part.replicas)
        copies = 1 + part.replicas
        yield from at.chosen("aws.rds.instances", copies * at.among(Postgres))
        return
    yield from at.published("gcp.sql.storage", stored / TIB)
    yield from at.chosen("gcp.sql.replicas", part.replicas + len(part.replica_regions))


def kept_open(at: At) -> int:
    """Connections that all instances of the services keep open at most, where no pooler stands before the database."""
    total = 0
    for key in at.stage.parts:
        service = at.stage[key]
        if isinstance(service, Service) and at.key in service.links:
            part = at.stage[at.key]
            assert isinstance(part, Postgres)
            total += service.maximum * part.client_pool
    return total
