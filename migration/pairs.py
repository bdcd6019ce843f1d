"""Tables of the source matched with the target's: columns, kinds, key, and the order that foreign keys ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from components.errors import UserError, nearest
from migration.sqlite import Row, SourceTable
from migration.values import NULL, Fields, Kind, fields_of, settled


@attrs.frozen(kw_only=True)
class Column:
    """A column of the target."""

    name: str
    kind: Kind
    type: str = "text"
    """As pg_type names it."""
    nullable: bool = True
    filled: bool = False
    """Whether the target makes its value by itself: a generated column."""


@attrs.frozen(kw_only=True)
class Reference:
    """A foreign key of the target."""

    columns: tuple[str, ...]
    table: str


@attrs.frozen(kw_only=True)
class TargetTable:
    """A table of the target."""

    name: str
    columns: Mapping[str, Column]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    month: str = ""
    """The column by whose months it is partitioned, if it is."""


@attrs.frozen(kw_only=True)
class Pair:
    """One table on both sides."""

    source: SourceTable
    target: TargetTable
    names: tuple[str, ...]
    """The columns that both have, in the target's order."""
    key: tuple[str, ...]
    """What a row is found by on both sides, and the order of both."""
    later: frozenset[str] = frozenset()
    """Columns that close a circle of foreign keys: the first copy leaves them null, a later pass fills them."""

    @property
    def name(self) -> str:
        return self.target.name

    @property
    def key_places(self) -> tuple[int, ...]:
        return tuple(map(self.names.index, self.key))

    def key_of(self, row: Row) -> Row:
        """The key of a row of the source."""
        return tuple(row[place] for place in self.key_places)

    def kind(self, name: str) -> Kind:
        return self.target.columns[name].kind

    def lines(self, rows: Sequence[Row], *, first: bool = False) -> list[str]:
        """Rows of the source as lines of COPY, a column at a time. Raises ValueError and such for a bad value."""
        if not rows:
            return []
        columns: list[Fields] = []
        for name, values in zip(self.names, zip(*rows, strict=True), strict=True):
            if first and name in self.later:
                columns.append([NULL] * len(rows))
            else:
                columns.append(fields_of(self.kind(name), values))
        return list(map("\t".join, zip(*columns, strict=True)))

    def settled(self, lines: list[str]) -> list[str]:
        """Lines of either side in the one form that is compared."""
        loose = [place for place, name in enumerate(self.names) if self.kind(name).settle is not _AS_IT_IS]
        if not loose or not lines:
            return lines
        columns: list[Sequence[str]] = list(zip(*(line.split("\t") for line in lines), strict=True))
        for place in loose:
            columns[place] = settled(self.kind(self.names[place]), list(columns[place]))
        return list(map("\t".join, zip(*columns, strict=True)))

    def ranks(self, lines: Sequence[str]) -> list[tuple[object, ...]]:
        """The keys of lines, in the order of the target."""
        places = self.key_places
        kinds = [self.kind(name).rank for name in self.key]
        split = [line.split("\t") for line in lines]
        return [
            tuple(rank(fields[place]) for rank, place in zip(kinds, places, strict=True)) for fields in split
        ]

    def reason(self, row: Row, *, first: bool = False) -> str:
        """Why a row of the source cannot be a line; empty where it can."""
        for name, value in zip(self.names, row, strict=True):
            if first and name in self.later:
                continue
            if value is None:
                continue
            try:
                settled(self.kind(name), fields_of(self.kind(name), [value]))
            except (ValueError, TypeError, OverflowError, ArithmeticError, RecursionError) as error:
                return f"{name} {error}"
        return ""


_AS_IT_IS = Kind(encode=lambda _: []).settle


def match(
    sources: Mapping[str, SourceTable], targets: Mapping[str, TargetTable], left: Sequence[str] = ()
) -> list[Pair]:
    """Every table of the source with its own on the target, those that others refer to first.

    `left` names tables, and columns as TABLE.COLUMN, that stay behind. Raises UserError for whatever else the target
    does not have: nothing is dropped without a word.
    """
    for name in left:
        table, _, column = name.partition(".")
        if table not in sources or (column and column not in sources[table].columns):
            known = [
                *sources,
                *(f"{each.name}.{column}" for each in sources.values() for column in each.columns),
            ]
            raise UserError(f"--leave {name} names nothing in the source{nearest(name, known)}")
    pairs: dict[str, Pair] = {}
    for name, source in sources.items():
        if name in left:
            continue
        target = targets.get(name) or targets.get(name.lower())
        if target is None:
            raise UserError(
                f"table {name} is not on the target, whose migrations make: {', '.join(sorted(targets)) or 'none'}"
                f"{nearest(name, targets)}. Add it to them, or leave it behind with --leave {name}"
            )
        pairs[target.name] = _pair(source, target, left)
    return _in_order(pairs)


def _pair(source: SourceTable, target: TargetTable, left: Sequence[str]) -> Pair:
    for column in source.columns:
        if column not in target.columns and f"{source.name}.{column}" not in left:
            raise UserError(
                f"column {source.name}.{column} is not on the target, which has: {', '.join(target.columns)}"
                f"{nearest(column, target.columns)}. Add it to its migrations, or leave it behind with "
                f"--leave {source.name}.{column}"
            )
    names = tuple(
        name
        for name, column in target.columns.items()
        if name in source.columns and not column.filled and f"{source.name}.{name}" not in left
    )
    key = source.key or target.key
    missing = [name for name in key if name not in names]
    if not key or missing:
        raise UserError(
            f"table {source.name} has no primary key that both sides have, expected one: rows are found by it"
        )
    return Pair(source=source, target=target, names=names, key=key)


def _in_order(pairs: Mapping[str, Pair]) -> list[Pair]:
    done: list[Pair] = []
    placed: set[str] = set()
    waiting = dict(sorted(pairs.items()))
    while waiting:
        ready = [
            pair
            for pair in waiting.values()
            if not any(each.table in waiting and each.table != pair.name for each in pair.target.references)
        ]
        if not ready:  # a circle: begin with the table that refers to the fewest others that wait
            ready = [
                min(
                    waiting.values(),
                    key=lambda pair: len([each for each in pair.target.references if each.table in waiting]),
                )
            ]
        for pair in ready:
            del waiting[pair.name]
            open_tables = {*waiting, pair.name} - placed
            later = frozenset(
                column
                for each in pair.target.references
                if each.table in open_tables
                for column in each.columns
                if pair.target.columns[column].nullable and column not in pair.target.key
            )
            done.append(attrs.evolve(pair, later=later & set(pair.names)))
            placed.add(pair.name)
    return done
