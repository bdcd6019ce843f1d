"""A price pays for a bill at the fewest subscribers that cover it; a CPM is the price of a thousand views."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.errors import UserError
from economics.break_even import GUIDE_CPM, Fees, advertising, break_even, milestones, views_needed

GUIDE = Decimal(1021)
money = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(100_000), places=2)


@pytest.mark.parametrize(("price", "subscribers", "needed"), [("0.99", 1_032, "2.1%"), ("4.99", 205, "0.4%")])
def test_the_guides_own_break_even(price: str, subscribers: int, needed: str) -> None:
    found = break_even(GUIDE, Decimal(price), 50_000)
    assert found.subscribers == subscribers
    assert f"{found.needed:.1%}" == needed


def test_the_profit_at_a_conversion_is_of_whole_subscribers() -> None:
    found = break_even(GUIDE, Decimal("4.99"), 50_010, conversion=Decimal("0.02"))
    assert found.subscribed == 1_000
    assert found.profit == Decimal("4.99") * 1_000 - GUIDE


def test_a_conversion_below_what_is_needed_is_a_loss() -> None:
    found = break_even(GUIDE, Decimal("0.99"), 50_000, conversion=Decimal("0.01"))
    assert found.profit == Decimal("495.00") - GUIDE


def test_fees_are_taken_off_every_payment() -> None:
    found = break_even(
        GUIDE, Decimal("4.99"), 50_000, fees=Fees(share=Decimal("0.029"), each=Decimal("0.30"))
    )
    assert found.net == Decimal("4.99") * Decimal("0.971") - Decimal("0.30")
    assert found.subscribers == 225


def test_fees_that_leave_nothing_are_refused() -> None:
    with pytest.raises(UserError, match=r"leave -0\.04 of a price of 0\.99"):
        break_even(GUIDE, Decimal("0.99"), 50_000, fees=Fees(share=Decimal("0.029"), each=Decimal(1)))


@given(cost=money, price=money, users=st.integers(1, 10**9))
def test_the_subscribers_needed_cover_the_cost_and_one_fewer_does_not(
    cost: Decimal, price: Decimal, users: int
) -> None:
    found = break_even(cost, price, users)
    assert found.subscribers * price >= cost > (found.subscribers - 1) * price


def test_a_cpm_is_per_thousand_views_where_the_guide_takes_it_for_dollars_a_user() -> None:
    assert advertising(50_000, GUIDE_CPM, Decimal(1)) == Decimal("2.50")
    assert advertising(50_000, GUIDE_CPM, Decimal(1_000)) == Decimal(2_500)
    assert views_needed(Decimal(2_500), 50_000, GUIDE_CPM) == 1_000


def test_the_guides_milestones_multiply_users_by_a_cpm() -> None:
    guide = [
        (10_000, 400, 500, 100),
        (25_000, 750, 1_250, 500),
        (50_000, 1_021, 2_500, 1_479),
        (100_000, 2_100, 5_000, 2_900),
    ]
    assert [(each.users, each.cost, each.revenue, each.profit) for each in milestones()] == guide
    for each in milestones():
        # What it takes for that revenue to be right: a thousand views per user and month.
        assert views_needed(each.revenue, each.users, GUIDE_CPM) == 1_000
