"""Other hosts for a database, a cache or files, priced for the same load as the ladders (alternatives.toml).

quote(alternatives()["supabase-pro"], needs_for(profile("chat").load(50_000))).total
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import cast

import attrs

from economics import catalog
from economics.billing import Line, Quantity, bill
from economics.guides import bills
from economics.headroom import KEPT_FREE
from economics.meters import GB
from economics.needs import Needs, needs_for
from economics.workload import Load

FILE = Path(__file__).parent / "alternatives.toml"
FREE = Decimal(str(KEPT_FREE))

Charge = tuple[str, str, str]
"""A price's id, the need that it is for, and how many times: a number, or `nodes`."""

WORDS: Mapping[str, str] = {
    "vcpu": "cores at the peak",
    "memory_gb": "GB of memory for hot data",
    "connections": "connections at the peak",
    "storage_gb": "GB of database",
    "answers_gb": "GB of answers a month",
    "cu_hours": "CU-hours a month",
    "statements_a_second": "statements a second at the peak",
    "document_writes_a_second": "writes a second at the peak",
    "live_writes_a_second": "writes a second at the peak",
    "commands": "commands a month",
    "commands_a_second": "commands a second at the peak",
    "redis_gb": "GB in memory",
    "redis_out_gb": "GB sent a month",
}
"""What capacities are of."""


@attrs.frozen(kw_only=True)
class Size:
    """A size that is sold: what it can carry, and its price."""

    name: str
    limits: tuple[tuple[str, Decimal, str], ...]
    """What it can carry: of what, how much, and the id of the limit or price that says so, if one does."""
    charges: tuple[Charge, ...] = ()
    shared: bool = False
    """Its cores are shared with others."""


@attrs.frozen(kw_only=True)
class Alternative:
    """A host that could be used instead."""

    id: str
    family: str
    name: str
    availability: str
    gives_up: str
    sizes: tuple[Size, ...]
    charges: tuple[Charge, ...]
    standby: Decimal
    replicas: int
    parts: tuple[str, ...]
    guide: tuple[str, ...]
    unpriced: str
    sold: str


@attrs.frozen(kw_only=True)
class Quote:
    """What an alternative costs a month; without a total it cannot serve, and `why` says why."""

    total: Decimal | None
    size: str = ""
    why: str = ""
    weak: Decimal = Decimal(0)
    unpriced: str = ""
    """What it costs beyond the total, which has no known price."""
    lines: tuple[Line, ...] = ()


@attrs.frozen(kw_only=True)
class Bound:
    """How much of a capacity is needed."""

    what: str
    needed: Decimal
    most: Decimal
    source: str

    @property
    def share(self) -> Decimal:
        return self.needed / self.most

    @property
    def limit(self) -> str:
        """Such as `0.5 GB of database (supabase.free.db)`."""
        source = f" ({self.source})" if self.source else ""
        return f"{_short(self.most)} {WORDS[self.what]}{source}"

    @property
    def text(self) -> str:
        """Such as `50 of 0.5 GB of database (supabase.free.db)`."""
        return f"{_short(self.needed)} of {self.limit}"


def quote(alternative: Alternative, needs: Sequence[Needs]) -> Quote:
    """The cheapest of its sizes, with or without read replicas, that keeps a fifth of every capacity free."""
    if alternative.parts:
        return _sum([(alternatives()[id], quote(alternatives()[id], needs)) for id in alternative.parts])
    offers = [
        _priced(alternative, size, nodes, each)
        for nodes, each in enumerate(needs[: alternative.replicas + 1], 1)
        for size in _fitting(alternative, each, nodes)
    ]
    if not offers:
        bound = _binding(alternative, needs)
        return Quote(total=None, why=bound.text + (f"; {alternative.sold}" if alternative.sold else ""))
    return min(offers, key=lambda offer: offer.total or Decimal(0))


def ends_at(alternative: Alternative, load: Load, needs: Sequence[Needs]) -> tuple[int, str] | None:
    """The last number of users that it serves under this workload, and what ends it; None: nothing that is known.

    `needs` are the load's own. Almost all grow with users; what does not, such as a compute that never sleeps, shows
    by nobody being served.
    """
    if alternative.parts:
        ends = (ends_at(alternatives()[id], load, needs) for id in alternative.parts)
        return min((end for end in ends if end), default=None)
    if not any(size.limits for size in alternative.sizes):
        return None
    one = needs_for(attrs.evolve(load, users=1))
    if quote(alternative, one).total is None:
        return 0, _binding(alternative, one).limit
    bound = _binding(alternative, needs)
    return int(round(load.users * (1 - FREE) / bound.share, 3)), bound.limit


def _binding(alternative: Alternative, needs: Sequence[Needs]) -> Bound:
    """What binds the configuration that carries most."""
    return min(
        (
            max(_bounds(size, each), key=lambda bound: bound.share)
            for each in needs[: alternative.replicas + 1]
            for size in alternative.sizes
        ),
        key=lambda bound: bound.share,
    )


