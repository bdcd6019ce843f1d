"""One run in words and tables, and beside each figure what the scaling guides demand of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs

from benchmarks.edge.figures import QUANTILES, Compared, Delivery, Hits, Storage, Work

AMEBO, SOCIAL = "Amebo", "Social Connect"
"""The guides that say what a load must bring: the 50K-user chat, and 10K to 1M users."""
USERS: Final = ("10K", "100K", "1M")
ARRIVALS: Final = (1_000, 5_000)
"""Social Connect's load: arrivals a second for 300 s, then for 60 s."""
P95_MS: Final[Mapping[str, Sequence[float]]] = {
    "messages": (500, 300, 200),
    "discovery": (1_000, 500, 300),
    "delivery": (500, 300, 200),
}
"""By scenario, at each of USERS. Delivery: "Real-time Message Delivery" of its target metrics."""
ERRORS: Final = (0.01, 0.005, 0.001)
CONNECTIONS: Final[Sequence[tuple[int, float]]] = ((10_000, 1.0), (100_000, 1.0), (1_000_000, 0.9999))
"""Held at once, and the share that must succeed."""
STATIC_HITS, API_HITS = 0.99, 0.90
"""Amebo's hit rate of static assets; Social Connect's at 1M users (at 10K and 100K: 0.7 and 0.8)."""

MET, NOT_MET, NOT_TOLD = "met", "not met", "cannot be told here"


@attrs.frozen(kw_only=True)
class Demand:
    """What a guide demands, what was found here, and whether that is enough."""

    guide: str
    what: str
    demanded: str
    here: str
    verdict: str


