"""Any configuration either builds, with names that providers take, or is refused in one clear message."""

from __future__ import annotations

import re
import string

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.errors import UserError
from components.part import settings_of
from components.r2_bucket import LOCATIONS
from stacks import ladders
from stacks.blueprint import draw_up
from stacks.settings import PLANS, Settings
from stacks.stage import Stage
from tests.configs import COPIED

EDGE = ladders.load("edge")
APPS = st.from_regex(r"[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,8})?", fullmatch=True)
HEX = st.text("0123456789abcdef", min_size=32, max_size=32)


def standings(stage: Stage) -> st.SearchStrategy[dict[str, object]]:
    def of(hosts: list[str]) -> st.SearchStrategy[dict[str, object]]:
        return st.sampled_from(hosts).flatmap(
            lambda serving: st.fixed_dictionaries(
                {"serving": st.just(serving)}
                | ({"copied": st.just(COPIED | {"to": serving})} if serving != hosts[0] else {}),
                optional={
                    "fenced": st.booleans() if len(hosts) > 1 else st.just(False),
                    "released": st.lists(st.sampled_from([h for h in hosts if h != serving]), max_size=1)
                    if len(hosts) > 1
                    else st.just([]),
                },
            )
        )

    keys = {key: of([part.host for part in hosts]) for key, hosts in stage.lineages.items()}
    return st.fixed_dictionaries({}, optional=keys)  # type: ignore[arg-type]


@st.composite
def valid(draw: st.DrawFn) -> dict[str, object]:
    stage = draw(st.sampled_from(EDGE.stages))
    return {
        "stage": stage.name,
        "app": draw(APPS),
        "environment": draw(st.sampled_from(["prod", "staging", "preview"])),
        "account": draw(HEX),
        "location": draw(st.sampled_from(LOCATIONS)),
        "size": draw(st.sampled_from(["full", "minimal"])),
        "domain": "example.com",
        "zone": draw(HEX),
        "r2_enabled": True,
        "alert_emails": ["ops@example.com"],
        "stores": draw(standings(stage)),
        **{key: plans[-1] for key, plans in PLANS.items() if key != "r2_enabled"},
    }


@given(valid())
@settings(max_examples=150)
def test_any_valid_configuration_builds_with_names_that_providers_take(config: dict[str, object]) -> None:
    blueprint = draw_up(Settings.read(config))
    made = {piece.key for piece in blueprint.pieces}
    assert made == set(blueprint.stage.parts)
    names = [piece.name for piece in blueprint.pieces]
    assert len(set(names)) == len(names)
    for piece in blueprint.pieces:
        piece.part.check_name(piece.key, piece.physical_name)
        assert piece.safety.retain is (config["environment"] != "preview")


@given(valid(), st.data())
@settings(max_examples=150)
def test_any_wrong_value_is_refused_in_one_message_that_names_its_key(
    config: dict[str, object], data: st.DataObject
) -> None:
    enumerated = ["stage", "environment", "location", "size", *(key for key in PLANS if key != "r2_enabled")]
    key = data.draw(
        st.sampled_from([*enumerated, "app", "account", "zone", "domain", "r2_enabled", "stores", "parts"])
    )
    wrong = data.draw(st.text(string.punctuation + string.ascii_uppercase, min_size=1, max_size=40))
    with pytest.raises(UserError) as caught:
        draw_up(Settings.read({**config, key: wrong}))
    assert f"rungs:{key}" in str(caught.value)
    assert "\n" not in str(caught.value)


@given(valid(), st.text(string.ascii_letters + "_", min_size=1, max_size=20))
@settings(max_examples=100)
def test_any_unknown_key_is_refused_and_named(config: dict[str, object], key: str) -> None:
    if key in settings_of(Settings):
        return
    with pytest.raises(UserError) as caught:
        Settings.read({**config, key: "x"})
    assert f"rungs:{key}" in str(caught.value)


@given(st.sampled_from(EDGE.stages[1:]), st.data())
def test_a_number_out_of_range_is_refused_with_its_range(stage: Stage, data: st.DataObject) -> None:
    bounded = [
        (part, field, about)
        for _, part in stage
        for field, about in settings_of(type(part)).items()
        if about.at_most is not None and isinstance(getattr(part, field), int)
    ]
    part, field, about = data.draw(st.sampled_from(bounded))
    assert about.at_most is not None
    over = int(about.at_most) + data.draw(st.integers(1, 10**6))
    with pytest.raises(UserError) as caught:
        attrs.evolve(part, **{field: over})
    assert re.search(rf"{type(part).__name__}\.{field} is {over}", str(caught.value))
    assert f"{about.at_most:.12g}" in str(caught.value)
