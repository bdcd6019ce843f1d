"""What a wrangler file says, in types: a Worker and all that it uses (read by `adoption.wrangler`)."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Namespace:
    """A Workers KV namespace."""

    binding: str
    id: str


@attrs.frozen(kw_only=True)
class Database:
    """A D1 database."""

    binding: str
    name: str
    id: str


@attrs.frozen(kw_only=True)
class Bucket:
    """An R2 bucket. No jurisdiction in the file is the jurisdiction `default`."""

    binding: str
    name: str
    jurisdiction: str


@attrs.frozen(kw_only=True)
class Consumer:
    """How the Worker drains a queue; None is wrangler's own default."""

    dead_letter_queue: str
    batch_size: int | None
    max_wait_seconds: float | None
    max_retries: int | None
    retry_delay: int | None
    max_concurrency: int | None


@attrs.frozen(kw_only=True)
class Queue:
    """A queue that the Worker feeds (`binding`), drains (`consumer`), or both."""

    name: str
    binding: str
    consumer: Consumer | None


@attrs.frozen(kw_only=True)
class ObjectClass:
    """A class of Durable Objects that lives in this Worker."""

    name: str
    binding: str
    """Empty where the Worker exports it and binds it under no name."""
    sqlite: bool
    """Whether its objects are kept in SQLite, which is what a DurableObject part asks for."""


@attrs.frozen(kw_only=True)
class Route:
    """Where requests come from."""

    pattern: str
    custom_domain: bool
    zone_name: str
    zone_id: str


@attrs.frozen(kw_only=True)
class Other:
    """Something that the Worker has and no part of a ladder makes."""

    key: str
    """Of the file, such as `services`."""
    name: str
    binding: str = ""

    def __str__(self) -> str:
        bound = f" (binding {self.binding})" if self.binding and self.binding != self.name else ""
        return f"{self.key}: {self.name}{bound}" if self.name else self.key


@attrs.frozen(kw_only=True)
class Worker:
    """What the file says of the Worker of one environment."""

    file: str
    environment: str
    name: str
    account_id: str
    compatibility_date: str
    compatibility_flags: tuple[str, ...]
    workers_dev: bool
    preview_urls: bool | None
    logpush: bool | None
    observability: bool | None
    log_sampling: float | None
    smart_placement: bool
    cpu_ms: int | None
    crons: tuple[str, ...]
    variables: tuple[str, ...]
    """Names alone."""
    secrets: tuple[str, ...]
    """Names alone; the file need not list any."""
    routes: tuple[Route, ...]
    namespaces: tuple[Namespace, ...]
    databases: tuple[Database, ...]
    buckets: tuple[Bucket, ...]
    queues: tuple[Queue, ...]
    classes: tuple[ObjectClass, ...]
    others: tuple[Other, ...]

    @property
    def bindings(self) -> tuple[str, ...]:
        """Every name under which its code finds something, plain variables included."""
        bound = (*self.databases, *self.buckets, *self.namespaces, *self.queues, *self.classes, *self.others)
        return tuple(dict.fromkeys([*(each.binding for each in bound if each.binding), *self.variables]))
