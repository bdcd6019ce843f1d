"""Requests: each scenario on the Worker and on the empty one in turn, each round starting with the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, LiteralString, TypeVar, cast

import attrs

from benchmarks.edge.figures import MADE, Compared, Hits, Slice, Storage, Used, Work
from benchmarks.edge.people import SMALL, Request
from benchmarks.edge.system import Side, System

SPIKE: Final = 0.8
"""Of the capacity that the closed loop found: the spike is to be answered, not to pile up."""
SUSTAINED: Final = SPIKE / 5
"""The guide's spike is five times what it sustains."""
_LONGEST: Final = 60
"""Seconds that a given number of requests may take."""

Tell = Callable[[str], None]
Taken = TypeVar("Taken")


@attrs.frozen(kw_only=True)
class Size:
    """How much load."""

    seconds: float
    """That a slice takes."""
    rounds: int
    connections: int
    silence: float
    """Seconds without a message, in which rooms go to sleep; 0: none."""
    queries: int = 2_000
    """That the cache's hit rate is of."""
    users: int = 40
    clients: int = 8

    @property
    def rooms(self) -> int:
        """Rooms that share one half of the WebSockets; one room has the other."""
        return max(1, self.connections // 2 // SMALL)


class Bench:
    """The scenarios of requests on a system. What closed loops took is in `work`."""

    def __init__(self, system: System, size: Size, tell: Tell) -> None:
        self._system, self._size, self._tell = system, size, tell
        self._acknowledged: Counter[tuple[str, int]] = Counter()
        self._size_before = self._size_of_messages()
        self.work: list[Work] = []

    def closed(self, name: str, traffic: Sequence[Request], *, share: float = 1.0) -> Compared:
        """As many requests as are answered, for `share` of the usual seconds, after a slice to warm up."""
        seconds = self._size.seconds * share
        used: dict[str, list[Used]] = {"worker": [], "empty": []}

        def load(side: Side) -> Slice:
            before = self._spent(side)
            said = side.loaded("closed", traffic=traffic, clients=self._size.clients, seconds=seconds)
            taken = self._slice(said)
            workerd, database, queries = (
                after - start for after, start in zip(self._spent(side), before, strict=True)
            )
            used[side.name].append(
                Used(requests=len(taken.ms), workerd=workerd, database=database, queries=int(queries))
            )
            return taken

        self._tell(f"{name}: warm-up")
        for side in (self._system.worker, self._system.empty):
            load(side)
        slices = self._alternating(name, load)
        self.work.append(Work(name=name, worker=used["worker"][1:], empty=used["empty"][1:]))
        return Compared(name=name, worker=slices["worker"], empty=slices["empty"])

    def _spent(self, side: Side) -> tuple[float, float, float]:
        """So far: CPU of the side's workerd, CPU of PostgreSQL, and queries to it."""
        return side.cpu(), self._system.database_cpu(), self._system.worker.queries()

    def hits(self, traffic: Sequence[Request]) -> Hits:
        """How many of these requests a cache of the Worker answers, from the first on."""
        self._tell(f"cache: {len(traffic)} requests")
        said = self._system.worker.loaded(
            "closed", traffic=traffic, clients=self._size.clients, seconds=_LONGEST, requests=len(traffic)
        )
        found = self._slice(said)
        return Hits(requests=len(found.ms), hits=sum(found.cache.values()) - found.cache.get(MADE, 0))

    def open(self, name: str, traffic: Sequence[Request], capacity: float) -> list[Compared]:
        """Arrivals as the guide shapes them: sustained, then five times as many for a fifth of that time."""
        seconds = self._size.seconds * 5 / 3
        phases = {
            "sustained": (max(1.0, capacity * SUSTAINED), seconds),
            "spike": (max(5.0, capacity * SPIKE), seconds / 5),
        }

        def load(side: Side) -> dict[str, Slice]:
            said = side.loaded("open", traffic=traffic, phases=list(phases.values()))
            tallies = map(self._slice, cast(Sequence[Mapping[str, object]], said))
            return dict(zip(phases, tallies, strict=True))

        slices = self._alternating(name, load)
        return [
            Compared(
                name=f"{name}, {phase}",
                offered=rate,
                worker=[each[phase] for each in slices["worker"]],
                empty=[each[phase] for each in slices["empty"]],
            )
            for phase, (rate, _) in phases.items()
        ]

    def storage(self) -> Storage:
        """How PostgreSQL keeps the messages, and whether it has each that was acknowledged, once."""
        rows = self._asked(
            "SELECT room_id::text, seq, sender_id::text, key, octet_length(text) FROM messages"
        )
        numbers = Counter((row[0], row[1]) for row in rows)
        keys = Counter((row[0], row[2], row[3]) for row in rows)
        counts = [*numbers.values(), *keys.values(), *self._acknowledged.values()]
        return Storage(
            messages=len(rows),
            size=self._size_of_messages() - self._size_before,
            texts=sum(int(row[4]) for row in rows),
            acknowledged=self._acknowledged.total(),
            lost=sum(each not in numbers for each in self._acknowledged),
            doubled=sum(count - 1 for count in counts),
        )

    def _size_of_messages(self) -> int:
        """Bytes of rows and their indexes, of all partitions."""
        return int(self._asked(_SIZE)[0][0])

    def _asked(self, sql: LiteralString) -> list[tuple[Any, ...]]:
        import psycopg

        with psycopg.connect(self._system.postgres.url) as connection:
            return connection.execute(sql).fetchall()

    def _alternating(self, name: str, load: Callable[[Side], Taken]) -> dict[str, list[Taken]]:
        slices: dict[str, list[Taken]] = {"worker": [], "empty": []}
        for turn in range(self._size.rounds):
            sides = (self._system.worker, self._system.empty)
            for side in sides if turn % 2 else reversed(sides):
                self._tell(f"{name}: round {turn + 1} of {self._size.rounds}: {side.name}")
                slices[side.name].append(load(side))
        return slices

    def _slice(self, said: object) -> Slice:
        told = cast(Mapping[str, object], said)
        messages = cast(Sequence[tuple[str, int]], told["acknowledged"])
        self._acknowledged.update((room, seq) for room, seq in messages)
        return Slice.told(told)


_SIZE: Final = "SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('messages')"
