"""What each part meters and which limits it meets. One module a part, of the same name as the part's own module.

    # economics/meters/kv_namespace.py
    def meters(part: KvNamespace, at: At) -> Iterator[Quantity]: ...    # what a month is billed for
    def limits(part: KvNamespace, at: At) -> Iterator[Used]: ...        # how much of which limit is used

A new part needs a module here; a test names the parts that have none.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal, Protocol, cast

import attrs

from components.part import Part
from economics.billing import Quantity
from economics.catalog import Limit, limits
from economics.workload import Load
from stacks.moves import needs_of
from stacks.settings import PLANS
from stacks.stage import Stage

GB = Decimal(10**9)
MILLION = Decimal(10**6)

Basis = Literal["users", "each", "choice"]
"""What use depends on: users; what one request, message, row or room is; or what the stage has set."""


@attrs.frozen(kw_only=True)
class At:
    """Where a part stands when it is counted: its stage, the load on it, and the plans that the account has."""

    stage: Stage
    key: str
    load: Load
    plans: Mapping[str, str]
    serves: bool = True
    """No: a host of a lineage that does not serve and still stands in the cloud."""
    label: str = ""
    """What lines are headed by; default: the key."""

    def among(self, kind: type[Part]) -> int:
        """How many parts of a kind share what users do."""
        return sum(isinstance(self.stage[key], kind) for key in self.stage.parts)

    def quantity(self, id: str, amount: Decimal) -> Quantity:
        return Quantity(id=id, amount=amount, part=self.label or self.key)

    def published(self, id: str, used: Decimal | float, plan: str = "", by: Basis = "users") -> list[Used]:
        """Use of a published limit, by its id without a plan as its last word; none where none applies."""
        found = limits().get(f"{id}.{self.plans[plan]}" if plan else id)
        if found is None or found.value is None:
            return []
        return [Used(key=self.key, limit=found, used=float(used), by=by)]

    def each(self, id: str, used: Decimal | float, plan: str = "") -> list[Used]:
        """The same of what one request, message, row or room is, however many users there are."""
        return self.published(id, used, plan, "each")

    def chosen(self, id: str, used: Decimal | float, plan: str = "") -> list[Used]:
        """The same of what the stage has set: it may be all that there is, since nothing adds to it."""
        return self.published(id, used, plan, "choice")

    def own(self, field: str, used: Decimal | float, value: float, unit: str) -> list[Used]:
        """Use of what the stage itself has set."""
        limit = Limit(
            id=f"rungs.{self.key}.{field}",
            provider="rungs",
            product=self.key,
            tier=self.stage.name,
            metric=field,
            value=value,
            unit=unit,
            kind="hard",
            source=f"growth stage {self.stage.name}, part {self.key}",
            as_of="",
            as_of_kind="exact",
            confidence="high",
            note="a setting of the stage, which a larger one mends",
        )
        return [Used(key=self.key, limit=limit, used=float(used), by="users")]


@attrs.frozen(kw_only=True)
class Used:
    """How much of a limit is used."""

    key: str
    limit: Limit
    used: float
    by: Basis


class Meters(Protocol):
    """A module here."""

    def meters(self, part: Part, at: At) -> Iterable[Quantity]: ...
    def limits(self, part: Part, at: At) -> Iterable[Used]: ...


@functools.cache
def meters_of(kind: type[Part]) -> Meters | None:
    """The module that knows what a part meters; None where there is none."""
    name = f"{__name__}.{kind.__module__.rsplit('.', 1)[-1]}"
    if importlib.util.find_spec(name) is None:
        return None
    return cast("Meters", cast("object", importlib.import_module(name)))


def plans_of(stage: Stage) -> dict[str, str]:
    """The least plans that a stage's parts run on."""
    plans = {key: choices[0] for key, choices in PLANS.items()}
    for need in needs_of(stage):
        if need.key in PLANS:
            plans[need.key] = max(plans[need.key], need.at_least, key=PLANS[need.key].index)
    return plans
