"""What counts as a store lost: the rehearsal must see each way of losing one."""

from __future__ import annotations

import attrs
import pytest

from sandbox.events import State, Step, Summary
from sandbox.rehearsal import Outcome, Rehearsal, outcome_of
from sandbox.run import Run

BUCKET = "cloudflare:index/r2Bucket:R2Bucket"
VERSION = "cloudflare:index/workerVersion:WorkerVersion"
CLOUD = '{"objects": {"files": {}}}'


def state(name: str = "files", *, retain: bool = True, inputs: dict[str, object] | None = None) -> State:
    return State(id=name, protect=True, retain_on_delete=retain, inputs=inputs or {}, outputs={})


def step(op: str, kind: str = BUCKET, old: State | None = None, new: State | None = None) -> Step:
    return Step(urn=f"urn:pulumi:s::p::{kind}::files", type=kind, op=op, old=old, new=new, done=True)


def outcome(*steps: Step, again: tuple[Step, ...] = (), code: int = 0, cloud: str = CLOUD) -> Outcome:
    def run(taken: tuple[Step, ...]) -> Run:
        return Run(("up",), code, "", 1.0, Summary(taken, code == 0))

    return outcome_of("mvp", "traction", "add", run(steps), run(again), cloud)


@pytest.mark.parametrize("op", ["same", "update"])
def test_a_store_that_stays_is_kept(op: str) -> None:
    found = outcome(step(op, old=state(), new=state()))
    assert (found.stores_kept, found.stores_lost, found.ok) == (1, (), True)


def test_a_store_that_is_replaced_is_lost() -> None:
    found = outcome(step("replace", old=state(), new=state()))
    assert len(found.stores_lost) == 1
    assert not found.ok


def test_a_store_deleted_without_being_retained_is_lost() -> None:
    assert not outcome(step("delete", old=state(retain=False))).ok


def test_a_store_that_is_forgotten_is_kept() -> None:
    found = outcome(step("delete", old=state(retain=True)))
    assert (found.stores_kept, found.deleted, found.ok) == (1, 1, True)


def test_a_store_whose_object_is_gone_from_the_cloud_is_lost_whatever_the_engine_says() -> None:
    assert not outcome(step("same", old=state(), new=state()), cloud="{}").ok


def test_a_durable_object_class_that_is_no_longer_exported_is_lost() -> None:
    room: dict[str, object] = {"exports": {"Room": {"type": "durable-object"}}}
    kept = step("replace", VERSION, state(inputs=room), state(inputs=room))
    dropped = step("replace", VERSION, state(inputs=room), state(inputs={"exports": {}}))
    assert outcome(kept).ok
    assert outcome(dropped).stores_lost == (f"{dropped.urn}#Room",)


def test_a_second_up_that_changes_something_is_no_success() -> None:
    found = outcome(step("same", old=state(), new=state()), again=(step("update", old=state(), new=state()),))
    assert found.again_changes == 1
    assert not found.ok


def test_an_up_that_fails_is_no_success() -> None:
    found = outcome(step("same", old=state(), new=state()), code=1)
    assert found.error
    assert not found.ok


def test_a_rehearsal_is_a_success_only_if_every_move_is() -> None:
    good = outcome(step("same", old=state(), new=state()))
    bad = attrs.evolve(good, stores_lost=("urn",))
    assert Rehearsal(ladder="edge", moves=(good, good)).ok
    assert not Rehearsal(ladder="edge", moves=(good, bad)).ok
    assert not Rehearsal(ladder="edge", moves=()).ok
