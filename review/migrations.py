"""What a change does to the database's schema: first expand, then contract, and never both with the code between.

While a rollout goes on, and for as long as it may be undone, two versions of the code use one schema. What adds to it
(expand) the older one does not see. What takes away, renames, retypes or forbids (contract) breaks the version that
still needs it. A migration that was committed may have been run: databases that have it never run it again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import attrs

from review.trees import Trees
from review.verdicts import Item

if TYPE_CHECKING:
    from sqlglot import exp

PLACES: Final = ("migrations/*.sql", "*/migrations/*.sql")
"""Where migrations are, as patterns of paths from the project's directory; `*` crosses folders."""
SQLITE: Final = ("d1", "sqlite")
"""Folders whose migrations are SQLite's; all others are read as PostgreSQL's, and as SQLite's where that fails."""
TAKEN_AWAY: Final = ("TABLE", "VIEW", "MATERIALIZED VIEW", "SCHEMA", "TYPE", "FUNCTION", "COLUMN")
"""Kinds whose DROP code may miss."""


@attrs.frozen(kw_only=True)
class Migration:
    """A file that differs; None where it is not there."""

    path: str
    before: str | None
    after: str | None


def changed_migrations(trees: Trees, places: Sequence[str] = PLACES) -> list[Migration]:
    """Every migration that differs between the two trees, in the order of their paths."""
    return [
        Migration(path=path, before=trees.base_text(path), after=trees.head_text(path))
        for path in sorted(trees.changed())
        if any(fnmatchcase(path, place) for place in places)
    ]


def migration_items(files: Sequence[Migration], *, with_code: bool) -> list[Item]:
    """The items of the migrations that differ. `with_code`: the Worker's code changes with them."""
    items: list[Item] = []
    made = {name for each in files if each.before is None for name in _made(each)}
    for file in files:
        items.extend(_of(file, made, with_code=with_code))
    return items


def _of(file: Migration, made: set[str], *, with_code: bool) -> Iterator[Item]:
    if file.before is not None:
        if file.after is None:
            yield _item("migration edited", file, ["deleted"])
        elif _canonical(file.path, file.before) != _canonical(file.path, file.after):
            yield _item("migration edited", file)
        return
    statements = _parsed(file.path, file.after or "")
    if statements is None:
        yield _item("migration not understood", file)
        return
    contracts = [each for statement in statements for each in _contracts(statement, made)]
    unread = [words for statement in statements if (words := _unread(statement))]
    if contracts:
        yield _item("schema contracted with code" if with_code else "schema contracted", file, contracts)
    elif not unread:
        yield _item("schema expanded", file)
    if unread:
        yield _item("migration not understood", file, unread)


def _item(change: str, file: Migration, properties: Iterable[str] = ()) -> Item:
    return Item(
        change=change,
        urn=file.path,
        name=PurePosixPath(file.path).name,
        kind="migration",
        properties=tuple(properties),
    )


# --- reading SQL --------------------------------------------------------------------------------------------


def _contracts(statement: exp.Expr, made: set[str]) -> Iterator[str]:
    """What a statement takes away from, or forbids to, code that is there: in words. `made` are new tables."""
    from sqlglot import exp

    if isinstance(statement, exp.Drop):
        yield from _dropped(statement, made)
    elif isinstance(statement, exp.Create) and statement.args.get("unique"):
        table = statement.find(exp.Table)
        index = statement.this
        on = index.args.get("table") if isinstance(index, exp.Index) else table
        if on is not None and on.name not in made:
            yield f"unique index on {on.name}"
    elif isinstance(statement, exp.Alter) and statement.args.get("kind") in ("TABLE", "VIEW"):
        table = statement.this.name
        if table not in made:
            for action in statement.args.get("actions") or ():
                yield from (f"{table}: {words}" for words in _altered(action))


def _dropped(statement: exp.Drop, made: set[str]) -> Iterator[str]:
    kind = str(statement.args.get("kind", "")).upper()
    names = [each.name for each in statement.args.get("tables") or [statement.this] if each is not None]
    for name in names:
        if kind in TAKEN_AWAY and name not in made:
            yield f"drop {kind.lower()} {name}"


def _altered(action: exp.Expr) -> Iterator[str]:
    from sqlglot import exp

    match action:
        case exp.Drop():
            yield from _dropped(action, set())
        case exp.RenameColumn():
            yield f"rename column {action.this.name} to {action.args['to'].name}"
        case exp.AlterRename():
            yield f"rename to {action.this.name}"
        case exp.AddConstraint():
            yield f"add {action.sql(comments=False).removeprefix('ADD ')}"
        case exp.AlterColumn():
            yield from _altered_column(action)
        case exp.ColumnDef():
            yield from _added_column(action)
        case _:
            pass


def _altered_column(action: exp.AlterColumn) -> Iterator[str]:
    name = action.this.name
    if action.args.get("dtype") is not None:
        yield f"change the type of {name} to {action.args['dtype'].sql()}"
    elif action.args.get("allow_null") is False:
        yield f"set {name} not null"
    elif action.args.get("drop") and not action.args.get("allow_null"):
        yield f"drop the default of {name}"


def _added_column(action: exp.ColumnDef) -> Iterator[str]:
    """A column that older code, which does not know of it, could not leave out."""
    from sqlglot import exp

    kinds = [each.args.get("kind") for each in action.args.get("constraints") or ()]
    required = any(
        isinstance(each, exp.NotNullColumnConstraint) and not each.args.get("allow_null") for each in kinds
    )
    filled = any(
        isinstance(
            each,
            exp.DefaultColumnConstraint
            | exp.GeneratedAsIdentityColumnConstraint
            | exp.ComputedColumnConstraint,
        )
        for each in kinds
    )
    if required and not filled:
        yield f"add column {action.name} not null without a default"


def _unread(statement: exp.Expr) -> str:
    """A statement that the parser takes as it stands and that may do anything to what is there; else nothing."""
    from sqlglot import exp

    if not isinstance(statement, exp.Command) or statement.name.upper() not in ("ALTER", "DROP", "DO"):
        return ""
    return " ".join(statement.sql(comments=False).split())[:120]


def _made(file: Migration) -> Iterator[str]:
    """The tables that a migration makes."""
    from sqlglot import exp

    for statement in _parsed(file.path, file.after or "") or ():
        if isinstance(statement, exp.Create) and statement.args.get("kind") == "TABLE":
            table = statement.find(exp.Table)
            if table is not None:
                yield table.name


def _canonical(path: str, text: str) -> object:
    """What a migration says, without its comments and spaces; the text itself where it cannot be read."""
    statements = _parsed(path, text)
    if statements is None:
        return text
    return [each.sql(comments=False) for each in statements]


def _parsed(path: str, text: str) -> list[exp.Expr] | None:
    """The statements of a migration; None where the parser knows neither dialect."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    own = "sqlite" if set(PurePosixPath(path).parts) & set(SQLITE) else "postgres"
    for dialect in dict.fromkeys((own, "sqlite")):
        try:
            return [each for each in sqlglot.parse(text, read=dialect) if each is not None]
        except SqlglotError:
            continue
    return None
