"""Other hosts cost what their vendors' prices say for the same load, and are n/a where they cannot carry it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.part import Part
from components.postgres import Postgres
from components.r2_bucket import R2Bucket
from components.redis import Redis
from economics import catalog
from economics.alternatives import WORDS, Alternative, Quote, alternatives, ends_at, quote
from economics.billing import Quantity, bill
from economics.compare import FAMILIES
from economics.guides import bills
from economics.meters import At, postgres, r2_bucket, redis
from economics.needs import needs_for
from economics.workload import Load, names, profile
from stacks.stage import Stage

ALL = list(alternatives().values())
CHAT, SOCIAL = profile("chat"), profile("social")


def at(id: str, load: Load) -> Quote:
    return quote(alternatives()[id], needs_for(load))


def name(each: Alternative) -> str:
    return each.id


@pytest.mark.parametrize("each", ALL, ids=name)
def test_every_price_and_limit_exists_and_every_row_says_what_it_gives_up(each: Alternative) -> None:
    needs = needs_for(CHAT.load(1))[0]
    for id, what, times in (*each.charges, *(charge for size in each.sizes for charge in size.charges)):
        assert catalog.price(id).price is not None
        assert what in needs
        assert times == "nodes" or Decimal(times) > 0
    for size in each.sizes:
        for what, most, source in size.limits:
            assert what in WORDS
            assert most > 0
            assert source in {"", *catalog.limits(), *catalog.prices()}
    assert each.availability
    assert each.gives_up
    assert each.family in {*FAMILIES, "part"}
    assert set(each.parts) <= set(alternatives())
    assert each.charges or each.parts or each.guide or any(size.charges for size in each.sizes)


@pytest.mark.parametrize("each", [each for each in ALL if len(each.sizes) > 1], ids=name)
def test_sizes_stand_in_the_order_of_their_price(each: Alternative) -> None:
    needs = needs_for(SOCIAL.load(1_000_000))[0]
    prices = [
        bill(Quantity(id=id, amount=needs[what] * Decimal(times)) for id, what, times in size.charges).total
        for size in each.sizes
    ]
    assert prices == sorted(prices)


@pytest.mark.parametrize("each", ALL, ids=name)
@pytest.mark.parametrize("workload", names())
def test_what_serves_ends_where_it_says(each: Alternative, workload: str) -> None:
    load = profile(workload).load(50_000)
    end = ends_at(each, load, needs_for(load))
    if end is None:
        assert at(each.id, profile(workload).load(8_000_000_000)).total is not None
        return
    users, why = end
    assert why
    past = at(each.id, profile(workload).load(min(users + users // 50 + 2, 8_000_000_000)))
    if users < 7_000_000_000:
        assert past.total is None
        assert past.why
    if users > 1:
        assert at(each.id, profile(workload).load(users - 1)).total is not None


@settings(max_examples=30, deadline=None)
@given(users=st.integers(1, 2_000_000), more=st.integers(1, 2_000_000), workload=st.sampled_from(names()))
def test_more_users_never_cost_less(users: int, more: int, workload: str) -> None:
    for each in ALL:
        fewer = at(each.id, profile(workload).load(users)).total
        many = at(each.id, profile(workload).load(users + more)).total
        if fewer is not None and many is not None:
            assert many >= fewer, each.id


def _at(load: Load, part: Part) -> At:
    plans = {"workers_plan": "paid", "zone_plan": "free", "r2_enabled": "true", "neon_plan": "launch"}
    return At(stage=Stage.first("one", users=(0, None), part=part), key="part", load=load, plans=plans)


@pytest.mark.parametrize("users", [1_000, 50_000, 500_000])
def test_the_ladders_own_hosts_cost_the_same_here(users: int) -> None:
    load = CHAT.load(users)
    cache, bucket, database = Redis(), R2Bucket(), Postgres()
    assert at("upstash-payg", load).total == bill(redis.meters(cache, _at(load, cache))).total
    assert at("r2", load).total == bill(r2_bucket.meters(bucket, _at(load, bucket))).total
    own = bill(postgres.meters(database, _at(load, database))).lines
    # Compute differs: a growth stage has its own sizes, the alternative takes the cheapest that does.
    rest = {line.id: line.amount for line in own if line.id != "neon.launch.compute"}
    assert {line.id: line.amount for line in at("neon-launch", load).lines if line.id in rest} == rest


def test_the_guides_s3_against_r2_at_500_gb() -> None:
    """Amebo: $56.50 against $7.50; S3 counts GB of 2^30 and gives 100 GB of traffic, R2 gives 10 GB."""
    load = CHAT.load(50_000)
    s3, r2 = at("s3", load), at("r2", load)
    amounts = {line.id: line.amount for line in s3.lines}
    assert amounts["aws.s3.standard"] == Decimal(
        "10.71"
    )  # 465.66 of their GB, where the guide has 11.50 for 500
    assert amounts["aws.egress.internet"] == Decimal(
        "32.91"
    )  # 365.66 beyond the free 100, where the guide has 45.00
    kept = next(line.amount for line in r2.lines if line.id == "cloudflare.r2.standard.storage")
    assert kept == Decimal("7.35")  # 490 beyond the free 10, where the guide has 7.50
    assert s3.total is not None
    assert r2.total is not None
    assert s3.total > 6 * r2.total


def test_firestore_only_at_a_million_users_by_the_guides_own_rates() -> None:
    """4.35 billion reads and 810 million writes a month, as its assumptions come to; a function for each message."""
    needs = needs_for(SOCIAL.load(1_000_000))[0]
    assert needs["documents_read"] == Decimal(4_350_000_000)
    assert needs["documents_written"] == Decimal(810_000_000)
    lines = {line.id: line.amount for line in at("firebase", SOCIAL.load(1_000_000)).lines}
    assert lines["gcp.functions.invocations"] == Decimal("599.20")
    assert lines["gcp.firestore.reads"] == Decimal("1304.55")  # beyond 50,000 a day, at $0.03 for 100,000
    assert lines["gcp.firestore.writes"] == Decimal("728.46")


def test_the_hybrid_is_dearer_for_few_and_cheaper_for_many() -> None:
    few, many = SOCIAL.load(1_000), SOCIAL.load(1_000_000)
    assert (at("hybrid", few).total or 0) > (at("firebase", few).total or 0)
    assert (at("hybrid", many).total or 0) < (at("firebase", many).total or 0)


def test_supabase_free_ends_with_500_mb_and_not_with_50_000_users() -> None:
    load = CHAT.load(50_000)
    found = at("supabase-free", load)
    assert found.total is None
    assert found.why == "50 of 0.5 GB of database (supabase.free.db)"
    assert ends_at(alternatives()["supabase-free"], load, needs_for(load)) == (
        400,
        "0.5 GB of database (supabase.free.db)",
    )


def test_a_free_compute_that_never_sleeps_serves_nobody() -> None:
    load = CHAT.load(50_000)
    assert ends_at(alternatives()["neon-free"], load, needs_for(load)) == (
        0,
        "100 CU-hours a month (neon.free.compute)",
    )


def test_supabase_pro_is_its_fee_less_its_credit_with_compute_and_disk() -> None:
    """At 50K users: Large at $111 less $10 of credit, $25, disk and answers beyond the free ones."""
    found = at("supabase-pro", CHAT.load(50_000))
    amounts = [line.amount for line in found.lines]
    assert found.size == "large"
    assert Decimal(111) in amounts
    assert Decimal(25) in amounts
    assert Decimal(-10) in amounts
    assert found.total == sum(amount for amount in amounts if amount is not None)


def test_a_standby_is_paid_for_and_serves_nothing() -> None:
    load = CHAT.load(50_000)
    one, two = at("rds", load), at("rds-multi-az", load)
    assert one.size == two.size
    hours = "aws.rds.pg.db.r6g.large"
    assert next(line.quantity for line in one.lines if line.id == hours) == 730
    assert next(line.quantity for line in two.lines if line.id == hours) == 1_460


def test_read_replicas_are_added_where_one_node_does_not_do() -> None:
    found = at("rds", CHAT.load(1_000_000))
    assert found.size == "db.r6g.4xlarge, 1 read replica"
    storage = next(line.quantity for line in found.lines if line.id == "aws.rds.gp3")
    assert storage == 2 * needs_for(CHAT.load(1_000_000))[0]["storage_gib"]


def test_the_self_hosted_server_is_the_guides_own_figure_and_weak() -> None:
    line = next(
        line.amount
        for each in bills()
        if each.guide == "500K chat, self-hosted"
        for line in each.lines
        if line.name == "Database server"
    )
    found = at("self-hosted", CHAT.load(50_000))
    assert (found.total, found.weak) == (line, line)


def test_what_has_no_known_price_is_said_and_what_is_not_sold_is_na() -> None:
    assert at("render", CHAT.load(1_000)).unpriced == "its disk and its traffic"
    found = at("planetscale-ha", CHAT.load(50_000))
    assert found.total is None
    assert found.why.endswith("larger sizes have no price in the catalog")
