"""Every price and limit can be traced, and its unit says what is counted."""

from __future__ import annotations

import re

import pytest

from components.errors import UserError
from economics import catalog
from economics.billing import ROUNDING
from economics.catalog import FACTOR, limits, prices
from economics.tables import rows

CONFIDENCE = {"high", "medium", "low"}
AGES = {
    "exact",
    "corroborated",
    "not-before",
    "effective-from",
    "month-only",
    "year-only",
    "undated",
}
KINDS = {"hard", "soft", "note", "none", "n/a"}
MEASURES = ("GB-month", "GiB-month", "GB-hour", "GB-s", "GiB-s", "vCPU-s", "vCPU-hour", "CU-hour")
COUNTED = {"million": 1_000_000, "100 million": 100_000_000}


def ids(file: str) -> list[str]:
    return [row["id"] for row in rows(file)]


def per(unit: str) -> int:
    """How many the unit names: USD/million requests, USD/100000 reads, USD/hour."""
    words = unit.removeprefix("USD/")
    if found := re.match(r"(100 million|million|\d+)\b", words):
        return COUNTED.get(found[1]) or int(found[1])
    return 1


@pytest.mark.parametrize("file", ["prices.csv", "limits.csv"])
def test_no_id_is_there_twice(file: str) -> None:
    assert len(ids(file)) == len(set(ids(file)))


def test_every_price_and_limit_says_where_and_when_it_was_read() -> None:
    for row in (*prices().values(), *limits().values()):
        assert row.source, row.id
        assert row.as_of, row.id
        assert row.as_of_kind in AGES, row.id
        assert row.confidence in CONFIDENCE, row.id


def test_the_unit_names_what_is_counted() -> None:
    for id, price in prices().items():
        assert (price.unit.startswith("x ")) == (price.quantity == FACTOR), id
        assert price.quantity or price.price is None, id
        assert price.per == per(price.unit), id
        for measure in MEASURES:
            if re.search(rf"/(million )?{measure}\b", price.unit):
                assert price.quantity.removesuffix("s") == measure.removesuffix("s"), id
        if price.unit.startswith("USD/hour"):
            assert price.quantity.endswith("hours"), id


def test_a_price_can_be_billed_as_its_row_says() -> None:
    for id, price in prices().items():
        assert price.rounding in ROUNDING, id
        assert price.scope in {"account", "instance"}, id
        assert price.included >= 0, id
        assert price.step is None or price.step > 0, id
        assert list(price.tiers) == sorted(price.tiers), id
        assert price.credit <= (price.price or 0), f"{id} gives back more than it takes"
        assert bool(price.credit) == bool(price.credit_on), id
        assert all(any(each.startswith(prefix) for each in prices()) for prefix in price.credit_on), id


def test_an_amount_free_each_day_is_taken_thirty_times() -> None:
    assert catalog.price("cloudflare.workers.free.requests").included == 3_000_000
    assert catalog.price("gcp.firestore.reads").included == 1_500_000
    assert catalog.price("cloudflare.containers.cpu").included == 375 * 60


def test_sizes_are_bytes() -> None:
    assert catalog.limit("cloudflare.d1.dbsize.paid").value == 10e9
    assert catalog.limit("cloudflare.d1.dbsize.paid").unit == "bytes"
    assert not [limit.id for limit in limits().values() if re.match(r"[KMGT]i?B\b", limit.unit)]


def test_every_limit_has_a_kind_and_hard_ones_a_number_or_a_reason() -> None:
    for limit in limits().values():
        assert limit.kind in KINDS, limit.id
        assert limit.value is not None or limit.note or limit.unit, limit.id


@pytest.mark.parametrize("find", [catalog.price, catalog.limit])
def test_an_unknown_id_is_refused_with_the_nearest(find: object) -> None:
    assert callable(find)
    with pytest.raises(UserError, match=r"did you mean 'cloudflare\."):
        find("cloudflare.d1.paid.storag" if find is catalog.price else "cloudflare.d1.dbsize.payd")
