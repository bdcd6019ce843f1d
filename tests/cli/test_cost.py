"""`cost` and `limits`, as a user runs them."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from cli.actual import beside
from economics.actual import Live
from economics.cost import estimate
from stacks import ladders
from tests.cli.running import PROD, printed, refused, run


def test_a_stage_by_line_with_total_and_the_guide_beside_it() -> None:
    output = printed("cost", "edge", "growth")
    assert "50,000 monthly users (50,000 daily, 5,000 at once" in output
    assert "cloudflare.workers.paid.requests" in output
    assert "Beside the guide Amebo at 50,000 users: $1,021.00" in output
    assert "a user" in output


def test_json_has_every_line_and_they_come_to_the_total() -> None:
    found = json.loads(printed("cost", "edge", "growth", "--users", "50K", "--json"))
    assert round(sum(line["amount"] for line in found["lines"]), 2) == found["total"]
    assert {"id", "part", "quantity", "unit", "unit_price", "amount", "source"} <= found["lines"][0].keys()
    assert found["unknown"] == []
    assert found["users"] == 50_000
    assert found["guides"][0]["total"] == 1021


def test_csv_has_the_same_lines() -> None:
    lines = list(csv.DictReader(io.StringIO(printed("cost", "edge", "growth", "--csv"))))
    found = json.loads(printed("cost", "edge", "growth", "--json"))
    assert [line["id"] for line in lines] == [line["id"] for line in found["lines"]]
    assert [float(line["amount"]) for line in lines] == [line["amount"] for line in found["lines"]]


def test_a_stage_of_the_default_ladder_may_be_named_alone_and_users_find_theirs() -> None:
    assert printed("cost", "growth") == printed("cost", "edge", "growth")
    assert json.loads(printed("cost", "--users", "30K", "--json"))["stage"] == "growth"


def test_the_whole_ladder() -> None:
    found = json.loads(printed("cost", "--all", "--json"))
    assert [stage["stage"] for stage in found["stages"]][:3] == ["mvp", "traction", "growth"]
    totals = [stage["total"] for stage in found["stages"]]
    assert totals == sorted(totals)
    assert "not in the total" in printed("cost")


def test_another_rate_and_another_profile_change_the_bill() -> None:
    usual = json.loads(printed("cost", "growth", "--json"))["total"]
    fewer = json.loads(printed("cost", "growth", "--set", "requests=100", "--json"))["total"]
    other = json.loads(printed("cost", "growth", "--profile", "marketplace", "--json"))["total"]
    assert fewer < usual
    assert other < usual


def test_an_exceeded_free_plan_is_shown_and_priced_on_the_plan_that_carries_it() -> None:
    output = printed("cost", "mvp", "--users", "1000")
    assert "exceeded" in output
    assert "Workers Paid" in output
    found = json.loads(printed("cost", "mvp", "--users", "1000", "--json"))
    assert found["exceeded"] == ["cloudflare.workers.free.requests"]
    assert found["total"] > 5


def test_a_stack_is_priced_with_its_own_plans_and_the_host_that_serves(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.prod.yaml").write_text(PROD)
    cost = run("cost", "-s", "prod", "--users", "8000", "--json", project=tmp_path)
    ids = {line["id"] for line in json.loads(cost.stdout)["lines"]}
    assert "cloudflare.zone.business.monthly" in ids
    assert "cloudflare.d1.paid.rows_read" in ids
    assert "neon.launch.compute" not in ids
    limits = run("limits", "-s", "prod", "--users", "8000", "--json", project=tmp_path)
    assert json.loads(limits.stdout)["binding"]["limit"] == "cloudflare.d1.dbsize.paid"


def test_limits_print_the_binding_one_first_with_its_source() -> None:
    output = printed("limits", "edge", "traction")
    assert "cloudflare.d1.dbsize.paid binds first, at 10,000 users" in output
    found = json.loads(printed("limits", "edge", "traction", "--json"))
    assert found["binding"]["limit"] == found["limits"][0]["limit"] == "cloudflare.d1.dbsize.paid"
    assert all(each["source"] for each in found["limits"])
    assert found["not_measured"]
    rows = list(csv.DictReader(io.StringIO(printed("limits", "edge", "traction", "--csv"))))
    assert [row["limit"] for row in rows] == [each["limit"] for each in found["limits"] + found["chosen"]]
    assert {row["by"] for row in rows} == {"users", "each", "choice"}
    assert all(each["share"] <= 0.8 for each in found["limits"] if each["kind"] == "hard")
    assert "binds first" in printed("limits")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("cost", "growht"), "did you mean 'growth'"),
        (("cost", "edge", "growht"), "did you mean 'growth'"),
        (("cost", "--users", "-5"), "--users is '-5'"),
        (("cost", "--users", "1e15"), "--users is '1e15'"),
        (("cost", "--users", "1000000000000000"), "expected a whole number from 0 to 8,000,000,000"),
        (("limits", "--users", "some"), "--users is 'some'"),
        (("cost", "--set", "requets=3"), "did you mean 'requests'"),
        (("cost", "--set", "requests=lots"), "expected RATE=NUMBER"),
        (("cost", "--set", "requests=-1"), "rate requests is -1"),
        (("cost", "--profile", "chats"), "did you mean 'chat'"),
        (("cost", "--json", "--csv"), "exclude each other"),
        (("cost", "growth", "--all", "--users", "5"), "--all"),
        (("cost", "growth", "-s", "prod"), "--stack names the stage"),
        (("cost", "-s", "nosuch"), "nosuch"),
        (("cost", "growth", "--usage", "x.yaml"), "--plan and --usage"),
    ],
)
def test_nonsense_is_one_clear_line(arguments: tuple[str, ...], words: str) -> None:
    assert words in refused(*arguments)


def test_the_month_so_far_stands_beside_the_estimate() -> None:
    found = estimate(ladders.load("edge")["growth"], 50_000)
    live = Live(
        month="2026-11",
        over=Decimal(15),
        left=Decimal(15),
        quantities={
            "cloudflare.workers.paid.requests": Decimal(150_000_000),
            "cloudflare.kv.paid.lists": Decimal(0),
        },
        expected={
            "cloudflare.workers.paid.requests": Decimal(310_000_000),
            "cloudflare.kv.paid.lists": Decimal(0),
        },
        metrics={},
        not_measured={},
    )
    rows = {row.id: row for row in beside(found, live)}
    requests = rows["cloudflare.workers.paid.requests"]
    assert (requests.estimate, requests.so_far, requests.expected) == (Decimal(87), Decimal(42), Decimal(90))
    assert rows["neon.launch.storage"].so_far is None
    assert "cloudflare.kv.paid.lists" not in rows


def test_actual_without_a_token_is_one_clear_line() -> None:
    assert "CLOUDFLARE_API_TOKEN is not set" in refused("cost", "-s", "prod", "--actual")
    assert "--actual needs -s STACK" in refused("cost", "--actual")


def test_usage_beyond_a_free_plan_has_no_total(tmp_path: Path) -> None:
    usage = tmp_path / "usage.yaml"
    usage.write_text("plan: Workers Free\ncloudflare.workers.free.requests: 6000000\n")
    found = json.loads(printed("cost", "--usage", str(usage), "--json"))
    assert found["total"] is None
    assert found["exceeded"] == ["cloudflare.workers.free.requests"]
    output = printed("cost", "--usage", str(usage))
    assert "No total: more is used than is free of cloudflare.workers.free.requests" in output
    assert "$0" not in output
