"""What is made of the samples: ratios to the empty Worker, shares, and what a scaling guide demanded beside them."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Self, cast

import attrs

MADE = "source"
"""X-Cache of an answer that no cache had."""
_TICK_MS = 0.01
"""CPU is told in hundredths of a second: of a thousand requests, no less can be told of each."""
QUANTILES: Mapping[str, float] = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


@attrs.frozen(kw_only=True)
class Slice:
    """What became of one stretch of load on one side."""

    ms: Sequence[float]
    """A request each: from when it was meant to start until its answer, or until there was no waiting any longer."""
    seconds: float
    statuses: Mapping[str, int] = attrs.field(factory=dict[str, int])
    cache: Mapping[str, int] = attrs.field(factory=dict[str, int])
    """Answers by their header X-Cache."""

    @classmethod
    def told(cls, said: Mapping[str, object]) -> Self:
        """As load.mjs tells it."""
        return cls(
            ms=cast(Sequence[float], said["ms"]),
            seconds=float(str(said["seconds"])),
            statuses=cast(Mapping[str, int], said.get("statuses", {})),
            cache=cast(Mapping[str, int], said.get("cache", {})),
        )

    @property
    def rate(self) -> float:
        """Requests answered a second."""
        return len(self.ms) / self.seconds


@attrs.frozen(kw_only=True)
class Compared:
    """The same load on the Worker and on the empty one, slice after slice in turn."""

    name: str
    worker: Sequence[Slice]
    empty: Sequence[Slice]
    offered: float | None = None
    """Requests that arrive a second, in an open loop. None: a closed loop, which goes as fast as it is answered."""

    @property
    def throughput(self) -> float:
        """Requests a second of the Worker, the median of its slices."""
        return statistics.median(each.rate for each in self.worker)

    @property
    def throughput_ratio(self) -> float:
        """Of the Worker to the empty one: below 1."""
        return self.throughput / statistics.median(each.rate for each in self.empty)

    def latency(self, q: str) -> float:
        """Of the Worker, in ms, over all slices."""
        return quantile(merged(self.worker), QUANTILES[q])

    def latency_ratio(self, q: str) -> float:
        """Of the Worker to the empty one: above 1."""
        return self.latency(q) / quantile(merged(self.empty), QUANTILES[q])

    @property
    def failed(self) -> int:
        """Requests to the Worker that were answered with anything but success, or not at all."""
        return sum(
            count for each in self.worker for status, count in each.statuses.items() if status[0] != "2"
        )

    @property
    def requests(self) -> int:
        return sum(len(each.ms) for each in self.worker)

    def as_json(self) -> dict[str, object]:
        return {
            "offered_a_second": self.offered,
            "requests": self.requests,
            "failed": self.failed,
            "requests_a_second": {"worker": self.throughput, "ratio": self.throughput_ratio},
            "ms": {q: {"worker": self.latency(q), "ratio": self.latency_ratio(q)} for q in QUANTILES},
            "statuses": counted([each.statuses for each in self.worker]),
            "cache": counted([each.cache for each in self.worker]),
        }


@attrs.frozen(kw_only=True)
class Delivery:
    """WebSockets: how many were held, and what became of the messages of their rooms."""

    wanted: int
    held: int
    in_one_room: int
    refused: Mapping[str, int]
    sent: int
    acknowledged: int
    lost: int
    """Of the acknowledged ones, by all who should have got them."""
    doubled: int
    closed: int
    """WebSockets that ended by themselves."""
    errors: Mapping[str, int]
    """What frames of rooms refused, as they said it."""
    opening: Compared
    delivery: Compared
    """From when a message was meant to be sent until each in the room has it; the empty Worker's is an echo."""
    memory: Mapping[str, float]
    """Bytes of workerd for each WebSocket, by what it was doing."""
    empty_memory: float
    """The same for the empty Worker."""

    def as_json(self) -> dict[str, object]:
        counts = ("wanted", "held", "in_one_room", "sent", "acknowledged", "lost", "doubled", "closed")
        return {
            **{name: getattr(self, name) for name in counts},
            "refused": dict(self.refused),
            "errors": dict(self.errors),
            "opening": self.opening.as_json(),
            "delivery": self.delivery.as_json(),
            "bytes_a_connection": {
                name: {"worker": value, "ratio": value / self.empty_memory if self.empty_memory > 0 else None}
                for name, value in self.memory.items()
            },
        }


@attrs.frozen(kw_only=True)
class Used:
    """What one slice on one side took. CPU is in seconds."""

    requests: int
    workerd: float
    database: float
    queries: int


@attrs.frozen(kw_only=True)
class Work:
    """What the requests of one closed loop took, on both sides."""

    name: str
    worker: Sequence[Used]
    empty: Sequence[Used]

    @property
    def ms_a_query(self) -> float:
        """CPU of all of PostgreSQL's processes; 0 where there was no query."""
        return 1_000 * sum(each.database for each in self.worker) / self._queries if self._queries else 0.0

    @property
    def queries_a_request(self) -> float:
        return self._queries / sum(each.requests for each in self.worker)

    @property
    def ms_a_request(self) -> float:
        """CPU of workerd, with all that miniflare stands in for within it."""
        return _ms_a_request(self.worker)

    @property
    def ratio_a_request(self) -> float:
        return self.ms_a_request / max(_ms_a_request(self.empty), _TICK_MS)

    @property
    def _queries(self) -> int:
        return sum(each.queries for each in self.worker)

    def as_json(self) -> dict[str, object]:
        return {
            "queries": self._queries,
            "queries_a_request": self.queries_a_request,
            "database_cpu_ms_a_query": self.ms_a_query,
            "workerd_cpu_ms_a_request": {"worker": self.ms_a_request, "ratio": self.ratio_a_request},
        }


def _ms_a_request(used: Sequence[Used]) -> float:
    return 1_000 * sum(each.workerd for each in used) / sum(each.requests for each in used)


@attrs.frozen(kw_only=True)
class Storage:
    """The messages in PostgreSQL."""

    messages: int
    size: int
    """Bytes of rows and indexes."""
    texts: int
    """Bytes of what was written."""
    acknowledged: int
    """Over HTTP."""
    lost: int
    doubled: int

    @property
    def bytes_a_message(self) -> float:
        return self.size / self.messages if self.messages else 0.0

    @property
    def bytes_a_text(self) -> float:
        return self.texts / self.messages if self.messages else 0.0

    def as_json(self) -> dict[str, object]:
        return {
            **attrs.asdict(self),
            "bytes_a_message": self.bytes_a_message,
            "bytes_a_text": self.bytes_a_text,
        }


@attrs.frozen(kw_only=True)
class Hits:
    """Of a number of requests, those that a cache answered."""

    requests: int
    hits: int

    @property
    def share(self) -> float:
        return self.hits / max(1, self.requests)

    def as_json(self) -> dict[str, object]:
        return {**attrs.asdict(self), "share": self.share}


def quantile(samples: Sequence[float], share: float) -> float:
    """The least sample that `share` of all samples do not exceed. `samples` is sorted and not empty."""
    return samples[max(0, math.ceil(share * len(samples)) - 1)]


def merged(slices: Sequence[Slice]) -> list[float]:
    """All samples, sorted."""
    return sorted(ms for each in slices for ms in each.ms)


def counted(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Counts by name, summed."""
    names = {name for each in counts for name in each}
    return {name: sum(each.get(name, 0) for each in counts) for name in sorted(names)}
