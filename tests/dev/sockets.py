"""A WebSocket's client end, over a real connection: texts in JSON, one at a time."""

from __future__ import annotations

import base64
import json
import os
import socket
from collections.abc import Mapping
from types import TracebackType
from typing import Self, cast
from urllib.parse import urlsplit

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
HANG_SECONDS = 60
"""A server that says nothing for so long has hung up in all but name."""


class WebSocket:
    """A context manager. Raises AssertionError with the answer where the server does not upgrade."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        parts = urlsplit(url)
        assert parts.hostname
        self._socket = socket.create_connection((parts.hostname, parts.port or 80), HANG_SECONDS)
        self._stream = self._socket.makefile("rb")
        sent = {
            "Host": parts.netloc,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            **headers,
        }
        lines = [
            f"GET {parts.path}?{parts.query} HTTP/1.1",
            *(f"{key}: {value}" for key, value in sent.items()),
        ]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        status = self._stream.readline().decode()
        told: list[str] = []
        while line := self._stream.readline().decode().strip():
            told.append(line)
        assert " 101 " in status, f"{status.strip()}; {told}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
        self._socket.close()

    def send(self, value: object) -> None:
        self._send(TEXT, json.dumps(value).encode())

    def next(self, type: str) -> Mapping[str, object]:
        """The next text whose `type` is that; others before it are passed over."""
        while True:
            found = self._next()
            if found["type"] == type:
                return found

    def _next(self) -> Mapping[str, object]:
        whole = b""
        while True:
            first, second = self._stream.read(2)
            length = second & 0x7F
            if length >= 126:
                length = int.from_bytes(self._stream.read(2 if length == 126 else 8))
            content = self._stream.read(length)
            kind = first & 0x0F
            assert kind != CLOSE, f"the server closed the socket: {content!r}"
            if kind == PING:
                self._send(PONG, content)
            elif kind != PONG:
                whole += content
                if first & 0x80:
                    return cast("Mapping[str, object]", json.loads(whole))

    def _send(self, kind: int, content: bytes) -> None:
        mask = os.urandom(4)
        length = len(content)
        head = bytes([0x80 | kind, 0x80 | min(length, 126)])
        if length >= 126:
            head += length.to_bytes(2)
        self._socket.sendall(head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(content)))
