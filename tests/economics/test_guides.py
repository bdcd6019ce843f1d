"""The guides' bills: they add up as the guides print them, and every dollar of ours stands beside one of theirs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from economics.guides import LEFT_OUT, GuideBill, beside, bills, totals
from economics.workload import names, profile
from stacks import ladders

EDGE = ladders.load("edge")
LADDERS = {"": EDGE, "aws": ladders.load("aws"), "gcp": ladders.load("gcp")}
"""By the further cloud that a bill's differences are explained for."""
PRINTED = {
    ("Amebo", 50_000): 1_021,
    ("Social Connect", 10_000): 24,
    ("Social Connect", 100_000): 546,
    ("Social Connect", 1_000_000): 5_760,
    ("Social Connect, Firestore only", 1_000_000): 20_378,
    ("Pledgr, phase 1", 1_000): 0,
    ("Pledgr, phase 2", 10_000): 100,
    ("Pledgr, phase 3", 100_000): 2_000,
    ("500K chat, Supabase Team and Redis", 500_000): 649,
    ("500K chat, self-hosted", 500_000): 220,
}


def test_the_guides_lines_come_to_the_totals_that_they_print() -> None:
    found = {(bill.guide, bill.users): bill.total for bill in bills()}
    assert {key: found[key] for key in PRINTED} == PRINTED


BESIDE = [(bill, cloud) for bill in bills() for cloud in LADDERS if bill.told_of(cloud)]


@pytest.mark.parametrize(
    ("bill", "cloud"), BESIDE, ids=[f"{bill.guide}, {bill.users}, {cloud}" for bill, cloud in BESIDE]
)
def test_each_guides_bill_stands_beside_every_line_of_the_stage_that_serves_as_many(
    bill: GuideBill, cloud: str
) -> None:
    stage = LADDERS[cloud].stage_for(bill.users)
    found = [each for each in beside(stage, profile(bill.profile)) if each.guide == bill.guide]
    assert len(found) == 1
    (table,) = found
    assert table.total == bill.total
    assert sum((line.ours for line in table.lines), Decimal(0)) == table.ours
    assert all(line.why for line in table.lines)
    assert all(line.why.startswith(LEFT_OUT) for line in table.lines if line.guide is None)


def test_each_cloud_has_the_bills_of_its_guide() -> None:
    told = {cloud: [(bill.guide, bill.users) for bill, on in BESIDE if on == cloud] for cloud in LADDERS}
    assert told["gcp"] == [
        ("Social Connect", 10_000),
        ("Social Connect", 100_000),
        ("Social Connect", 1_000_000),
        ("Social Connect, Firestore only", 1_000_000),
    ]
    assert told["aws"] == [
        ("Pledgr, phase 1", 1_000),
        ("Pledgr, phase 2", 10_000),
        ("Pledgr, phase 3", 100_000),
    ]


@pytest.mark.parametrize("cloud", ["aws", "gcp"])
def test_what_a_guide_left_out_says_why_it_is_there(cloud: str) -> None:
    for bill, on in BESIDE:
        if on != cloud:
            continue
        for table in beside(LADDERS[cloud].stage_for(bill.users), profile(bill.profile)):
            bare = [line.name for line in table.lines if line.why == LEFT_OUT]
            assert not bare, f"[left_out] of guides.toml has no reason for {bare}"


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
