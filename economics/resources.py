"""What resources cost: anyone's, by the types that resource_types.csv knows.

A row of that table is fixed (its amount comes from the resource's inputs), metered (from usage), free or unpriced.
  id      a price; `{path}` and `{path|default}` are filled in from the inputs
  amount  numbers and paths multiplied and divided: `730 * numCacheNodes|1`, `1+replicaCount|0`
  when    conditions that must all hold: path=a,b  path!=a  path>=n  path<n  path~pattern (its groups are paths too);
          a missing input is the empty text
What no row fits is listed as unknown, never left out.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import cast

import attrs

from economics.billing import Bill, Line, Quantity, bill, unpriced
from economics.catalog import prices
from economics.tables import rows

MOST = Decimal(10) ** 15
COUNTED = "resources"
"""The unit of lines that count resources: those of a type without a price, and those free of charge."""
SAFE = re.compile(r"[A-Za-z0-9._-]{1,64}")
CONDITION = re.compile(r"([\w.]+)(!=|>=|=|<|~)(.*)")
PATH = re.compile(r"[A-Za-z_][\w.]*")
Values = Mapping[str, object]


@attrs.frozen(kw_only=True)
class Resource:
    """One resource of a program."""

    type: str
    name: str
    inputs: Values
    outputs: Values = attrs.field(factory=dict[str, object])
    usage: Values = attrs.field(factory=dict[str, object])
    """A month's use, by the names that metered rows take."""
    references: Mapping[str, Resource] = attrs.field(factory=dict[str, "Resource"])
    """Resources that an input refers to: `taskDefinition.cpu` goes on in the task definition."""


@attrs.frozen(kw_only=True)
class Row:
    """One row of resource_types.csv."""

    type: str
    terraform: str
    kind: str
    id: str
    amount: str
    when: str
    note: str


def price_resources(
    resources: Iterable[Resource], usage: Sequence[Quantity] = (), *, fixed: bool = True
) -> Bill:
    """The bill of resources and of what is used beside them. `fixed=False`: only what usage decides."""
    quantities: list[Quantity] = []
    others: list[Line] = []
    unknown: Counter[str] = Counter()
    free: Counter[str] = Counter()
    unmetered: Counter[str] = Counter()
    for resource in resources:
        known = rows_of(resource.type)
        fitting = [(row, names) for row in known if (names := _fits(row, resource)) is not None]
        if not known:
            unknown[resource.type] += 1
        elif not fitting:
            others.append(_unpriced(resource.type, resource.name, "no price for what it is set to"))
        elif all(row.kind == "free" for row, _ in fitting):
            free[resource.type] += 1
        metered = False
        for row, names in fitting:
            if row.kind == "unpriced":
                others.append(_unpriced(resource.type, resource.name, row.note))
            if row.kind in ("free", "unpriced") or (row.kind == "fixed" and not fixed):
                continue
            found = _quantity(row, resource, names)
            if isinstance(found, Quantity):
                quantities.append(found)
                metered = metered or row.kind == "metered"
            elif row.kind == "fixed":
                others.append(found)
        if not metered and any(row.kind == "metered" for row, _ in fitting) and not _covered(fitting, usage):
            unmetered[resource.type] += 1
    others += [_count(type, number, "unknown type of resource") for type, number in unknown.items()]
    others += [_count(type, number, _by_usage(type)) for type, number in unmetered.items()]
    gratis = [_free(type, number) for type, number in free.items()]
    return Bill(lines=(*bill([*quantities, *usage]).lines, *others, *gratis))


@functools.cache
def rows_of(type: str) -> tuple[Row, ...]:
    """The rows of a type; those of `aws:iam/*` for every type that begins so."""
    found = tuple(row for row in _rows() if row.type == type)
    return found or tuple(
        row for row in _rows() if row.type.endswith("*") and type.startswith(row.type.removesuffix("*"))
    )


def type_of(terraform: str) -> str | None:
    """The Pulumi type of one of Terraform's."""
    return next((row.type for row in _rows() if row.terraform == terraform), None)


def usage_names(type: str) -> set[str]:
    """The names of usage that a type's metered rows take."""
    metered = (row for row in rows_of(type) if row.kind == "metered")
    return {name for row in metered for name in PATH.findall(row.amount)}


@functools.cache
def _rows() -> tuple[Row, ...]:
    return tuple(Row(**row) for row in rows("resource_types.csv"))


