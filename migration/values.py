"""How values become fields of a Postgres column, in one canonical form for copying, comparing and digests.

A field is text as COPY writes and reads it (docs: postgresql.org/docs/current/sql-copy.html, "Text Format"), under
TimeZone UTC, DateStyle ISO and hexadecimal bytea: what `encode` makes of a value is what the server prints when asked
for the column as `select` says, after `settle` on both. So two rows are the same where their lines are the same.
"""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, cast

import attrs

NULL: Final = "\\N"
LARGEST_VALUE: Final = 32 * 1024 * 1024
"""Bytes of a value; a larger one is set aside, since a page of such would not be held in constant memory."""
SECONDS_BELOW: Final = 100_000_000_000
"""A number below this is a time in seconds (until the year 5138), from it on in milliseconds (from March 1973)."""

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


def _texts(values: Values) -> list[str]:
    if set(map(type, values)) - {str}:
        values = [_text(value) for value in values]
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


def _text(value: object) -> str:
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


def _text_fields(values: Values) -> Fields:
    texts = _texts(values)
    joined = "".join(texts)
    if any(each in joined for each in _ESCAPES):
        return [escape(text) for text in texts]
    return texts


def _padded(values: Values) -> Fields:
    return [field.rstrip(" ") for field in _text_fields(values)]


# --- numbers ---


def _integers(low: int, high: int) -> Callable[[Values], Fields]:
    def encode(values: Values) -> Fields:
        numbers = cast("Sequence[int]", values)
        if set(map(type, values)) - {int}:
            numbers = [_integer(value) for value in values]
        if numbers and not (low <= min(numbers) and max(numbers) <= high):
            raise BadValueError(f"is out of range, expected from {low} to {high}")
        return list(map(str, numbers))

    return encode


def _integer(value: object) -> int:
    match value:
        case bool() | int():
            return int(value)
        case float() if value.is_integer():
            return int(value)
        case str() if re.fullmatch(r"\s*[+-]?\d{1,20}\s*", value):
            return int(value)
        case _:
            raise BadValueError("is not a whole number")


def numeric(scale: int | None) -> Kind:
    """Decimals with at most `scale` places, if it is given. A binary fraction is rounded to them, a text is not."""

    def field(value: object) -> str:
        try:
            number = Decimal(repr(value) if isinstance(value, float) else str(value).strip())
        except InvalidOperation:
            raise BadValueError("is not a number") from None
        if not number.is_finite() or number.adjusted() > 1000:
            raise BadValueError("is out of range")
        if scale is not None and -cast("int", number.as_tuple().exponent) > scale:
            rounded = _rounded(number, scale)
            if not isinstance(value, float) and rounded != number:
                raise BadValueError(f"has more than {scale} decimal places")
            number = rounded
        text = f"{number:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text in ("-0", "") else text

    return Kind(
        encode=lambda values: [field(value) for value in values], select="trim_scale({})", rank=Decimal
    )


def _rounded(number: Decimal, scale: int) -> Decimal:
    import decimal

    with decimal.localcontext() as context:
        context.prec = 2000
        return number.quantize(Decimal(1).scaleb(-scale), rounding=decimal.ROUND_HALF_UP)


def _real(value: object, *, single: bool) -> str:
    if not isinstance(value, int | float | str):
        raise BadValueError("is not a number")
    number = float(value)
    if single and math.isfinite(number):
        number = float(struct.unpack("f", struct.pack("f", number))[0])
    return repr(number)


def _reals(*, single: bool) -> Kind:
    return Kind(
        encode=lambda values: [_real(value, single=single) for value in values],
        settle=lambda fields: [repr(float(field)) for field in fields],
        select="{}::float8",
        rank=float,
    )


# --- booleans, ids, bytes ---

_BOOLEANS: Final[Mapping[object, str]] = {
    **dict.fromkeys((0, "0", "false", "f", "FALSE", "no"), "f"),
    **dict.fromkeys((1, "1", "true", "t", "TRUE", "yes"), "t"),
}


def _booleans(values: Values) -> Fields:
    try:
        return [_BOOLEANS[value] for value in values]
    except (KeyError, TypeError):
        raise BadValueError("is neither 0 nor 1, false nor true") from None


_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_UUIDS: Final = re.compile(rf"{_UUID}(?:\n{_UUID})*+")


def _uuids(values: Values) -> Fields:
    try:
        if _UUIDS.fullmatch("\n".join(cast("Sequence[str]", values))):
            return cast("Fields", list(values))
    except TypeError:
        pass
    return [_uuid(value) for value in values]


def _uuid(value: object) -> str:
    import uuid

    try:
        return str(uuid.UUID(bytes=value) if isinstance(value, bytes) else uuid.UUID(str(value).strip()))
    except ValueError:
        raise BadValueError("is not a UUID") from None


def _bytes(values: Values) -> Fields:
    fields: Fields = []
    for value in values:
        raw = value.encode() if isinstance(value, str) else value
        if not isinstance(raw, bytes):
            raise BadValueError(f"is {type(value).__name__}, expected bytes")
        if len(raw) > LARGEST_VALUE:
            raise BadValueError(f"is larger than {LARGEST_VALUE} bytes")
        fields.append(f"\\\\x{raw.hex()}")
    return fields


