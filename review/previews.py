"""Previews of a stack by the real engine: in the sandbox over the base's state, or over the real state."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import os
import shutil
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Protocol

import attrs

from components.misfits import SUMMARY, Misfit, read
from project.clones import LINK
from review.changes import Change, changes_of
from review.plan_file import Plan, parse_plan
from sandbox.run import Run, Sandbox
from stacks.own_pulumi import on_path
from stacks.reached import REVIEW
from stacks.settings import Settings
from stacks.stack_file import ROOT

KEPT: Final = 8
"""Base states that are kept, so that reviewing again costs one preview."""
FAST: Final = {
    # The base's state is of use only when it is whole, so it is written once, at the end.
    "PULUMI_EXPERIMENTAL": "true",
    "PULUMI_SKIP_CHECKPOINTS": "true",
    "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
}
_FOLDER: Final = "review"
ADOPT: Final = ("rungs:adopt",)
"""Left out in the sandbox, which has no account to import from."""
REFUSALS: Final = ("marked for protection", "because it is protected", "preview failed", SUMMARY)
"""Words of the engine where it refuses what the report calls a danger anyway."""


class Trees(Protocol):
    """A project before and after: at two commits, or with two versions of the library."""

    @property
    def project(self) -> Path: ...
    @property
    def base_project(self) -> Path: ...
    @property
    def head_project(self) -> Path: ...
    def base_tree(self) -> str: ...
    def base_config(self, stack: str) -> str: ...


@attrs.frozen(kw_only=True)
class Preview:
    """What a change would do to one stack."""

    changes: tuple[Change, ...]
    pending: tuple[Change, ...] = ()
    """What the base would do as well: not of this change."""
    error: str = ""
    """Why the engine gives no preview; empty where it does."""
    notes: tuple[str, ...] = ()
    misfits: tuple[tuple[str, Sequence[Misfit]], ...] = ()
    """What is to be adopted and is otherwise in the account, by logical name."""


def in_sandbox(
    trees: Trees, stack: str, base: Settings | None, head: Settings | None, *, known: bool
) -> Preview:
    """The base is brought up once and kept; the head is previewed over its state.

    `known` says whether the base has the stack; else everything of the head is new.
    """
    home = trees.project / ".rungs" / "sandbox"
    name = f"{_FOLDER}/{stack}-{_base_digest(trees, stack, base) if known else f'new-{os.getpid()}'}"
    notes: list[str] = []
    kept = home / name / "kept"
    if known and not kept.exists():
        shutil.rmtree(home / name, ignore_errors=True)
        refused = _bring_up(trees, stack, base, home, name)
        if refused:
            notes.append(f"the base cannot be built, so all is shown as new: {refused}")
            shutil.rmtree(home / name, ignore_errors=True)
        else:
            kept.touch()
            _prune(home / _FOLDER)
    elif known:
        kept.touch()
    run = _preview(trees, stack, head, home, name)
    if not kept.exists():
        shutil.rmtree(home / name, ignore_errors=True)
    return Preview(
        changes=tuple(changes_of(run.summary.steps)),
        error=_refusal(run.summary.errors, run),
        notes=tuple(notes),
    )


def on_real_state(trees: Trees, stack: str, *, known: bool) -> Preview:
    """`pulumi preview` with the user's own pulumi, backend and credentials; of the base too, for what is pending."""
    with ThreadPoolExecutor(2) as pool:
        base = pool.submit(real_plan, trees.base_project, stack) if known else None
        head = real_plan(trees.head_project, stack)
        pending = base.result() if base else None
    notes = [f"the base's own preview fails: {_first(pending.errors)}"] if pending and pending.errors else []
    return of_plans(head, pending, notes)


def of_plans(head: Plan, base: Plan | None, notes: Sequence[str] = ()) -> Preview:
    """A preview that pulumi has printed, and what another says of the base."""
    return Preview(
        changes=tuple(changes_of(head.steps)),
        pending=tuple(changes_of(base.steps)) if base else (),
        error=_refusal(head.errors, None),
        notes=tuple(notes),
        misfits=_misfits(head.errors),
    )


