"""Rehearsing a promotion: every move of it is a real `pulumi up` in the sandbox, and its events say what it did.

rehearsal = rehearse(load("edge"), ["mvp", "traction", "growth"])
assert rehearsal.ok                         # no store replaced or lost, and each `up` repeated changed nothing
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import attrs

from components.errors import UserError
from components.stores import is_store
from sandbox.state import VERSION
from stacks.blueprint import draw_up, services_of
from stacks.moves import Changes, Move, Where, moves_to, needs_of
from stacks.settings import PLANS, SECRETS, Settings
from stacks.stack_file import PROJECT, StackFile
from stacks.stage import Ladder, Stage

if TYPE_CHECKING:
    from sandbox.events import Step, Summary
    from sandbox.run import Run, Sandbox


@attrs.frozen(kw_only=True)
class Outcome:
    """What one move did, counted from the engine's own events; the stack itself is not counted."""

    from_stage: str | None
    to_stage: str
    move: str
    created: int
    updated: int
    replaced: int
    deleted: int
    same: int
    stores_kept: int
    """Stores that were there before and still are, under the same URN and id, those forgotten included."""
    stores_lost: tuple[str, ...]
    """URNs of stores replaced, deleted without being retained, or gone from the cloud; dropped classes too."""
    again_changes: int | None
    """What a second `up` changed; 0 if all is well, None where there was none."""
    seconds: float
    key: str = ""
    """The store that was moved, and the host that the move is about; empty for a change of stage."""
    host: str = ""
    error: str = ""

    @property
    def ok(self) -> bool:
        return not self.error and not self.stores_lost and not self.again_changes

    @property
    def title(self) -> str:
        return f"{self.move}: {self.key} {self.host}" if self.key else self.move

    @property
    def resources(self) -> int:
        return self.created + self.updated + self.replaced + self.same

    def as_json(self) -> dict[str, object]:
        found: dict[str, object] = {
            "from": self.from_stage,
            "to": self.to_stage,
            "move": self.move,
            "created": self.created,
            "updated": self.updated,
            "replaced": self.replaced,
            "deleted": self.deleted,
            "same": self.same,
            "stores_kept": self.stores_kept,
            "stores_lost": len(self.stores_lost),
            "again_changes": self.again_changes,
            "seconds": round(self.seconds, 2),
        }
        if self.key:
            found |= {"store": self.key, "host": self.host}
        if self.stores_lost:
            found["lost"] = list(self.stores_lost)
        if self.error:
            found["error"] = self.error
        return found


@attrs.frozen(kw_only=True)
class Rehearsal:
    """A promotion, move by move."""

    ladder: str
    moves: tuple[Outcome, ...]

    @property
    def ok(self) -> bool:
        return bool(self.moves) and all(move.ok for move in self.moves)

    def as_json(self) -> dict[str, object]:
        return {"ladder": self.ladder, "moves": [move.as_json() for move in self.moves], "ok": self.ok}


@attrs.frozen(kw_only=True)
class Watcher:
    """Who is told how a rehearsal goes: before each move, at each step of the engine, after each move."""

    move: Callable[[str | None, str, str], None] = lambda _from, _to, _move: None
    step: Callable[[Step], None] = lambda _step: None
    outcome: Callable[[Outcome], None] = lambda _outcome: None


def rehearse(
    ladder: Ladder, stages: Sequence[str], base: StackFile | None = None, watcher: Watcher | None = None
) -> Rehearsal:
    """Brings a stack up at the first of `stages` and moves it to each of the others in turn.

    `base` is the configuration to start from, a stack's own; default: one made up for the purpose, in production.
    Stops at the first move that fails. Raises UserError for moves that would be refused before the engine starts.
    """
    file = base or made_up(ladder, ladder[stages[0]])
    where = Where.of(file.settings())
    for stage in stages[1:]:
        moves_to(ladder, where, stage)
        where = Where(stage=stage, stores={}, floor=max(where.stage, stage, key=ladder.names.index))
    with temporary_sandbox(file) as sandbox:
        climb = Climb(ladder, file, sandbox, watcher or Watcher())
        climb.start()
        for stage in stages[1:]:
            if not climb.ok:
                break
            climb.to(stage)
        return Rehearsal(ladder=ladder.name, moves=tuple(climb.outcomes))


