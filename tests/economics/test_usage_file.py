"""Plain usage: generous in form, strict in meaning; whatever is no usage is one clear message."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from components.errors import UserError
from economics.usage_file import price_usage, read

REQUESTS = "cloudflare.workers.paid.requests"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "usage.yaml"


def total(file: Path, text: str) -> Decimal:
    file.write_text(text, encoding="utf-8")
    return price_usage(file).total


@pytest.mark.parametrize(
    "plan",
    [
        "Workers Paid",
        "workers_paid",
        "cloudflare workers paid",
        "cloudflare.workers.paid",
        "cloudflare.workers.paid.base",
        "[Workers Paid]",
        "{cloudflare: Workers Paid}",
        "{Workers Paid: 1}",
    ],
)
def test_a_plan_goes_by_many_names(file: Path, plan: str) -> None:
    assert total(file, f"plan: {plan}\n{REQUESTS}: 300000000") == Decimal("92.00")


@pytest.mark.parametrize(
    "usage",
    [
        f"{REQUESTS}: 300,000,000",
        f"{REQUESTS}: 300_000_000",
        f"{REQUESTS}: 3e8",
        f"{REQUESTS}: '300000000'",
        f"{REQUESTS}: 10000000/day",
        f"{REQUESTS}: 10,000,000 per day",
        f"{REQUESTS}: 300000000/month",
        f"{REQUESTS}: [100000000, 200000000]",
        f"{REQUESTS}: {{quantity: 300000000, part: api}}",
        f"usage:\n  {REQUESTS}: 300000000",
        f"quantities: {{{REQUESTS}: 300000000}}",
        "cloudflare: {workers.paid: {requests: 300000000}}",
        "usage: {cloudflare: {workers: {paid: {requests: 300000000}}}}",
    ],
)
def test_a_quantity_goes_by_many_forms(file: Path, usage: str) -> None:
    assert total(file, usage) == Decimal("87.00")


def test_plans_of_several_vendors_add_their_fees_once(file: Path) -> None:
    assert total(file, "plans: [Supabase Pro, Neon Launch, Workers Paid]") == 30
    assert total(file, "plan: {Supabase Pro: 2}") == 50
    assert total(file, "plan: Workers Paid\ncloudflare.workers.paid.base: 2") == 10
    assert total(file, f"plan: Workers Free\n{REQUESTS}: 11000000") == Decimal("0.30")


def test_a_plan_without_a_public_price_is_unknown_not_nothing(file: Path) -> None:
    file.write_text("plan: Cloudflare Enterprise")
    assert [line.id for line in price_usage(file).unknown] == ["cloudflare.zone.enterprise"]


def test_what_is_free_can_be_left_out_and_parts_named(file: Path) -> None:
    file.write_text("supabase.disk.gp3: [8, {quantity: 10, included: 0, part: replica}]")
    own, replica = read(file)
    assert (own.part, own.included) == ("", None)
    assert (replica.part, replica.included) == ("replica", 0)


def test_every_digit_counts(file: Path) -> None:
    file.write_text("neon.launch.storage: 0.1000000000000000000001")
    assert read(file)[0].amount == Decimal("0.1000000000000000000001")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{REQUESTS}: -1", "expected a number of at least 0"),
        (f"{REQUESTS}: .nan", "expected a number of at least 0"),
        (f"{REQUESTS}: NaN", "expected a number of at least 0"),
        (f"{REQUESTS}: .inf", "expected a number of at least 0"),
        (f"{REQUESTS}: 1e99", "10\\^15"),
        (f"{REQUESTS}: 1000000000000001", "10\\^15"),
        (f"{REQUESTS}: 100000000000000/day", "10\\^15"),
        (f"{REQUESTS}: a lot", "expected a number"),
        (f"{REQUESTS}: 1,5", "expected a number"),
        (f"{REQUESTS}: true", "expected a number"),
        (f"{REQUESTS}:", "expected a number"),
        (f"{REQUESTS}: {{part: api}}", "has no `quantity`"),
        (f"{REQUESTS}: {{quantity: 1, rounding: up}}", "expected one of: cent"),
        (f"{REQUESTS}: {{quantity: 1, included: -1}}", "at least 0"),
        ("cloudflare.workers.paid.request: 1", f"did you mean '{REQUESTS}'"),
        ("plan: Worker Paid", "did you mean 'cloudflare Workers Paid'"),
        ("plan: Pro", "more than one, expected one of: .*supabase.pro.base"),
        ("gcp.sql.ha_factor: 2", "multiplies other prices"),
        ("plan:", "no quantities"),
        ("{}", "no quantities"),
        ("300000000", "not a map"),
        ("- a", "not a map"),
        ("? [a, b]\n: 1", "no id of a price"),
        (f"{REQUESTS}: 1\n{REQUESTS}: 2", "not YAML in line 2: .*duplicate"),
        (f"usage: {{{REQUESTS}: 3", "not YAML in line 1"),
        ("a: &a [x, x]\nb: *a", "anchors"),
        ("a: *a", "anchors|not YAML"),
        ("a: !!python/object/apply:os.system [exit]", "tag"),
        ("[" * 100_000, "nested too deeply"),
        ("a: [" + "1," * 60_000 + "1]", "too long"),
        ("", "is empty"),
        (" \n\n", "is empty"),
        ("a\0b: 1", "not YAML"),
    ],
)
def test_what_is_no_usage_is_one_clear_message(file: Path, text: str, message: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=message) as error:
        price_usage(file)
    assert "\n" not in str(error.value)
    assert str(file) in str(error.value) or "ha_factor" in text
    assert len(str(error.value)) < 700


def test_what_is_no_file_of_text_is_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "large").write_bytes(b"a: 1\n" * 300_000)
    for name, message in (
        ("none", "does not exist"),
        ("", "is a directory"),
        ("binary", "not a text file"),
        ("large", "larger than 1 MB"),
    ):
        with pytest.raises(UserError, match=message):
            price_usage(tmp_path / name)


def test_a_short_name_of_a_plan_is_taken_among_the_vendors_of_the_quantities(file: Path) -> None:
    assert total(file, f"plan: paid\n{REQUESTS}: 300000000") == Decimal("92.00")
    assert total(file, "plan: paid\ncloudflare.do.paid.requests: 1500000") == Decimal("5.15")
    assert total(file, "plan: Pro\nsupabase.compute.small: 730") == Decimal("30.00")
    assert total(file, "plan: Workers Free\ncloudflare.workers.free.requests: 5") == 0
