"""Starting a server, and finding a port for it."""

from __future__ import annotations

import functools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from components.errors import UserError

READY_SECONDS: Final = 60
"""A server that has not answered by then will not."""
_LOOK_SECONDS: Final = 0.05
_STOP_SECONDS: Final = 30


class Process:
    """A server process; `start` returns once `ready` says so."""

    def __init__(self, name: str, log: Path) -> None:
        self.name, self.log = name, log
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the running server. Raises UserError where none runs."""
        if self._child is None:
            raise UserError(f"{self.name} is not running")
        return self._child.pid

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def start(
        self, command: Sequence[str], ready: Callable[[], bool], env: Mapping[str, str] | None = None
    ) -> None:
        """Raises UserError with the end of the server's log where it does not come up."""
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                start_new_session=True,  # Ctrl-C is for the program that started it, which stops it in order
            )
        for _ in range(int(READY_SECONDS / _LOOK_SECONDS)):
            if ready():
                return
            try:
                self._child.wait(_LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            break
        said = self.log.read_text(errors="replace").strip().splitlines()[-5:]
        self.stop(signal.SIGKILL)
        raise UserError(f"{self.name} does not start: {' | '.join(said) or 'it says nothing'}")

    def stop(self, how: signal.Signals) -> None:
        """Ends the server and waits for it; one that does not end in time is killed."""
        child, self._child = self._child, None
        if child is None:
            return
        if child.poll() is None:
            child.send_signal(how)
        try:
            child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


class Server:
    """A context manager of a server: started on entry, stopped at the end.

    With `directory` its data stays there between runs; else it is in a temporary one, gone at the end.
    """

    def __init__(self, name: str, directory: Path | None) -> None:
        self.port = 0
        self._kept = directory is not None
        self._home = directory or Path(tempfile.mkdtemp(prefix=f"rungs-{name.lower()}-"))
        self._process = Process(name, self._home / "server.log")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if not self._kept:
            shutil.rmtree(self._home, ignore_errors=True)

    @property
    def pid(self) -> int:
        """Of the running server. Raises UserError where none runs."""
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.running

    def start(self) -> None:
        """Raises UserError where it does not come up."""
        raise NotImplementedError

    def stop(self) -> None:
        """Ends it, and every connection to it."""
        raise NotImplementedError

    def kill(self) -> None:
        """Ends it as a power cut would. `start` brings it back."""
        self._process.stop(signal.SIGKILL)


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on just now; a server that finds it taken is started anew."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@functools.cache
def unprivileged() -> tuple[str, ...]:
    """The words before a command that must not run as root: none for anyone else.

    In a user namespace root is somebody else, and still has root's files. Raises UserError where there are none.
    """
    if os.geteuid() != 0:
        return ()
    unshare = shutil.which("unshare")
    words = (unshare or "unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
    if unshare and subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
        return words
    raise UserError(
        "PostgreSQL does not run as root, and this machine has no user namespaces (unshare --user); "
        "run the command as another user"
    )
