"""The guides' rules on live figures: each threshold of theirs, and files that are no figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.errors import UserError
from economics.advice import Stands, given
from economics.metrics import figures_of, judge, metrics, read
from economics.workload import profile
from stacks import ladders

LIMITS = {"connections": 100.0, "budget": 1_000.0}

# metric, users, a figure that is well, one that is not, what to do
RULES = [
    # Pitchey: Metrics to Watch, Daily Checks
    ("response_ms", 5_000, 200, 501, "caching"),
    ("database_cpu", 5_000, 0.50, 0.51, "indexes"),
    ("error_rate", 5_000, 0.01, 0.011, "fix"),
    ("cache_hit_rate", 50_000, 0.80, 0.79, "caching"),
    ("p95_ms", 5_000, 500, 501, "caching"),
    # Social Connect: Monitoring & Alerts
    ("database_cpu", 50_000, 0.50, 0.81, "replicas"),
    ("redis_memory", 50_000, 0.90, 0.91, "compute"),
    ("search_ms", 50_000, 300, 501, "indexes"),
    ("error_rate", 50_000, 0.01, 0.02, "fix"),
    ("cost", 50_000, 1_000, 1_001, "budget"),
    # Social Connect: Target Metrics by User Scale
    ("response_ms", 10_000, 200, 201, "caching"),
    ("response_ms", 100_000, 150, 151, "caching"),
    ("response_ms", 1_000_000, 100, 101, "caching"),
    ("query_ms", 10_000, 100, 101, "indexes"),
    ("query_ms", 100_000, 50, 51, "indexes"),
    ("query_ms", 1_000_000, 30, 31, "indexes"),
    ("search_ms", 10_000, 300, 301, "indexes"),
    ("search_ms", 100_000, 200, 201, "indexes"),
    ("search_ms", 1_000_000, 100, 101, "indexes"),
    ("delivery_ms", 10_000, 500, 501, "move"),
    ("delivery_ms", 100_000, 300, 301, "move"),
    ("delivery_ms", 1_000_000, 200, 201, "move"),
    ("page_load_ms", 10_000, 2_000, 2_001, "caching"),
    ("page_load_ms", 100_000, 1_500, 1_501, "caching"),
    ("page_load_ms", 1_000_000, 1_000, 1_001, "caching"),
    ("cache_hit_rate", 9_999, 0.70, 0.69, "caching"),
    ("cache_hit_rate", 100_000, 0.80, 0.79, "caching"),
    ("cache_hit_rate", 1_000_000, 0.90, 0.89, "caching"),
    ("uptime", 10_000, 0.999, 0.9989, "fix"),
    ("uptime", 100_000, 0.9995, 0.9994, "replicas"),
    ("uptime", 1_000_000, 0.9999, 0.9998, "replicas"),
    ("error_rate", 100_000, 0.005, 0.0051, "fix"),
    ("error_rate", 1_000_000, 0.001, 0.0011, "fix"),
    # Social Connect: load test, 95th percentile
    ("p95_ms", 100_000, 300, 301, "caching"),
    ("p95_ms", 1_000_000, 200, 201, "caching"),
    # Amebo
    ("static_hit_rate", 50_000, 0.99, 0.98, "caching"),
    ("cpu_ms", 50_000, 50, 51, "fix"),
    # The alarms' own two thresholds, of what the growth stage allows
    ("connections", 50_000, 70, 71, "pool"),
    ("connections", 50_000, 70, 86, "move"),
]


@pytest.mark.parametrize(("metric", "users", "well", "ill", "act"), RULES)
def test_each_rule_of_the_guides(metric: str, users: int, well: float, ill: float, act: str) -> None:
    assert judge({metric: well}, users, LIMITS) == []
    found = judge({metric: ill}, users, LIMITS)
    assert act in {each.act for each in found}
    assert all(each.source and each.advice for each in found)


def test_every_metric_with_a_rule_is_tested_here() -> None:
    assert {row[0] for row in RULES} == {name for name, metric in metrics().items() if metric.rules}


def test_connections_are_held_against_what_the_growth_stage_allows() -> None:
    edge, chat = ladders.load("edge"), profile("chat")
    limits = given(Stands(stage=edge["growth"]), chat)
    assert limits["connections"] == 60  # the pool, which is smaller than Neon's and Hyperdrive's own limits
    assert [each.act for each in judge({"connections": 55}, 30_000, limits)] == ["move", "pool"]
    with pytest.raises(UserError, match="connections is 55, but the growth stage has no connections"):
        judge({"connections": 55}, 300, given(Stands(stage=edge["mvp"]), chat))


def test_the_budget_is_the_estimate_at_the_end_of_the_range_unless_one_is_given() -> None:
    limits = given(Stands(stage=ladders.load("edge")["growth"]), profile("chat"))
    assert judge({"cost": limits["budget"]}, 30_000, limits) == []
    assert [each.act for each in judge({"cost": limits["budget"] + 1}, 30_000, limits)] == ["budget"]
    assert [each.act for each in judge({"cost": 200, "budget": 100}, 30_000, {**limits, "budget": 100})] == [
        "budget"
    ]


@pytest.mark.parametrize(
    ("written", "share"),
    [("2%", 0.02), ("0.02", 0.02), ("85", 0.85), ("1", 1.0), ("1.5", 0.015), ("0%", 0.0)],
)
def test_a_share_is_read_as_people_write_it(written: str, share: float) -> None:
    assert figures_of({"database_cpu": written}, "file") == {"database_cpu": pytest.approx(share)}


@pytest.mark.parametrize(
    ("name", "text"),
    [("m.yaml", "error_rate: 2%\np95: 320\n"), ("m.json", '{"p95": 320, "error_rate": 0.02}')],
)
def test_a_file_is_yaml_or_json(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert read(tmp_path / name) == {"p95_ms": 320, "error_rate": 0.02}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("eror_rate: 2%", r"metric is 'eror_rate', expected one of: .*did you mean 'error_rate'\?"),
        ("error_rate: often", r"error_rate is 'often', expected a share such as 0\.02 or 2%"),
        ("error_rate: -1%", "error_rate is '-1%', expected a share"),
        ("error_rate: 101%", "error_rate is '101%', expected a share"),
        ("error_rate: .nan", "error_rate is '.nan', expected a share"),
        ("p95_ms: nan", "p95_ms is 'nan', expected a number of at least 0"),
        ("p95_ms: inf", "p95_ms is 'inf', expected a number of at least 0"),
        ("p95_ms: [1, 2]", "p95_ms is .*, expected a number of at least 0"),
        ("p95_ms: 3%", "p95_ms is '3%', expected a number of at least 0"),
        ("p95_ms: 1\np95: 2", "p95_ms is given twice, the second time as 'p95'"),
        ("- 1\n- 2", "is no map of metrics"),
        ("{}", "is no map of metrics"),
        ("", "is empty"),
        ("{", "is not YAML"),
    ],
)
def test_a_file_that_holds_no_figures_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(text)
    with pytest.raises(UserError, match=message) as refused:
        read(path)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"m\.yaml does not exist"):
        read(tmp_path / "m.yaml")
