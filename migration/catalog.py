"""What tables a Postgres database has: columns and their kinds, keys, references, partitions, sequences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, LiteralString, cast

import psycopg

from migration.kinds import kind_of
from migration.pairs import Column, Reference, TargetTable


def tables_of(
    connection: psycopg.Connection, normal: Callable[[str], Callable[[list[str]], list[str]]]
) -> dict[str, TargetTable]:
    """Every table of the schema that unqualified names find, partitions apart.

    `normal` gives for a type what asks the server how it prints values of that type.
    """
    columns: dict[str, dict[str, Column]] = {}
    for table, name, kind, modifier, required, generated in rows_of(
        connection,
        """SELECT c.relname, a.attname, coalesce(b.typname, t.typname), a.atttypmod, a.attnotnull,
                  a.attgenerated <> ''
           FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
           LEFT JOIN pg_type b ON b.oid = t.typbasetype
           WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
             AND c.relnamespace = current_schema()::regnamespace AND c.relname <> 'schema_migrations'
           ORDER BY c.relname, a.attnum""",
    ):
        scale = (cast("int", modifier) - 4) & 0x7FF if cast("int", modifier) >= 4 else None
        columns.setdefault(str(table), {})[str(name)] = Column(
            name=str(name),
            kind=kind_of(str(kind), scale, normal(str(kind))),
            type=str(kind),
            nullable=not required,
            filled=bool(generated),
        )
    keys = {
        str(table): tuple(cast("list[str]", names))
        for table, names in rows_of(connection, _CONSTRAINED.format("k.contype = 'p'"))
    }
    references: dict[str, list[Reference]] = {}
    for table, names, other in rows_of(connection, _REFERENCES):
        references.setdefault(str(table), []).append(
            Reference(columns=tuple(cast("list[str]", names)), table=str(other))
        )
    months = {str(table): str(column) for table, column in rows_of(connection, _BY_RANGE)}
    return {
        table: TargetTable(
            name=table,
            columns=found,
            key=keys.get(table, ()),
            references=tuple(references.get(table, ())),
            month=months.get(table, ""),
        )
        for table, found in columns.items()
    }


def rows_of(connection: psycopg.Connection, query: str) -> list[tuple[object, ...]]:
    """The rows of a query of this package's own."""
    return connection.execute(cast("LiteralString", query)).fetchall()


_OF_SCHEMA: Final = "c.relnamespace = current_schema()::regnamespace AND NOT c.relispartition"
_COLUMNS: Final = """ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u (attnum, n)
  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum ORDER BY n)"""
_CONSTRAINED: Final = (
    f"SELECT c.relname, {_COLUMNS} FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
    f"WHERE {{}} AND {_OF_SCHEMA}"
)
_REFERENCES: Final = (
    f"SELECT c.relname, {_COLUMNS}, f.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
    f"JOIN pg_class f ON f.oid = k.confrelid WHERE k.contype = 'f' AND k.conparentid = 0 AND {_OF_SCHEMA}"
)
_BY_RANGE: Final = (
    "SELECT c.relname, a.attname FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid "
    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0] "
    "JOIN pg_type t ON t.oid = a.atttypid "
    "WHERE p.partstrat = 'r' AND p.partnatts = 1 AND t.typname IN ('timestamptz', 'timestamp', 'date') "
    f"AND {_OF_SCHEMA}"
)
SEQUENCES: Final = (
    "SELECT c.relname, a.attname, pg_get_serial_sequence(quote_ident(c.relname), a.attname) "
    "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    f"WHERE c.relkind IN ('r', 'p') AND {_OF_SCHEMA} "
    "AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL"
)