def _fitting(alternative: Alternative, needs: Needs, nodes: int) -> Iterator[Size]:
    """The smallest size that keeps its headroom, which costs the least of them. A shared one gets no read replicas."""
    for size in alternative.sizes:
        if size.shared and nodes > 1:
            continue
        if all(needs[what] <= most * (1 - FREE) for what, most, _ in size.limits):
            yield size
            return


def _bounds(size: Size, needs: Needs) -> list[Bound]:
    return [
        Bound(what=what, needed=needs[what], most=most, source=source) for what, most, source in size.limits
    ]


def _priced(alternative: Alternative, size: Size, nodes: int, needs: Needs) -> Quote:
    found = bill(
        [
            *(_quantity(charge, needs, nodes) for charge in alternative.charges),
            *(_quantity(charge, needs, nodes, alternative.standby + nodes - 1) for charge in size.charges),
        ]
    )
    guide = _guide_line(alternative.guide) if alternative.guide else Decimal(0)
    replicas = f"{nodes - 1} read replica{'s' * (nodes > 2)}" if nodes > 1 else ""
    return Quote(
        total=found.total + guide,
        size=", ".join(filter(None, [size.name, replicas])),
        weak=found.weak + guide,
        unpriced=alternative.unpriced,
        lines=found.lines,
    )


def _quantity(charge: Charge, needs: Needs, nodes: int, times: Decimal = Decimal(1)) -> Quantity:
    id, what, each = charge
    return Quantity(id=id, amount=needs[what] * (nodes if each == "nodes" else Decimal(each)) * times)


def _guide_line(named: Sequence[str]) -> Decimal:
    guide, name = named
    return next(
        line.amount for each in bills() if each.guide == guide for line in each.lines if line.name == name
    )


def _sum(parts: list[tuple[Alternative, Quote]]) -> Quote:
    for alternative, part in parts:
        if part.total is None:
            return Quote(total=None, why=f"{alternative.name}: {part.why}")
    return Quote(
        total=sum((part.total or Decimal(0) for _, part in parts), Decimal(0)),
        size=", ".join(part.size for _, part in parts if part.size),
        weak=sum((part.weak for _, part in parts), Decimal(0)),
        lines=tuple(line for _, part in parts for line in part.lines),
    )


def _short(amount: Decimal) -> str:
    return f"{amount:,.0f}" if amount >= 100 else f"{float(amount):.3g}"


Table = Mapping[str, object]


@functools.cache
def alternatives() -> Mapping[str, Alternative]:
    """Every alternative by its id."""
    sizes = cast("Mapping[str, list[Table]]", _file()["sizes"])
    return {str(row["id"]): _alternative(row, sizes) for row in cast("list[Table]", _file()["alternative"])}


def of_ladder(name: str) -> tuple[str, str]:
    """The availability of a ladder and what it gives up; both empty where nothing is said."""
    row = cast("Mapping[str, Mapping[str, str]]", _file().get("ladder", {})).get(name, {})
    return row.get("availability", ""), row.get("gives_up", "")


@functools.cache
def _file() -> Table:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _alternative(row: Table, tables: Mapping[str, list[Table]]) -> Alternative:
    named = row.get("sizes") or [cast("Table", {})]
    found = tables[named] if isinstance(named, str) else cast("list[Table]", named)
    standby = row.get("standby", 1)
    return Alternative(
        id=str(row["id"]),
        family=str(row["family"]),
        name=str(row["name"]),
        availability=str(row["availability"]),
        gives_up=str(row["gives_up"]),
        sizes=tuple(_size(each, row) for each in found),
        charges=_charges(row),
        standby=catalog.price(standby).price or Decimal(1)
        if isinstance(standby, str)
        else Decimal(str(standby)),
        replicas=cast("int", row.get("replicas", 0)),
        parts=tuple(cast("list[str]", row.get("parts", []))),
        guide=tuple(cast("list[str]", row.get("guide", []))),
        unpriced=str(row.get("unpriced", "")),
        sold=str(row.get("sold", "")),
    )


def _size(row: Table, alternative: Table) -> Size:
    """Its own capacities, those of any size, and what a free plan gives and does not sell more of."""
    most = cast("Mapping[str, str | float]", alternative.get("most", {}))
    own = {key: cast("str | float", value) for key, value in row.items() if key in WORDS}
    found = [_capacity(what, amount) for what, amount in {**most, **own}.items()]
    for id, what, _ in (*_charges(alternative), *_charges(row)):
        price = catalog.price(id)
        if price.price == 0 and price.included:
            found.append((what, price.included, id))
    return Size(
        name=str(row.get("name", "")),
        limits=tuple(found),
        charges=_charges(row),
        shared=bool(row.get("shared")),
    )


def _capacity(what: str, amount: str | float) -> tuple[str, Decimal, str]:
    if not isinstance(amount, str):
        return what, Decimal(str(amount)), ""
    limit = catalog.limit(amount)
    value = Decimal(str(limit.value))
    return what, value / GB if limit.unit.startswith("bytes") else value, amount


def _charges(row: Table) -> tuple[Charge, ...]:
    return tuple(
        (str(each[0]), str(each[1]), str(each[2]) if len(each) > 2 else "1")
        for each in cast("list[list[object]]", row.get("charges", []))
    )