class Climb:
    """A stack on its way up: where its configuration stands, and what each move so far has done."""

    def __init__(
        self, ladder: Ladder, file: StackFile, sandbox: Sandbox, watcher: Watcher | None = None
    ) -> None:
        self.ladder, self.file, self.sandbox = ladder, file, sandbox
        self.outcomes: list[Outcome] = []
        self._watcher = watcher or Watcher()

    @property
    def ok(self) -> bool:
        return all(outcome.ok for outcome in self.outcomes)

    def start(self) -> Outcome:
        """The first `up`."""
        return self._up(None, self.file.settings().stage, "start")

    def to(self, stage: str, *, repeat_each: bool = True) -> None:
        """Every move to `stage`, the change of hosts included; stops at one that fails.

        Each `up` is run once more, or without `repeat_each` that of the first move and of the last alone.
        """
        moves = moves_to(self.ladder, Where.of(self.file.settings()), stage)
        for move in moves:
            if not self.make(move, repeat=repeat_each or move in (moves[0], moves[-1])).ok:
                return

    def make(self, move: Move, *, repeat: bool = True) -> Outcome:
        """One move: its config diff, with what the account then needs, and its `up`."""
        self._change(move)
        return self._up(move.from_stage, move.to_stage, move.kind, move.key, move.host, repeat=repeat)

    def prepare(self, move: Move) -> None:
        """The config diff of a move, without its `up`."""
        self._change(move)
        self._configure(self.file.settings())

    def _change(self, move: Move) -> None:
        changes: dict[tuple[str, ...], object] = dict(move.changes)
        settings = self.file.settings()
        if move.from_stage != move.to_stage:
            changes |= account_for(self.ladder[move.to_stage], settings)
        if move.kind == "cut over" and settings.standing(move.key).copied is None:
            oldest = self.ladder[move.to_stage].parts[move.key][0]
            holds = oldest.store and move.host != oldest.host
            changes |= nothing_copied(move.key, move.host) if holds else {}
        self.file = self.file.changed(changes)

    def _up(
        self,
        from_stage: str | None,
        to_stage: str,
        move: str,
        key: str = "",
        host: str = "",
        *,
        repeat: bool = True,
    ) -> Outcome:
        settings = self.file.settings()
        draw_up(settings)
        self._watcher.move(from_stage, to_stage, f"{move}: {key} {host}" if key else move)
        self._configure(settings)
        run = self.sandbox.up(on_step=self._watcher.step)
        again = self.sandbox.up(on_step=self._watcher.step) if run.ok and repeat else None
        outcome = outcome_of(from_stage, to_stage, move, run, again, json.dumps(self.sandbox.cloud.read()))
        outcome = attrs.evolve(outcome, key=key, host=host)
        self.outcomes.append(outcome)
        self._watcher.outcome(outcome)
        return outcome

    def _configure(self, settings: Settings) -> None:
        self.sandbox.original.write_text(self.file.text)
        self.sandbox.renew_config()
        with self.sandbox.cloud.change() as data:
            data["account"] = settings.plans


def outcome_of(
    from_stage: str | None, to_stage: str, move: str, run: Run, again: Run | None, cloud: str
) -> Outcome:
    """What the events of an `up`, of its repetition, and the cloud after both say of a move."""
    summary = run.summary
    counts = summary.counts()
    lost = {step.urn for step in (*summary.replaced(_is_store), *summary.lost(_is_store))}
    before = [step for step in summary.resources() if step.old is not None and _is_store(step)]
    lost |= {step.urn for step in before if step.old is not None and f'"{step.old.id}"' not in cloud}
    lost |= set(_lost_classes(summary))
    error = ""
    if not run.ok:
        error = "; ".join(summary.errors) or run.output.strip()[-2000:] or "pulumi up failed"
    return Outcome(
        from_stage=from_stage,
        to_stage=to_stage,
        move=move,
        created=counts["created"],
        updated=counts["updated"],
        replaced=counts["replaced"],
        deleted=counts["deleted"],
        same=counts["same"],
        stores_kept=len({step.urn for step in before} - lost),
        stores_lost=tuple(sorted(lost)),
        again_changes=len(again.summary.changes()) if again else None,
        seconds=run.seconds,
        error=error,
    )


