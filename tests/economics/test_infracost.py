"""The output has the fields and types that Infracost's readers need, and the sums that a reader checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

from components.errors import UserError
from economics.billing import Bill, Quantity, bill
from economics.infracost import breakdown
from economics.resources import Resource, price_resources
from economics.usage_file import price_usage

# What infracost.schema.json of infracost/infracost asks for (read at 03047c98): every field that must be there, and no
# other may be. "text?" is a text or null.
COSTS = {"totalHourlyCost": "text?", "totalMonthlyCost": "text?"}
SUMMARY = {
    "totalDetectedResources": "number",
    "totalSupportedResources": "number",
    "totalUnsupportedResources": "number",
    "totalNoPriceResources": "number",
    "unsupportedResourceCounts": "counts",
    "noPriceResourceCounts": "counts",
}
COMPONENT = {
    "name": "text",
    "unit": "text",
    "hourlyQuantity": "text?",
    "monthlyQuantity": "text?",
    "price": "text?",
    "hourlyCost": "text?",
    "monthlyCost": "text?",
}
RESOURCE = {
    "name": "text",
    "metadata": "map",
    "hourlyCost": "text?",
    "monthlyCost": "text?",
    "costComponents": [COMPONENT],
}
BREAKDOWN = {"resources": [RESOURCE], **COSTS}
PROJECT = {
    "name": "text",
    "metadata": {"path": "text", "type": "text"},
    "pastBreakdown": BREAKDOWN,
    "breakdown": BREAKDOWN,
    "diff": BREAKDOWN,
    "summary": SUMMARY,
}
ROOT = {
    "version": "text",
    "currency": "text",
    "projects": [PROJECT],
    **COSTS,
    "pastTotalHourlyCost": "text?",
    "pastTotalMonthlyCost": "text?",
    "diffTotalHourlyCost": "text?",
    "diffTotalMonthlyCost": "text?",
    "timeGenerated": "text",
    "summary": SUMMARY,
}


def check(value: object, form: object, at: str = "root") -> None:
    if isinstance(form, dict):
        fields = cast("Mapping[str, object]", form)
        assert isinstance(value, dict), at
        found = cast("Mapping[str, object]", value)
        assert set(found) == set(fields), at
        for name, inner in fields.items():
            check(found[name], inner, f"{at}.{name}")
    elif isinstance(form, list):
        assert isinstance(value, list), at
        for each in cast("list[object]", value):
            check(each, cast("list[object]", form)[0], f"{at}[]")
    elif form == "text?":
        assert value is None or isinstance(value, str), at
    elif form == "counts":
        counts = cast("Mapping[str, object]", value)
        assert all(isinstance(number, int) for number in counts.values()), at
    else:
        kinds = {"text": str, "number": int, "map": dict}
        assert isinstance(value, kinds[cast("str", form)]), at


def example() -> Bill:
    resources = [
        Resource(type="aws:ec2/natGateway:NatGateway", name="nat", inputs={}),
        Resource(type="aws:iam/role:Role", name="role", inputs={}),
        Resource(type="a:b:C", name="c", inputs={}),
    ]
    used = [
        Quantity(id="aws.nat.gb", amount=Decimal(100)),
        Quantity(id="cloudflare.workers.free.requests", amount=Decimal(10**9), part="api"),
    ]
    return price_resources(resources, used)


def test_the_output_is_in_infracosts_form() -> None:
    check(breakdown(example(), name="shop"), ROOT)
    check(breakdown(bill([]), name="empty"), ROOT)


def test_the_sums_agree() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    found = breakdown(example(), name="shop", now=now)
    assert found["totalMonthlyCost"] == found["diffTotalMonthlyCost"] == "37.35"
    assert found["pastTotalMonthlyCost"] == "0"
    assert found["timeGenerated"] == "2026-11-21T00:00:00+00:00"
    project = cast("list[dict[str, dict[str, list[dict[str, str | None]]]]]", found["projects"])[0]
    costs = {each["name"]: each["monthlyCost"] for each in project["breakdown"]["resources"]}
    assert costs == {"nat": "32.85", "account": "4.5", "api": None}


def test_what_has_no_price_is_counted() -> None:
    summary = cast("Mapping[str, object]", breakdown(example(), name="shop")["summary"])
    assert summary["unsupportedResourceCounts"] == {"a:b:C": 1}
    assert summary["noPriceResourceCounts"] == {"aws:iam/role:Role": 1}


def usage(tmp_path: Path, text: str) -> Bill:
    (tmp_path / "infracost-usage.yml").write_text(text)
    return price_usage(tmp_path / "infracost-usage.yml")


def test_infracosts_usage_is_priced_without_a_plan(tmp_path: Path) -> None:
    found = usage(
        tmp_path,
        """
        version: 0.1
        resource_usage:
          aws_nat_gateway.nat: {monthly_data_processed_gb: 10}
          aws_lambda_function.f: {monthly_requests: 3000000, request_duration_ms: 120, memorySize: 1536}
          azurerm_thing.x: {storage_gb: 3}
        """,
    )
    assert found.total == Decimal("0.45") + Decimal("0.40") + Decimal("2.33")
    assert [line.id for line in found.unknown] == ["azurerm_thing.x"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: 0.2\nresource_usage: {aws_nat_gateway.a: {}}", "expected 0.1"),
        ("resource_usage: {nat: {monthly_data_processed_gb: 1}}", "no address of a resource"),
        ("resource_usage: {aws_nat_gateway.a: {monthly_data_processed_gb: -1}}", "at least 0"),
        ("resource_usage: {aws_nat_gateway.a: {monthly_data_processed_gb: .nan}}", "at least 0"),
        ("resource_usage: {aws_nat_gateway.a: {monthly_data_processed_gb: 1e99}}", "10\\^15"),
        ("resource_usage: {aws_nat_gateway.a: 3}", "not a map"),
        ("resource_usage: [1]", "not a map"),
        (
            "resource_type_default_usage: {aws_nat_gateway: {monthly_data_processed_gb: 1}}",
            "no `resource_usage`",
        ),
    ],
)
def test_what_is_no_usage_is_one_clear_message(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        usage(tmp_path, text)
