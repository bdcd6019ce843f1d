"""Redis over its own protocol (RESP2, redis.io/docs/latest/develop/reference/protocol-spec/), with TLS and clusters."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Final, Self, cast
from urllib.parse import parse_qs, unquote, urlsplit

from components.errors import UserError

Word = bytes | str | int
Command = Sequence[Word]
SECONDS: Final = 60
SLOTS: Final = 16_384


class ReplyError(Exception):
    """What the server answered instead: its word, such as WRONGTYPE, and why."""


class Redis:
    """A server, or with `?cluster=true` in its address a cluster. A context manager."""

    def __init__(self, url: str, key: str) -> None:
        """`key` names where the address came from, which is never shown. Raises UserError where nobody answers."""
        parts = urlsplit(url)
        if parts.scheme not in ("redis", "rediss") or not parts.hostname:
            raise UserError(
                f"{key} is no address of Redis, expected rediss://[USER]:PASSWORD@HOST:PORT[?cluster=true]"
            )
        self._key, self._tls = key, parts.scheme == "rediss"
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        first = (parts.hostname, parts.port or 6379)
        self.identity = f"{first[0]}:{first[1]}"
        self._nodes: dict[tuple[str, int], _Node] = {}
        self._slots: list[tuple[int, int, tuple[str, int]]] = [(0, SLOTS - 1, first)]
        if parse_qs(parts.query).get("cluster") == ["true"]:
            found = cast("list[list[object]]", self._node(first).ask([["CLUSTER", "SLOTS"]])[0])
            self._slots = [_slot(each, first[0]) for each in found]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for node in self._nodes.values():
            node.close()

    def ask(self, commands: Sequence[Command]) -> list[object]:
        """The replies to commands whose second word is their key; ReplyErrors stand among them."""
        places: dict[tuple[str, int], list[int]] = {}
        for place, command in enumerate(commands):
            slot = slot_of(_bytes(command[1])) if len(self._slots) > 1 else 0
            where = next((node for low, high, node in self._slots if low <= slot <= high), None)
            if where is None:
                raise UserError(f"{self._key}: no node of the cluster has slot {slot}")
            places.setdefault(where, []).append(place)
        replies: list[object] = [None] * len(commands)
        for where, mine in places.items():
            found = self._asked(where, [commands[place] for place in mine])
            for place, reply in zip(mine, found, strict=True):
                replies[place] = reply
        return replies

    def scan(self, count: int) -> Iterator[list[bytes]]:
        """Every key, about `count` at a time; one that moves in the server's memory meanwhile may come twice."""
        for where in sorted({node for _, _, node in self._slots}):
            cursor = b"0"
            while True:
                (reply,) = self._asked(where, [["SCAN", cursor, "COUNT", count]])
                cursor, keys = cast("tuple[bytes, list[bytes]]", whole(reply))
                if keys:
                    yield list(dict.fromkeys(keys))
                if cursor == b"0":
                    break

    def _asked(self, where: tuple[str, int], commands: Sequence[Command]) -> list[object]:
        node = self._node(where)
        try:
            return node.ask(commands)
        except OSError as error:
            raise UserError(
                f"{self._key}: the connection to Redis broke ({error}); what was copied stays, run it again"
            ) from None

    def _node(self, where: tuple[str, int]) -> _Node:
        if where not in self._nodes:
            try:
                self._nodes[where] = _Node(where, tls=self._tls)
                if self._password:
                    login = [self._user, self._password] if self._user else [self._password]
                    whole(self._nodes[where].ask([["AUTH", *login]])[0])
            except ReplyError as error:
                raise UserError(f"{self._key}: Redis refuses: {error}") from None
            except OSError as error:
                raise UserError(f"{self._key}: Redis cannot be reached: {error}") from None
        return self._nodes[where]


class _Node:
    def __init__(self, where: tuple[str, int], *, tls: bool) -> None:
        plain = socket.create_connection(where, SECONDS)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=where[0]) if tls else plain
        )
        self._stream = self._socket.makefile("rb")

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def ask(self, commands: Sequence[Command]) -> list[object]:
        out: list[bytes] = []
        for command in commands:
            words = [_bytes(word) for word in command]
            out.append(b"*%d\r\n" % len(words))
            out += [b"$%d\r\n%b\r\n" % (len(word), word) for word in words]
        self._socket.sendall(b"".join(out))
        return [self._reply() for _ in commands]

    def _reply(self) -> object:
        line = self._stream.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("the connection was closed")
        kind, rest = line[:1], line[1:-2]
        match kind:
            case b"+":
                return rest
            case b"-":
                return ReplyError(rest.decode(errors="replace"))
            case b":":
                return int(rest)
            case b"$":
                if rest == b"-1":
                    return None
                size = int(rest)
                data = self._stream.read(size + 2)
                if len(data) < size + 2:
                    raise ConnectionError("the connection was closed")
                return data[:-2]
            case b"*":
                return None if rest == b"-1" else [self._reply() for _ in range(int(rest))]
            case _:
                raise ConnectionError("an answer that is not Redis's")


def whole(reply: object) -> object:
    """A reply that is no error. Raises ReplyError."""
    if isinstance(reply, ReplyError):
        raise reply
    return reply


def slot_of(key: bytes) -> int:
    """The slot of a key in a cluster: CRC-16 (XMODEM) of the key, or of what stands in its first braces."""
    start = key.find(b"{")
    end = key.find(b"}", start + 1) if start >= 0 else -1
    if end > start + 1:
        key = key[start + 1 : end]
    crc = 0
    for byte in key:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
        crc &= 0xFFFF
    return crc % SLOTS


def _slot(found: list[object], host: str) -> tuple[int, int, tuple[str, int]]:
    low, high, master = cast("tuple[int, int, list[object]]", found[:3])
    name = cast("bytes | None", master[0])
    return low, high, (name.decode() if name else host, cast("int", master[1]))


def _bytes(word: Word) -> bytes:
    return word if isinstance(word, bytes) else str(word).encode()