def account_for(stage: Stage, settings: Settings) -> Changes:
    """The configuration that makes the account have what a stage needs, as far as it has not."""
    changes: dict[tuple[str, ...], object] = {}
    for need in needs_of(stage):
        if settings.has(need.key, need.at_least):
            continue
        if need.key in PLANS:
            changes[(need.key,)] = need.at_least == "true" if need.key == "r2_enabled" else need.at_least
        elif need.key in SECRETS:
            changes[(need.key,)] = {"secure": "v1:stand-in"}
        else:
            changes[(need.key,)] = MADE_UP[need.key]
            if need.key == "gcp_project" and settings.gcp_region is None:
                changes[("gcp_region",)] = MADE_UP["gcp_region"]
    for key in services_of(stage):
        if key not in settings.images:
            changes[("images", key)] = (
                f"registry.example.com/{key}@sha256:{hashlib.sha256(key.encode()).hexdigest()}"
            )
    return changes


def nothing_copied(key: str, host: str) -> Changes:
    """What `./rungs migrate` would write before cutting over: a database in the sandbox holds no rows to be copied."""
    nothing = hashlib.sha256(b"").hexdigest()
    return {
        ("stores", key, "copied"): {"to": host, "at": "2026-01-01T00:00:00Z", "rows": 0, "digest": nothing}
    }


MADE_UP: Mapping[str, object] = {
    "app": "rehearsal",
    "environment": "prod",
    "account": "0" * 32,
    "location": "weur",
    "domain": "example.com",
    "zone": "1" * 32,
    "alert_emails": ["ops@example.com"],
    "aws_account": "111122223333",
    "gcp_project": "rehearsal-project",
    "gcp_region": "us-central1",
    "gcp_billing_account": "000000-000000-000000",
}


def made_up(ladder: Ladder, stage: Stage) -> StackFile:
    """A configuration for rehearsals: production, with just what the account must have at that stage."""
    values = {"ladder": ladder.name, "stage": stage.name, **MADE_UP}
    for cloud_only in ("aws_account", "gcp_project", "gcp_region", "gcp_billing_account"):
        values.pop(cloud_only)
    file = StackFile(
        path=Path("Pulumi.rehearsal.yaml"),
        text=json.dumps({"config": {f"rungs:{key}": value for key, value in values.items()}}, indent=2),
    )
    return file.changed(account_for(stage, file.settings()))


@contextmanager
def temporary_sandbox(
    file: StackFile, project: Path = PROJECT, *, checkpoints: bool = False
) -> Generator[Sandbox]:
    """A sandbox of its own for a configuration, gone when the block ends; `checkpoints` as of `Sandbox`."""
    from sandbox.run import Sandbox

    home = project / ".rungs" / "sandbox"
    home.mkdir(parents=True, exist_ok=True)
    directory = Path(tempfile.mkdtemp(prefix="rehearsal-", dir=home))
    try:
        config = directory / file.path.name
        config.write_text(file.text)
        with Sandbox(
            project,
            "rehearsal",
            home=home,
            name=directory.name,
            config=config,
            without=["rungs:adopt"],
            checkpoints=checkpoints,
        ) as sandbox:
            yield sandbox
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _is_store(step: Step) -> bool:
    return is_store(step.type)


def _lost_classes(summary: Summary) -> Iterator[str]:
    """Durable Object classes that a new version of a Worker no longer exports: their objects would be dropped."""
    for step in summary.resources():
        if step.type == VERSION and step.old and step.new:
            for name in set(_classes(step.old.inputs)) - set(_classes(step.new.inputs)):
                yield f"{step.urn}#{name}"


def _classes(inputs: Mapping[str, object]) -> Mapping[str, object]:
    return cast("Mapping[str, object]", inputs.get("exports") or {})


def check_stages(ladder: Ladder, lower: str | None, upper: str | None, *, through: bool) -> list[str]:
    """The stages of a rehearsal: a pair directly, else every stage from the first named to the last."""
    first = lower or ladder.names[0]
    last = upper or ladder.names[-1]
    if not through and lower and upper:
        return [ladder[first].name, ladder[last].name]
    stages = [stage.name for stage in ladder.between(first, last)]
    if not stages:
        raise UserError(
            f"stage {last!r} is below {first!r}; name both with --from and --to to rehearse going down"
        )
    return stages
