"""Brings the engine up, from the first source that gives one that works."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from toolchain.engine import Engine, Source, keep, modules
from toolchain.engine.go import Go
from toolchain.engine.versions import numbers, required, sdk
from toolchain.errors import SetupError
from toolchain.place import Place
from toolchain.progress import Count, Step, tell
from toolchain.trouble import explain
from toolchain.work import ProgramFailed, Work

INSTALLER = "https://get.pulumi.com/install.sh"

CONNECT_SECONDS = 3
"""How long to wait for Pulumi's servers before the engine is built instead."""

STALL_SECONDS = 20
"""How long a download from them may stand still."""

CLI = "github.com/pulumi/pulumi/pkg/v3"
SDK = "github.com/pulumi/pulumi/sdk/v3"

PROGRAMS = {
    "cli": ("pulumi", f"{CLI}/cmd/pulumi", CLI),
    "language": ("pulumi-language-python", f"{SDK}/python/cmd/pulumi-language-python", SDK),
}
"""For each module beside this file: the binary, the package it is built from, the module whose version it reports."""

RUNNER = "python/cmd/pulumi-language-python-exec"
"""The script in the SDK's Go module, of the same version as the engine, that the language host starts programs with."""


DOWNLOADING = "go: downloading "
"""How the line begins that Go writes for each module that it gets."""


class Unusable(Exception):
    """Why an engine of some source is not used."""


def bring_up(place: Place, work: Work) -> None:
    """Find, install or build an engine, and try it. The engine's packages must be installed. Raises SetupError."""
    for source in (_on_path, _installed, _built):
        try:
            engine = source(place, work)
            with Step("Trial preview") as step:
                _try(place, work, engine)
                step.say(f"pulumi {engine.version}")
        except Unusable as reason:
            tell(str(reason))
        else:
            keep(place, engine)
            return
    raise SetupError("there is no engine that works; the reasons are above")


def _on_path(place: Place, work: Work) -> Engine:
    found = shutil.which("pulumi")
    if found is None:
        raise Unusable("No pulumi on PATH.")
    path = Path(found)
    version = _pulumi_version(place, work, path)
    oldest = required(modules(place, "cli") / "go.mod", CLI)
    if not numbers(oldest) <= numbers(version) < (4,):
        raise Unusable(f"{path} is {version}, not {oldest} or newer; it is not used.")
    host = _language_host([path.parent, path.resolve().parent])
    if host is None:
        raise Unusable(
            f"{path} ({version}) has no pulumi-language-python beside it or on PATH; it is not used."
        )
    tell(f"Using {path} ({version}).")
    return Engine(path, version, host, "path")


def _installed(place: Place, work: Work) -> Engine:
    version = sdk(place)
    missing = [tool for tool in ("curl", "tar") if shutil.which(tool) is None]
    if missing:
        raise Unusable(f"Pulumi's installer needs {' and '.join(missing)}; the engine is built instead.")
    script = place.scratch / "install.sh"
    target = place.scratch / "installed"
    fetch = ("--fail", "--silent", "--show-error", "--location", "--max-time", str(2 * CONNECT_SECONDS))
    options = ("--version", version, "--install-root", target, "--no-edit-path", "--silent")
    environment = _impatient(place, work)
    try:
        with Step("Pulumi's installer"):
            work.run(["curl", *fetch, "--output", script, INSTALLER], "installer", environment=environment)
            work.run(["sh", script, *options], "installer", environment=environment)
    except ProgramFailed as failure:
        reason = (failure.lines or [str(failure)])[-1].strip()
        raise Unusable(
            f"Pulumi's installer cannot be used ({reason}); the engine is built instead."
        ) from failure
    return _move_in(place, work, target / "bin", "installer")


def _impatient(place: Place, work: Work) -> dict[str, str]:
    """An environment in which curl gives up early, whoever calls it, and in which no token of the user's is sent."""
    given = work.environment
    settings = Path(given.get("CURL_HOME") or given["HOME"], ".curlrc")
    theirs = settings.read_text(encoding="utf-8") if settings.exists() else ""
    ours = f"connect-timeout = {CONNECT_SECONDS}\nspeed-time = {STALL_SECONDS}\n"
    (place.scratch / ".curlrc").write_text(f"{theirs}\n{ours}", encoding="utf-8")
    kept = {name: value for name, value in given.items() if name != "GITHUB_TOKEN"}
    return {**kept, "CURL_HOME": str(place.scratch)}


