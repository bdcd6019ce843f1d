"""Go, which builds the engine and actionlint: the one on PATH if recent enough, else a locked Python package."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolchain.engine import modules
from toolchain.engine.versions import fixed, numbers
from toolchain.errors import SetupError
from toolchain.place import Place
from toolchain.progress import Step, tell
from toolchain.trouble import explain
from toolchain.work import ProgramFailed, Work

INSTALL = (
    "-I",
    "-m",
    "pip",
    "install",
    "--require-hashes",
    "--no-deps",
    "--no-compile",
    "--only-binary=:all:",
)

OTHER_TARGETS = ("GOARCH", "GOBIN", "GOOS", "GOROOT")
"""Variables of the user's that would build for another machine, or with another Go."""


@dataclass(frozen=True)
class Go:
    """A Go that is recent enough, and the environment to run it in."""

    binary: Path
    place: Place
    work: Work

    @classmethod
    def find(cls, place: Place, work: Work) -> Go:
        """The Go on PATH, else the packaged one, which stays in `.rungs/go`. Raises SetupError if there is neither."""
        needed = max(
            (fixed(r"^go (\S+)", modules(place, module) / "go.mod") for module in ("cli", "language")),
            key=numbers,
        )
        on_path = shutil.which("go")
        if on_path:
            go = cls(Path(on_path), place, work)
            try:
                said = go.run(["version"], modules(place, "cli"))[-1]
            except (ProgramFailed, SetupError, IndexError):
                said = "no Go that runs"
            if numbers(said.removeprefix("go version go")) >= numbers(needed):
                return go
            tell(f"{on_path} is {said}; {needed} or newer is needed. Another Go is installed into .rungs.")
        return cls(_packaged(place, work), place, work)

    def run(
        self, arguments: Sequence[str | Path], directory: Path, on_line: Callable[[str], None] | None = None
    ) -> list[str]:
        """Run Go in the directory of a module. Its output comes back. Raises ProgramFailed."""
        return self.work.run(
            [self.binary, *arguments],
            "go",
            environment=self._environment(),
            directory=directory,
            on_line=on_line,
        )

    def _environment(self) -> dict[str, str]:
        """Go as the user has set it up, with its caches; but for this machine, and from the locked modules alone."""
        kept = {name: value for name, value in self.work.environment.items() if name not in OTHER_TARGETS}
        if sys.platform != "darwin":
            theirs = kept.get("XDG_CONFIG_HOME") or Path(kept["HOME"], ".config")
            kept.setdefault("GOENV", str(Path(theirs, "go", "env")))
            kept["XDG_CONFIG_HOME"] = str(self._no_telemetry())
        return {
            **kept,
            "GOTOOLCHAIN": "local",
            "GOFLAGS": "-mod=readonly",
            "GOWORK": "off",
            "CGO_ENABLED": "0",
        }

    def _no_telemetry(self) -> Path:
        """A configuration directory for Go, which counts what it does in there unless it is told not to."""
        directory = self.place.scratch / "config"
        mode = directory / "go" / "telemetry" / "mode"
        mode.parent.mkdir(parents=True, exist_ok=True)
        mode.write_text("off\n", encoding="utf-8")
        return directory


def _packaged(place: Place, work: Work) -> Path:
    home = place.state / "go"
    binary = home / "go" / "bin" / "go"
    if not binary.exists():
        draft = place.scratch / "go"
        try:
            with Step("Go"):
                work.run([place.python, *INSTALL, "--target", draft, "-r", place.lock("go")], "go")
        except ProgramFailed as failure:
            what = "cannot install Go, which builds the engine"
            raise SetupError(explain(what, failure, server="The Python package index")) from failure
        if home.exists():
            home.rename(place.scratch / "go-before")
        draft.rename(home)
    return binary
