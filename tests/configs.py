"""Configurations that tests start from."""

from __future__ import annotations

MVP: dict[str, object] = {
    "stage": "mvp",
    "app": "chat",
    "environment": "prod",
    "account": "0" * 32,
    "location": "weur",
    "r2_enabled": True,
}

GROWTH: dict[str, object] = {
    **MVP,
    "stage": "growth",
    "domain": "example.com",
    "zone": "1" * 32,
    "workers_plan": "paid",
    "zone_plan": "pro",
    "neon_plan": "launch",
    "alert_emails": ["ops@example.com"],
}

TOP: dict[str, object] = {**GROWTH, "stage": "global", "zone_plan": "enterprise", "neon_plan": "scale"}

COPIED: dict[str, object] = {"to": "neon", "at": "2026-11-21T16:00:00Z", "rows": 3, "digest": "ab" * 32}
"""What `./rungs migrate` writes when every row of `db` is on Neon."""
