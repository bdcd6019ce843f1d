"""What must hold of the workflows beyond what their linters know. `complaints` names what does not."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import click
from ruamel.yaml import YAML

from cli.main import COMMANDS, cli
from toolchain.engine.versions import sdk
from toolchain.layers import LAYERS
from toolchain.place import HERE

Map = Mapping[str, object]

UNPRIVILEGED = ("review.yml", "tests.yml")
"""Workflows that run code of a pull request."""

OWN_BRANCH = "github.event.pull_request.head.repo.full_name == github.repository &&"

PINNED = re.compile(r"^\s*(?:- )?uses: ([\w./-]+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+$")


def complaints(folder: Path) -> list[str]:
    """What is wrong with the workflows and scripts in a `.github`."""
    files = sorted((folder / "workflows").glob("*.yml"))
    found = [f"{file.name}: {words}" for file in files for words in _of_file(file)]
    return [*found, *_pins(files), *_scripts(folder, files)]


def read(file: Path) -> Map:
    """A workflow."""
    return cast("Map", YAML(typ="safe").load(file))  # pyright: ignore[reportUnknownMemberType]


def jobs(workflow: Map) -> Mapping[str, Map]:
    return cast("Mapping[str, Map]", workflow["jobs"])


def steps(job: Map) -> list[Map]:
    return cast("list[Map]", job["steps"])


def _of_file(file: Path) -> Iterator[str]:
    text = file.read_text("utf-8")
    workflow = read(file)
    if workflow.get("permissions") != {}:
        yield "the permissions at the top are not empty"
    if "pull_request_target" in text:
        yield "pull_request_target gives secrets to what a stranger sends"
    if file.name in UNPRIVILEGED:
        yield from _unprivileged(text)
    for name, job in jobs(workflow).items():
        if "pull_request" in cast("Map", workflow.get("on") or {}):
            for words in _of_pull_request(job):
                yield f"{name}: {words}"
        for words in _of_job(job):
            yield f"{name}: {words}"


def _unprivileged(text: str) -> Iterator[str]:
    for words in ("secrets", "vars.", "environment:", ": write", "write-all", "github.token", "GITHUB_TOKEN"):
        if words in text:
            yield f"{words} in a workflow that runs the code of a pull request"


def _of_job(job: Map) -> Iterator[str]:
    if not isinstance(job.get("permissions"), dict):
        yield "no permissions of its own"
    if "timeout-minutes" not in job:
        yield "no timeout"
    if "secrets." in str({name: part for name, part in job.items() if name != "steps"}):
        yield "a secret outside of a step"
    environment = job.get("environment")
    matrix = "matrix" in str(job.get("strategy"))
    if matrix:
        concurrency = cast("Map", job.get("concurrency") or {})
        if "${{ matrix.stack }}" not in str(concurrency.get("group")):
            yield "no concurrency by stack"
        if concurrency.get("cancel-in-progress") is not False:
            yield "cancels what is in progress"
        if "${{ matrix.environment }}" not in str(environment):
            yield "not in the environment of the stack"
    for step in steps(job):
        title = step.get("name") or step.get("uses") or step.get("run")
        for words in _of_step(step, environment is not None):
            yield f"{title}: {words}"


def _of_pull_request(job: Map) -> Iterator[str]:
    """Secrets never come to what a fork sends: GitHub gives it none, and the job does not even start."""
    condition = str(job.get("if", ""))
    if "secrets." in str(job) and OWN_BRANCH not in condition and "!= 'pull_request'" not in condition:
        yield "secrets for the pull request of a fork"


def _of_step(step: Map, protected: bool) -> Iterator[str]:
    uses, run = str(step.get("uses", "")), str(step.get("run", ""))
    given = cast("Map", step.get("with") or {})
    if "secrets." in str(step) and not protected:
        yield "a secret outside of an environment"
    if "secrets." in str(step) and "github.token" in str(step):
        yield "a step has both the cloud's secrets and the repository's token"
    if uses.startswith("actions/checkout@") and given.get("persist-credentials") is not False:
        yield "the token stays on disk"
    if uses.startswith("pulumi/actions@") and given.get("pulumi-version") != sdk(HERE):
        yield f"pulumi-version is {given.get('pulumi-version')}, and {sdk(HERE)} is locked"
    if "${{" in run:
        yield "an expression in a script"
    for line in run.splitlines():
        if line.startswith("./rungs "):
            yield from _command(shlex.split(line, comments=True)[1:])


def _command(words: list[str]) -> Iterator[str]:
    """Whether `./rungs WORDS` is understood; nothing is run."""
    if ">" in words:
        words = words[: words.index(">")]
    if words[0] == "setup":
        if words[1:] and words[1] not in LAYERS:
            yield f"there is no layer {words[1]}"
        return
    if words[0] not in COMMANDS:
        yield f"there is no command {words[0]}"
        return
    with click.Context(cli) as context:
        command = cli.get_command(context, words[0])
        assert command is not None
        try:
            inner = command.make_context(words[0], words[1:], parent=context)
            if isinstance(command, click.Group) and words[1:]:
                name, below, rest = command.resolve_command(inner, words[1:])
                assert below is not None
                below.make_context(name, rest, parent=inner)
        except click.UsageError as error:
            yield error.format_message()


def _pins(files: list[Path]) -> Iterator[str]:
    commits: dict[str, set[str]] = {}
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            if re.match(r"\s*(- )?uses:", line):
                pin = PINNED.match(line)
                if pin is None:
                    yield f"{file.name}: not pinned by commit with the version beside it: {line.strip()}"
                else:
                    commits.setdefault(pin[1], set()).add(pin[2])
    for action, pinned in commits.items():
        if len(pinned) > 1:
            yield f"{action} is pinned to {len(pinned)} commits"


def _scripts(folder: Path, files: list[Path]) -> Iterator[str]:
    named = {
        name for file in files for name in re.findall(r"\.github/scripts/([\w.-]+)", file.read_text("utf-8"))
    }
    there = {path.name: path for path in (folder / "scripts").glob("*.py")}
    programs = {name for name, path in there.items() if path.read_text("utf-8").startswith("#!")}
    for name in sorted(named - set(there)):
        yield f"there is no script {name}"
    for name in sorted(programs - named):
        yield f"no workflow runs {name}"
    for name in sorted(named & set(there)):
        if name not in programs or not os.access(there[name], os.X_OK):
            yield f"{name} cannot be started"
