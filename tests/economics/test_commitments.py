"""What is promised for a year or three costs less by the share that its vendor publishes."""

from __future__ import annotations

from decimal import Decimal

from economics import catalog
from economics.billing import Quantity, bill
from economics.commitments import commitments, discounts


def test_a_discount_is_on_the_lines_that_it_applies_to_alone() -> None:
    lines = bill(
        [
            Quantity(id="gcp.sql.vcpu", amount=Decimal(1_000)),
            Quantity(id="gcp.sql.ssd", amount=Decimal(100)),
        ]
    ).lines
    (found,) = commitments(lines)
    assert (found.of, found.saved) == (Decimal("41.30"), Decimal("10.33"))
    assert str(found).startswith("Cloud SQL, promised for a year: $10.33 less of $41.30 (25 %;")


def test_one_year_and_three_stand_beside_each_other() -> None:
    found = commitments(bill([Quantity(id="aws.fargate.vcpu", amount=Decimal(1_000))]).lines)
    assert [(each.discount.years, each.saved) for each in found] == [
        (1, Decimal("10.93")),
        (3, Decimal("21.05")),
    ]


def test_every_discount_has_a_source_and_is_of_prices_that_exist() -> None:
    for each in discounts():
        assert each.source
        assert each.confidence in ("high", "medium", "low")
        assert 0 < each.share < 1
        for id in each.ids:
            assert any(price.startswith(id) for price in catalog.prices()), id


def test_a_savings_plan_covers_serverless_and_the_newer_instances_alone() -> None:
    def saved(*ids: str) -> list[tuple[Decimal, Decimal]]:
        lines = bill([Quantity(id=each, amount=Decimal(1_000)) for each in ids]).lines
        return [(each.of, each.discount.share) for each in commitments(lines)]

    assert saved("aws.aurora.acu") == [(Decimal("120.00"), Decimal("0.35"))]
    assert saved("aws.rds.pg.db.r7g.large", "aws.elasticache.valkey.cache.r7g.large") == [
        (Decimal("239.00") + Decimal("175.20"), Decimal("0.20"))
    ]
    assert (
        saved(
            "aws.rds.pg.db.t4g.small",
            "aws.rds.pg.db.r6g.large",
            "aws.elasticache.redis.cache.r7g.large",
            "aws.elasticache.valkey.cache.t4g.small",
            "aws.opensearch.r7g.large.search",
        )
        == []
    )
