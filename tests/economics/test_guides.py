"""The guides' bills: they add up as the guides print them, and every dollar of ours stands beside one of theirs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from economics.guides import LEFT_OUT, GuideBill, beside, bills, totals
from economics.workload import names, profile
from stacks import ladders

EDGE = ladders.load("edge")
PRINTED = {
    ("Amebo", 50_000): 1_021,
    ("Social Connect", 10_000): 24,
    ("Social Connect", 100_000): 546,
    ("Social Connect", 1_000_000): 5_760,
    ("500K chat, Supabase Team and Redis", 500_000): 649,
    ("500K chat, self-hosted", 500_000): 220,
}


def test_the_guides_lines_come_to_the_totals_that_they_print() -> None:
    found = {(bill.guide, bill.users): bill.total for bill in bills()}
    assert {key: found[key] for key in PRINTED} == PRINTED


@pytest.mark.parametrize("bill", bills(), ids=lambda bill: f"{bill.guide}, {bill.users}")
def test_each_guides_bill_stands_beside_every_line_of_the_stage_that_serves_as_many(bill: GuideBill) -> None:
    stage = EDGE.stage_for(bill.users)
    found = [each for each in beside(stage, profile(bill.profile)) if each.guide == bill.guide]
    assert len(found) == 1
    (table,) = found
    assert table.total == bill.total
    assert sum((line.ours for line in table.lines), Decimal(0)) == table.ours
    assert all(line.why for line in table.lines)
    assert all(line.why == LEFT_OUT for line in table.lines if line.guide is None)


def test_what_the_chat_guide_paid_for_nothing_and_left_out() -> None:
    (table,) = beside(EDGE["growth"], profile("chat"))
    lines = {line.name: line for line in table.lines}
    workers = lines["Cloudflare Workers, 10M requests a day"]
    assert (workers.guide, workers.ours) == (312, Decimal("133.40"))
    assert workers.why.startswith("paid for nothing")
    assert lines["Cloudflare KV"].ours == Decimal("21.81")
    assert "db-d1: cloudflare.d1.paid.storage" in lines


def test_totals_name_profiles_that_exist_and_are_ranges() -> None:
    assert totals()
    for total in totals():
        assert total.profile in names()
        assert 0 <= total.low <= total.high


def test_a_guide_stands_beside_its_own_workload_alone() -> None:
    assert [each.guide for each in beside(EDGE["growth"], profile("pledges"))] == ["Pledgr, phase 2"]
    assert [each.guide for each in beside(EDGE["growth"], profile("marketplace"))] == ["Pitchey, stage 2"]
