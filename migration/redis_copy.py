"""Redis to Redis: DUMP and RESTORE with the time to live, then passes until both sides hold the same.

Whether two keys are the same is not told by what DUMP gives, which depends on version and settings, but by what the key
holds: its type and members. A pass reads both sides once and copies what differs; keys that the older side does not
have are taken out of the newer one. Times to live may differ by what the way takes. Of streams the entries are compared
and the groups are only copied.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Final, cast

import attrs

from components.errors import UserError
from migration.redis_wire import Command, Redis, ReplyError, whole

BATCH: Final = 200
PASSES: Final = 12
TTL_MS: Final = 5_000
"""By how much times to live may differ."""
_READ: Final[dict[bytes, tuple[str | int, ...]]] = {
    b"string": ("GET",),
    b"hash": ("HGETALL",),
    b"list": ("LRANGE", 0, -1),
    b"set": ("SMEMBERS",),
    b"zset": ("ZRANGE", 0, -1, "WITHSCORES"),
    b"stream": ("XRANGE", "-", "+"),
}


@attrs.define
class KeysReport:
    """What a copy did, and what both sides have."""

    rows: int = 0
    """Keys that are the same on both sides."""
    copied: int = 0
    deleted: int = 0
    passes: int = 0
    same: bool = False
    """Whether the last pass found nothing to do."""
    digest: str = ""
    """Over all keys and what they hold, in any order."""
    refused: list[str] = attrs.field(factory=list[str])
    """Keys that the newer side does not take, with its reason."""


@attrs.frozen
class _Seen:
    """What a key holds, as a digest, and its time to live in ms: -1 for none."""

    digest: bytes
    ttl: int


def copy(
    older: Redis,
    newer: Redis,
    *,
    until_same: bool,
    tell: Callable[[str], None] = lambda _: None,
) -> KeysReport:
    """One pass; with `until_same` as many as it takes, at most PASSES. Raises UserError for one server on both ends."""
    if older.identity == newer.identity:
        raise UserError("both ends of the copy are the same Redis; look at the two addresses")
    report = KeysReport()
    for _ in range(PASSES if until_same else 1):
        report.passes += 1
        found = _pass(older, newer, report, tell)
        if found == 0:
            report.same = not report.refused
            break
    return report


def _pass(older: Redis, newer: Redis, report: KeysReport, tell: Callable[[str], None]) -> int:
    total, changes = 0, 0
    report.rows, report.refused = 0, []
    for keys in older.scan(BATCH):
        ours, theirs = _look(older, keys), _look(newer, keys)
        differ = [key for key in keys if key in ours and not _same(ours[key], theirs.get(key))]
        copied = _carry(older, newer, differ, report)
        changes += copied
        report.copied += copied
        for key in ours.keys() - set(differ):
            report.rows += 1
            mark = hashlib.sha256(len(key).to_bytes(8, "big") + key + ours[key].digest).digest()
            total = (total + int.from_bytes(mark, "big")) % 2**256
        tell(f"comparing: {report.rows + len(differ):,} keys, {report.copied:,} copied")
    for keys in newer.scan(BATCH):
        there = older.ask([["EXISTS", key] for key in keys])
        gone = [key for key, found in zip(keys, there, strict=True) if whole(found) == 0]
        for reply in newer.ask([["DEL", key] for key in gone]):
            # A key that expired in between is gone by itself.
            changes += cast("int", whole(reply))
            report.deleted += cast("int", reply)
    report.digest = f"{total:064x}"
    return changes


def _carry(older: Redis, newer: Redis, keys: Sequence[bytes], report: KeysReport) -> int:
    asked = [command for key in keys for command in (["DUMP", key], ["PTTL", key])]
    replies = [whole(reply) for reply in older.ask(asked)]
    pairs = zip(keys, replies[::2], replies[1::2], strict=True)
    commands: list[Command] = [
        ["RESTORE", key, max(cast("int", ttl), 0), cast("bytes", dump), "REPLACE"]
        for key, dump, ttl in pairs
        if dump is not None and ttl not in (-2, 0)
    ]
    done = 0
    for command, reply in zip(commands, newer.ask(commands), strict=True):
        if isinstance(reply, ReplyError):
            report.refused.append(f"{cast('bytes', command[1]).decode(errors='replace')[:100]}: {reply}")
        else:
            done += 1
    return done


def _look(side: Redis, keys: Sequence[bytes]) -> dict[bytes, _Seen]:
    """What the keys hold that are there."""
    types = [whole(reply) for reply in side.ask([["TYPE", key] for key in keys])]
    there = [(key, cast("bytes", kind)) for key, kind in zip(keys, types, strict=True) if kind != b"none"]
    commands = [command for key, kind in there for command in (_read(key, kind), ["PTTL", key])]
    replies = side.ask(commands)
    seen: dict[bytes, _Seen] = {}
    for (key, kind), value, ttl in zip(there, replies[::2], replies[1::2], strict=True):
        if whole(ttl) == -2 or (isinstance(value, ReplyError) and str(value).startswith("WRONGTYPE")):
            continue  # gone, or another key by now: the next pass sees it
        seen[key] = _Seen(_digest(kind, whole(value)), cast("int", ttl))
    return seen


def _read(key: bytes, kind: bytes) -> Command:
    name, *rest = _READ.get(kind, ("DUMP",))
    return [name, key, *rest]


def _digest(kind: bytes, value: object) -> bytes:
    if kind == b"set":
        value = sorted(cast("list[bytes]", value))
    elif kind == b"hash":
        flat = cast("list[bytes]", value)
        value = [word for pair in sorted(zip(flat[::2], flat[1::2], strict=True)) for word in pair]
    elif kind not in _READ:
        value = cast("bytes", value)[:-10]  # without the version and the checksum at its end
    return hashlib.sha256(_flat([kind, value])).digest()


def _flat(value: object) -> bytes:
    if isinstance(value, list):
        inner = [_flat(each) for each in cast("list[object]", value)]
        return b"[%d]" % len(inner) + b"".join(inner)
    data = value if isinstance(value, bytes) else repr(value).encode()
    return b"%d:" % len(data) + data


def _same(one: _Seen, other: _Seen | None) -> bool:
    if other is None or one.digest != other.digest or (one.ttl < 0) != (other.ttl < 0):
        return False
    return abs(one.ttl - other.ttl) <= TTL_MS
