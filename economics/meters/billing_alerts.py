"""Alerts and the spend watcher: free of charge but for the watcher's own hourly runs.

Budgets of AWS and Google that only tell are free of charge, as is the anomaly monitor.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.billing_alerts import BillingAlerts
from economics.billing import Quantity
from economics.meters import At, Used

RUNS = Decimal(24 * 30)
"""Of the watcher in a month: one an hour."""


def meters(part: BillingAlerts, at: At) -> Iterator[Quantity]:
    if part.host == "aws":
        yield at.quantity("aws.budgets.monitor", Decimal(1))
    if part.host:
        return
    workers = at.plans["workers_plan"]
    yield at.quantity(f"cloudflare.workers.{workers}.requests", RUNS)
    yield at.quantity(f"cloudflare.kv.{workers}.reads", RUNS)


def limits(part: BillingAlerts, at: At) -> Iterator[Used]:
    yield from ()
