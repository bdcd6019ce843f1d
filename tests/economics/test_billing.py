"""How quantities become amounts: what a reader of a bill relies on whatever the price."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.errors import UserError
from economics.billing import Quantity, amount, bill
from economics.catalog import FACTOR, price, prices

PRICED = sorted(id for id, each in prices().items() if each.quantity != FACTOR)
KNOWN = [id for id in PRICED if prices()[id].price is not None]
SHARED = [id for id in KNOWN if prices()[id].scope == "account"]
MOST = Decimal(10) ** 15

amounts = st.one_of(
    st.decimals(min_value=0, max_value=10_000, places=3),
    st.integers(min_value=0, max_value=int(MOST)).map(Decimal),
)
usage = st.lists(st.builds(Quantity, id=st.sampled_from(KNOWN), amount=amounts), max_size=6)


@given(id=st.sampled_from(KNOWN), first=amounts, second=amounts)
def test_more_never_costs_less(id: str, first: Decimal, second: Decimal) -> None:
    less, more = (amount(price(id), each) for each in sorted((first, second)))
    if less is None:
        assert more is None
    assert less is None or more is None or 0 <= less <= more


@given(quantities=usage, where=st.integers(min_value=0), extra=amounts)
def test_a_total_never_falls_when_use_rises(quantities: list[Quantity], where: int, extra: Decimal) -> None:
    if not quantities:
        return
    before, where = bill(quantities), where % len(quantities)
    old = quantities[where]
    grown = Quantity(id=old.id, amount=old.amount + extra)
    assert bill([*quantities[:where], grown, *quantities[where + 1 :]]).total >= before.total


@given(id=st.sampled_from(SHARED), shares=st.lists(amounts, min_size=1, max_size=5))
def test_parts_that_share_an_account_pay_together_what_one_would(id: str, shares: list[Decimal]) -> None:
    together = bill([Quantity(id=id, amount=sum(shares, Decimal(0)))])
    apart = bill([Quantity(id=id, amount=share, part=f"part{number}") for number, share in enumerate(shares)])
    assert bool(apart.exceeded) == bool(together.exceeded)
    assert apart.total == together.total


@given(quantities=usage)
def test_lines_are_decimals_and_sum_to_the_total(quantities: list[Quantity]) -> None:
    result = bill(quantities)
    assert [line.id for line in result.lines[: len(quantities)]] == [each.id for each in quantities]
    assert all(line.amount is None or isinstance(line.amount, Decimal) for line in result.lines)
    assert result.total == sum((line.amount for line in result.lines if line.amount), Decimal(0))


def total(**quantities: int | str) -> Decimal:
    return bill(
        Quantity(id=id.replace("__", "."), amount=Decimal(each)) for id, each in quantities.items()
    ).total


def test_what_is_included_comes_off_once() -> None:
    parts = [Quantity(id="cloudflare.workers.paid.requests", amount=Decimal(10**7), part=p) for p in "ab"]
    assert [line.amount for line in bill(parts).lines] == [0, Decimal("3.00")]


def test_each_instance_has_its_own_allowance() -> None:
    disks = [Quantity(id="supabase.disk.gp3", amount=Decimal(8), part=p) for p in "ab"]
    assert bill(disks).total == 0


def test_blocks_are_billed_whole() -> None:
    assert total(cloudflare__r2__standard__class_a=2_000_001) == Decimal("9.00")
    assert total(cloudflare__r2__standard__storage="11.1") == Decimal("0.03")
    assert total(supabase__paid__functions=3_000_000) == Decimal("2.00")
    assert total(supabase__paid__functions=3_000_001) == Decimal("4.00")
    assert total(supabase__paid__rt_connections=1_501) == Decimal("20.00")


def test_cloudfront_walks_its_tiers() -> None:
    assert total(aws__cloudfront__out=10_240) == Decimal("870.40")
    assert total(aws__cloudfront__out=51_200) == Decimal("870.40") + 40_960 * Decimal("0.08")


def test_a_month_of_an_instance_is_whole_dollars_however_long_the_month() -> None:
    assert total(supabase__compute__small=730) == total(supabase__compute__small=744) == 15
    assert total(supabase__compute__small=729) == 15
    assert total(supabase__compute__small=1460) == 30
    assert total(supabase__compute__small=500) == Decimal("10.30")


def test_a_day_is_rounded_before_the_month() -> None:
    """20,000 free, 0.18 for 100,000: 1.764 a day is billed as 1.76."""
    assert total(gcp__firestore__writes_multi=30 * 1_000_000) == Decimal("52.80")


def test_more_than_a_free_plan_gives_is_exceeded_not_nothing() -> None:
    inside, over = (
        bill([Quantity(id="cloudflare.workers.free.requests", amount=Decimal(n))])
        for n in (3_000_000, 3_000_001)
    )
    assert inside.lines[0].amount == 0
    assert not inside.exceeded
    assert over.lines[0].amount is None
    assert over.exceeded == over.lines
    assert not over.unknown


def test_what_is_free_without_end_is_never_exceeded() -> None:
    assert bill([Quantity(id="cloudflare.r2.egress", amount=MOST)]).lines[0].amount == 0


def test_a_price_that_nobody_publishes_is_unknown_not_nothing() -> None:
    result = bill([Quantity(id="elastic.cloud", amount=Decimal(1))])
    assert result.unknown == result.lines
    assert result.lines[0].amount is None


def test_a_fee_gives_back_the_usage_it_contains_and_no_more() -> None:
    assert total(supabase__pro__base=1, supabase__compute__micro=730) == 25
    assert total(supabase__pro__base=1, supabase__compute__small=730) == 30
    assert total(railway__hobby=1, railway__egress=60) == 5
    assert total(railway__hobby=1, railway__pro=1, railway__egress=200) == 25


def test_weak_is_the_amount_that_rests_on_prices_of_low_confidence() -> None:
    result = bill(
        [Quantity(id=id, amount=Decimal(1)) for id in ("cloudflare.argo.base", "neon.launch.storage")]
    )
    assert (result.weak, result.total) == (Decimal("5.00"), Decimal("5.35"))


def test_an_allowance_can_be_left_out() -> None:
    quantity = Quantity(id="cloudflare.workers.paid.requests", amount=Decimal(10**7), included=Decimal(0))
    assert bill([quantity]).total == 3


@pytest.mark.parametrize(
    ("id", "number", "message"),
    [
        ("cloudflare.workers.paid.requests", "-1", "at least 0"),
        ("cloudflare.workers.paid.requests", "NaN", "at least 0"),
        ("cloudflare.workers.payd.requests", "1", "did you mean 'cloudflare.workers.paid.requests'"),
        ("gcp.sql.ha_factor", "2", "multiplies other prices"),
    ],
)
def test_what_cannot_be_billed_is_refused(id: str, number: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        bill([Quantity(id=id, amount=Decimal(number))])
