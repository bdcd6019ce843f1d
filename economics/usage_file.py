"""Plain usage with no stage: a YAML file that names plans and quantities of a month by the catalog's ids.

    plan: Workers Paid                                # or a list; adds the plan's fee
    cloudflare.workers.paid.requests: 300,000,000     # or under `usage:`, or as nested maps
    cloudflare.kv.paid.reads: 400000/day              # thirty times
    neon.launch.storage: [2, 1]                       # one line each
    supabase.disk.gp3: {quantity: 10, included: 0, part: replica}

Infracost's usage files are read too: see infracost_usage.py.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import cast

from components.errors import UserError, nearest
from economics.billing import ROUNDING, Bill, Quantity, bill
from economics.catalog import Price, prices
from economics.documents import read_yaml
from economics.quantities import NUMBER, as_map, number

PLANS = ("plan", "plans")
WRAPPERS = ("usage", "quantities")
INFRACOST = ("resource_usage", "resource_type_default_usage")
IGNORED = ("version", "name", "description")
FIELDS = ("quantity", "included", "rounding", "part")


def price_usage(path: Path) -> Bill:
    """The bill of a usage file, the project's own or Infracost's. Raises UserError for whatever in it is no usage."""
    document = document_of(path)
    if is_infracost(document):
        from economics.infracost_usage import price_alone

        return price_alone(path, document)
    return bill(_own(path, document))


def read(path: Path) -> list[Quantity]:
    """The quantities of a usage file: first the fees of its plans, then as they stand there."""
    return _own(path, document_of(path))


def is_infracost(document: Mapping[str, object]) -> bool:
    """Whether this is a usage file in Infracost's format."""
    return any(key in document for key in INFRACOST)


def document_of(path: Path) -> Mapping[str, object]:
    """A usage file as it stands."""
    return as_map(path, read_yaml(path))


def _own(path: Path, document: Mapping[str, object]) -> list[Quantity]:
    used = [
        each
        for key, value in document.items()
        if key not in PLANS and key not in IGNORED
        for each in _quantities(path, "" if key in WRAPPERS else key, value)
    ]
    given = {each.id for each in used}
    vendors = {id.partition(".")[0] for id in given}
    fees = [
        Quantity(id=fee, amount=number)
        for key in PLANS
        for fee, number in _fees(path, document.get(key), vendors)
        if fee not in given
    ]
    if not used and not fees and not any(document.get(key) for key in PLANS):
        raise UserError(f"{path} has no quantities, such as `cloudflare.workers.paid.requests: 300000000`")
    return [*fees, *used]


def _quantities(path: Path, key: str, value: object) -> Iterator[Quantity]:
    where = f"{path}: {key}" if key else str(path)
    if isinstance(value, Mapping):
        fields = as_map(path, cast("object", value))
        if key in prices() and fields and set(fields) <= set(FIELDS):
            yield _quantity(where, key, fields)
            return
        for name, inner in fields.items():
            yield from _quantities(path, f"{key}.{name}" if key else name, inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in cast("Sequence[object]", value):
            yield from _quantities(path, key, each)
    elif key not in prices():
        hint = nearest(key, prices())
        raise UserError(f"{path}: {key[:80]!r} is no id of a price (economics/prices.csv){hint}")
    else:
        yield Quantity(id=key, amount=number(where, value))


def _quantity(where: str, id: str, fields: Mapping[str, object]) -> Quantity:
    if "quantity" not in fields:
        raise UserError(f"{where} has no `quantity`")
    rounding = fields.get("rounding")
    if rounding is not None and rounding not in ROUNDING:
        raise UserError(f"{where}.rounding is {str(rounding)[:40]!r}, expected one of: {', '.join(ROUNDING)}")
    return Quantity(
        id=id,
        amount=number(f"{where}.quantity", fields["quantity"]),
        included=number(f"{where}.included", fields["included"]) if "included" in fields else None,
        rounding=None if rounding is None else str(rounding),
        part=str(fields.get("part", ""))[:80],
    )


def _fees(path: Path, plans: object, vendors: Collection[str]) -> Iterator[tuple[str, Decimal]]:
    """Ids and numbers of the fees of plans: a name, a list of names, `{supabase: Pro}` or `{Supabase Pro: 2}`."""
    if not plans:
        return
    if isinstance(plans, str):
        yield from ((fee, Decimal(1)) for fee in _plan(path, vendors, plans))
    elif isinstance(plans, Mapping):
        for name, value in as_map(path, cast("object", plans)).items():
            if isinstance(value, str) and NUMBER.fullmatch(value):
                count = number(f"{path}: plan {name}", value)
                yield from ((fee, count) for fee in _plan(path, vendors, name))
            else:
                yield from ((fee, Decimal(1)) for fee in _plan(path, vendors, f"{name} {value}", str(value)))
    elif isinstance(plans, Sequence):
        for each in cast("Sequence[object]", plans):
            yield from _fees(path, each, vendors)


def _plan(path: Path, vendors: Collection[str], *names: str) -> tuple[str, ...]:
    """The id of a plan's fee; none where the plan has no fee.

    A name that several plans bear, or that only ends like one (`paid`), is taken among the vendors of the quantities.
    """
    for name in names:
        found = _plans().get(_plain(name))
        if found is not None and len(found) == 1:
            return found
        near = {fee for known, fees in _plans().items() if known.endswith(_plain(name)) for fee in fees}
        ours = tuple(sorted(fee for fee in near if fee.partition(".")[0] in vendors))
        if len(ours) == 1:
            return ours
        if found is not None and not found:
            return ()
        if found:
            options = ", ".join(found)
            raise UserError(f"{path}: plan {name!r} is more than one, expected one of: {options}")
    shown = {_plain(each): each for each in _spellings()}
    close = nearest(_plain(names[0]), shown)
    for plain, spelling in shown.items():
        close = close.replace(f"'{plain}'", f"'{spelling}'")
    raise UserError(f"{path}: plan {names[0][:80]!r} is in no row of economics/prices.csv{close}")


@functools.cache
def _plans() -> Mapping[str, tuple[str, ...]]:
    """Ids of fees by every name that a plan goes by, without case and punctuation."""
    found: dict[str, tuple[str, ...]] = {}
    for price in prices().values():
        for name in _names(price):
            fees = found.get(_plain(name), ())
            found[_plain(name)] = (*fees, price.id) if _is_fee(price) and price.id not in fees else fees
    return found


def _spellings() -> Iterator[str]:
    return (f"{price.provider} {price.plan}" for price in prices().values())


def _names(price: Price) -> Iterator[str]:
    if price.plan not in ("any", "all", "all plans", "add-on"):
        yield price.plan
        yield f"{price.provider} {price.plan}"
        yield f"{price.provider} {price.product} {price.plan}"
        if "." in (family := price.id.rpartition(".")[0]):
            yield family
    if _is_fee(price):
        yield price.id
        yield price.id.partition(".")[2].removesuffix(".base")


def _is_fee(price: Price) -> bool:
    return price.metric in ("subscription", "seat") and price.included == 0


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())
