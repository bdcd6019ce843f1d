"""Running Pulumi's real engine against the sandbox.

    with Sandbox(project, "prod") as sandbox:
        run = sandbox.up()                        # a real `pulumi up`, no account, no network
        run.summary.counts()                      # {"created": 23, "updated": 0, ...}
        sandbox.pulumi("stack", "output")         # any pulumi command

A sandbox is a directory, `<home>/<stack>/`: the cloud (`cloud.json`), the engine's own backend (`state/`), the copy of
the stack's configuration (`config.yaml`) and the event log of the last update (`events.jsonl`). The user's tree is
only read. Each sandbox serves its own providers on free ports of 127.0.0.1, in threads of this process; the SDKs are
read once a process (and kept in `<home>/.schemas`), so many sandboxes, one after another or at once, cost little.
`save` and `restore` copy the whole of it, so that several runs can start where one arrived.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, MutableMapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, cast

import attrs

from components.errors import UserError
from sandbox import config_copy, earlier, leftovers, table
from sandbox.cloud import Cloud, Data, Stored
from sandbox.events import Step, Summary, parsed, step_of
from sandbox.faults import Fault
from sandbox.vault import PASSPHRASE, Vault

# What a command takes; anything else would change the user's stack files, or leave the sandbox.
_CONFIGURED: Final = ("up", "update", "preview", "refresh", "destroy", "import", "config", "watch", "logs")
_STACKED: Final = ("cancel", "state")
_STACK_COMMANDS: Final = ("output", "export", "graph", "history", "tag", "unselect")
_PLAIN: Final = ("about", "version", "whoami", "help")
_LOGGED: Final = ("up", "update", "preview", "refresh", "destroy", "import")
_INHERITED: Final = ("HOME", "LANG", "LC_ALL", "TERM", "TMPDIR", "TZ", "NO_COLOR", "COLUMNS", "PYTHONPATH")


class SandboxError(UserError):
    """A message for the user: the sandbox cannot do what it was asked for."""


@attrs.frozen
class Run:
    """One pulumi command that has ended: its exit code, what it printed, how long it took, and what it did."""

    arguments: tuple[str, ...]
    code: int
    output: str = attrs.field(repr=False)
    seconds: float
    summary: Summary = attrs.field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the command succeeded."""
        return self.code == 0


