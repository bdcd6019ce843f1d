"""Budgets in dollars; the alerts of Cloudflare's account stand in samples.py."""

from __future__ import annotations

from collections.abc import Mapping

from components.billing_alerts import BillingAlerts, UsageAlert
from components.part import Part
from tests.mocks import Outputs

SAMPLES: Mapping[str, Part] = {
    "billing-alerts-aws": BillingAlerts(host="aws", budget=(100, 200)),
    "billing-alerts-gcp": BillingAlerts(host="gcp", preset="social_connect"),
}

COMPUTED: Outputs = {
    "aws:costexplorer/anomalyMonitor:AnomalyMonitor": {
        "arn": "arn:aws:ce::111122223333:anomalymonitor/00000000-0000-4000-8000-000000000000"
    },
    "gcp:billing/budget:Budget": {"name": "00000000-0000-4000-8000-000000000000"},
}


def others(sample: Part) -> Mapping[str, object]:
    return {
        "anomaly": 25,
        "brake_at": 900,
        "budget": (100,),
        "mail_from": "cost@example.com",
        "schedule": "0 6 * * *",
        "usage": (UsageAlert(product="worker_requests", limit=1_000),),
    }