@attrs.frozen(kw_only=True)
class Result:
    """Everything that one run found."""

    scenarios: Mapping[str, Compared]
    reads: Hits
    static: Hits
    connections: Delivery
    storage: Storage
    work: Sequence[Work]
    machine: Mapping[str, str]

    @property
    def problems(self) -> list[str]:
        """What must not happen at any speed."""
        held, stored = self.connections, self.storage
        counts = {
            "messages that were acknowledged and not stored": stored.lost,
            "messages stored twice": stored.doubled,
            "messages that a WebSocket did not get": held.lost,
            "messages that a WebSocket got twice": held.doubled,
            "messages to WebSockets that were not acknowledged": held.sent - held.acknowledged,
            "WebSockets refused": held.wanted - held.held,
            "WebSockets that ended by themselves": held.closed,
            "requests that failed": sum(each.failed for each in self.scenarios.values()),
        }
        found = [f"{count} {words}" for words, count in counts.items() if count]
        found += [
            f"{what}: {hits.share:.1%} of the answers from a cache, not {least:.0%}"
            for _, what, hits, least in self._hits()
            if hits.share < least
        ]
        return found

    def _hits(self) -> list[tuple[str, str, Hits, float]]:
        """The guide, what is cached, the hits, and the least share that they must be."""
        return [
            (SOCIAL, "API reads", self.reads, API_HITS),
            (AMEBO, "static assets", self.static, STATIC_HITS),
        ]

    @property
    def demands(self) -> list[Demand]:
        return list(self._demands())

    def _demands(self) -> Iterator[Demand]:
        for name in ("messages", "discovery"):
            phases = [self.scenarios[f"{name}, {phase}"] for phase in ("sustained", "spike")]
            p95 = max(each.latency("p95") for each in phases)
            ratio = max(each.latency_ratio("p95") for each in phases)
            rates = [each.offered or 0.0 for each in phases]
            told = f"{ratio:.1f} x empty ({p95:.1f} ms) at {rates[0]:.0f}, then {rates[1]:.0f} a second"
            as_much = all(here >= there for here, there in zip(rates, ARRIVALS, strict=True))
            wants = f"p95 below {_row(P95_MS[name], 'ms')}, at 1,000, then 5,000 a second"
            verdict = _below(
                p95, P95_MS[name], "" if as_much else ", at this rate; the guide's cannot be told here"
            )
            yield Demand(guide=SOCIAL, what=f"{name}: p95", demanded=wants, here=told, verdict=verdict)
        requests = sum(each.requests for each in self.scenarios.values())
        failed = sum(each.failed for each in self.scenarios.values())
        yield Demand(
            guide=SOCIAL,
            what="errors",
            demanded=f"below {_row([each * 100 for each in ERRORS], '%')}",
            here=f"{failed} of {requests:,}",
            verdict=_below(failed / max(1, requests), ERRORS),
        )
        for guide, what, hits, least in self._hits():
            yield Demand(
                guide=guide,
                what=f"{what} from a cache",
                demanded=f"{least:.0%}",
                here=f"{hits.share:.2%} of {hits.requests:,}",
                verdict=MET if hits.share >= least else NOT_MET,
            )
        held = self.connections
        for count, share in CONNECTIONS:
            found = held.held / held.wanted
            enough = held.wanted >= count
            yield Demand(
                guide=SOCIAL,
                what=f"{count:,} connections",
                demanded=f"{share:.2%} succeed",
                here=f"{held.held:,} of {held.wanted:,}, {held.in_one_room:,} in one room",
                verdict=(MET if found >= share else NOT_MET) if enough else NOT_TOLD,
            )
        delivery = held.delivery
        yield Demand(
            guide=SOCIAL,
            what="delivery to all of a room: p95",
            demanded=f"below {_row(P95_MS['delivery'], 'ms')}",
            here=f"{delivery.latency_ratio('p95'):.1f} x an echo ({delivery.latency('p95'):.1f} ms)",
            verdict=_below(delivery.latency("p95"), P95_MS["delivery"]),
        )

    def as_json(self) -> dict[str, object]:
        return {
            "scenarios": {name: each.as_json() for name, each in self.scenarios.items()},
            "cache": {"reads": self.reads.as_json(), "static": self.static.as_json()},
            "connections": self.connections.as_json(),
            "storage": self.storage.as_json(),
            "work": {each.name: each.as_json() for each in self.work},
            "demands": [attrs.asdict(each) for each in self.demands],
            "machine": dict(self.machine),
            "problems": self.problems,
            "ok": not self.problems,
        }

    def as_markdown(self) -> str:
        """For the terminal and for the docs alike. Each figure of the Worker in brackets is beside its ratio."""
        parts = [
            _table(["the Worker / the empty one", "requests a second", *QUANTILES], self._loads()),
            _table(["WebSockets", "", "x empty"], self._sockets()),
            _table(["CPU", "workerd, a request", "queries a request", "PostgreSQL, a query"], self._work()),
            _stored(self.storage),
            _table(
                ["guide", "what", "demanded", "here", "verdict"],
                [list(attrs.astuple(each)) for each in self.demands],
            ),
            "".join(f"- {key}: {value}\n" for key, value in self.machine.items()),
        ]
        return "\n".join(parts)

    def _loads(self) -> list[list[str]]:
        return [
            [
                name if each.offered is None else f"{name}, {each.offered:.0f} a second",
                f"{each.throughput_ratio:.3f} ({each.throughput:.0f})",
                *(f"{each.latency_ratio(q):.1f} ({each.latency(q):.1f} ms)" for q in QUANTILES),
            ]
            for name, each in self.scenarios.items()
        ]

    def _sockets(self) -> list[list[str]]:
        held = self.connections
        rows = [
            ["held, of as many as were wanted", f"{held.held:,} of {held.wanted:,}", ""],
            ["of them in one room", f"{held.in_one_room:,}", ""],
            ["messages acknowledged, of as many as were sent", f"{held.acknowledged:,} of {held.sent:,}", ""],
            ["lost; doubled", f"{held.lost}; {held.doubled}", ""],
        ]
        for each in (held.opening, held.delivery):
            rows += [
                [f"{each.name}, {q}", f"{each.latency(q):.1f} ms", f"{each.latency_ratio(q):.1f}"]
                for q in QUANTILES
            ]
        for name, value in held.memory.items():
            rows.append(
                [f"memory each, {name}", f"{value / 1_000:.1f} KB", f"{value / held.empty_memory:.1f}"]
            )
        return rows

    def _work(self) -> list[list[str]]:
        return [
            [
                each.name,
                f"{each.ratio_a_request:.1f} ({each.ms_a_request:.2f} ms)",
                f"{each.queries_a_request:.2f}",
                f"{each.ms_a_query:.3f} ms" if each.queries_a_request else "",
            ]
            for each in self.work
        ]


def _stored(storage: Storage) -> str:
    return (
        f"A message of {storage.bytes_a_text:.0f} bytes takes {storage.bytes_a_message:.0f} in PostgreSQL with its "
        f"indexes ({storage.messages:,} messages). Of {storage.acknowledged:,} that were acknowledged over HTTP "
        f"{storage.lost} are lost, {storage.doubled} doubled.\n"
    )


def _below(value: float, limits: Sequence[float], met_where: str = "") -> str:
    reached = [users for users, limit in zip(USERS, limits, strict=True) if value < limit]
    return f"{MET} for {reached[-1]} users{met_where}" if reached else NOT_MET


def _row(values: Sequence[float], unit: str) -> str:
    pairs = zip(values, USERS, strict=True)
    return ", ".join(f"{value:g} {unit} ({users})" for value, users in pairs)


def _table(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    rows = [head, *body]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, " | ".join("-" * width for width in widths))
    return "".join(f"| {line} |\n" for line in lines)
