"""What `./rungs doctor` finds, check by check. Every check only reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import attrs

from stacks.settings import Settings
from stacks.stage import Stage

State = Literal["ok", "missing", "unknown"]


@attrs.frozen(kw_only=True)
class Check:
    """What one check found."""

    area: str
    """Whose it is: tools, configuration, or the provider."""
    what: str
    state: State
    """unknown: it could not be checked."""
    says: str
    fix: str = ""
    """What to do about it, where there is something to do."""


Job = Callable[[], Iterable[Check]]
"""Asks one thing; raises UserError where it gets no answer. Jobs run side by side."""


@attrs.frozen(kw_only=True)
class Patient:
    """What is examined."""

    stack: str
    settings: Settings
    stage: Stage
    """As the configuration wants it."""
    was_up: bool | None
    """Whether the stack has been brought up, so that what it makes is there; None where nobody knows."""


@attrs.frozen(kw_only=True)
class Opened:
    """An account whose credentials were tried: what was found, and what there is to ask with them."""

    checks: tuple[Check, ...]
    jobs: Callable[[Patient], Sequence[Job]] = lambda _: ()
    """Nothing, where they open no account."""
