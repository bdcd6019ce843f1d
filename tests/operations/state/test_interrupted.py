"""An `up` that dies half way is run again to the end, or taken back as far as it may be; no store is ever lost."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from components.stores import is_store
from sandbox import drift
from sandbox.events import Step
from sandbox.faults import Fault
from sandbox.rehearsal import Climb
from sandbox.run import Run, Sandbox
from sandbox.state import Fields, export, fields, items, name_of, resources_of
from stacks import ladders
from stacks.moves import Move, Where, moves_to
from stacks.stack_file import ROOT, StackFile
from tests.ladders.arrivals import Arrivals

pytestmark = pytest.mark.engine

EDGE = ladders.load("edge")
ONE_AT_A_TIME = ("--parallel", "1")
"""So that what was made before the engine dies is in the state, and no other write is cut in two."""
Stores = set[tuple[str, str, str]]


def stores(sandbox: Sandbox) -> Stores:
    """Every store that is in the cloud, with its id."""
    neon = sandbox.cloud.read().get("neon", {})
    return {
        *((each.kind, each.name, each.id) for each in drift.things(sandbox.cloud) if is_store(each.type)),
        *(("Neon", "project", each) for each in neon if each.startswith("project/")),
    }


Name = tuple[str, str]
"""The type and the logical name of a resource."""


def pending(sandbox: Sandbox) -> set[Name]:
    """What was being made when the engine died."""
    operations = items(fields(export(sandbox)["deployment"]).get("pending_operations"))
    return {named(fields(each["resource"])) for each in operations if each["type"] == "creating"}


def named(resource: Fields) -> Name:
    return str(resource["type"]), name_of(resource)


def crashed(sandbox: Sandbox, fault: Fault) -> None:
    """An `up` whose engine is killed when the provider has made something and not yet said so."""
    with sandbox.cloud.change() as data:
        data["fail"].append({"type": fault.type, "operation": fault.operation, "kind": "crash", "times": 1})
    assert sandbox.up(*ONE_AT_A_TIME).code == -signal.SIGKILL


def killed(sandbox: Sandbox, when: Callable[[Step], bool]) -> None:
    """An `up` whose engine is killed at a step."""
    sent: list[int] = []

    def kill(step: Step) -> None:
        child = sandbox.child
        if not sent and child is not None and when(step):
            sent.append(child)
            os.kill(child, signal.SIGKILL)

    assert sandbox.up(*ONE_AT_A_TIME, on_step=kill).code == -signal.SIGKILL


@contextmanager
def standing(arrivals: Arrivals, stage: str, home: Path) -> Generator[Climb]:
    """A stack that stands at a stage; unlike a rehearsal's, its sandbox adopts what `rungs:adopt` names."""
    with arrivals.climb_from(EDGE, EDGE[stage]) as arrived:
        arrived.sandbox.save(home / "saved")
        file, shared = arrived.file, arrived.sandbox.home
    config = home / "Pulumi.rehearsal.yaml"
    config.write_text(file.text)
    name = f"adopting-{home.name}-{os.getpid()}"
    try:
        with Sandbox(ROOT, "rehearsal", home=shared, name=name, config=config) as box:
            box.restore(home / "saved")
            yield Climb(EDGE, file, box)
    finally:
        shutil.rmtree(shared / name, ignore_errors=True)


def made_unheard(box: Sandbox) -> dict[str, str]:
    """Clears what is pending, and gives the ids of stores that were made without the engine hearing of it.

    What is no store and was made so is deleted by hand: it holds nothing.
    """
    begun = pending(box)
    assert box.refresh("--clear-pending-creates").ok
    assert pending(box) == set()
    known = {named(each) for each in resources_of(export(box))}
    unheard = [each for each in drift.things(box.cloud) if (each.type, each.name) in begun - known]
    for each in unheard:
        if not is_store(each.type):
            drift.delete(box.cloud, each.kind, each.name)
    return {each.name: each.id for each in unheard if is_store(each.type)}


def configured(climb: Climb, file: StackFile) -> None:
    """Puts a stack file in place, with no `up`."""
    climb.file = file
    climb.sandbox.original.write_text(file.text)
    climb.sandbox.renew_config()


def settled(sandbox: Sandbox) -> None:
    """Nothing is open and nothing is left to do."""
    assert sandbox.refresh("--clear-pending-creates").ok
    assert pending(sandbox) == set()
    run = sandbox.up()
    assert run.ok, run.output
    assert run.summary.changes() == []
    assert "pending operations" not in run.output


@pytest.mark.all
def test_a_store_that_was_made_unheard_is_adopted(arrivals: Arrivals, tmp_path: Path) -> None:
    with standing(arrivals, "mvp", tmp_path) as climb:
        box = climb.sandbox
        (add,) = moves_to(EDGE, Where.of(climb.file.settings()), "traction")
        climb.prepare(add)
        crashed(box, Fault("R2Bucket", "create", "crash"))
        assert ("cloudflare:index/r2Bucket:R2Bucket", "backups") in pending(box)
        made = stores(box)

        again = box.up()
        assert not again.ok
        assert "backups, interrupted while creating" in again.output
        assert "already exists" in again.output

        plain, ids = climb.file, made_unheard(box)
        configured(climb, plain.changed({("adopt",): ids}))
        adopting = box.up()
        assert adopting.ok, adopting.output
        assert (
            {step.name for step in adopting.summary.changes() if step.op == "import"}
            == set(ids)
            >= {"backups"}
        )
        configured(climb, plain)
        assert box.up().summary.changes() == []
        assert stores(box) >= made
        assert [each[1] for each in stores(box)].count("backups") == 1


