"""Which changes are listed under which part."""

from __future__ import annotations

from review.parts import part_changes
from tests.review.steps import change, state

PROVIDER = "pulumi:providers:cloudflare"


def test_a_provider_that_the_engine_makes_by_itself_is_no_change_of_a_part() -> None:
    assert part_changes([change("create", new=state(), kind=PROVIDER)], {}) == []


def test_a_provider_that_is_replaced_is_listed() -> None:
    found = part_changes([change("replace", state(), state(), kind=PROVIDER, keys=("accountId",))], {})
    assert [(each.what, each.verdict) for each in found] == [("replaced", "look")]
