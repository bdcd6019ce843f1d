"""Stages brought up once in a test run and saved, so that every promotion starts from where one arrived."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sandbox.rehearsal import Climb, made_up, temporary_sandbox
from stacks import ladders
from stacks.stack_file import StackFile
from stacks.stage import Ladder, Stage

PAIRS = [
    (ladder, lower, upper)
    for ladder in map(ladders.load, ladders.names())
    for lower in ladder.stages
    for upper in ladder.stages
    if lower is not upper
]
UPWARD = [each for each in PAIRS if each[0].names.index(each[1].name) < each[0].names.index(each[2].name)]


def pair_name(pair: tuple[Ladder, Stage, Stage]) -> str:
    ladder, lower, upper = pair
    return f"{ladder.name}-{lower.name}-to-{upper.name}"


class Arrivals:
    """The saved stages of a test run; shared by all of its processes."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def state(self, ladder: Ladder, stage: Stage) -> dict[str, object]:
        """The engine's own state of a stage that was just brought up."""
        (file,) = (self._saved(ladder, stage) / "state").rglob("rehearsal.json")
        return json.loads(file.read_text())

    @contextmanager
    def climb_from(self, ladder: Ladder, stage: Stage, *, checkpoints: bool = False) -> Generator[Climb]:
        """A stack that stands at a stage, ready to move; one whose engine is killed needs the `checkpoints`."""
        saved = self._saved(ladder, stage)
        file = made_up(ladder, stage)
        with temporary_sandbox(file, checkpoints=checkpoints) as sandbox:
            sandbox.restore(saved)
            yield Climb(ladder, file, sandbox)

    def _saved(self, ladder: Ladder, stage: Stage) -> Path:
        saved = self._directory / ladder.name / stage.name
        saved.parent.mkdir(parents=True, exist_ok=True)
        with saved.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not saved.exists():
                file = made_up(ladder, stage)
                with temporary_sandbox(file) as sandbox:
                    outcome = Climb(ladder, file, sandbox).start()
                    assert outcome.ok, outcome
                    part = saved.with_suffix(".part")
                    sandbox.save(part)
                    part.rename(saved)
        return saved


@contextmanager
def stack(file: StackFile, ladder: Ladder) -> Generator[Climb]:
    """A stack with a configuration of its own, not yet brought up."""
    with temporary_sandbox(file) as sandbox:
        yield Climb(ladder, file, sandbox)
