"""Another version of the library under a project: each stack comes up with the old and is previewed with the new.

The version that is moved to judges, as it knows both: `./rungs upgrade` of the pinned one hands over to it.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Final

import attrs

from components.errors import UserError, one_of
from project.clones import bring, link, set_up
from project.pin import Pin
from review import previews
from review.judge import Side, judge
from review.migrations import PLACES, changed_migrations, migration_items
from review.report import Report, StackReport
from review.run import SANDBOX, WORKER
from review.trees import INSTALLED, Trees
from review.verdicts import Item
from stacks.places import ROOT

LEFT_OUT: Final = (".git", ".rungs", "__pycache__", ".pytest_cache", *INSTALLED)
UNASKED: Final = ("forgotten", "released")
"""What a move of the configuration may do to a store, and another version of the library may not."""


@attrs.frozen(kw_only=True)
class Upgrade:
    """What moving the pin would do to the stacks of a project."""

    before: Pin
    after: Pin
    report: Report
    not_built: tuple[str, ...] = ()
    """The stacks that the old library cannot build, so that nothing is compared."""

    @property
    def refusals(self) -> list[str]:
        """Why the pin is not moved, a line each; none where it may be."""
        found = [
            f"{stack}: nothing to compare with, as {self.before.version} cannot build it; compare with the real state: "
            f"./rungs upgrade {self.after.revision} --real"
            for stack in self.not_built
        ]
        for stack in self.report.stacks:
            found += [
                f"{stack.stack}: {item.name} ({item.kind}): {item.change}"
                for item in stack.data
                if _refused(item)
            ]
        return found


def compare(
    project: Path,
    before: Pin,
    after: Pin,
    stacks: Sequence[str] = (),
    *,
    real: bool = False,
    tell: Callable[[str], None] = lambda _text: None,
) -> Upgrade:
    """Previews the stacks of a project with this library, which is `after`, over what `before` makes of them.

    With `real`, over their real state, with the user's own pulumi, backend and credentials. Raises UserError.
    """
    names = _names(project, stacks)
    old = None
    if not real:
        tell(f"setting up the library {before}")
        old = set_up(project, bring(project, before.source, before.revision))
    with Versions(project, before, old) as versions:
        look = functools.partial(_stack, versions, before, after, real=real, tell=tell)
        with ThreadPoolExecutor(max(1, min(len(names), os.cpu_count() or 1))) as pool:
            found = list(pool.map(look, names))
    looked_at = SANDBOX
    if real:
        looked_at = f"real state at {datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M:%S} UTC"
    return Upgrade(
        before=before,
        after=after,
        report=Report(
            looked_at=looked_at,
            compared=f"the library {before} with {after}",
            stacks=tuple(report for report, _ in found),
        ),
        not_built=tuple(report.stack for report, built in found if not built),
    )


class Versions:
    """A project with two versions of the library: two copies beside it, so that paths out of it stay right."""

    def __init__(self, project: Path, before: Pin, old: Path | None) -> None:
        self.project = project.resolve()
        self._before, self._libraries = before, (old, ROOT)
        self._copies: list[Path] = []

    def __enter__(self) -> Versions:
        try:
            for library in self._libraries:
                copy = Path(
                    tempfile.mkdtemp(prefix=f".{self.project.name}-upgrade-", dir=self.project.parent)
                )
                self._copies.append(copy)
                shutil.copytree(
                    self.project,
                    copy,
                    symlinks=True,
                    ignore=shutil.ignore_patterns(*LEFT_OUT),
                    dirs_exist_ok=True,
                )
                for name in INSTALLED:
                    if (self.project / name).exists():
                        (copy / name).symlink_to(self.project / name)
                if library is not None:
                    link(copy, library)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for copy in self._copies:
            shutil.rmtree(copy, ignore_errors=True)

    @property
    def base_project(self) -> Path:
        return self._copies[0]

    @property
    def head_project(self) -> Path:
        return self._copies[1]

    def base_tree(self) -> str:
        """Changes with the old library, and with anything of the project."""
        found = hashlib.sha256(self._before.revision.encode())
        for file in sorted(self.base_project.rglob("*")):
            if file.is_file() and not file.is_symlink() and "__pycache__" not in file.parts:
                found.update(str(file.relative_to(self.base_project)).encode() + b"\0" + file.read_bytes())
        return found.hexdigest()

    def base_config(self, stack: str) -> str:
        """The text of a stack's file."""
        return (self.project / f"Pulumi.{stack}.yaml").read_text("utf-8")


def _names(project: Path, asked: Sequence[str]) -> list[str]:
    every = sorted(
        file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in project.glob("Pulumi.*.yaml")
    )
    for name in asked:
        if name not in every:
            raise one_of("--stack", name, every)
    if not every:
        raise UserError(
            f"{project} has no stack file, such as Pulumi.prod.yaml, so there is nothing to compare"
        )
    return list(dict.fromkeys(asked)) or every


def _stack(
    versions: Versions, before: Pin, after: Pin, name: str, *, real: bool, tell: Callable[[str], None]
) -> tuple[StackReport, bool]:
    """The report of a stack, and whether there was something to compare it with."""
    side = Side.of(name, versions.base_config(name))
    settings = side.stand.settings if side.stand else None
    tell(
        f"{name}: previewed with {after.version} over its real state"
        if real
        else f"{name}: brought up with {before.version}, previewed with {after.version}"
    )
    if real:
        preview = previews.on_real_state(versions, name, known=False)
    else:
        preview = previews.in_sandbox(versions, name, settings, settings, known=True)
    built = real or not preview.notes
    schema, notes = _schema(before, after, side)
    preview = attrs.evolve(preview, notes=(*preview.notes, *notes))
    today = datetime.datetime.now(datetime.UTC).date()
    return judge(name, preview, side, side, None, today=today, schema=schema), built


def _schema(before: Pin, after: Pin, side: Side) -> tuple[Sequence[Item], Sequence[str]]:
    """What the reference Worker's migrations do that come with the new version, where the stack runs that Worker."""
    parts = side.stand.settings.parts.values() if side.stand else ()
    if any("code" in each for each in parts):
        return (), ()
    try:
        with Trees(ROOT, before.revision, after.revision) as trees:
            with_code = any(path.startswith(WORKER) for path in trees.changed())
            return migration_items(changed_migrations(trees, PLACES), with_code=with_code), ()
    except UserError as error:
        return (), (f"the reference Worker's migrations are not compared: {error}",)


def _refused(item: Item) -> bool:
    return item.verdict == "danger" or (item.change in UNASKED and item.acknowledged is None)