MADE_LAST = {"add": "HyperdriveConfig", "fence": "WorkerVersion", "cut over": "WorkersDeployment"}
"""Behind the new store, with `add`."""


def moved_until(climb: Climb, kind: str) -> Move:
    """Makes every move before the one of that kind, which is next."""
    for move in moves_to(EDGE, Where.of(climb.file.settings()), "growth"):
        if move.kind == kind:
            return move
        assert climb.make(move).ok
    raise AssertionError(kind)


def interrupted(climb: Climb, move: Move) -> None:
    """The move's `up`, killed in the midst of what it does."""
    climb.prepare(move)
    if move.kind in MADE_LAST:
        crashed(climb.sandbox, Fault(MADE_LAST[move.kind], "create", "crash"))
    else:  # nothing is made, so at the first step at all; for `forget` when the old host has left the state
        forgotten = move.kind == "forget"
        killed(climb.sandbox, lambda step: step.done and (not forgotten or step.op == "delete"))


@pytest.mark.all
@pytest.mark.parametrize("kind", ["add", "fence", "cut over", "release", "forget"])
def test_a_move_that_was_killed_goes_to_the_end_or_back(
    arrivals: Arrivals, kind: str, tmp_path: Path
) -> None:
    with standing(arrivals, "traction" if kind == "add" else "growth", tmp_path) as climb:
        move = moved_until(climb, kind)
        box, before, serving = climb.sandbox, climb.file, climb.sandbox.outputs()["serving"]
        had = stores(box)
        interrupted(climb, move)
        assert stores(box) >= had
        after = climb.file

        configured(climb, before)
        back = taken_back(box, kind)
        assert stores(box) >= had
        if back is not None:
            assert back.ok, back.output
            assert box.outputs()["serving"] == serving

        if kind == "add":
            configured(climb, after.changed({("adopt",): made_unheard(box)}))
            assert box.up().ok
        configured(climb, after)
        again = box.up()
        assert again.ok, again.output
        settled(box)
        assert stores(box) >= had
        names = [each[:2] for each in stores(box)]
        assert len(names) == len(set(names))


def taken_back(box: Sandbox, kind: str) -> Run | None:
    """The `up` with the configuration from before the move; what adds stores is not taken back, only gone on with."""
    if kind != "add":
        return box.up()
    refused = box.preview()
    assert not refused.ok
    assert "db-neon" in refused.output
    assert "cannot be deleted" in refused.output
    return None


@pytest.mark.all
def test_a_forgotten_host_is_taken_back_by_adopting_it(arrivals: Arrivals, tmp_path: Path) -> None:
    with standing(arrivals, "growth", tmp_path) as climb:
        forget = moved_until(climb, "forget")
        box, before, had = climb.sandbox, climb.file, stores(climb.sandbox)
        assert climb.make(forget).ok
        configured(climb, before)
        assert "already exists" in box.up().output
        (id,) = [id for kind, _, id in had if kind == "D1Database"]
        configured(climb, before.changed({("adopt",): {"db": id}}))
        run = box.up()
        assert run.ok, run.output
        configured(climb, before)
        settled(box)
        assert stores(box) == had


def test_going_down_past_what_the_last_up_made_is_refused_though_the_floor_is_gone(
    arrivals: Arrivals,
) -> None:
    with arrivals.climb_from(EDGE, EDGE["growth"]) as climb:
        box, had = climb.sandbox, climb.sandbox.cloud.read()
        configured(climb, climb.file.changed({("stage",): "traction", ("floor",): None}))
        run = box.up()
        assert not run.ok
        assert "the last `up` of this stack was at 'growth'" in run.output
        assert "db on neon, rooms" in run.output
        assert run.summary.changes() == []
        assert box.cloud.read() == had


@pytest.mark.all
def test_a_saved_plan_serves_once(arrivals: Arrivals) -> None:
    with arrivals.climb_from(EDGE, EDGE["mvp"], checkpoints=True) as climb:
        box = climb.sandbox
        (add,) = moves_to(EDGE, Where.of(climb.file.settings()), "traction")
        climb.prepare(add)
        plan = str(box.directory / "plan.json")
        assert box.preview("--save-plan", plan).ok
        had = box.cloud.read()
        gone = box.up("--plan", f"{plan}.gone")
        assert not gone.ok
        assert "no such file" in gone.output
        assert box.cloud.read() == had
        crashed_at = Fault("WorkersDeployment", "create", "crash")
        with box.cloud.change() as data:
            data["fail"].append({"type": crashed_at.type, "operation": "create", "kind": "crash", "times": 1})
        one_by_one = ("--plan", plan, "--parallel", "1")  # nothing else is under way when the engine dies
        assert box.up(*one_by_one).code == -signal.SIGKILL
        stale = box.up(*one_by_one)
        assert not stale.ok
        assert "not allowed by the plan" in stale.output
        assert box.preview("--save-plan", plan).ok
        run = box.up("--plan", plan)
        assert run.ok, run.output
        settled(box)