class Sandbox:
    """A stack in the sandbox. A context manager: only one process at a time can have it open.

    `project` is the directory with `Pulumi.yaml`; `stack` names the stack file (`Pulumi.<stack>.yaml`, or `config`);
    `home` is where sandboxes are kept, `.rungs/sandbox` of the project by default; `name` is the sandbox's own name,
    the stack's by default (two sandboxes of one stack need two names). `account` says what the account has
    (`workers_plan`, `zone_plan`, `r2_enabled`) for what the service itself refuses. `faults` are failures to come.
    `without` are keys of the configuration that are left out: without `rungs:adopt` the stores that it names are made,
    as the account that has them is not there. `engine` is a directory with `pulumi` in it; by default the one that
    the toolchain found. Without `checkpoints` the engine writes the state when a command ends and not after every
    step: a large stack is up twice as fast, and an engine that is killed has written nothing.
    """

    def __init__(
        self,
        project: Path,
        stack: str,
        *,
        home: Path | None = None,
        name: str | None = None,
        config: Path | None = None,
        account: Mapping[str, object] | None = None,
        faults: Sequence[Fault] = (),
        without: Collection[str] = (),
        engine: Path | None = None,
        checkpoints: bool = True,
    ) -> None:
        self.project = project.resolve()
        self.stack = stack
        self.home = (home or self.project / ".rungs" / "sandbox").resolve()
        self.directory = self.home / (name or stack)
        self.cloud = Cloud(self.directory / "cloud.json")
        self.config_file = self.directory / "config.yaml"
        self.events_file = self.directory / "events.jsonl"
        self.original = config or self.project / f"Pulumi.{stack}.yaml"
        self.env: dict[str, str] = {}
        self._account, self._faults, self._without, self._engine = account, faults, without, engine
        self._checkpoints = checkpoints
        self._vault = Vault(
            self.home,
            lambda arguments, there: self._run_plain(
                arguments, there, {"PULUMI_BACKEND_URL": f"file://{there}"}
            ),
        )
        self._running: list[Any] = []
        self._child: subprocess.Popen[str] | None = None
        self._lock: IO[str] | None = None

    def __enter__(self) -> Sandbox:
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            self._lock = self._locked()
            self._serve()
            self._settle()
            self.renew_config()
            self._make_stack()
        except OSError as error:
            self.close()
            raise SandboxError(f"cannot use {self.directory}: {error.strerror or error}") from None
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the providers and let others have the sandbox."""
        for running in self._running:
            running.stop()
        self._running = []
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    # --- running pulumi ---

    @property
    def child(self) -> int | None:
        """The process id of the pulumi that is running now, if one is."""
        return self._child.pid if self._child is not None else None

    def up(self, *arguments: str, on_step: Callable[[Step], None] | None = None) -> Run:
        """`pulumi up` without a preview and without questions."""
        return self.pulumi("up", "--yes", "--skip-preview", *arguments, on_step=on_step)

    def preview(self, *arguments: str) -> Run:
        """`pulumi preview`."""
        return self.pulumi("preview", *arguments)

    def refresh(self, *arguments: str) -> Run:
        """`pulumi refresh` without questions; what drifted is in its summary as updated or deleted."""
        return self.pulumi("refresh", "--yes", "--skip-preview", *arguments)

    def destroy(self, *arguments: str) -> Run:
        """`pulumi destroy` without questions."""
        return self.pulumi("destroy", "--yes", "--skip-preview", *arguments)

    def export(self) -> dict[str, Any]:
        """The state, as `pulumi stack export` gives it: secrets in it are encrypted."""
        return json.loads(self._checked("stack", "export").output)

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs; secret ones are hidden."""
        return json.loads(self._checked("stack", "output", "--json").output)

    def pulumi(
        self,
        *arguments: str,
        on_step: Callable[[Step], None] | None = None,
        interactive: bool = False,
    ) -> Run:
        """Run a pulumi command against the sandbox.

        `on_step` is called for every step, when it begins and when it ends, from another thread. `interactive` gives
        the command this process's terminal, and `Run.output` stays empty. Commands that would change the user's
        stack files are refused (SandboxError).
        """
        self._settle()
        command = [str(self._engine_path()), *self._complete(arguments, interactive)]
        logged = bool(arguments) and arguments[0] in _LOGGED and not {"--help", "-h"} & set(arguments)
        if logged:
            earlier.stand_in(self.original, self._checkpoint, self._project_name(), self.cloud)
        started = time.monotonic()
        with self._event_log(on_step if logged else None) if logged else contextlib.nullcontext("") as log:
            if log:
                command += ["--event-log", log]
            pipe = None if interactive else subprocess.PIPE
            child = subprocess.Popen(
                command,
                cwd=self.project,
                env=self.env,
                text=True,
                stdin=None if interactive else subprocess.DEVNULL,
                stdout=pipe,
                stderr=None if interactive else subprocess.STDOUT,
            )
            self._child = child
            try:
                output = self._wait(child)
            finally:
                self._child = None
                if (child.poll() or 0) < 0:
                    leftovers.end(f"PULUMI_BACKEND_URL={self._backend}")
        summary = Summary.read(self.events_file) if logged else Summary((), child.returncode == 0)
        return Run(tuple(arguments), child.returncode, output, time.monotonic() - started, summary)

    # --- keeping and copying ---

    def renew_config(self, config: Path | None = None) -> None:
        """Copy the stack's configuration anew (from `config`, if it is to come from another file from now on)."""
        self.original = config or self.original
        text = config_copy.read_text(self.original)
        try:
            salt, name = self._vault.salt(), self.original.name
            copy = config_copy.copy_of(text, salt, self._vault.encrypt, name, self._without)
        except config_copy.ConfigError as error:
            raise SandboxError(str(error)) from None
        self.config_file.write_text(copy, "utf-8")

    def save(self, to: Path) -> None:
        """Copy the cloud and the engine's state to the directory `to`, in place of what is there."""
        _copy(self.directory, to)

    def restore(self, saved: Path) -> None:
        """Go on from what `save` put in `saved`. The configuration stays the stack's own; so do the faults to come."""
        if not (saved / "state").is_dir():
            raise SandboxError(f"{saved} holds no saved sandbox")
        _copy(saved, self.directory)
        self._settle()
        self._make_stack()

    def reset(self) -> None:
        """Forget everything: an empty cloud and a stack that was never brought up."""
        shutil.rmtree(self.directory / "state", ignore_errors=True)
        self.cloud.file.unlink(missing_ok=True)
        self._settle()
        self._make_stack()

    # --- details ---

    def _locked(self) -> IO[str]:
        handle = (self.directory / "lock").open("w", encoding="utf-8")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            raise SandboxError(
                f"another run is using the sandbox {self.directory.name}; wait for it to end"
            ) from None
        return handle

    def _serve(self) -> None:
        """Start every provider, and work out the environment that leads the engine to them and nowhere else."""
        from providers.server import serve
        from sandbox.provider import SandboxProvider
        from sandbox.schema import SdkMissing

        addresses: dict[str, int] = {}
        for package in table.packages():
            try:
                provider = SandboxProvider(
                    package, self.cloud, self.project, self.home / ".schemas", self._crash
                )
            except SdkMissing:
                continue  # a program cannot use a package whose SDK is not there
            self._running.append(serve(provider))
            addresses[package] = self._running[-1].port
        neon = _NeonApi(self.cloud)
        self._running.append(neon)
        folders = [Path(sys.executable).parent, *self._engine_folders()]
        self.env = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        self.env |= {
            "PATH": os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath)]),
            "NEON_API_KEY": "sandbox",
            "RUNGS_NEON_API": neon.url,
            "PULUMI_BACKEND_URL": self._backend,
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_DEBUG_COMMANDS": "true",  # for --event-log
            "PULUMI_DEBUG_PROVIDERS": ",".join(f"{name}:{port}" for name, port in addresses.items()),
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_HOME": str(self.home / ".pulumi"),
            "PULUMI_PYTHON_CMD": sys.executable,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        if not self._checkpoints:
            self.env |= {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}

    def _engine_path(self) -> Path:
        return self._engine_folders()[0] / "pulumi"

    def _engine_folders(self) -> list[Path]:
        """Where the engine is, and where its Python language host is."""
        if self._engine is not None:
            return [self._engine]
        from toolchain.engine import find
        from toolchain.errors import SetupError

        try:
            engine = find()
        except SetupError as error:
            raise SandboxError(str(error)) from None
        return [engine.path.parent, engine.language_host.parent]

    def _settle(self) -> None:
        """Clear what a run that was killed left behind, and hand account and faults over to the cloud."""
        (self.directory / "state").mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.directory / "state" / ".pulumi" / "locks", ignore_errors=True)
        if self._account is not None or self._faults:
            with self.cloud.change() as data:
                if self._account is not None:
                    data["account"] = dict(self._account)
                data["fail"] += [attrs.asdict(fault) for fault in self._faults]
            self._faults = ()

    def _make_stack(self) -> None:
        """Make the stack in the sandbox's own backend, if it is not there."""
        if not self._checkpoint.exists():
            # In a directory of its own: `stack init` writes a stack file.
            self._run_plain(["stack", "init", self.stack], self._scratch(self._project_name()), {})

    @property
    def _backend(self) -> str:
        """Where the engine keeps the state; no other sandbox has it."""
        return f"file://{self.directory / 'state'}"

    @property
    def _checkpoint(self) -> Path:
        """The engine's file of the stack."""
        stacks = self.directory / "state" / ".pulumi" / "stacks"
        return stacks / self._project_name() / f"{self.stack}.json"

    def _project_name(self) -> str:
        import yaml

        file = self.project / "Pulumi.yaml"
        try:
            data: object = yaml.safe_load(file.read_text("utf-8"))
        except (OSError, yaml.YAMLError):
            data = None
        name = cast("Data", data).get("name") if isinstance(data, dict) else None
        if not isinstance(name, str):
            raise SandboxError(f"{file} is not a Pulumi project: expected a mapping with `name`")
        return name

    def _scratch(self, project: str) -> Path:
        """A project that is only there for commands that write stack files."""
        scratch = self.directory / "scratch"
        scratch.mkdir(parents=True, exist_ok=True)
        (scratch / "Pulumi.yaml").write_text(json.dumps({"name": project, "runtime": "python"}), "utf-8")
        settings = {"encryptionsalt": self._vault.salt()}
        (scratch / f"Pulumi.{self.stack}.yaml").write_text(json.dumps(settings), "utf-8")
        return scratch

    def _run_plain(self, arguments: Sequence[str], directory: Path, env: Mapping[str, str]) -> None:
        done = subprocess.run(
            [str(self._engine_path()), *arguments, "--non-interactive"],
            cwd=directory,
            env={**self.env, **env},
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            raise SandboxError(f"pulumi {' '.join(arguments[:2])} failed: {done.stdout.strip()}")

    def _checked(self, *arguments: str) -> Run:
        run = self.pulumi(*arguments)
        if not run.ok:
            raise SandboxError(f"pulumi {' '.join(arguments)} failed: {run.output.strip()}")
        return run

    def _complete(self, arguments: Sequence[str], interactive: bool) -> list[str]:
        """The arguments with the stack and the copy of its configuration; refuses what would leave the sandbox."""
        if not arguments:
            raise SandboxError("give a pulumi command, such as: preview")
        command, *rest = arguments
        out = list(arguments)
        if command in _CONFIGURED:
            out += ["--config-file", str(self.config_file)]
        elif command == "stack" and (not rest or rest[0].startswith("-") or rest[0] in _STACK_COMMANDS):
            pass
        elif command not in (*_STACKED, *_PLAIN):
            allowed = [*_CONFIGURED, *(f"stack {name}" for name in _STACK_COMMANDS), *_STACKED, *_PLAIN]
            shown = " ".join([command, *rest[:1]])
            raise SandboxError(
                f"`pulumi {shown}` is not run in the sandbox: it would change stack files or leave the sandbox; "
                f"there are: {', '.join(allowed)}"
            )
        for index, item in enumerate(rest):
            for flag in ("-s", "--stack"):
                given = rest[index + 1 : index + 2] if item == flag else [item.removeprefix(f"{flag}=")]
                if (item == flag or item.startswith(f"{flag}=")) and given != [self.stack]:
                    raise SandboxError(
                        f"this is the sandbox of the stack {self.stack}, not of {' '.join(given)}"
                    )
            if item == "--config-file" or item.startswith("--config-file="):
                raise SandboxError(
                    "the sandbox has its own copy of the configuration; leave out --config-file"
                )
        if command not in _PLAIN and not {"-s", "--stack"} & {item.partition("=")[0] for item in rest}:
            out += ["--stack", self.stack]
        if not interactive:
            out += ["--non-interactive", "--color", "never"]
        return out

    def _wait(self, child: subprocess.Popen[str]) -> str:
        """What the command prints until it ends. Ctrl-C reaches it too: it is left to end in its own way."""
        while True:
            try:
                return child.communicate()[0] or ""
            except KeyboardInterrupt:
                with contextlib.suppress(KeyboardInterrupt):
                    child.communicate()
                raise

    def _crash(self) -> None:
        """The fault `crash`: the engine dies without hearing anything more."""
        child = self._child
        if child is not None:
            os.kill(child.pid, signal.SIGKILL)

    @contextlib.contextmanager
    def _event_log(self, on_step: Callable[[Step], None] | None) -> Generator[str]:
        """Where the engine writes its events. With `on_step` it is a pipe, read as it is written."""
        self.events_file.unlink(missing_ok=True)
        if on_step is None:
            self.events_file.touch()
            yield str(self.events_file)
            return
        pipe = self.directory / "events.pipe"
        pipe.unlink(missing_ok=True)
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        writer = os.open(pipe, os.O_WRONLY)  # ours, so that the end comes when we close it and not before
        os.set_blocking(reader, True)
        failed: list[Exception] = []
        thread = threading.Thread(target=self._follow, args=(reader, on_step, failed), daemon=True)
        thread.start()
        try:
            yield str(pipe)
        finally:
            os.close(writer)
            thread.join()
            pipe.unlink(missing_ok=True)
        if failed:
            raise failed[0]

    def _follow(self, reader: int, on_step: Callable[[Step], None], failed: list[Exception]) -> None:
        """Keep what comes and hand steps on; goes on reading when `on_step` fails, or the engine would hang."""
        with (
            os.fdopen(reader, encoding="utf-8") as lines,
            self.events_file.open("w", encoding="utf-8") as log,
        ):
            for line in lines:
                log.write(line)
                for event in parsed([line]):
                    step = step_of(event)
                    if step is not None and not failed:
                        try:
                            on_step(step)
                        except Exception as error:  # noqa: BLE001 - it is raised again where it is of use
                            failed.append(error)


class _Section(MutableMapping[str, Stored]):
    """A part of the cloud's file as a mapping of its own."""

    def __init__(self, cloud: Cloud, name: str) -> None:
        self._cloud, self._name = cloud, name

    def __getitem__(self, key: str) -> Stored:
        return self._cloud.read().get(self._name, {})[key]

    def __setitem__(self, key: str, value: Stored) -> None:
        with self._cloud.change() as data:
            data.setdefault(self._name, {})[key] = value

    def __delitem__(self, key: str) -> None:
        with self._cloud.change() as data:
            del data.get(self._name, {})[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cloud.read().get(self._name, {}))

    def __len__(self) -> int:
        return len(self._cloud.read().get(self._name, {}))


class _NeonApi:
    """Neon's API as a stand-in on a port of 127.0.0.1.

    The engine starts our Neon plugin itself, as Pulumi.yaml names it; in the sandbox it is pointed here.
    """

    def __init__(self, cloud: Cloud) -> None:
        from providers.neon.stand_in import StandIn, serve_http

        self._serving = serve_http(StandIn(_Section(cloud, "neon"), polls=0))
        self.url = self._serving.__enter__()

    def stop(self) -> None:
        self._serving.__exit__(None, None, None)


def _copy(source: Path, target: Path) -> None:
    """Copy what makes up a sandbox: the cloud, and the engine's state without its history and backups."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target / "state", ignore_errors=True)
    (target / "cloud.json").unlink(missing_ok=True)
    if (source / "cloud.json").exists():
        shutil.copyfile(source / "cloud.json", target / "cloud.json")
    for part in ("stacks", "meta.yaml"):
        there = source / "state" / ".pulumi" / part
        here = target / "state" / ".pulumi" / part
        here.parent.mkdir(parents=True, exist_ok=True)
        if there.is_dir():
            shutil.copytree(there, here)
        elif there.exists():
            shutil.copyfile(there, here)
