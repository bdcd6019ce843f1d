"""WebSockets: how many are held, what they take of workerd's memory, and whether all get all messages of their room."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Final, cast

from benchmarks.edge.figures import Compared, Delivery, Slice
from benchmarks.edge.people import Town
from benchmarks.edge.scenarios import Size, Tell
from benchmarks.edge.system import Json, Side, System

SILENCE: Final = 12.0
"""workerd puts an object to sleep that has had nothing to do for ten seconds."""
MESSAGES: Final = 10
"""To each room, each time."""
RATE: Final = 20
"""Messages a second, to all rooms together."""
PATIENCE: Final = 20
"""Seconds in which a message must have come."""


def shared(count: int, rooms: Sequence[str]) -> dict[str, int]:
    """`count` spread over the rooms."""
    each, left = divmod(count, len(rooms))
    return {room: each + (at < left) for at, room in enumerate(rooms)}


def hold(system: System, town: Town, size: Size, tell: Tell) -> Delivery:
    """Half of the WebSockets in one room; messages to every room, and again after a silence."""
    tokens = [user.token for user in town.users]
    large = size.connections - size.connections // 2
    rooms = {town.hall: large, **shared(size.connections - large, town.small)}
    groups = [
        {"path": f"/rooms/{room}/live", "tokens": tokens, "count": count} for room, count in rooms.items()
    ]

    tell(f"connections: {size.connections} to the empty Worker")
    before = system.empty.memory()
    base = _told(system.empty.loaded("connect", groups=groups, greeted=False))
    empty_memory = _each(system.empty, before, base)
    echo = _talk(system.empty, echo=True)
    system.empty.loaded("disconnect")

    tell(f"connections: {size.connections} to the Worker, {large} of them in one room")
    before = system.worker.memory()
    opened = _told(system.worker.loaded("connect", groups=groups, greeted=True))
    memory = {"connected": _each(system.worker, before, opened)}
    talks = [_talk(system.worker, echo=False)]
    memory["after messages"] = _each(system.worker, before, opened)
    if size.silence:
        tell(f"connections: {size.silence:.0f} s of silence, then messages again")
        time.sleep(size.silence)
        memory["after a silence"] = _each(system.worker, before, opened)
        talks.append(_talk(system.worker, echo=False))
    system.worker.loaded("disconnect")

    held = _counts(opened)
    sums = {name: sum(int(str(each[name])) for each in talks) for name in ("sent", "acknowledged", "lost")}
    whole = {name: int(str(talks[-1][name])) for name in ("doubled", "closed")}
    return Delivery(
        wanted=size.connections,
        held=sum(held),
        in_one_room=held[0],
        refused=cast(Mapping[str, int], opened["refused"]),
        errors=cast(Mapping[str, int], talks[-1]["errors"]),
        **sums,
        **whole,
        opening=Compared(name="opening", worker=[Slice.told(opened)], empty=[Slice.told(base)]),
        delivery=Compared(
            name="delivery", worker=[Slice.told(each) for each in talks], empty=[Slice.told(echo)]
        ),
        memory=memory,
        empty_memory=empty_memory,
    )


def _talk(side: Side, *, echo: bool) -> Json:
    return _told(side.loaded("talk", messages=MESSAGES, rate=RATE, seconds=PATIENCE, echo=echo))


def _each(side: Side, before: int, opened: Json) -> float:
    """Bytes more than before, for each that is open."""
    return (side.memory() - before) / max(1, sum(_counts(opened)))


def _counts(opened: Json) -> Sequence[int]:
    return cast(Sequence[int], opened["held"])


def _told(said: object) -> Json:
    return cast(Json, said)
