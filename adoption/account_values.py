"""What an account says of one thing each, in types (read by `adoption.account`)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

Object = Mapping[str, object]
"""An object of an answer, in the API's own words."""


@attrs.frozen(kw_only=True)
class WorkerThere:
    """A Worker (`/workers/workers/{id or name}`) with its crons, bindings and classes."""

    id: str
    name: str
    logpush: bool
    tags: tuple[str, ...]
    tail_consumers: tuple[str, ...]
    observability: bool
    log_sampling: float
    workers_dev: bool
    preview_urls: bool
    crons: tuple[str, ...]
    bindings: Mapping[str, str]
    """By name, the type of each; no value is read."""
    classes: Mapping[str, bool]
    """By name, whether its objects are kept in SQLite."""

    @property
    def secrets(self) -> tuple[str, ...]:
        return tuple(name for name, type in self.bindings.items() if type in ("secret_text", "secret_key"))


@attrs.frozen(kw_only=True)
class DatabaseThere:
    """A D1 database. `region` is where its one writer runs, in lower case; empty where the account does not say."""

    id: str
    name: str
    region: str
    jurisdiction: str
    read_replication: bool


@attrs.frozen(kw_only=True)
class BucketThere:
    """An R2 bucket with what a stack declares for it."""

    name: str
    location: str
    jurisdiction: str
    storage_class: str
    lifecycle: tuple[Object, ...]
    locks: tuple[Object, ...]
    public: bool
    """Whether anyone reads it at its r2.dev address."""


@attrs.frozen(kw_only=True)
class QueueThere:
    """A queue. `consumer` is whether anything drains it."""

    id: str
    name: str
    retention: int
    delivery_delay: int
    paused: bool
    consumer: bool


@attrs.frozen(kw_only=True)
class ZoneThere:
    """A zone and its plan, as `rungs:zone_plan` spells it; empty where it has another name."""

    id: str
    name: str
    plan: str
