"""What the bodies of Neon's API may hold, as data, and whether one fits. Used by the stand-in.

After the request schemas of Neon's OpenAPI file (openAPIDefinition.json @a9c859cf of github.com/kislerdm/neon-sdk-go,
2025-10-26).
A name with `!` is required. What the stand-in has no use for is `Anything`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeAlias

import attrs

from providers.neon import limits
from providers.neon.api import JSON


@attrs.frozen
class Text:
    """A string of so many characters, of a form or out of a set."""

    at_least: int = 0
    at_most: int = 10_000
    pattern: str = ""
    choices: tuple[str, ...] = ()


@attrs.frozen
class Number:
    """A number in a range."""

    at_least: float
    at_most: float = float("inf")
    whole: bool = False


@attrs.frozen
class Flag:
    """True or false."""


@attrs.frozen
class Object:
    """`fields` by name, a name with `!` is required. None: any fields, all text."""

    fields: Mapping[str, Shape] | None = None


@attrs.frozen
class Anything:
    """Not looked at."""


Shape: TypeAlias = "Text | Number | Flag | Object | Anything"

_ID: Final = Text(pattern=r"[a-z0-9-]{1,60}")
_CU: Final = Number(0.25)
_HISTORY: Final = Number(0, limits.HISTORY_MAX, whole=True)
_SUSPEND: Final = Number(-1, limits.SUSPEND_RANGE[1], whole=True)
_PROVISIONER: Final = Text(choices=("k8s-pod", "k8s-neonvm"))
_DEFAULT_SETTINGS: Final = Object(
    {
        "pg_settings": Anything(),
        "pgbouncer_settings": Anything(),
        "autoscaling_limit_min_cu": _CU,
        "autoscaling_limit_max_cu": _CU,
        "suspend_timeout_seconds": _SUSPEND,
    }
)
PROJECT_CREATE: Final = Object(
    {
        "project!": Object(
            {
                "settings": Anything(),
                "name": Text(1, 256),
                "branch": Object(
                    {
                        "name": Text(0, 256),
                        "role_name": Text(),
                        "database_name": Text(),
                        "annotations": Object(),
                    }
                ),
                "autoscaling_limit_min_cu": _CU,
                "autoscaling_limit_max_cu": _CU,
                "provisioner": _PROVISIONER,
                "region_id": Text(),
                "default_endpoint_settings": _DEFAULT_SETTINGS,
                "pg_version": Number(limits.PG_VERSIONS[0], limits.PG_VERSIONS[-1], whole=True),
                "store_passwords": Flag(),
                "history_retention_seconds": _HISTORY,
                "org_id": _ID,
            }
        )
    }
)
PROJECT_UPDATE: Final = Object(
    {
        "project!": Object(
            {
                "settings": Anything(),
                "name": Text(),
                "default_endpoint_settings": _DEFAULT_SETTINGS,
                "history_retention_seconds": _HISTORY,
            }
        )
    }
)
BRANCH_UPDATE: Final = Object(
    {"branch!": Object({"name": Text(0, 256), "protected": Flag(), "expires_at": Anything()})}
)
_ENDPOINT_FIELDS: Final[dict[str, Shape]] = {
    "settings": Anything(),
    "autoscaling_limit_min_cu": _CU,
    "autoscaling_limit_max_cu": _CU,
    "provisioner": _PROVISIONER,
    "pooler_enabled": Flag(),
    "pooler_mode": Text(choices=("transaction",)),
    "disabled": Flag(),
    "passwordless_access": Flag(),
    "suspend_timeout_seconds": _SUSPEND,
    "name": Text(1, 64),
}
ENDPOINT_CREATE: Final = Object(
    {
        "endpoint!": Object(
            {
                "branch_id!": _ID,
                "region_id": Text(),
                "type!": Text(choices=("read_only", "read_write")),
                **_ENDPOINT_FIELDS,
            }
        )
    }
)
ENDPOINT_UPDATE: Final = Object({"endpoint!": Object({"branch_id": _ID, **_ENDPOINT_FIELDS})})
BRANCH_CREATE: Final = Object(
    {
        "branch": Object(
            {
                "parent_id": _ID,
                "name": Text(1, 256),
                "parent_lsn": Text(),
                "parent_timestamp": Text(pattern=r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
                "protected": Flag(),
                "archived": Flag(),
                "init_source": Text(choices=("schema-only", "parent-data")),
                "expires_at": Anything(),
            }
        ),
        "endpoints": Anything(),
        "annotation_value": Object(),
    }
)
BRANCH_ENDPOINT: Final = Object({"type!": Text(choices=("read_only", "read_write")), **_ENDPOINT_FIELDS})
"""Each of the `endpoints` of a new branch."""
ROLE_CREATE: Final = Object({"role!": Object({"name!": Text(1, 63), "no_login": Flag()})})
DATABASE_CREATE: Final = Object({"database!": Object({"name!": Text(1, 63), "owner_name!": Text(1, 63)})})
DATABASE_UPDATE: Final = Object({"database!": Object({"name": Text(1, 63), "owner_name": Text(1, 63)})})


def wrong(value: JSON, shape: Shape, at: str = "body") -> str:
    """What does not fit, or ""."""
    match shape:
        case Object(fields):
            if not isinstance(value, dict):
                return f"{at}: expected an object"
            if fields is None:
                return next(
                    (f"{at}.{key}: expected a string" for key in value if not isinstance(value[key], str)), ""
                )
            known = {name.rstrip("!"): item for name, item in fields.items()}
            for key in value:
                if key not in known:
                    return f"{at}: unknown field {key!r}"
            for name in fields:
                if name.endswith("!") and name[:-1] not in value:
                    return f"{at}: required field {name[:-1]!r} is missing"
            return next(
                (fault for key in value if (fault := wrong(value[key], known[key], f"{at}.{key}"))),
                "",
            )
        case Text(low, high, pattern, choices):
            if not isinstance(value, str):
                return f"{at}: expected a string"
            if not low <= len(value) <= high:
                return f"{at}: expected {low} to {high} characters"
            if pattern and not re.fullmatch(pattern, value):
                return f"{at}: expected {pattern}"
            return f"{at}: expected one of {', '.join(choices)}" if choices and value not in choices else ""
        case Number(low, high, whole):
            if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
                return f"{at}: expected a {'whole ' if whole else ''}number"
            return "" if low <= value <= high else f"{at}: expected {low:g} to {high:g}"
        case Flag():
            return "" if isinstance(value, bool) else f"{at}: expected true or false"
        case Anything():
            return ""
