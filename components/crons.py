"""When something is done: the five fields of a cron expression, in UTC."""

from __future__ import annotations

from typing import Final


def _field(number: str) -> str:
    """One number, a range or all of them, every so many or not; several of them with commas between."""
    one = rf"(\*|({number})(-({number}))?)(/[1-9]\d?)?"
    return rf"{one}(,{one})*"


_MINUTE, _HOUR, _DAY = r"[0-5]?\d", r"[01]?\d|2[0-3]", r"0?[1-9]|[12]\d|3[01]"
_MONTH = r"0?[1-9]|1[0-2]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
_WEEKDAY = r"[0-7]|SUN|MON|TUE|WED|THU|FRI|SAT"

CRON: Final = " ".join(map(_field, (_MINUTE, _HOUR, _DAY, _MONTH, _WEEKDAY)))
CRON_WORDS: Final = "minute, hour, day of the month, month and day of the week, such as: 30 3 * * SUN"
