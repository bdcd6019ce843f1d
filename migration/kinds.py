"""The kinds of columns, by the name that Postgres has for their type."""

from __future__ import annotations

import decimal
import json
import math
import re
import struct
import uuid
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, cast

import attrs

from migration.documents import json_fields, json_settled
from migration.times import days, moments
from migration.values import (
    LARGEST_VALUE,
    BadValueError,
    Fields,
    Kind,
    Values,
    padded_fields,
    text_fields,
    text_of,
    unescape,
)

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


# --- by type ---

_TEXT: Final = Kind(encode=text_fields, order='{} COLLATE "C"', rank=unescape)
_JSON: Final = Kind(encode=json_fields, settle=json_settled, order='{}::text COLLATE "C"')
_KINDS: Final[Mapping[str, Kind]] = {
    "text": _TEXT,
    "varchar": _TEXT,
    "bpchar": attrs.evolve(
        _TEXT, encode=padded_fields, select="rtrim({}::text)", order='rtrim({}::text) COLLATE "C"'
    ),
    "int2": Kind(encode=_integers(-(2**15), 2**15 - 1), rank=int),
    "int4": Kind(encode=_integers(-(2**31), 2**31 - 1), rank=int),
    "int8": Kind(encode=_integers(-(2**63), 2**63 - 1), rank=int),
    "float4": _reals(single=True),
    "float8": _reals(single=False),
    "bool": Kind(encode=_booleans),
    "uuid": Kind(encode=_uuids),
    "bytea": Kind(encode=_bytes),
    "timestamptz": Kind(encode=moments("+00")),
    "timestamp": Kind(encode=moments("")),
    "date": Kind(encode=days),
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
        return text_fields(normal([_array(text_of(value)) for value in values]))

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
