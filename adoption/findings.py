"""What is found out of one adoption: settings by part, ids, and what has to be said about them."""

from __future__ import annotations

import attrs

from adoption.account import Account
from adoption.account_values import WorkerThere
from adoption.stack_text import Value


@attrs.define(kw_only=True)
class Findings:
    """Filled while the things of an account become configuration."""

    account: Account | None
    """None where no token was given."""
    worker: WorkerThere | None = None
    """None where the account does not show it."""
    parts: dict[str, dict[str, Value]] = attrs.field(factory=dict[str, dict[str, Value]])
    """For `rungs:parts`, by part key or by the name of one host."""
    ids: dict[str, Value] = attrs.field(factory=dict[str, Value])
    """For `rungs:adopt`."""
    locations: list[str] = attrs.field(factory=list[str])
    jurisdictions: dict[str, str] = attrs.field(factory=dict[str, str])
    """By part key, of the stores that take the stack's own unless told; empty where there is none."""
    left: list[str] = attrs.field(factory=list[str])
    """What stays as it is, not managed."""
    refusals: list[str] = attrs.field(factory=list[str])
    """What no configuration can say: the first `up` would change it."""
    notes: list[str] = attrs.field(factory=list[str])
