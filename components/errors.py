"""The one error that a user of Rungs sees: a message, no traceback, before anything is registered."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import pulumi


class UserError(pulumi.RunError):
    """A mistake in configuration or arguments. Pulumi prints its message alone and stops with a non-zero exit code."""


def nearest(value: object, options: Iterable[str]) -> str:
    """A suffix such as `; did you mean 'growth'?`, or an empty string when nothing is close."""
    close = difflib.get_close_matches(str(value), list(options), n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def one_of(key: str, value: object, options: Iterable[str], source: str = "") -> UserError:
    """The refusal of a value that is none of `options`."""
    names = list(options)
    listed = ", ".join(names)
    origin = f" ({source})" if source else ""
    return UserError(f"{key} is {value!r}, expected one of: {listed}{origin}{nearest(value, names)}")
