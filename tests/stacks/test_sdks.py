"""A stack whose providers' SDKs are not installed."""

from __future__ import annotations

import sys

import pytest

from components.errors import UserError
from sandbox.rehearsal import made_up
from stacks import ladders
from stacks.blueprint import draw_up
from stacks.composer import compose
from tests.mocks import build


@pytest.mark.parametrize("ladder", ["aws", "gcp"])
def test_a_missing_sdk_is_one_message_that_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch, ladder: str
) -> None:
    monkeypatch.setitem(sys.modules, f"pulumi_{ladder}", None)
    found = ladders.load(ladder)
    blueprint = draw_up(made_up(found, found.stages[0]).settings())
    with pytest.raises(UserError, match=rf"needs the package pulumi_{ladder}, .* run: \./rungs setup clouds"):
        build(lambda: compose(blueprint))
