"""What Neon's plans and computes allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from components.errors import UserError, one_of
from components.part import Need
from providers.neon.limits import AUTOSCALING_MAX, AUTOSCALING_SPREAD, COMPUTE_SIZES, REGIONS, SUSPEND_RANGE

if TYPE_CHECKING:
    from components.postgres import Postgres

NEON_REGIONS = {
    "wnam": "aws-us-west-2",
    "enam": "aws-us-east-1",
    "weur": "aws-eu-west-2",
    "eeur": "aws-eu-central-1",
    "apac": "aws-ap-southeast-1",
    "oc": "aws-ap-southeast-2",
}
"""Neon's region nearest to each Cloudflare location (neon.com/docs/introduction/regions)."""
NEON_PLANS = "neon.com/docs/introduction/plans"


def check_plans(part: Postgres) -> None:
    """Raises UserError for what no project of Neon can be."""
    if part.history_days > 30:
        raise UserError(
            f"Postgres.history_days is {part.history_days}, expected from 0 to 30 days ({NEON_PLANS})"
        )
    if part.max_cu > 16 and part.min_cu != part.max_cu:
        raise UserError(
            f"Postgres.max_cu is {part.max_cu:g}, expected at most 16 where min_cu ({part.min_cu:g}) differs: "
            f"above 16 CU compute is of fixed size ({NEON_PLANS})"
        )
    if part.max_cu <= 16 and part.max_cu - part.min_cu > 8:
        raise UserError(
            f"Postgres.max_cu is {part.max_cu:g}, expected at most {part.min_cu + 8:g}, 8 above min_cu "
            "(neon.com/docs/manage/computes)"
        )
    for field in ("min_cu", "max_cu"):
        if getattr(part, field) not in COMPUTE_SIZES:
            raise UserError(
                f"Postgres.{field} is {getattr(part, field):g}, expected one of: "
                f"{', '.join(f'{size:g}' for size in COMPUTE_SIZES)} (neon.com/docs/manage/computes)"
            )
    low, high = SUSPEND_RANGE
    if part.suspend_after != -1 and not low <= part.suspend_after <= high:
        raise UserError(
            f"Postgres.suspend_after is {part.suspend_after}, expected -1 for never, or "
            f"from {low} to {high} s (neon.com/docs/introduction/plans)"
        )
    if part.region is not None and part.region not in REGIONS:
        raise one_of("Postgres.region", part.region, REGIONS, "neon.com/docs/introduction/regions")
    if part.max_cu > 16 and part.suspend_after != -1:
        raise UserError(
            f"Postgres.suspend_after is {part.suspend_after}, expected -1: a compute above 16 CU never stops "
            "(neon.com/docs/manage/computes)"
        )
    connections = max_connections(part.min_cu)
    if part.pool_size >= connections:
        raise UserError(
            f"Postgres.pool_size is {part.pool_size}, expected less than {connections}, what a compute of "
            f"min_cu {part.min_cu:g} takes (neon.com/docs/connect/connection-pooling)"
        )


def plan_needs(part: Postgres) -> list[Need]:
    """The plan of Neon that a project needs; none for the free one."""
    if part.history_days > 7 or part.max_cu > 16:
        why = f"history of more than 7 days and computes above 16 CU are of the Scale plan ({NEON_PLANS})"
        return [Need(key="neon_plan", at_least="scale", why=why)]
    if part.max_cu > 2 or part.protected or part.suspend_after != 300 or part.history_days > 0.25:
        why = f"more than 2 CU, days of history and protected branches are of the Launch plan ({NEON_PLANS})"
        return [Need(key="neon_plan", at_least="launch", why=why)]
    return []


def larger(part: Postgres) -> Postgres:
    """More compute on the same plan of Neon: what it could scale up to never stops, and it can scale further.

    Neon restarts a compute for it, and connections end for a moment (neon.com/docs/reference/api/endpoints).
    """
    if not plan_needs(part):
        return part  # the free plan has no larger compute
    if part.max_cu > AUTOSCALING_MAX:
        fixed = next((size for size in COMPUTE_SIZES if size >= 1.25 * part.max_cu), COMPUTE_SIZES[-1])
        return attrs.evolve(part, min_cu=fixed, max_cu=fixed)
    reach = min(AUTOSCALING_MAX, part.max_cu + AUTOSCALING_SPREAD)
    most = max(size for size in COMPUTE_SIZES if size <= reach)
    return attrs.evolve(part, min_cu=part.max_cu, max_cu=most)


def max_connections(cu: float) -> int:
    """Connections that a Neon compute takes, less the 7 kept for Neon (neon.com/docs/connect/connection-pooling)."""
    by_size = {0.25: 104, 0.5: 209, 1: 419, 2: 839, 3: 1258, 4: 1678, 5: 2098, 6: 2517, 7: 2937, 8: 3357}
    return (
        next((by_size[size] for size in sorted(by_size, reverse=True) if size <= cu), 104) - 7
        if cu < 9
        else 3993
    )
