"""Where environments are: an engine, its backend and credentials, and the directory of the stack files.

The user's own (`Place.own`), or a sandbox's (`Place.of_sandbox`), with the same commands in both.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import attrs

from components.errors import UserError
from stacks.own_pulumi import or_engine

if TYPE_CHECKING:
    from sandbox.run import Sandbox

LOGIN: Final = "PULUMI_ACCESS_TOKEN"
"""What pulumi asks for where nobody has logged in."""
WITH_CONFIG: Final = ("up", "destroy", "config", "preview", "refresh")


class EngineFailed(UserError):
    """A pulumi command that ended with an error."""


@attrs.frozen(kw_only=True)
class Known:
    """A stack that the backend has."""

    stack: str
    resources: int
    changed: datetime
    """When it was last brought up or otherwise changed; when it was made, where it never was."""


@attrs.frozen(kw_only=True)
class Place:
    """An engine on a backend."""

    program: Path
    project: Path
    environment: Mapping[str, str] = attrs.field(repr=False)
    files: Path
    """Where the stack files are."""
    sandbox: Sandbox | None = None

    @classmethod
    def own(cls, project: Path) -> Place:
        """The pulumi on PATH, else the engine of this clone; with the user's own backend and credentials."""
        program, environment = or_engine()
        return cls(program=program, project=project, environment=environment, files=project)

    @classmethod
    def of_sandbox(cls, sandbox: Sandbox) -> Place:
        """The backend and cloud of an open sandbox; stack files lie there too."""
        folders = sandbox.env["PATH"]
        program = shutil.which("pulumi", path=folders)
        if program is None:
            raise UserError("the sandbox has no engine; run: ./rungs setup engine")
        return cls(
            program=Path(program),
            project=sandbox.project,
            environment=sandbox.env,
            files=sandbox.directory,
            sandbox=sandbox,
        )

    def file(self, stack: str) -> Path:
        """The stack file."""
        return self.files / f"Pulumi.{stack}.yaml"

    def known(self) -> list[Known]:
        """Every stack of the project, the one that was changed longest ago first."""
        rows = cast("list[dict[str, object]]", json.loads(self.run("stack", "ls", "--json")))
        found = [
            Known(
                stack=str(row["name"]).rsplit("/", 1)[-1],
                resources=int(str(row.get("resourceCount") or 0)),
                changed=_time(row.get("lastUpdate")),
            )
            for row in rows
        ]
        return sorted(found, key=lambda each: (each.changed, each.stack))

    def init(self, stack: str) -> Mapping[str, object]:
        """Makes a stack; returns what its stack file must hold for encryption."""
        import yaml

        project = cast("dict[str, object]", yaml.safe_load((self.project / "Pulumi.yaml").read_text()))
        with tempfile.TemporaryDirectory() as scratch:  # `stack init` writes a stack file where it runs
            there = Path(scratch)
            (there / "Pulumi.yaml").write_text(
                json.dumps({"name": project["name"], "runtime": "python"}), "utf-8"
            )
            self.run("stack", "init", stack, "--no-select", cwd=there)
            written = there / f"Pulumi.{stack}.yaml"
            text = written.read_text("utf-8") if written.exists() else "{}"
        return cast("dict[str, object]", yaml.safe_load(text) or {})

    def run(
        self,
        *arguments: str,
        stack: str = "",
        given: str | None = None,
        shown: bool = False,
        cwd: Path | None = None,
    ) -> str:
        """What a pulumi command prints; raises EngineFailed. `given` is its standard input, so never seen by others.

        `shown`: it prints to standard error as it goes, and nothing is returned.
        """
        with subprocess.Popen(
            [str(self.program), *self._complete(arguments, stack)],
            cwd=cwd or self.project,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
            stdout=2 if shown else subprocess.PIPE,
            stderr=None if shown else subprocess.PIPE,
            text=True,
        ) as child:
            printed, said = _ended(child, given)
        if child.returncode:
            words = " ".join((said.strip() or _diagnostics(printed)).split()).removeprefix("error: ")
            raise EngineFailed(_explained(f"pulumi {' '.join(arguments[:2])}", words, stack))
        return printed

    def _complete(self, arguments: Sequence[str], stack: str) -> list[str]:
        found = [*arguments, "--non-interactive"]
        if stack:
            found += ["--stack", stack]
            if arguments[0] in WITH_CONFIG and (self.file(stack).exists() or arguments[0] == "config"):
                found += ["--config-file", str(self.file(stack))]
        return found


def _ended(child: subprocess.Popen[str], given: str | None) -> tuple[str, str]:
    """What a command printed until it ended. Ctrl-C reaches it too: it is left to end in its own way."""
    try:
        printed, said = child.communicate(given)
    except KeyboardInterrupt:
        with contextlib.suppress(KeyboardInterrupt):
            child.wait()
        raise
    return printed or "", said or ""


def _diagnostics(printed: str) -> str:
    """What an update says of its failures."""
    return "\n".join(line for line in printed.splitlines() if "error: " in line) or printed[-2_000:]


def _explained(command: str, said: str, stack: str) -> str:
    of = f" of {stack}" if stack else ""
    if not said:
        return (
            f"{command}{of} failed, as said above; what was done stays done, so it can be repeated. Where a run that "
            f"was killed left its lock: pulumi cancel --yes --stack {stack}"
        )
    hint = " (log in to your backend: pulumi login, or set PULUMI_BACKEND_URL)" if LOGIN in said else ""
    return f"{command}{of} failed: {said}{hint}"


def _time(text: object) -> datetime:
    return datetime.fromisoformat(str(text)) if text else datetime.fromtimestamp(0, UTC)
