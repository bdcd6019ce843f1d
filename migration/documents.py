"""JSON as fields, and the one form of what may be written in several ways."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation

from migration.values import BadValueError, Fields, Values, escape, text_fields, unescape


def _json_number(text: str) -> object:
    number = Decimal(text)
    if number == number.to_integral_value() and abs(number.adjusted()) < 1000:
        return int(number)
    return f"\0{number.normalize()}"  # no JSON text that Postgres holds has a NUL


def _json_refuse(_: str) -> object:
    raise BadValueError("is not JSON")


def json_settled(fields: Fields) -> Fields:
    """JSON with its keys sorted and its numbers in one form. Raises BadValueError."""
    out: Fields = []
    for field in fields:
        try:
            found: object = json.loads(unescape(field), parse_float=_json_number, parse_constant=_json_refuse)
        except (ValueError, RecursionError, InvalidOperation):
            raise BadValueError("is not JSON") from None
        out.append(escape(json.dumps(found, sort_keys=True, separators=(",", ":"))))
    return out


def json_fields(values: Values) -> Fields:
    """JSON as it is written; numbers and booleans of the source are JSON too. The target says whether it is valid."""
    plain = [
        value if isinstance(value, str | bytes) else json.dumps(value, allow_nan=False) for value in values
    ]
    return text_fields(plain)
