"""The service as a process of its own, and requests to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, cast
from urllib.parse import urlsplit

from local import edge_packages
from local.redis import Redis
from toolchain.node import node

SERVICES = edge_packages.EDGE.parent / "services"
SIGNING = "0123456789abcdef" * 4
READY_SECONDS = 60


class Answer:
    def __init__(self, status: int, headers: Mapping[str, str], text: str) -> None:
        self.status, self.headers, self.text = status, headers, text

    @property
    def body(self) -> dict[str, object]:
        return cast("dict[str, object]", json.loads(self.text))

    def __getitem__(self, name: str) -> str:
        return str(self.body[name])


class Service:
    """A context manager: the service with these variables, on a port of its own."""

    def __init__(self, directory: Path, variables: Mapping[str, str]) -> None:
        self.log = directory / f"service-{len(list(directory.iterdir()))}.log"
        self._environment = {
            "PATH": f"{node()}{os.pathsep}{os.defpath}",
            "PORT": "0",
            "SIGNING_KEY": SIGNING,
            **variables,
        }
        self.url = ""

    def __enter__(self) -> Self:
        self.process = self._start()
        for _ in range(READY_SECONDS * 50):
            started = [line for line in self.lines() if line["message"] == "started"]
            if started:
                self.url = f"http://127.0.0.1:{started[0]['port']}"
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        self.stop()
        raise AssertionError(self.log.read_text())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def once(self, command: str) -> subprocess.CompletedProcess[str]:
        """Runs one command of the service to its end."""
        done = self._start(command)
        return subprocess.CompletedProcess([command], done.wait(60), self.log.read_text(), "")

    def stop(self) -> int:
        """Ends it as a host does; returns its status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def lines(self) -> list[dict[str, object]]:
        """What it has logged so far."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]

    def events(self, event: str) -> list[dict[str, object]]:
        return [line for line in self.lines() if line.get("event") == event]

    def ask(
        self, line: str, body: object = None, *, token: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """`line` is a method and a path."""
        method, path = line.split(" ", 1)
        given = {"content-type": "application/json", **(headers or {})}
        if token:
            given["authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data, given, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read().decode())
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers), error.read().decode())

    def join(self, name: str, **more: object) -> Answer:
        """Signs somebody up."""
        given = {"email": f"{name}@example.com", "password": f"a password of {name}", "name": name, **more}
        answer = self.ask("POST /api/auth/signup", given)
        assert answer.status == 201, answer.text
        return answer

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                ["node", "src/main.ts", *arguments],
                cwd=SERVICES,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )


def postgres(url: str, key: str = "DB") -> dict[str, str]:
    """The variables of a Postgres on this machine."""
    parts = urlsplit(url)
    return {
        f"{key}_HOST": str(parts.hostname),
        f"{key}_PORT": str(parts.port),
        f"{key}_NAME": parts.path[1:],
        f"{key}_USER": str(parts.username),
        f"{key}_PASSWORD": str(parts.password),
        f"{key}_SSLMODE": "disable",
        f"{key}_POOL_MAX": "5",
        f"{key}_FENCED": "false",
    }


def redis(server: Redis, key: str = "CACHE") -> dict[str, str]:
    """The variables of a Redis on this machine."""
    return {
        f"{key}_HOST": "127.0.0.1",
        f"{key}_PORT": str(server.port),
        f"{key}_TLS": "false",
        f"{key}_PASSWORD": server.password,
    }
