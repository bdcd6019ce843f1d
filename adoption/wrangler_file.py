"""Wrangler's file as a whole: its three forms, its environments, and the keys that it may have.

Which keys there are, and which of them an environment inherits: wrangler_keys.toml.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final, cast

import attrs

from adoption.tables import Table
from components.errors import UserError, one_of

NAMES: Final = ("wrangler.toml", "wrangler.json", "wrangler.jsonc")

KEYS: Final = Table(
    tomllib.loads((Path(__file__).parent / "wrangler_keys.toml").read_text()), "wrangler_keys.toml: "
)
INHERITED: Final = frozenset(KEYS.texts("inherited"))
WITHOUT_BINDING: Final = KEYS.table("without_binding")
BOUND: Final = KEYS.table("bound")


def load(path: Path) -> Table:
    """The file, or the one in that directory; raises UserError where it cannot be read."""
    if path.is_dir():
        found = [path / name for name in NAMES if (path / name).is_file()]
        if len(found) != 1:
            listed = ", ".join(each.name for each in found) or "none"
            raise UserError(
                f"--wrangler {path} is a directory with {listed} of {', '.join(NAMES)}, expected the path of one"
            )
        path = found[0]
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"--wrangler {path} is no text in UTF-8") from None
    except OSError as error:
        raise UserError(f"--wrangler {path} cannot be read: {error.strerror}") from None
    document = _parsed(path, text)
    if not isinstance(document, dict):
        raise UserError(f"{path.name} is no table, expected `name` and what the Worker uses")
    return Table(cast("dict[str, object]", document), f"{path.name}: ")


def environment(top: Table, named: str, file: str) -> Table:
    """One environment of the file with what it inherits; the top level where none is named. Raises UserError."""
    environments = top.table("env")
    if not named:
        return top
    if named not in environments.values:
        if not environments.values:
            raise UserError(f"--env is {named!r}, but {file} has no environments; leave --env out")
        raise one_of("--env", named, environments.values, f"the environments of {file}")
    own = environments.table(named)
    values: dict[str, object] = {key: value for key, value in top.values.items() if key in INHERITED}
    if "route" in own.values or "routes" in own.values:
        values = {key: value for key, value in values.items() if key not in ("route", "routes")}
    values |= own.values
    if "name" not in own.values:
        values["name"] = f"{top.required('name')}-{named}"
    return attrs.evolve(own, values=values)


def naming_fields() -> dict[str, tuple[str, ...]]:
    """What a Worker may have and no part makes, each with the fields that name one."""
    return {key: each.texts(key) for each in (BOUND, WITHOUT_BINDING) for key in each.values}


def unknown_keys(table: Table) -> list[str]:
    """The keys of a table that nothing here knows."""
    known = {*KEYS.texts("read"), *KEYS.texts("local"), *naming_fields()}
    return [key for key in table.values if key not in known]


def _parsed(path: Path, text: str) -> object:
    if path.suffix == ".toml":
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise UserError(f"{path.name} is no valid TOML: {error}") from None
    if path.suffix not in (".json", ".jsonc"):
        raise UserError(f"--wrangler {path} is no wrangler file, expected one of: {', '.join(NAMES)}")
    import json5  # slow to import, and most files are TOML

    try:
        return cast("object", json5.loads(text))
    except ValueError as error:
        raise UserError(
            f"{path.name} is no valid JSON with comments: {' '.join(str(error).split())}"
        ) from None
    except RecursionError:
        raise UserError(f"{path.name} is nested too deeply") from None
