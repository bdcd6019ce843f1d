"""A Worker: requests, CPU time and logs; beside it the services that its code calls."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.bundle import REFERENCE, REFERENCE_BUNDLE
from components.edge_worker import EdgeWorker
from components.queue import Queue
from economics.billing import Quantity
from economics.meters import GB, At, Used

LOG_DAYS = Decimal(7)
"""How long logs are kept unless asked otherwise (cloudflare.observability.paid.storage)."""
FREE_ERRORS = 5_000
"""Errors a month of Sentry's free plan (sentry.developer)."""
HYPERDRIVE_QUERIES = "cloudflare.hyperdrive.queries"


def meters(part: EdgeWorker, at: At) -> Iterator[Quantity]:
    workers, share = at.plans["workers_plan"], at.among(EdgeWorker)
    requests = at.load.month("requests") / share
    logs = requests * Decimal(str(part.log_sampling)) * at.load.rate("log_bytes") / GB
    yield at.quantity(f"cloudflare.workers.{workers}.requests", requests)
    if workers == "paid":
        yield at.quantity("cloudflare.workers.paid.cpu", requests * at.load.rate("cpu_ms"))
        yield at.quantity("cloudflare.observability.paid.storage", logs * LOG_DAYS / 30)
    yield at.quantity(f"cloudflare.observability.{workers}.ingest", logs)
    if "sentry_dsn" in part.secrets:
        errors = at.load.month("errors") / share
        yield at.quantity("sentry.developer" if errors <= FREE_ERRORS else "sentry.team", Decimal(1))
    if at.among(Queue):
        yield at.quantity("resend.pro", Decimal(1))
        yield at.quantity("resend.pro.overage", at.load.month("emails") / share)


def limits(part: EdgeWorker, at: At) -> Iterator[Used]:
    load, share = at.load, at.among(EdgeWorker)
    queries = load.rate("queries") / max(load.rate("requests"), Decimal(1))
    yield from at.published("cloudflare.workers.req_day", load.day("requests") / share, "workers_plan")
    yield from at.published("cloudflare.workers.burst", load.peak("requests") * 60 / share, "workers_plan")
    yield from at.each("cloudflare.workers.cpu", load.rate("cpu_ms"), "workers_plan")
    yield from at.each("cloudflare.workers.subreq", queries, "workers_plan")
    yield from at.chosen("cloudflare.workers.crons", len(part.crons), "workers_plan")
    yield from at.each("cloudflare.workers.size", _bundle_bytes(part))
    yield from at.chosen("cloudflare.workers.count", share, "workers_plan")
    yield from at.each("cloudflare.zone.body", load.rate("media_largest"), "zone_plan")


def _bundle_bytes(part: EdgeWorker) -> int:
    """The reference bundle's size; 0 where the bundle is somebody's own, which is read only when it is deployed."""
    if part.code != REFERENCE:
        return 0
    return sum(file.stat().st_size for file in REFERENCE_BUNDLE.glob("*.js"))
