"""How values become fields of a Postgres column, in one canonical form for copying, comparing and digests.

A field is text as COPY writes and reads it (docs: postgresql.org/docs/current/sql-copy.html, "Text Format"), under
TimeZone UTC, DateStyle ISO and hexadecimal bytea: what `encode` makes of a value is what the server prints when asked
for the column as `select` says, after `settle` on both. So two rows are the same where their lines are the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, cast

import attrs

NULL: Final = "\\N"
LARGEST_VALUE: Final = 32 * 1024 * 1024
"""Bytes of a value; a larger one is set aside, since a page of such would not be held in constant memory."""
Values = Sequence[object]
Fields = list[str]


class BadValueError(ValueError):
    """A value that the target's column cannot hold; its message is the reason, without the value."""


def _same(fields: Fields) -> Fields:
    return fields


@attrs.frozen(kw_only=True)
class Kind:
    """How values become fields of one type of column."""

    encode: Callable[[Values], Fields]
    """Of values that are not null; raises BadValueError (or ValueError, TypeError, OverflowError)."""
    settle: Callable[[Fields], Fields] = _same
    """The one form of what may be written in several ways, such as JSON; of fields that are not null."""
    select: str = "{}"
    """The column as it is read from the target; `{}` is its name."""
    order: str = "{}"
    """What the target is sorted by, where the column is part of a key."""
    rank: Callable[[str], object] = lambda field: field
    """What sorts a field as the target does."""


def fields_of(kind: Kind, values: Values) -> Fields:
    """The fields of a column's values, nulls included."""
    if None not in values:
        return kind.encode(values)
    present = iter(kind.encode([value for value in values if value is not None]))
    return [NULL if value is None else next(present) for value in values]


def settled(kind: Kind, fields: Fields) -> Fields:
    """The one form of a column's fields, nulls included."""
    if kind.settle is _same:
        return fields
    present = iter(kind.settle([field for field in fields if field != NULL]))
    return [field if field == NULL else next(present) for field in fields]


# --- text ---

_ESCAPES: Final = {
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
}
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_PLAIN: Final = {text[1]: plain for plain, text in _ESCAPES.items()}


def escape(text: str) -> str:
    """A text as a field."""
    for plain, escaped in _ESCAPES.items():
        if plain in text:
            text = text.replace(plain, escaped)
    return text


def unescape(field: str) -> str:
    """The text of a field."""
    return _ESCAPED.sub(lambda found: _PLAIN[found[1]], field) if "\\" in field else field


def texts_of(values: Values) -> list[str]:
    """Values as texts that Postgres can hold. Raises BadValueError."""
    if set(map(type, values)) - {str}:
        values = [text_of(value) for value in values]
    texts = cast("list[str]", values)
    joined = "".join(texts)
    if "\0" in joined:
        raise BadValueError("holds the character NUL, which Postgres has not in texts")
    if not joined.isascii():
        try:
            joined.encode()
        except UnicodeEncodeError:
            raise BadValueError("is not valid UTF-8") from None
    if len(joined) > LARGEST_VALUE and max(map(len, texts)) > LARGEST_VALUE:
        raise BadValueError(f"is larger than {LARGEST_VALUE} bytes")
    return texts


def text_of(value: object) -> str:
    """One value as a text; numbers as they are written. Raises BadValueError."""
    match value:
        case str():
            return value
        case bytes():
            try:
                return value.decode()
            except UnicodeDecodeError:
                raise BadValueError("is not valid UTF-8") from None
        case int() | float():
            return repr(value)
        case _:
            raise BadValueError(f"is {type(value).__name__}, expected a text")


def text_fields(values: Values) -> Fields:
    """Texts as fields."""
    texts = texts_of(values)
    joined = "".join(texts)
    if any(each in joined for each in _ESCAPES):
        return [escape(text) for text in texts]
    return texts


def padded_fields(values: Values) -> Fields:
    """Texts of a fixed length, whose blanks at the end mean nothing."""
    return [field.rstrip(" ") for field in text_fields(values)]
