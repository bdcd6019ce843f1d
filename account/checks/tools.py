"""What is on this machine and in the stack file: engine, backend, passphrase, secrets. Nothing is changed."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from account.checks import Check, State
from account.prerequisites import missing, prerequisites
from stacks.backend import backend_problems, backend_url
from stacks.secure import stand_in
from stacks.settings import NAMESPACE, Settings

SECONDS = 30
"""That pulumi may take to answer; a backend that is away takes longer."""


def engine(project: Path, environment: Mapping[str, str], stack: str) -> tuple[list[Check], bool | None]:
    """Whether pulumi runs and reaches its backend, and whether the stack has been brought up (None: nobody knows)."""
    pulumi = shutil.which("pulumi", path=environment.get("PATH"))
    if pulumi is None:
        fix = "./rungs setup engine, or www.pulumi.com/docs/install/; then put it on PATH"
        return [_check("unknown", "pulumi", "it is not on PATH", fix)], None
    version = _run(pulumi, project, environment, "version")
    if version.returncode:
        return [_check("unknown", "pulumi", " ".join(version.stderr.split()), "./rungs setup engine")], None
    found = [_check("ok", "pulumi", version.stdout.strip())]
    if _is_unused(backend_url(environment, project), project):
        return [*found, _no_stack(stack)], False
    listed = _run(pulumi, project, environment, "stack", "ls", "--json", "--non-interactive")
    if listed.returncode:
        words = " ".join((listed.stderr or listed.stdout).split()).removeprefix("error: ")[:200]
        return [
            *found,
            _check("unknown", "backend", words, "pulumi login to your own backend (docs/state.md)"),
        ], None
    try:
        rows = cast("list[Mapping[str, object]]", json.loads(listed.stdout or "[]"))
    except ValueError:
        return [
            *found,
            _check("unknown", "backend", "pulumi stack ls prints no JSON", "try it by hand"),
        ], None
    row = next((each for each in rows if str(each.get("name")).rpartition("/")[2] == stack), None)
    if row is None:
        return [
            *found,
            _check("missing", "backend", f"it has no stack {stack}", f"pulumi stack init {stack}"),
        ], False
    resources = row.get("resourceCount") or 0
    says = f"the stack {stack} has {resources} resources" if resources else f"the stack {stack} was never up"
    return [*found, _check("ok", "backend", says)], bool(resources)


def configuration(
    settings: Settings, stack: str, project: Path, environment: Mapping[str, str]
) -> Iterator[Check]:
    """What the stack file lacks or keeps badly, and what only a person can know."""
    file = f"Pulumi.{stack}.yaml"
    lacking = missing(settings)
    for each in lacking:
        fix = "; then: ".join(filter(None, (each.where, each.then)))
        yield _of_file("missing", each.what, each.why, fix)
    if not lacking:
        yield _of_file("ok", file, f"has what growth stage {settings.stage} needs")
    for name, value in settings.secrets.items():
        key = f"{NAMESPACE}:{name}"
        if value == stand_in(key):  # what an encrypted value reads as
            yield _of_file("ok", key, "given, encrypted")
        else:
            fix = f"pulumi config set --secret {key} -s {stack}, and rotate it: who has the file has it"
            yield _of_file("missing", key, f"it is in plain text in {file}", fix)
    for problem in backend_problems(settings, environment, project, stack):
        says, _, fix = problem.partition(". ")
        yield _of_file("missing", "state and secrets", says, fix)
    for each in prerequisites(settings):
        if each.met is None and each.kind in ("product", "nameservers", "quota") and not each.asked:
            yield _of_file("unknown", each.what, each.why, each.where)


def _is_unused(url: str, project: Path) -> bool:
    """Whether a backend of files has never been used: pulumi would make it its own by looking at it."""
    path = url.removeprefix("file://").partition("?")[0]
    return url.startswith("file://") and not (project / Path(path).expanduser() / ".pulumi").exists()


def _no_stack(stack: str) -> Check:
    return _check("missing", "backend", f"it has no stack {stack}", f"pulumi stack init {stack}")


def _run(
    pulumi: str, project: Path, environment: Mapping[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    quiet = {**environment, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        return subprocess.run(
            [pulumi, *arguments],
            cwd=project,
            env=quiet,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(arguments, 1, "", f"no answer within {SECONDS} s")
    except OSError as error:
        return subprocess.CompletedProcess(arguments, 1, "", f"{pulumi} does not run: {error.strerror}")


def _check(state: State, what: str, says: str, fix: str = "") -> Check:
    return Check(area="tools", what=what, state=state, says=says, fix=fix)


def _of_file(state: State, what: str, says: str, fix: str = "") -> Check:
    return Check(area="configuration", what=what, state=state, says=says, fix=fix)
