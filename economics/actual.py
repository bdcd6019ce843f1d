"""The month so far of a Cloudflare account, read with the spend watcher's own reading of the analytics.

    read_live(account, os.environ).quantities["cloudflare.workers.paid.requests"]

The token is CLOUDFLARE_API_TOKEN of the environment (Account Analytics Read); it is shown to nobody.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import cast

import attrs

from components.errors import UserError
from toolchain.errors import SetupError
from toolchain.node import node

PROGRAM = Path(__file__).resolve().parents[1] / "edge" / "watcher" / "dist" / "read-usage.mjs"
PATIENCE = 60
"""Seconds until the program is given up; each of its calls has less."""
PASSED_ON = ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_BASE_URL", "NODE_EXTRA_CA_CERTS")
"""What the program is told of the environment."""


@attrs.frozen(kw_only=True)
class Live:
    """What an account used and how it stands. What could not be read is absent, never zero."""

    month: str
    """2026-11"""
    over: Decimal
    """Days of the month that are over."""
    left: Decimal
    quantities: Mapping[str, Decimal]
    """Of the month so far, by price id, in the price's own `quantity`."""
    expected: Mapping[str, Decimal]
    """At the month's end, at the rate of the last seven days."""
    metrics: Mapping[str, float]
    """Of the last hour, today or now, by the names of edge/watcher/catalog.json: p95_ms, error_rate, connections."""
    not_measured: Mapping[str, str]
    """Why, by dataset."""


def read_live(account: str, environment: Mapping[str, str], scripts: Sequence[str] = ()) -> Live:
    """The month so far, and how things stand. Raises UserError for whatever goes wrong.

    `scripts` are the Workers whose answers count, by default all of the account.
    """
    if not environment.get("CLOUDFLARE_API_TOKEN"):
        raise UserError(
            "CLOUDFLARE_API_TOKEN is not set: reading usage needs an API token with Account Analytics Read"
        )
    found = _run({"CLOUDFLARE_ACCOUNT_ID": account, "RUNGS_SCRIPTS": ",".join(scripts)}, environment)
    try:
        return Live(
            month=str(found["month"]),
            over=Decimal(str(found["days_over"])),
            left=Decimal(str(found["days_left"])),
            quantities=_decimals(found["quantities"]),
            expected=_decimals(found["expected"]),
            metrics={
                name: float(value) for name, value in cast("dict[str, float]", found["metrics"]).items()
            },
            not_measured=cast("dict[str, str]", found["not_measured"]),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError):
        raise UserError(f"{PROGRAM.name} answered in a form that is not known") from None


def _run(own: Mapping[str, str], environment: Mapping[str, str]) -> Mapping[str, object]:
    try:
        binary = node() / "node"
    except SetupError as error:
        raise UserError(f"reading usage needs Node: {error}") from None
    passed = {key: environment[key] for key in PASSED_ON if key in environment}
    try:
        done = subprocess.run(
            [str(binary), str(PROGRAM)],
            env={**passed, **own},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UserError(f"Cloudflare's analytics gave no answer within {PATIENCE} s") from None
    except OSError as error:
        raise UserError(f"Node does not start: {error.strerror}") from None
    try:
        found = cast("object", json.loads(done.stdout))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise UserError(f"{PROGRAM.name} failed with exit code {done.returncode}")
    answer = cast("dict[str, object]", found)
    if "error" in answer:
        raise UserError(str(answer["error"]))
    return answer


def _decimals(value: object) -> dict[str, Decimal]:
    return {id: Decimal(amount) for id, amount in cast("dict[str, str]", value).items()}