def _built(place: Place, work: Work) -> Engine:
    go = Go.find(place, work)
    target = place.scratch / "built"
    try:
        totals = _download(place, go)
        for module, (binary, package, versioned) in PROGRAMS.items():
            version = required(modules(place, module) / "go.mod", versioned)
            flags = ("-trimpath", "-buildvcs=false", "-v", "-o", target / binary)
            stamp = f"-s -w -X {SDK}/go/common/version.Version=v{version}"
            with Step(f"Building {binary}") as step:
                compiled = Count(step, f"of at most {totals[module]} packages compiled")
                go.run(["build", *flags, "-ldflags", stamp, package], modules(place, module), compiled)
        sdk = go.run(["list", "-m", "-f", "{{.Dir}}", SDK], modules(place, "cli"))[-1]
    except ProgramFailed as failure:
        raise SetupError(explain("the engine cannot be built", failure)) from failure
    runner = target / Path(RUNNER).name
    shutil.copyfile(Path(sdk) / RUNNER, runner)
    runner.chmod(0o755)
    return _move_in(place, work, target, "built")


def _download(place: Place, go: Go) -> dict[str, int]:
    """Get the Go modules. Returns the number of packages that each program is compiled from."""
    totals: dict[str, int] = {}
    with Step("Downloading the engine's modules") as step:
        seen = Count(step, "modules", lambda line: line.startswith(DOWNLOADING))
        for module, (_, package, _) in PROGRAMS.items():
            lines = go.run(["list", "-deps", package], modules(place, module), seen)
            totals[module] = len([line for line in lines if not line.startswith(DOWNLOADING)])
    return totals


def _move_in(place: Place, work: Work, made: Path, source: Source) -> Engine:
    """Put a whole set of binaries in place of what was there."""
    if place.bin.exists():
        place.bin.rename(place.scratch / "bin-before")
    made.rename(place.bin)
    path = place.bin / "pulumi"
    host = _language_host([place.bin])
    if host is None:
        raise Unusable(f"{place.bin} has no pulumi-language-python.")
    return Engine(path, _pulumi_version(place, work, path), host, source)


def _try(place: Place, work: Work, engine: Engine) -> None:
    """Preview a program of one line, with no account and no plugin. Raises Unusable if that fails."""
    project = place.scratch / "trial"
    state = place.scratch / "trial-state"
    project.mkdir()
    state.mkdir()
    runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": str(place.venv)}}
    (project / "Pulumi.yaml").write_text(json.dumps({"name": "trial", "runtime": runtime}), encoding="utf-8")
    (project / "__main__.py").write_text('import pulumi\n\npulumi.export("works", True)\n', encoding="utf-8")
    environment = engine.environment(work.environment, place)
    environment |= {"PULUMI_BACKEND_URL": state.as_uri(), "PULUMI_CONFIG_PASSPHRASE": "trial"}
    try:
        for command in (("stack", "init", "trial"), ("preview", "--stack", "trial")):
            line = [engine.path, *command, "--non-interactive"]
            work.run(line, "trial", environment=environment, directory=project)
    except ProgramFailed as failure:
        what = f"{engine} cannot preview a Python program; it is not used"
        raise Unusable(explain(what, failure)) from failure
    finally:
        shutil.rmtree(project)
        shutil.rmtree(state)


def _pulumi_version(place: Place, work: Work, path: Path) -> str:
    ours = {"PULUMI_HOME": str(place.pulumi_home), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    environment = {**work.environment, **ours}
    try:
        return work.run([path, "version"], "engine", environment=environment)[-1].strip().removeprefix("v")
    except (ProgramFailed, SetupError, IndexError) as failure:
        raise Unusable(f"{path} does not run ({failure}); it is not used.") from failure


def _language_host(folders: list[Path]) -> Path | None:
    search = os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])
    found = shutil.which("pulumi-language-python", path=search)
    return Path(found) if found else None
