"""Every ladder that exists stands in the comparison, at the stage that serves; the cheapest is the cheapest."""

from __future__ import annotations

from decimal import Decimal

import pytest

from components.d1_database import D1Database
from components.postgres import Postgres
from economics.alternatives import alternatives
from economics.compare import FAMILIES, LADDERS, USERS, compare
from economics.cost import estimate
from economics.workload import names, profile
from stacks import ladders
from stacks.stage import Ladder, Stage

CHAT = profile("chat")


def test_the_numbers_of_users_are_the_guides() -> None:
    assert USERS == (1_000, 10_000, 50_000, 100_000, 500_000, 1_000_000)


@pytest.mark.parametrize("workload", names())
def test_a_ladder_costs_what_its_stage_costs(workload: str) -> None:
    found = compare(profile(workload))
    assert [row.id for row in found.family(LADDERS)] == ladders.names()
    for row in found.family(LADDERS):
        ladder = ladders.load(row.id)
        for users, cell in row.cells.items():
            if cell.total is not None:
                assert cell.total == estimate(ladder[cell.size], users, profile(workload)).total
                assert cell.keeps == str(ladder[cell.size].objectives)


def test_every_family_of_the_guides_has_its_rows() -> None:
    found = compare(CHAT, [1_000])
    rows = {family: {row.id for row in found.family(family)} for family in FAMILIES}
    assert rows[LADDERS] == set(ladders.names())
    assert {"neon-launch", "neon-scale", "supabase-pro", "planetscale-ha", "railway-pro", "render"} <= rows[
        "relational"
    ]
    assert {"self-hosted", "rds", "rds-multi-az", "cloudsql", "cloudsql-ha"} <= rows["relational"]
    assert {"atlas", "firestore"} == rows["document"]
    assert {"firebase", "hybrid"} == rows["backend"]
    assert {"upstash-payg", "upstash-fixed", "elasticache", "elasticache-pair"} <= rows["redis"]
    assert {"r2", "s3"} <= rows["files"]
    shown = {id for ids in rows.values() for id in ids} - set(ladders.names())
    assert shown == {each.id for each in alternatives().values() if each.family in FAMILIES}


def test_the_cheapest_is_the_lowest_total_that_is_known_to_be_all_of_it() -> None:
    found = compare(profile("social"))
    for family in FAMILIES:
        for users, best in found.cheapest(family).items():
            total = best.cells[users].total
            assert total is not None
            assert not best.cells[users].unpriced
            for row in found.family(family):
                other = row.cells[users]
                assert other.total is None or other.unpriced or other.total >= total


def test_a_total_is_there_or_the_reason_why_not() -> None:
    for workload in names():
        for row in compare(profile(workload)).rows:
            assert row.availability
            for cell in row.cells.values():
                assert (cell.total is None) == bool(cell.why)


def test_daily_and_concurrent_users_stand_beside_monthly_ones() -> None:
    load = compare(profile("marketplace"), [50_000]).loads[0]
    assert (load.users, load.daily_users, load.concurrent_users) == (50_000, 5_000, 500)


def test_a_new_ladder_joins_by_existing(monkeypatch: pytest.MonkeyPatch) -> None:
    edge = ladders.load("edge")
    small = Ladder("small", "A ladder of one stage", (Stage.first("only", users=(0, None), db=D1Database()),))
    outside = Ladder(
        "outside",
        "A database of another vendor",
        (Stage.first("only", users=(0, None), db=Postgres(host="external")),),
    )
    found = {"edge": edge, "small": small, "outside": outside}
    monkeypatch.setattr(ladders, "names", lambda: list(found))
    monkeypatch.setattr(ladders, "load", found.__getitem__)
    comparison = compare(CHAT, [100, 1_000_000])
    rows = {row.id: row for row in comparison.family(LADDERS)}
    assert rows["small"].availability == "A ladder of one stage"
    assert rows["small"].cells[100].total is not None
    assert rows["small"].cells[1_000_000].total is None
    assert "cloudflare.d1" in rows["small"].cells[1_000_000].why
    assert rows["outside"].cells[100].unpriced == "Postgres.external"
    assert comparison.cheapest(LADDERS)[100].id != "outside"
    assert comparison.cheapest(LADDERS)[1_000_000].id == "edge"


def test_another_rate_changes_what_it_counts_and_nothing_else() -> None:
    usual = {row.id: row for row in compare(CHAT, [50_000]).rows}
    more = profile("chat", {"media_served_bytes": Decimal(3_333_333)})
    served = {row.id: row for row in compare(more, [50_000]).rows}
    assert served["r2"].cells == usual["r2"].cells  # traffic is free
    assert (served["s3"].cells[50_000].total or 0) > 5 * (usual["s3"].cells[50_000].total or 0)
    assert served["rds"].cells == usual["rds"].cells
