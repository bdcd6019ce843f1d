"""Configurations of stages with the least account that each needs. Imports no provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stacks.blueprint import Blueprint, draw_up, services_of
from stacks.ladders import load, names
from stacks.moves import needs_of
from stacks.settings import PLANS, Settings
from stacks.stage import Ladder, Stage

BASE: Mapping[str, object] = {
    "app": "chat",
    "environment": "prod",
    "location": "weur",
    "alert_emails": ["ops@example.com"],
}
GIVEN: Mapping[str, object] = {
    "account": "0" * 32,
    "domain": "example.com",
    "zone": "1" * 32,
    "database_url": "postgresql://owner:stand-in-password@db.example.com/shop",
    "redis_url": "https://:stand-in-token@redis.example.com",
    "signing_key": "stand-in-signing-key",
    "aws_account": "111122223333",
    "gcp_project": "example-project",
    "gcp_billing_account": "0A1B2C-3D4E5F-6A7B8C",
}
"""What is given where a stage needs it and no plan is concerned."""
IMAGE = "registry.example.com/{}@sha256:" + "c" * 64
"""The image of a service."""


def all_stages() -> Iterator[tuple[Ladder, Stage]]:
    """Every stage of every ladder, in order."""
    for name in names():
        ladder = load(name)
        for stage in ladder.stages:
            yield ladder, stage


def least_config(ladder: Ladder, stage: Stage, **changes: object) -> dict[str, object]:
    """The configuration of a fresh stack at a stage, with changes."""
    needed = {need.key: need.at_least for need in needs_of(stage)}
    given = {key: GIVEN[key] for key in needed if key not in PLANS}
    if "domain" in given:
        given["zone"] = GIVEN["zone"]
    plans = {key: needed[key] for key in needed if key in PLANS}
    services = sorted({key for each in ladder.stages for key in services_of(each)})
    if "gcp_project" in given:
        given["gcp_region"] = "us-central1"  # the guide's own, to which its ladder adds others
    if services:
        given["images"] = {key: IMAGE.format(key) for key in services}
    return {**BASE, "ladder": ladder.name, "stage": stage.name, **given, **plans, **changes}


def drawn(ladder: Ladder, stage: Stage, **changes: object) -> Blueprint:
    """What that configuration asks for."""
    return draw_up(Settings.read(least_config(ladder, stage, **changes)))
