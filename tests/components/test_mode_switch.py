"""The emergency switch: one value in a KV namespace, in every stack at every stage."""

from __future__ import annotations

import attrs
import pytest

from components.durable_object import DurableObject
from components.errors import UserError
from components.kv_namespace import KvNamespace
from components.mode_switch import ENTRY, ModeSwitch
from economics.meters.mode_switch import BETWEEN_READS
from stacks import ladders
from stacks.composer import compose
from stacks.settings import MODES
from stacks.stack_file import ROOT
from stacks.stage import Stage
from tests.components.accounts import drawn
from tests.components.samples import ACCOUNT, build, make_sample

STAGES = [
    pytest.param(stage, id=f"{name}-{stage.name}")
    for name in ("edge",)  # services of the other ladders are told the mode when they are deployed
    for stage in ladders.load(name).stages
]
EDGE = ladders.load("edge")


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_one_from_the_first_on(stage: Stage) -> None:
    assert [key for key, part in stage if isinstance(part, ModeSwitch)] == ["mode"]


@pytest.mark.parametrize("mode", MODES)
def test_the_value_is_the_stacks_mode_and_normal_is_written_too(mode: str) -> None:
    blueprint = drawn(EDGE, EDGE["mvp"])
    settings = attrs.evolve(blueprint.settings, mode=mode)
    built = build(lambda: compose(attrs.evolve(blueprint, settings=settings)))

    assert built["mode"].type == "cloudflare:index/workersKv:WorkersKv"
    assert built["mode"].inputs == {
        "accountId": blueprint.settings.account,
        "namespaceId": "cache-id",
        "keyName": "rungs:mode",
        "value": mode,
    }


def test_alone_it_is_normal() -> None:
    built = build(lambda: make_sample(ModeSwitch()))

    assert (built["it"].inputs["value"], built["it"].inputs["accountId"]) == ("normal", ACCOUNT)


def test_what_is_no_kv_namespace_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        UserError, match=r"^part 'mode' of stage 'x'.namespace is 'rooms', expected one of: caches"
    ):
        Stage.first(
            "x",
            users=(0, 1),
            caches=KvNamespace(),
            rooms=DurableObject(class_name="Room"),
            mode=ModeSwitch(namespace="rooms"),
        )


def test_the_worker_reads_that_value_as_often_as_it_is_priced() -> None:
    code = (ROOT / "edge" / "src" / "operations" / "mode.ts").read_text()

    assert f'const ENTRY = "{ENTRY}";' in code
    assert f"const FRESH = {BETWEEN_READS};" in code
    assert all(f'"{mode}"' in code for mode in MODES)
