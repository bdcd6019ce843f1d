"""Serving a Worker on this machine: workerd with the bindings of its deployment, real Postgres and Redis behind it.

    with Serving(directory, port=8787) as serving:
        url = serving.show(read(sandbox))        # again for every change; what it had stored stays

All data lies in the directory: `d1`, `kv`, `r2`, `do`, `cache` as miniflare keeps them, `postgres`, `redis`, and
`secrets.json`, the values that secrets have on this machine. Every process that is started ends with this one, however
that ends: each watches its standard input.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self, cast

import attrs

from components.errors import UserError
from local import edge_packages
from sandbox.served import Served
from sandbox.version import Version
from stacks.stack_file import ROOT

Event = Mapping[str, object]
"""What edge/local/serve.mjs tells: `ready`, `refused` or `blocked`, with what it is about."""

_END_SECONDS: Final = 20


class Refused(UserError):
    """workerd does not start with what was to be served; what it served before, it still does."""


class Serving:
    """A context manager. `on_event` is told of every event, from another thread; `log` takes what the Worker logs."""

    def __init__(
        self,
        directory: Path,
        *,
        port: int = 0,
        on_event: Callable[[Event], None] = lambda _event: None,
        log: IO[str] | None = None,
    ) -> None:
        self.directory = directory
        self._postgres: _Server | None = None
        self._port, self._on_event, self._log = port, on_event, log
        self._redis: _Server | None = None
        self._node: subprocess.Popen[str] | None = None
        self._listener: threading.Thread | None = None
        self._answers: queue.Queue[Event] = queue.Queue()

    def __enter__(self) -> Self:
        self.directory.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def running(self) -> bool:
        """Whether workerd's keeper still runs."""
        return self._node is not None and self._node.poll() is None

    def show(self, served: Served) -> str:
        """Serves it from now on; returns the address. Raises Refused where it does not start."""
        versions = tuple(attrs.evolve(each, bindings=tuple(self._local(each))) for each in served.versions)
        hyperdrives = {name for each in versions for name in each.bound("hyperdrive")}
        if hyperdrives and self._postgres is None:
            self._postgres = _Server("postgres", self.directory / "postgres")
        if self._redis is None and any(redis_names(each) for each in versions):
            self._redis = _Server("redis", self.directory / "redis")
        document = {
            "served": attrs.evolve(served, versions=versions).as_json(),
            "data": str(self.directory),
            "port": self._port,
            "postgres": {name: self.database(name) for name in sorted(hyperdrives)},
            "redis": self._redis.where if self._redis else None,
        }
        return self._told(json.dumps(document))

    def database(self, binding: str) -> str:
        """The address of the database behind a Hyperdrive; made where it is not there. Not to be shown.

        That of the store `db` is the server's own, which `./rungs migrate --local` copies to.
        """
        import psycopg
        from psycopg import sql

        if self._postgres is None:
            raise UserError(f"nothing that is served binds {binding}, so there is no PostgreSQL")
        url = str(self._postgres.where["url"])
        if binding == "DB_POSTGRES":
            return url
        name = binding.lower()
        with psycopg.connect(url, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return f"{url.rpartition('/')[0]}/{name}"

    def close(self) -> None:
        """Ends workerd, then Redis, then Postgres."""
        node, self._node = self._node, None
        if node is not None:
            _end(node)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(node.pid, signal.SIGKILL)  # workerd, where its keeper was killed
            if self._listener is not None:
                self._listener.join()
        for server in (self._redis, self._postgres):
            if server is not None:
                server.stop()
        self._redis = self._postgres = None

    def _told(self, document: str) -> str:
        if self._node is None:
            self._node = self._start()
        assert self._node.stdin is not None
        try:
            self._node.stdin.write(f"{document}\n")
            self._node.stdin.flush()
            answer = self._answers.get()
        except BrokenPipeError:
            answer = {"event": "ended"}
        if answer["event"] == "ready":
            # The same port at every reload.
            self._port = int(str(answer["url"]).rpartition(":")[2])
            return str(answer["url"])
        raise Refused(str(answer.get("why", "workerd's keeper has ended")))

    def _start(self) -> subprocess.Popen[str]:
        node = subprocess.Popen(
            ["node", "local/serve.mjs"],
            cwd=edge_packages.EDGE,
            env=edge_packages.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            process_group=0,  # Ctrl-C is for us, who stop it in order
        )
        assert node.stdout is not None
        self._listener = threading.Thread(target=self._listen, args=(node.stdout,), daemon=True)
        self._listener.start()
        return node

    def _listen(self, stdout: IO[str]) -> None:
        with stdout:
            for line in stdout:
                event = cast("Event", json.loads(line))
                self._on_event(event)
                if event["event"] in ("ready", "refused"):
                    self._answers.put(event)
        self._answers.put({"event": "ended"})

    def _local(self, version: Version) -> Iterator[Mapping[str, object]]:
        """The bindings with values of this machine for secrets: an error stays here, a key is a random one."""
        for each in version.bindings:
            name = str(each["name"])
            if each["type"] == "secret_text" and is_kept(version, name):
                yield {**each, "text": secret(self.directory, name)}
            elif not (each["type"] == "secret_text" and name.endswith("_DSN")):
                yield each


def is_kept(version: Version, name: str) -> bool:
    """Whether a secret gets a value of its own on this machine: all but a token of Redis and where errors go."""
    return name.removesuffix("_TOKEN") not in redis_names(version) and not name.endswith("_DSN")


def secret(directory: Path, name: str) -> str:
    """The value that a secret has on this machine: random, made when it is first asked for."""
    file = secrets_file(directory)
    known = cast("dict[str, str]", json.loads(file.read_text())) if file.exists() else {}
    if name not in known:
        known[name] = secrets.token_urlsafe(32)
        file.touch(mode=0o600)
        file.write_text(json.dumps(known, indent=2) + "\n")
    return known[name]


def secrets_file(directory: Path) -> Path:
    """Where these values lie; only its owner may read it, and may put other values there."""
    return directory / "secrets.json"


class _Server:
    """PostgreSQL or Redis, kept by a process of its own that ends it when this one ends; `where` is where it is."""

    def __init__(self, kind: str, directory: Path) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "local", kind, "--directory", str(directory)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0,
        )
        assert self._child.stdout is not None
        assert self._child.stderr is not None
        with self._child.stdout as stdout, self._child.stderr as stderr:
            line = stdout.readline()
            if not line:
                raise UserError(stderr.read().strip().removeprefix("rungs: ") or f"{kind} does not start")
        self.where = cast("dict[str, object]", json.loads(line))

    def stop(self) -> None:
        _end(self._child)


def _end(child: subprocess.Popen[str]) -> None:
    """Closes a child's standard input, which ends it; kills it if it does not."""
    with contextlib.suppress(BrokenPipeError):
        if child.stdin is not None:
            child.stdin.close()
    try:
        child.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def redis_names(version: Version) -> tuple[str, ...]:
    """The names of which an address and its token are bound, such as REDIS_UPSTASH: a Redis each."""
    names = {str(each["name"]) for each in version.bindings if "text" in each}
    addresses = (name.removesuffix("_URL") for name in names if name.endswith("_URL"))
    return tuple(sorted(name for name in addresses if f"{name}_TOKEN" in names))
