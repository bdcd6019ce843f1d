"""Workloads: every rate has its unit and source, and can be overridden; nonsense is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from components.errors import UserError
from economics.workload import Workload, names, profile


def test_there_is_a_profile_for_each_kind_of_app() -> None:
    assert names() == ["chat", "marketplace", "pledges", "social"]


@pytest.mark.parametrize("workload", [profile(name) for name in names()], ids=lambda each: each.name)
def test_every_profile_gives_every_rate_with_unit_and_source(workload: Workload) -> None:
    assert set(workload.rates) == set(profile("chat").rates)
    for name, rate in workload.rates.items():
        assert rate.unit, name
        assert rate.source, name
        assert rate.value >= 0, name


def test_a_rate_is_overridden_alone() -> None:
    changed = profile("chat", {"requests": Decimal(120)})
    assert changed.rates["requests"].value == 120
    assert changed.rates["requests"].source == "given"
    assert changed.rates["queries"] == profile("chat").rates["queries"]
    assert profile("chat").rates["requests"].value == 200


def test_what_a_number_of_users_come_to() -> None:
    load = profile("chat").load(50_000)
    assert load.day("requests") == 10_000_000
    assert load.month("requests") == 300_000_000
    assert round(load.mean("requests"), 2) == Decimal("115.74")
    assert load.peak("requests") == load.mean("requests") * 4
    assert load.kept("database_bytes") == 50 * 10**9
    assert (load.daily_users, load.concurrent_users) == (50_000, 5_000)


@pytest.mark.parametrize(
    ("name", "rates", "message"),
    [
        ("chats", {}, r"profile is 'chats'.*did you mean 'chat'"),
        ("chat", {"request": Decimal(1)}, r"rate is 'request'.*did you mean 'requests'"),
        ("chat", {"requests": Decimal(-1)}, r"rate requests is -1, expected from 0"),
        ("chat", {"requests": Decimal("NaN")}, r"rate requests is NaN, expected from 0"),
        ("chat", {"requests": Decimal("1e13")}, r"rate requests is 1E\+13, expected from 0"),
        ("chat", {"daily_share": Decimal("1.1")}, r"rate daily_share is 1.1, expected from 0 to 1"),
    ],
)
def test_nonsense_is_one_clear_message(name: str, rates: dict[str, Decimal], message: str) -> None:
    with pytest.raises(UserError, match=message):
        profile(name, rates)


@pytest.mark.parametrize("users", [-1, 10**15])
def test_a_number_of_users_that_cannot_be_is_refused(users: int) -> None:
    with pytest.raises(UserError, match="expected from 0 to 8000000000"):
        profile().load(users)