def _quantity(row: Row, resource: Resource, names: Values) -> Quantity | Line:
    id = _filled(row.id, resource, names)
    if id is None:
        return _unpriced(resource.type, resource.name, f"{row.id} is not known before `up`")
    if id not in prices():
        return _unpriced(resource.type, resource.name, f"no price {id}")
    amount = _product(row.amount, resource, names)
    if amount is None:
        return _unpriced(resource.type, resource.name, f"{id}: {row.amount} is not known before `up`")
    return Quantity(id=id, amount=amount, part=resource.name)


def _filled(template: str, resource: Resource, names: Values) -> str | None:
    """The id, or None where a value is missing or could not be part of an id."""
    values = [_text(_look(path, resource, names)) for path in re.findall(r"\{(.*?)\}", template)]
    if not all(SAFE.fullmatch(value) for value in values):
        return None
    return re.sub(r"\{.*?\}", lambda _: values.pop(0), template)


def _product(expression: str, resource: Resource, names: Values) -> Decimal | None:
    result, divide = Decimal(1), False
    for word in expression.split():
        if word in ("*", "/"):
            divide = word == "/"
            continue
        factor = _number(_look(word.removeprefix("1+"), resource, names))
        if factor is None or (divide and not factor):
            return None
        factor += word.startswith("1+")
        result = result / factor if divide else result * factor
    return result if expression and result <= MOST else None


def _fits(row: Row, resource: Resource) -> Values | None:
    """The groups of the row's patterns where all its conditions hold, else None."""
    names: dict[str, object] = {}
    for condition in row.when.split():
        found = CONDITION.fullmatch(condition)
        assert found, f"resource_types.csv: {condition}"
        path, operator, wanted = found.groups()
        value = _text(_look(path, resource, {}))
        if operator == "~":
            match = re.fullmatch(wanted, value)
            names |= match.groupdict() if match else {}
            holds = match is not None
        elif operator in ("=", "!="):
            holds = (value in wanted.split(",")) == (operator == "=")
        else:
            number, bound = _number(value), Decimal(wanted)
            holds = number is not None and (number < bound if operator == "<" else number >= bound)
        if not holds:
            return None
    return names


def _look(path: str, resource: Resource, names: Values) -> object:
    path, _, default = path.partition("|")
    if not PATH.fullmatch(path):
        return path
    first, _, rest = path.partition(".")
    places = (names, resource.usage, resource.inputs, resource.outputs)
    found = next((value for place in places if (value := _walk(place, path)) is not None), None)
    if found is None and rest and (referred := resource.references.get(first)):
        found = _walk(referred.inputs, rest)
    return default or None if found is None else found


def _walk(value: object, path: str) -> object:
    for name in path.split("."):
        if isinstance(value, list) and len(cast("list[object]", value)) == 1:
            value = cast("list[object]", value)[0]
        if not isinstance(value, Mapping):
            return None
        value = cast("Values", value).get(name)
    return value


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float | Decimal) else ""


def _number(value: object) -> Decimal | None:
    """A finite number of at least 0, whether it stands as a number or as a text."""
    try:
        number = Decimal(_text(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number <= MOST else None


def _covered(fitting: Iterable[tuple[Row, Values]], usage: Iterable[Quantity]) -> bool:
    """Whether usage is given for the products that these rows meter."""
    products = {_product_of(row.id) for row, _ in fitting if row.kind == "metered"}
    return any(_product_of(quantity.id) in products for quantity in usage)


def _product_of(id: str) -> tuple[str, str]:
    price = prices()[_ids(id)[0]]
    return price.provider, price.product


def _by_usage(type: str) -> str:
    ids = dict.fromkeys(id for row in rows_of(type) if row.kind == "metered" for id in _ids(row.id))
    return f"priced by usage; give {', '.join(ids)} with --usage FILE"


@functools.cache
def _ids(template: str) -> list[str]:
    """The prices that a row's id may come to."""
    pattern = re.sub(r"\\\{.*?\\\}|\\\*", ".+", re.escape(template))
    return [id for id in prices() if re.fullmatch(pattern, id)]


def _unpriced(type: str, name: str, note: str) -> Line:
    return _count(type, 1, note, name)


def _count(type: str, number: int, note: str, name: str = "") -> Line:
    return unpriced(type[:120], name, Decimal(number), COUNTED, note)


def _free(type: str, number: int) -> Line:
    notes: Iterator[str] = (row.note for row in rows_of(type) if row.kind == "free")
    source = next(notes)
    zero = Decimal(0)
    line = _count(type, number, "free of charge")
    return attrs.evolve(line, unit_price=zero, amount=zero, source=source, confidence="high")
