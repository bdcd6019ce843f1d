"""What Neon allows: the published limits, each with its source. Data only.

Sources are files of github.com/neondatabase/website under content/docs (the pages of neon.com/docs), and Neon's OpenAPI
description, read at the commit given.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import attrs

PLANS_PAGE: Final = "neon.com/docs/introduction/plans"  # introduction/plans.md @0020a391, updated 2026-03-20
COMPUTES_PAGE: Final = "neon.com/docs/manage/computes"  # manage/computes.md @068598b2, updated 2026-08-26
REGIONS_PAGE: Final = (
    "neon.com/docs/introduction/regions"  # regions.md @00d9f587, 2025-08-15, and the page of 2026
)
PROTECTION_PAGE: Final = (
    "neon.com/docs/guides/protected-branches"  # protected-branches.md @05feb784, 2025-07-22
)
ROLES_PAGE: Final = "neon.com/docs/manage/roles"  # manage/roles.md @02358958, updated 2023-10-19
PROJECTS_PAGE: Final = "neon.com/docs/manage/projects"
API_REFERENCE: Final = (
    "Neon API v2"  # openAPIDefinition.json @a9c859cf of github.com/kislerdm/neon-sdk-go, 2025-10-26
)

NAME_LENGTH: Final = 64
"""Characters of a project's name (manage/projects; the API itself takes 256)."""

IDENTIFIER_BYTES: Final = 63
"""Bytes of a role's or a database's name (manage/roles)."""

RESERVED_ROLES: Final = ("neon_superuser", "cloud_admin", "zenith_admin", "public", "none")
RESERVED_ROLE_PREFIX: Final = "pg"
"""Names that a role cannot have (manage/roles)."""

REGIONS: Final = (
    "aws-us-east-1",
    "aws-us-east-2",
    "aws-us-west-2",
    "aws-eu-central-1",
    "aws-eu-west-2",
    "aws-ap-southeast-1",
    "aws-ap-southeast-2",
    "aws-sa-east-1",
)
"""Where a project can be (introduction/regions). The Azure regions are left out: unsupported since 2026-08-27."""

PG_VERSIONS: Final = (14, 15, 16, 17, 18)
"""Major versions of Postgres (OpenAPI, PgVersion)."""

AUTOSCALING_MAX: Final = 16
"""CU up to which a compute scales by itself; larger ones are of fixed size and never suspend (manage/computes)."""

AUTOSCALING_SPREAD: Final = 8
"""CU that the maximum may lie above the minimum (manage/computes)."""

COMPUTE_SIZES: Final = (0.25, 0.5, *range(1, AUTOSCALING_MAX + 1), *range(18, 57, 2))
"""Sizes of a compute in CU, about 4 GB of memory each (manage/computes)."""

SUSPEND_DEFAULT: Final = 300
"""Seconds of idling after which a compute stops where nothing else is asked for; 0 in the API (OpenAPI)."""

SUSPEND_NEVER: Final = -1
SUSPEND_RANGE: Final = (60, 604_800)
"""Seconds; what the API takes besides -1 and 0 (OpenAPI, SuspendTimeoutSeconds)."""

HISTORY_MAX: Final = 2_592_000
"""Seconds of history, 30 days: the most on any plan (OpenAPI, ProjectCreateRequest)."""

HISTORY_DEFAULT: Final = 21_600
"""Seconds of history, 6 hours: what every plan allows, the free one included (introduction/plans)."""

REPLICAS_MAX: Final = 16
"""Read replicas of one project. This project's own cap against a slip of the hand: paid plans publish none."""

PlanName: TypeAlias = Literal["free", "launch", "scale"]


@attrs.frozen
class Plan:
    """What an account on one plan may ask for (introduction/plans unless noted)."""

    name: str
    projects: int
    autoscaling_max: float  # CU
    fixed_max: float  # CU
    history_max: int  # seconds
    suspend: tuple[int, ...] | None  # the values allowed for the API's suspend_timeout_seconds; None: all
    protected_branches: int  # guides/protected-branches
    replicas: int | None  # guides/read-replica-guide, updated 2025-12-03; None: no published limit


PLANS: Final[dict[PlanName, Plan]] = {
    "free": Plan("Free", 100, 2, 2, 21_600, (0,), 0, 3),
    "launch": Plan("Launch", 100, 16, 16, 604_800, (0, SUSPEND_DEFAULT, SUSPEND_NEVER), 2, None),
    "scale": Plan("Scale", 1000, 16, 56, HISTORY_MAX, None, 5, None),
}
