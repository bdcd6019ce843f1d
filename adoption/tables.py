"""A file of tables, read by type: what is there is what was expected, or one message names its key and value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import attrs

from components.errors import UserError


@attrs.frozen
class Table:
    """One table of a file. `where` is its path for messages, such as `wrangler.toml: env.production`."""

    values: Mapping[str, object] = attrs.field(repr=False)
    where: str

    def text(self, key: str, default: str = "") -> str:
        value = self.values.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self._wrong(key, value, "a text")
        return value

    def required(self, key: str) -> str:
        """A text that must be there."""
        value = self.text(key)
        if not value:
            raise UserError(f"{self._path(key)} is missing, expected a text")
        return value

    def flag(self, key: str) -> bool | None:
        value = self.values.get(key)
        if value is not None and not isinstance(value, bool):
            raise self._wrong(key, value, "true or false")
        return value

    def number(self, key: str) -> float | None:
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(key, value, "a number")
        return value

    def whole(self, key: str) -> int | None:
        value = self.values.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise self._wrong(key, value, "a whole number")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; none where it is not there."""
        value = self._list(key, "a list of texts")
        for index, each in enumerate(value):
            if not isinstance(each, str):
                raise self._wrong(f"{key}[{index}]", each, "a text")
        return tuple(cast("list[str]", value))

    def table(self, key: str) -> Table:
        """A table inside this one; an empty one where it is not there."""
        value = self.values.get(key)
        if value is None:
            return Table({}, self._path(key))
        if not isinstance(value, dict):
            raise self._wrong(key, value, "a table")
        return Table(cast("Mapping[str, object]", value), self._path(key))

    def tables(self, key: str) -> list[Table]:
        """A list of tables; none where it is not there."""
        found: list[Table] = []
        for index, each in enumerate(self._list(key, "a list of tables")):
            if not isinstance(each, dict):
                raise self._wrong(f"{key}[{index}]", each, "a table")
            found.append(Table(cast("Mapping[str, object]", each), self._path(f"{key}[{index}]")))
        return found

    def names(self, key: str) -> tuple[str, ...]:
        """The keys of a table whose values may be private: they are neither kept nor shown."""
        value = self.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, dict):
            raise UserError(f"{self._path(key)} is no table, expected one (its values are not shown)")
        return tuple(cast("Mapping[str, object]", value))

    def _list(self, key: str, expected: str) -> list[object]:
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong(key, value, expected)
        return cast("list[object]", value)

    def _path(self, key: str) -> str:
        return f"{self.where}{key}" if self.where.endswith(" ") else f"{self.where}.{key}"

    def _wrong(self, key: str, value: object, expected: str) -> UserError:
        return UserError(f"{self._path(key)} is {value!r}, expected {expected}")