def _bring_up(trees: Trees, stack: str, settings: Settings | None, home: Path, name: str) -> str:
    """Bring the base up. Returns why it cannot be, or nothing."""
    project = trees.base_project
    account = settings.plans if settings else None
    with Sandbox(project, stack, home=home, name=name, account=account, without=ADOPT) as sandbox:
        sandbox.env |= {**_environment(project), **FAST}
        run = sandbox.up()
    return "" if run.ok else _first(run.summary.errors) or run.output.strip()[-500:]


def _preview(trees: Trees, stack: str, settings: Settings | None, home: Path, name: str) -> Run:
    project = trees.head_project
    account = settings.plans if settings else None
    with Sandbox(project, stack, home=home, name=name, account=account, without=ADOPT) as sandbox:
        sandbox.env |= _environment(project)
        return sandbox.preview()


def _environment(project: Path) -> dict[str, str]:
    """That it is a review; and modules of the previewed tree are found before those of the clone that runs it.

    A project that pins the library runs with the one that it pins, and that one's packages.
    """
    theirs = [each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each]
    others = [each for each in theirs if Path(each).resolve() != ROOT or project == ROOT]
    pinned = project / LINK
    if pinned.exists():
        python = pinned / ".venv" / "bin" / "python"
        return {
            REVIEW: "1",
            "PYTHONPATH": os.pathsep.join([str(project), *others, str(pinned.resolve())]),
            **({"PULUMI_PYTHON_CMD": str(python)} if python.exists() else {}),
        }
    ours = [] if (project / "stacks" / "composer.py").exists() else [str(ROOT)]
    return {REVIEW: "1", "PYTHONPATH": os.pathsep.join([str(project), *others, *ours])}


def _base_digest(trees: Trees, stack: str, settings: Settings | None) -> str:
    """What the base's state depends on: its tree and configuration, the sandbox, the SDKs and the engine."""
    from toolchain.engine import find

    found = hashlib.sha256()
    for text in (
        trees.base_tree(),
        trees.base_config(stack),
        str(settings and settings.plans),
        find().version,
    ):
        found.update(text.encode() + b"\0")
    for folder in ("sandbox", "providers"):
        for file in sorted((ROOT / folder).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                found.update(file.read_bytes())
    for package in ("pulumi", "pulumi-cloudflare", "upstash-pulumi"):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found.update(importlib.metadata.version(package).encode())
    return found.hexdigest()[:16]


def _prune(folder: Path) -> None:
    """Drop the oldest bases."""
    kept = sorted(folder.glob("*/kept"), key=lambda each: -each.stat().st_mtime)
    for each in kept[KEPT:]:
        shutil.rmtree(each.parent, ignore_errors=True)


def real_plan(project: Path, stack: str) -> Plan:
    """`pulumi preview` of a stack with the user's own pulumi, backend and credentials."""
    pulumi = on_path("--real")
    arguments = [
        "preview",
        "--json",
        "--show-sames",
        "--non-interactive",
        "--color",
        "never",
        "--stack",
        stack,
    ]
    done = subprocess.run(
        [pulumi, *arguments],
        cwd=project,
        env={**os.environ, **_environment(project)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if not done.stdout.lstrip().startswith("{"):
        words = (done.stderr or done.stdout).strip().splitlines() or ["it printed nothing"]
        return Plan(steps=(), config={}, errors=(words[0],))
    return parse_plan(done.stdout, f"pulumi preview of {stack}")


def _misfits(errors: Sequence[str]) -> tuple[tuple[str, Sequence[Misfit]], ...]:
    return tuple(dict(each for each in map(read, errors) if each is not None).items())


def _refusal(errors: Sequence[str], run: Run | None) -> str:
    """Why there is no preview, in a line. What is refused because it is protected, or not as it is to be adopted, is no
    such thing.
    """
    expected = (*REFUSALS, *(("non-zero exit code",) if _misfits(errors) else ()))
    others = [each for each in errors if read(each) is None and not any(word in each for word in expected)]
    if others:
        return _first(others)
    if run is not None and not run.ok and not errors:
        return run.output.strip()[-500:] or "pulumi preview failed"
    return ""


def _first(errors: Sequence[str]) -> str:
    """The first error that says something, in a line."""
    found = [each for each in errors if each.strip().removeprefix("error: ") != "preview failed"]
    return " ".join((found or ["", *errors])[0].split())[:500]
