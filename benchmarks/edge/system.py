"""What is measured: the bundle and an empty Worker, each in workerd of its own; PostgreSQL and Redis; and the load."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import IO, Final, Self, cast

from benchmarks.edge import processes
from components.errors import UserError
from local import edge_packages
from local.postgres import Postgres
from local.redis import Redis
from stacks.stack_file import ROOT
from toolchain.node import node

HERE = Path(__file__).parent
BUNDLE = ROOT / "edge" / "dist" / "worker.js"
STAGE = ROOT / "edge" / "test" / "stages" / "last.json"
CONNECTIONS: Final = 20
"""Of the pool in front of PostgreSQL: about what two CPUs keep busy."""
UNLIMITED: Final = 1_000_000
"""Requests a minute and user: the stage's own limit would end every load."""

Json = Mapping[str, object]


class System:
    """All of it, from `with` to its end. `worker` and `empty` are the two sides."""

    def __init__(self, bundle: Path = BUNDLE) -> None:
        self._bundle = bundle
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with self._stack as stack:
            home = Path(stack.enter_context(TemporaryDirectory(prefix="rungs-benchmark-")))
            self.postgres = stack.enter_context(Postgres())
            redis = stack.enter_context(Redis())
            self.load = stack.enter_context(Child("load", HERE / "load.mjs", home))
            empty = {"stage": no_bindings()}
            self.empty = stack.enter_context(Side("empty", HERE / "empty.mjs", home, empty, self.load))
            given = {
                "stage": unlimited(json.loads(STAGE.read_text())),
                "postgres": self.postgres.url,
                "connections": CONNECTIONS,
                "redis": {"host": "127.0.0.1", "port": redis.port, "password": redis.password},
            }
            self.worker = stack.enter_context(Side("worker", self._bundle, home, given, self.load))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def database_cpu(self) -> float:
        """Seconds of CPU of all of PostgreSQL's processes so far."""
        return processes.cpu_seconds(self.postgres.pid)


class Child:
    """A program of this directory that answers lines of JSON. If it ends, the end of what it said is the error."""

    def __init__(self, name: str, program: Path, home: Path) -> None:
        self.name, self._program, self._log = name, program, home / f"{name}.log"

    def __enter__(self) -> Self:
        edge_packages.bring_up()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [node() / "node", self._program],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,  # Ctrl-C is for the benchmark, which ends all in order
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._pipe(self._process.stdin).close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._pipe(self._process.stdout).close()

    def ask(self, **command: object) -> object:
        """The answer to one command. Raises UserError where the program has ended."""
        stdin = self._pipe(self._process.stdin)
        try:
            stdin.write(json.dumps(command) + "\n")
            stdin.flush()
            answer = self._pipe(self._process.stdout).readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise UserError(f"{self._program.name} ({self.name}) has ended: {self.said()}")
        return json.loads(answer)

    def said(self) -> str:
        """The end of what it wrote to standard error."""
        return self._log.read_text(errors="replace").strip()[-2_000:]

    @property
    def pid(self) -> int:
        return self._process.pid

    def _pipe(self, pipe: IO[str] | None) -> IO[str]:
        assert pipe is not None
        return pipe


class Side(Child):
    """One Worker; `given` is what serve.mjs wants to know besides the script."""

    def __init__(self, name: str, script: Path, home: Path, given: Json, load: Child) -> None:
        super().__init__(name, HERE / "serve.mjs", home)
        self._script, self._given, self._load = script, given, load

    def __enter__(self) -> Self:
        super().__enter__()
        try:
            told = self.ask(script=str(self._script), **{"postgres": None, "redis": None, **self._given})
        except BaseException:
            super().__exit__(None, None, None)
            raise
        self.url = str(cast(Json, told)["url"])
        return self

    def loaded(self, do: str, **given: object) -> object:
        """What a command of load.mjs tells, given to this side."""
        return self._load.ask(do=do, origin=self.url, **given)

    def queries(self) -> int:
        """That went through the pool to PostgreSQL so far."""
        return int(str(cast(Json, self.ask())["queries"]))

    def cpu(self) -> float:
        """Seconds of CPU of workerd so far."""
        return processes.cpu_seconds(processes.child(self.pid, "workerd"))

    def memory(self) -> int:
        """Bytes of workerd that are its own, of no file."""
        return processes.memory(processes.child(self.pid, "workerd"))


def no_bindings() -> Json:
    """A stage with the runtime of the bundle and nothing else."""
    stage = cast(Json, json.loads(STAGE.read_text()))
    return {**{name: stage[name] for name in ("compatibilityDate", "compatibilityFlags")}, "bindings": []}


def unlimited(stage: Json) -> Json:
    """The stage with a rate limit that nothing reaches; every request is still counted."""
    bindings = cast(Sequence[Json], stage["bindings"])
    return {
        **stage,
        "bindings": [
            {**each, "simple": {**cast(Json, each["simple"]), "limit": UNLIMITED}}
            if each["type"] == "ratelimit"
            else each
            for each in bindings
        ],
    }
