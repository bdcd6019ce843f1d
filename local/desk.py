"""What `./rungs dev` serves: what the stack's state says, or the bundle of the tree once that has changed."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import attrs

from components.bundle import REFERENCE, REFERENCE_BUNDLE, Bundle, read_bundle
from components.edge_worker import EXTERNAL, EdgeWorker
from components.errors import UserError
from local.serving import Serving
from sandbox.events import Step as EngineStep
from sandbox.run import Sandbox
from sandbox.served import Served, read, values_of
from sandbox.state import export, is_up
from stacks import ladders
from stacks.settings import Settings
from stacks.stack_file import PROJECT, StackFile
from toolchain.progress import Step

_LOOK_SECONDS: Final = 0.3
"""How often files are looked at; what has changed must have stayed the same for one look."""


class Desk:
    """Of one stack. `worker` is the key of the Worker where there are several; `code` a bundle that ships apart."""

    def __init__(self, stack: str, worker: str | None, code: str | None, say: Callable[[str], None]) -> None:
        self._stack, self._worker, self._code, self._say = stack, worker, code, say
        self._home = PROJECT / ".rungs" / "sandbox" / stack
        self._settings()
        self._state = self._tree = self._cloud = _Watched(None)

    def start(self) -> Served:
        """What the last `up` left, after the first one where there was none. What changes from now on is seen."""
        settings = self._settings()
        stage = ladders.load(settings.ladder)[settings.stage]
        if not any(isinstance(part, EdgeWorker) for _, part in stage):
            raise UserError(
                f"growth stage {stage.name!r} of ladder {settings.ladder!r} has no Worker to serve; services of "
                "containers are started by their own tools"
            )
        with self._sandbox() as sandbox:
            if not is_up(export(sandbox)):
                _bring_up(sandbox)
            self._state = _Watched(self._home / "state" / ".pulumi" / "stacks")
            served = self._deployed(sandbox)
            self._cloud = _Watched(sandbox.cloud.file)
        self._tree = _Watched(self._bundle(served.worker))
        return served

    def notes(self, served: Served) -> list[str]:
        """What the user should know of the difference between the state, the configuration and the tree."""
        stage = self._settings().stage
        found = [
            f"note      version {id} has a share of requests, but its code is not on this machine: it gets none"
            for id in served.missing
        ]
        if served.stage and stage != served.stage:
            found.append(f"note      Pulumi.{self._stack}.yaml says {stage}; {self._up()}")
        bundle = self._bundle(served.worker)
        if bundle is not None and bundle.exists() and served.main.id:
            version = served.main.running(_read_anew(bundle))
            if set(version.modules) != set(served.main.modules):
                found.append(f"note      {shown(bundle)} is other code than what was deployed; {self._up()}")
        return found

    def watch(self, serving: Serving, served: Served) -> None:
        """Serves anew what changes, until it is interrupted. Raises UserError where workerd's keeper ends."""
        while serving.running:
            time.sleep(_LOOK_SECONDS)
            try:
                if self._state.has_changed() and not self._in_use():
                    self._state.forget()
                    served = self._after_up(serving, served)
                if self._cloud.has_changed() and not self._in_use():
                    self._cloud.forget()
                    served = self._after_cloud(serving, served)
                if self._tree.has_changed():
                    self._tree.forget()
                    self._serve_tree(serving, served)
            except UserError as error:
                self._say(f"Not served, and what was before goes on: {error}")
        raise UserError("workerd's keeper has ended; what it said is above")

    def _after_up(self, serving: Serving, before: Served) -> Served:
        with self._sandbox() as sandbox:
            after = self._deployed(sandbox)
        if attrs.evolve(after, at=before.at) != before:
            serving.show(after)
            self._say(f"Serving what the `up` of {after.at} deployed, growth stage {after.stage}")
        return after

    def _after_cloud(self, serving: Serving, before: Served) -> Served:
        with self._sandbox() as sandbox:
            after = attrs.evolve(before, values=values_of(sandbox, before.main))
        if after != before:
            serving.show(after)
            told = ", ".join(f"{each['key']} {each['value']}" for each in after.values)
            self._say(f"Serving what the cloud's KV has now: {told}")
        return after

    def _serve_tree(self, serving: Serving, served: Served) -> None:
        bundle = self._bundle(served.worker)
        if bundle is None:
            return
        version = attrs.evolve(served.main.running(_read_anew(bundle)), percent=100.0)
        serving.show(attrs.evolve(served, versions=(version,)))
        self._say(f"Serving the bundle of the tree, {shown(bundle)}, until the next `up`")

    def _deployed(self, sandbox: Sandbox) -> Served:
        state = export(sandbox)
        if not is_up(state):
            raise UserError(f"stack {self._stack!r} is not up any more")
        code = _read_anew(Path(self._code)) if self._code else None
        return read(sandbox, self._worker, state=state, code=code)

    def _sandbox(self) -> Sandbox:
        return Sandbox(PROJECT, self._stack, account=self._settings().plans)

    def _bundle(self, key: str) -> Path | None:
        """Where the tree has the code of the Worker; None where it has none."""
        if self._code is not None:
            return Path(self._code).resolve()
        settings = self._settings()
        hosts = ladders.load(settings.ladder)[settings.stage].parts.get(key, ())
        code = settings.parts.get(key, {}).get("code") or next(
            (part.code for part in hosts if isinstance(part, EdgeWorker)), EXTERNAL
        )
        if code == EXTERNAL:
            return None
        return REFERENCE_BUNDLE if code == REFERENCE else PROJECT / str(code)

    def _settings(self) -> Settings:
        return StackFile.open(self._stack, PROJECT).settings()

    def _up(self) -> str:
        return f"to deploy it: ./rungs sandbox pulumi up -s {self._stack}"

    def _in_use(self) -> bool:
        """Whether an `up` or the like runs just now."""
        with (self._home / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False


class _Watched:
    """A file, or all files of a directory."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._seen = self._last = self._now()

    def has_changed(self) -> bool:
        """Whether it is other than it was, and no longer changing."""
        last, self._last = self._last, self._now()
        return self._last == last != self._seen

    def forget(self) -> None:
        """Takes it as it is now for what it was."""
        self._seen = self._last

    def _now(self) -> frozenset[tuple[str, int, int]]:
        if self._path is None:
            return frozenset()
        files = self._path.rglob("*") if self._path.is_dir() else (self._path,)
        found: set[tuple[str, int, int]] = set()
        for file in files:
            try:
                about = file.stat()
            except FileNotFoundError:
                continue
            found.add((str(file), about.st_mtime_ns, about.st_size))
        return frozenset(found)


def shown(path: Path) -> str:
    """A path as a user in the project would write it."""
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else str(path)


def _read_anew(bundle: Path) -> Bundle:
    read_bundle.cache_clear()
    return read_bundle(str(bundle))


def _bring_up(sandbox: Sandbox) -> None:
    """The first `up`. Raises UserError with what the engine said where it fails."""
    done = 0
    with Step(f"pulumi up -s {sandbox.stack}, in the sandbox") as step:

        def count(each: EngineStep) -> None:
            nonlocal done
            done += each.done
            step.say(f"{done} resources")

        run = sandbox.up(on_step=count)
        if not run.ok:
            why = "; ".join(run.summary.errors) or run.output.strip()[-2_000:]
            raise UserError(
                f"`up` of {sandbox.stack} fails in the sandbox: {why}; to start from an empty one: "
                f"./rungs sandbox reset -s {sandbox.stack}"
            )