# --- times ---

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def moment(value: object) -> datetime:
    """A time in UTC: ISO text (without a zone it is UTC), or (milli)seconds since 1970; cut to microseconds."""
    try:
        if isinstance(value, str):
            text = value.strip()
            if text.isdigit() and len(text) >= 9:
                return moment(int(text))
            found = datetime.fromisoformat(text)
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            seconds = abs(value) < SECONDS_BELOW
            return _EPOCH + (timedelta(seconds=value) if seconds else timedelta(milliseconds=value))
    except (ValueError, OverflowError):
        pass
    raise BadValueError("is no time from the year 1 to 9999: ISO text, or seconds or milliseconds since 1970")


_DAY: Final = (
    r"(?!0000)[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_ISO: Final = rf"{_DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_WHOLE: Final = re.compile(rf"{_ISO}Z(?:\n{_ISO}Z)*+")
_PARTS: Final = re.compile(rf"{_ISO}\.[0-9]{{1,6}}Z(?:\n{_ISO}\.[0-9]{{1,6}}Z)*+")
_ZEROS: Final = re.compile(r"\.?0+Z")


def _moments(zone: str) -> Callable[[Values], Fields]:
    def field(value: object) -> str:
        text = str(moment(value).replace(tzinfo=None))
        return (text.rstrip("0") if "." in text else text) + zone

    def encode(values: Values) -> Fields:
        # What JavaScript writes, the whole column at once (but for pages with a 29th of February).
        if set(map(type, values)) == {str}:
            joined = "\n".join(cast("Sequence[str]", values))
            if _PARTS.fullmatch(joined):
                joined = _ZEROS.sub("Z", joined)
            elif not _WHOLE.fullmatch(joined):
                return [field(value) for value in values]
            return joined.replace("T", " ").replace("Z", zone).split("\n")
        return [field(value) for value in values]

    return encode


def _dates(values: Values) -> Fields:
    return [_date(value) for value in values]


def _date(value: object) -> str:
    if isinstance(value, str) and len(value) == 10:
        try:
            return str(date.fromisoformat(value))
        except ValueError:
            raise BadValueError("is no day from the year 1 to 9999") from None
    found = moment(value)
    if (found.hour, found.minute, found.second, found.microsecond) != (0, 0, 0, 0):
        raise BadValueError("is a time of day, expected a day")
    return str(found.date())


# --- JSON ---


def _json_number(text: str) -> object:
    number = Decimal(text)
    if number == number.to_integral_value() and abs(number.adjusted()) < 1000:
        return int(number)
    return f"\0{number.normalize()}"  # no JSON text that Postgres holds has a NUL


def _json_refuse(_: str) -> object:
    raise BadValueError("is not JSON")


def _json_settle(fields: Fields) -> Fields:
    out: Fields = []
    for field in fields:
        try:
            found: object = json.loads(unescape(field), parse_float=_json_number, parse_constant=_json_refuse)
        except (ValueError, RecursionError, InvalidOperation):
            raise BadValueError("is not JSON") from None
        out.append(escape(json.dumps(found, sort_keys=True, separators=(",", ":"))))
    return out


def _jsons(values: Values) -> Fields:
    plain = [
        value if isinstance(value, str | bytes) else json.dumps(value, allow_nan=False) for value in values
    ]
    return _text_fields(plain)


# --- by type ---

_TEXT: Final = Kind(encode=_text_fields, order='{} COLLATE "C"', rank=unescape)
_JSON: Final = Kind(encode=_jsons, settle=_json_settle, order='{}::text COLLATE "C"')
_KINDS: Final[Mapping[str, Kind]] = {
    "text": _TEXT,
    "varchar": _TEXT,
    "bpchar": attrs.evolve(
        _TEXT, encode=_padded, select="rtrim({}::text)", order='rtrim({}::text) COLLATE "C"'
    ),
    "int2": Kind(encode=_integers(-(2**15), 2**15 - 1), rank=int),
    "int4": Kind(encode=_integers(-(2**31), 2**31 - 1), rank=int),
    "int8": Kind(encode=_integers(-(2**63), 2**63 - 1), rank=int),
    "float4": _reals(single=True),
    "float8": _reals(single=False),
    "bool": Kind(encode=_booleans),
    "uuid": Kind(encode=_uuids),
    "bytea": Kind(encode=_bytes),
    "timestamptz": Kind(encode=_moments("+00")),
    "timestamp": Kind(encode=_moments("")),
    "date": Kind(encode=_dates),
    "json": _JSON,
    "jsonb": _JSON,
}


def kind_of(type_name: str, scale: int | None, normal: Callable[[list[str]], list[str]]) -> Kind:
    """The kind of a column of the type that Postgres calls `type_name` (pg_type.typname).

    A type that is not known here (an array, an interval, an enumeration, …) is given to the target as text, a JSON
    list as an array; `normal` asks the server how it prints what it is given.
    """
    if type_name == "numeric":
        return numeric(scale)
    if type_name in _KINDS:
        return _KINDS[type_name]

    def encode(values: Values) -> Fields:
        return _text_fields(normal([_array(_text(value)) for value in values]))

    return Kind(encode=encode, select="{}::text", order='{}::text COLLATE "C"', rank=unescape)


def _array(text: str) -> str:
    """A JSON list of texts, numbers and booleans as an array's text; anything else as it is."""
    if not text.startswith("["):
        return text
    try:
        found = cast("object", json.loads(text))
    except ValueError:
        return text
    return _literal(cast("object", found)) if isinstance(found, list) else text


def _literal(value: object) -> str:
    if isinstance(value, list):
        return "{" + ",".join(_literal(each) for each in cast("list[object]", value)) + "}"
    if value is None:
        return "NULL"
    text = value if isinstance(value, str) else json.dumps(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
