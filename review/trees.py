"""The two trees that a review compares, from git: nothing of the repository is changed, and its index not touched."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from types import TracebackType
from typing import Final

from components.errors import UserError
from project.clones import library_of, link

INSTALLED: Final = (".venv", "venv", "node_modules")
"""What a program needs and git does not have: the head's own serves both."""
NOT_PROGRAM: Final = (
    *("*.md", "LICENSE", "*/CODEOWNERS", "CODEOWNERS", ".gitignore", ".github/*", ".ci/*"),
    *("docs/*", "tests/*", "benchmarks/*", "examples/*"),
    "Pulumi.*.yaml",
)
"""Paths of a project that cannot change what its program makes."""


class Trees:
    """A base commit and a head: a commit, or the working tree as it is. A context manager."""

    def __init__(self, project: Path, base: str | None = None, head: str | None = None) -> None:
        self.project = project.resolve()
        self._prefix = self._git("rev-parse", "--show-prefix").strip()
        self._root = Path(self._git("rev-parse", "--show-toplevel").strip())
        self.head: str | None = self._commit(head, "head") if head else None
        self.dirty = bool(self._git("status", "--porcelain", "--", "."))
        self.base, self._base_words = self._base(base)
        self.head_name = head
        self._made: dict[str, Path] = {}
        self._lock = threading.Lock()
        self._directory: Path | None = None

    def __enter__(self) -> Trees:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._directory is not None:
            shutil.rmtree(self._directory, ignore_errors=True)

    @property
    def words(self) -> str:
        """What is compared with what."""
        if self.head:
            beside = "; uncommitted changes are left out" if self.dirty else ""
            head = f"{self.head_name} ({self.head[:10]}){beside}"
        else:
            head = "the working tree" + (", with uncommitted changes" if self.dirty else "")
        return f"base {self._base_words} ({self.base[:10]}), head {head}"

    @property
    def base_project(self) -> Path:
        """The project as it is at the base."""
        return self._checked_out(self.base)

    @property
    def head_project(self) -> Path:
        """The project as it is at the head."""
        return self._checked_out(self.head) if self.head else self.project

    def base_tree(self) -> str:
        """The id of the base's content."""
        return self._git("rev-parse", f"{self.base}^{{tree}}").strip()

    def stacks(self) -> tuple[list[str], list[str]]:
        """The stacks that have a file at the base, and at the head."""
        base = self._names(self.base)
        return base, self._names(self.head) if self.head else _stacks(
            each.name for each in self.project.iterdir()
        )

    def base_config(self, stack: str) -> str:
        """The text of a stack's file at the base."""
        return self._git("show", f"{self.base}:{self._prefix}Pulumi.{stack}.yaml")

    def head_config(self, stack: str) -> str:
        """The text of a stack's file at the head."""
        file = f"Pulumi.{stack}.yaml"
        if self.head:
            return self._git("show", f"{self.head}:{self._prefix}{file}")
        try:
            return (self.project / file).read_text("utf-8")
        except UnicodeDecodeError:
            raise UserError(f"{file} is not a text") from None

    def base_text(self, path: str) -> str | None:
        """A file of the project at the base; None where there is none."""
        return self._try("show", f"{self.base}:{self._prefix}{path}")

    def head_text(self, path: str) -> str | None:
        """A file of the project at the head; None where there is none."""
        if self.head:
            return self._try("show", f"{self.head}:{self._prefix}{path}")
        file = self.project / path
        return file.read_text("utf-8", "replace") if file.is_file() else None

    def changed(self) -> list[str]:
        """What differs: paths from the project's directory; what lies outside of it starts with `/`."""
        refs = [self.base, self.head] if self.head else [self.base]
        found = self._git("diff", "--name-only", "--no-renames", "-z", *refs).split("\0")
        if not self.head:
            found += [
                f"{self._prefix}{each}"
                for each in self._git("ls-files", "--others", "--exclude-standard", "-z").split("\0")
                if each
            ]
        return [
            each.removeprefix(self._prefix) if each.startswith(self._prefix) else f"/{each}"
            for each in found
            if each
        ]

    def program_differs(self) -> bool:
        """Whether anything differs that could change what the program makes."""
        return any(not any(fnmatchcase(path, pattern) for pattern in NOT_PROGRAM) for path in self.changed())

    def _base(self, given: str | None) -> tuple[str, str]:
        if given:
            return self._commit(given, "base"), given
        head = self.head or self._commit("HEAD", "head")
        for ref in ("origin/main", "main"):
            if self._try("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}") is None:
                continue
            found = (self._try("merge-base", ref, head) or "").strip()
            if found and (found != head or (self.dirty and not self.head)):
                return found, f"the merge base with {ref}"
        before = self._try("rev-parse", "--verify", "--quiet", f"{head}~1^{{commit}}")
        if before is None:
            raise UserError(
                "there is no base to compare with: no origin/main, no main, and no commit before this one; "
                "name one with --base, or fetch the history (git fetch --unshallow)"
            )
        return before.strip(), "the commit before"

    def _commit(self, ref: str, which: str) -> str:
        found = self._try("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        if found is None:
            raise UserError(
                f"--{which} is {ref!r}, which is no commit here; fetch it first, such as: git fetch origin {ref}"
            )
        return found.strip()

    def _names(self, commit: str) -> list[str]:
        listed = self._git(
            "ls-tree", "--name-only", "-z", commit, "--", f"{self._prefix or './'}", cwd=self._root
        )
        return _stacks(each.removeprefix(self._prefix) for each in listed.split("\0"))

    def _checked_out(self, commit: str) -> Path:
        with self._lock:
            if commit not in self._made:
                if self._directory is None:
                    self._directory = Path(tempfile.mkdtemp(prefix="rungs-review-")).resolve()
                self._made[commit] = self._check_out(commit, self._directory / commit[:16])
            return self._made[commit]

    def _check_out(self, commit: str, target: Path) -> Path:
        target.mkdir()
        env = {**os.environ, "GIT_INDEX_FILE": f"{target}.index"}
        self._git("read-tree", commit, cwd=self._root, env=env)
        self._git("checkout-index", "--all", f"--prefix={target}/", cwd=self._root, env=env)
        project = target / self._prefix
        if not (project / "Pulumi.yaml").exists():
            raise UserError(
                f"{commit[:10]} has no {self._prefix}Pulumi.yaml, so there is no program to preview"
            )
        for name in INSTALLED:
            if (self.project / name).exists() and not (project / name).exists():
                (project / name).symlink_to(self.project / name)
        library = library_of(project, self.project)
        if library is not None:
            link(project, library)
        return project

    def _try(self, *arguments: str) -> str | None:
        done = self._run(arguments, self.project, None)
        return done.stdout if done.returncode == 0 else None

    def _git(self, *arguments: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
        done = self._run(arguments, cwd or self.project, env)
        if done.returncode:
            words = (done.stderr.strip().splitlines() or ["git failed"])[0]
            raise UserError(f"git {arguments[0]} in {cwd or self.project}: {words}")
        return done.stdout

    def _run(
        self, arguments: Sequence[str], cwd: Path, env: dict[str, str] | None
    ) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                ["git", *arguments],
                cwd=cwd,
                env=env,
                capture_output=True,
                text=True,
                errors="replace",
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except FileNotFoundError:
            raise UserError("review compares two commits, and there is no git on PATH") from None


def _stacks(files: Iterable[str]) -> list[str]:
    return sorted(
        name.removeprefix("Pulumi.").removesuffix(".yaml")
        for name in files
        if name.startswith("Pulumi.") and name.endswith(".yaml") and len(name) > len("Pulumi..yaml")
    )
