"""Times and days as fields: from ISO text, or from seconds or milliseconds since 1970; a time without a zone is UTC."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final, cast

from migration.values import BadValueError, Fields, Values

SECONDS_BELOW: Final = 100_000_000_000
"""A number below this is a time in seconds (until the year 5138), from it on in milliseconds (from March 1973)."""
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


def moments(zone: str) -> Callable[[Values], Fields]:
    """What makes fields of times, with a zone's suffix as the server prints it."""

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


def days(values: Values) -> Fields:
    """Days: ISO text, or a time at midnight in UTC."""
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
