"""Alarms, dashboards and uptime checks of both clouds: each figure is held to the line that holds for the users."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import cast

import attrs
import pytest

from components.component import Place
from components.errors import UserError
from components.monitoring import Address, Monitoring, addresses_of, signals_of, watched
from components.monitoring import objectives as table
from components.monitoring.aws import HEALTH, AwsMonitoringComponent
from components.monitoring.gcp import GcpMonitoringComponent
from components.monitoring.objectives import names, objective
from components.part import Part
from components.search import Search
from components.service import Service
from components.signals import Signal
from economics.metrics import metrics
from tests.components.samples import COMPUTED, wires
from tests.mocks import Built, build

TAGS = {"app": "shop", "environment": "prod", "owner": "shop", "managed-by": "rungs"}
AWS = Place(account="111122223333", region="eu-west-1", tags=TAGS)
GOOGLE = Place(account="shop-prod", region="europe-west1", tags=TAGS)
EMAIL, HOOK = "ops@example.com", "https://hooks.example.com/private-path"
API = Address(label="api", host="api.example.com", path="/health")

CPU = Signal(
    objective="database_cpu",
    about="db",
    cloud="aws",
    metric="AWS/RDS CPUUtilization",
    labels={"DBInstanceIdentifier": "shop-prod-db"},
    scale=100,
)
LATE = Signal(
    objective="api_p95",
    about="api",
    cloud="aws",
    metric="AWS/ApiGateway Latency",
    labels={"ApiId": "a1"},
    statistic="p95",
    scale=1000,
)
FAILED = Signal(
    objective="error_rate",
    about="api",
    cloud="aws",
    metric="AWS/ApiGateway 5xx",
    labels={"ApiId": "a1"},
    statistic="Sum",
    of=("AWS/ApiGateway Count", {"ApiId": "a1"}),
)
REDIS = Signal(
    objective="redis_memory",
    about="cache",
    cloud="gcp",
    metric="redis.googleapis.com/stats/memory/usage_ratio",
    labels={"resource.labels.instance_id": "shop-prod-cache"},
    statistic="ALIGN_MEAN",
    resource_type="redis_instance",
)
RUN_FAILED = Signal(
    objective="error_rate",
    about="api",
    cloud="gcp",
    metric="run.googleapis.com/request_count",
    labels={"metric.labels.response_code_class": "5xx", "resource.labels.service_name": "api"},
    statistic="ALIGN_RATE",
    resource_type="cloud_run_revision",
    of=("run.googleapis.com/request_count", {"resource.labels.service_name": "api"}),
)


def on_aws(
    *signals: Signal,
    users: int = 10_000,
    place: Place = AWS,
    addresses: tuple[Address, ...] = (),
    webhook: bool = False,
    key_id: str | None = None,
) -> Built:
    return build(
        lambda: AwsMonitoringComponent(
            "monitoring",
            signals=signals,
            addresses=addresses,
            users=users,
            physical_name="shop-prod-monitoring",
            emails=(EMAIL,),
            webhook_url=HOOK if webhook else None,
            key_id=key_id,
            place=place,
        ),
        outputs=COMPUTED,
    )


def on_google(
    *signals: Signal,
    part: Monitoring | None = None,
    users: int = 10_000,
    addresses: tuple[Address, ...] = (),
) -> Built:
    return build(
        lambda: GcpMonitoringComponent(
            "monitoring",
            part or Monitoring(host="gcp"),
            signals=signals,
            addresses=addresses,
            users=users,
            physical_name="shop-prod-monitoring",
            emails=(EMAIL,),
            webhook_url=HOOK,
            place=GOOGLE,
        ),
        outputs=COMPUTED,
    )


# the table


@pytest.mark.parametrize(
    ("name", "users", "levels"),
    [
        ("api_p95", 10_000, {"alarm": 0.5}),
        ("api_p95", 500_000, {"alarm": 0.3}),
        ("api_p95", 2_000_000, {"alarm": 0.2}),
        ("database_cpu", 10_000, {"alarm": 0.8}),
        ("redis_memory", 10_000, {"alarm": 0.9}),
        ("search_p95", 100_000, {"alarm": 0.5, "target": 0.3}),
        ("search_p95", 500_000, {"alarm": 0.5, "target": 0.2}),
        ("error_rate", 10_000, {"alarm": 0.01}),
        ("error_rate", 500_000, {"alarm": 0.01, "target": 0.005}),
        ("error_rate", 2_000_000, {"alarm": 0.01, "target": 0.001}),
        ("cache_hits", 10_000, {"alarm": 0.7}),
        ("cache_hits", 100_000, {"alarm": 0.8}),
        ("delivery_p95", 10_000, {"alarm": 0.5}),
        ("delivery_p95", 500_000, {"alarm": 0.3}),
        ("database_latency", 500_000, {"alarm": 0.05}),
        ("uptime", 500_000, {"alarm": 0.9995}),
        ("instances", 10_000, {}),
    ],
)
def test_the_guides_figures_hold_for_the_last_user_of_a_range(
    name: str, users: int, levels: dict[str, float]
) -> None:
    found = {level.name: pytest.approx(level.limit) for level in objective(name, users).levels}
    assert levels == found


def test_every_figure_stands_in_one_place_and_says_where_it_is_from() -> None:
    rows = table._table()  # pyright: ignore[reportPrivateUsage]
    for name, row in rows.items():
        assert not ("metric" in row and "rule" in row), name
        assert "metric" not in row or row["metric"] in metrics(), name
    assert all(level.source for name in names() for level in objective(name, 10_000).levels)


def test_no_alarm_looks_back_further_than_a_day() -> None:
    for name in names():
        for level in objective(name, 2_000_000).levels:
            assert level.period * level.periods <= 86_400
            assert level.period == 60 or level.period % 60 == 0


def test_an_unknown_figure_is_refused_with_the_nearest() -> None:
    with pytest.raises(UserError, match=r"objective is 'api_p96', expected one of: .*did you mean 'api_p95'"):
        watched([attrs.evolve(LATE, objective="api_p96")], 10_000)


def test_two_figures_of_one_name_get_alarms_of_their_own() -> None:
    assert [each.label for each in watched([CPU, CPU, LATE], 10_000)] == [
        "db-database-cpu",
        "db-database-cpu-2",
        "api-api-p95",
    ]


def test_the_alarms_of_a_host_keep_their_names_when_the_one_before_it_is_forgotten() -> None:
    before, after = attrs.evolve(CPU, host="rds"), attrs.evolve(CPU, host="aurora")
    both = [each.label for each in watched([before, after], 10_000)]
    assert both == ["db-rds-database-cpu", "db-aurora-database-cpu"]
    assert [each.label for each in watched([after], 10_000)] == both[1:]


# AWS


def test_an_alarm_is_in_the_figures_own_unit() -> None:
    alarm = on_aws(CPU)["monitoring-db-database-cpu"].inputs
    assert alarm["threshold"] == 80
    assert alarm["comparisonOperator"] == "GreaterThanThreshold"
    assert (alarm["namespace"], alarm["metricName"]) == ("AWS/RDS", "CPUUtilization")
    assert (alarm["statistic"], alarm["period"], alarm["evaluationPeriods"]) == ("Average", 300, 3)
    assert alarm["treatMissingData"] == "notBreaching"
    assert alarm["alarmActions"] == alarm["okActions"] == [COMPUTED["aws:sns/topic:Topic"]["arn"]]
    assert "Social Connect, Monitoring & Alerts" in str(alarm["alarmDescription"])


def test_a_percentile_of_a_handful_of_calls_wakes_nobody() -> None:
    alarm = on_aws(LATE)["monitoring-api-api-p95"].inputs
    assert alarm["extendedStatistic"] == "p95"
    assert alarm["evaluateLowSampleCountPercentiles"] == "ignore"
    assert alarm["threshold"] == 500
    assert "statistic" not in alarm


def test_a_share_is_worked_out_by_cloudwatch_and_none_of_no_calls() -> None:
    built = on_aws(FAILED, users=500_000)
    alarm = built["monitoring-api-error-rate"].inputs
    queries = {each["id"]: each for each in cast("list[dict[str, object]]", alarm["metricQueries"])}
    assert queries["share"]["expression"] == "IF(whole > 0, 1 * part / whole, 0)"
    assert cast("Mapping[str, object]", queries["whole"]["metric"])["metricName"] == "Count"
    assert [id for id, each in queries.items() if each["returnData"]] == ["share"]
    assert alarm["threshold"] == 0.01
    target = built["monitoring-api-error-rate-target"].inputs
    assert (target["threshold"], target["evaluationPeriods"]) == (0.005, 12)


def test_only_cloudwatch_publishes_to_the_topic_and_only_over_tls() -> None:
    topic = on_aws(key_id="arn:aws:kms:eu-west-1:111122223333:key/mrk-1")["monitoring-topic"].inputs
    policy = json.loads(str(topic["policy"]))
    allow, deny = policy["Statement"]
    assert allow["Principal"] == {"Service": ["cloudwatch.amazonaws.com"]}
    assert allow["Condition"] == {"StringEquals": {"aws:SourceAccount": "111122223333"}}
    assert deny["Effect"] == "Deny"
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert topic["kmsMasterKeyId"] == "arn:aws:kms:eu-west-1:111122223333:key/mrk-1"


def test_the_address_of_a_webhook_is_a_secret() -> None:
    assert on_aws(webhook=True)["monitoring-webhook"].secrets == {"endpoint"}
    assert on_google()["monitoring-webhook"].secrets == {"labels.url"}


def test_alarms_of_health_checks_are_where_route_53_puts_its_figures() -> None:
    built = on_aws(addresses=(API,))
    check = built["monitoring-api"].inputs
    assert (check["type"], check["fqdn"], check["resourcePath"]) == ("HTTPS", "api.example.com", "/health")
    for name in ("monitoring-api-reachable", "monitoring-api-uptime", "monitoring-uptime-topic"):
        assert built[name].inputs["region"] == HEALTH
    reachable = built["monitoring-api-reachable"].inputs
    assert (reachable["statistic"], reachable["treatMissingData"]) == ("Minimum", "breaching")
    assert built["monitoring-api-uptime"].inputs["threshold"] == 99.9


def test_in_that_region_one_topic_is_enough() -> None:
    built = on_aws(addresses=(API,), place=attrs.evolve(AWS, region=HEALTH))
    assert [each.name for each in built.of("Topic")] == ["monitoring-topic"]


def test_the_dashboard_has_a_panel_for_each_objective_with_its_lines() -> None:
    body = json.loads(str(on_aws(CPU, FAILED)["monitoring-dashboard"].inputs["dashboardBody"]))
    panels = {each["properties"]["title"]: each["properties"] for each in body["widgets"]}
    cpu = panels["CPU of the database"]
    assert cpu["metrics"] == [
        [
            "AWS/RDS",
            "CPUUtilization",
            "DBInstanceIdentifier",
            "shop-prod-db",
            {"label": "db", "stat": "Average"},
        ]
    ]
    assert [each["value"] for each in cpu["annotations"]["horizontal"]] == [80]
    assert panels["requests that fail"]["metrics"][0][0]["expression"] == "IF(w0 > 0, 1 * p0 / w0, 0)"


# Google Cloud


def test_a_policy_reads_the_figure_of_its_resource_alone() -> None:
    policy = on_google(REDIS)["monitoring-cache-redis-memory"].inputs
    (condition,) = cast("list[dict[str, dict[str, object]]]", policy["conditions"])
    threshold = condition["conditionThreshold"]
    assert threshold["filter"] == (
        'metric.type="redis.googleapis.com/stats/memory/usage_ratio" AND resource.type="redis_instance" AND '
        'resource.labels.instance_id="shop-prod-cache"'
    )
    assert (threshold["comparison"], threshold["thresholdValue"]) == ("COMPARISON_GT", 0.9)
    assert threshold["duration"] == "600s"
    assert policy["severity"] == "CRITICAL"
    assert len(cast("list[str]", policy["notificationChannels"])) == 2


def test_a_share_has_a_denominator_and_a_target_only_warns() -> None:
    built = on_google(RUN_FAILED, users=500_000)
    (condition,) = cast(
        "list[dict[str, dict[str, object]]]", built["monitoring-api-error-rate"].inputs["conditions"]
    )
    threshold = condition["conditionThreshold"]
    assert str(threshold["denominatorFilter"]).endswith('resource.labels.service_name="api"')
    assert "5xx" not in str(threshold["denominatorFilter"])
    assert built["monitoring-api-error-rate-target"].inputs["severity"] == "WARNING"


def test_an_aligner_that_cannot_be_put_together_is_refused() -> None:
    with pytest.raises(UserError, match="the statistic of a signal is 'ALIGN_MEEN'"):
        on_google(attrs.evolve(REDIS, statistic="ALIGN_MEEN"))


def test_an_uptime_check_asks_over_tls_and_is_held_to_its_share_of_the_day() -> None:
    built = on_google(addresses=(API,))
    http = cast("Mapping[str, object]", built["monitoring-api"].inputs["httpCheck"])
    assert (http["useSsl"], http["validateSsl"], http["path"]) == (True, True, "/health")
    (condition,) = cast(
        "list[dict[str, dict[str, object]]]", built["monitoring-api-uptime"].inputs["conditions"]
    )
    assert condition["conditionThreshold"]["thresholdValue"] == 0.999
    (how,) = cast("list[dict[str, object]]", condition["conditionThreshold"]["aggregations"])
    assert how["alignmentPeriod"] == "86400s"


def test_errors_are_always_logged_and_other_calls_by_their_share() -> None:
    built = on_google(part=Monitoring(host="gcp", log_sampling=0.1))
    left_out = str(built["monitoring-logs"].inputs["filter"])
    assert left_out.endswith("httpRequest.status<400 AND sample(insertId, 0.9)")
    assert "monitoring-logs" not in on_google().names


# what is watched


def test_the_parts_own_addresses_are_asked_before_the_stacks() -> None:
    part = Monitoring(host="aws", uptime=("https://api.example.com/health", "https://example.com"))
    found: list[Address] = []
    build(lambda: found.extend(addresses_of(part, wires())))
    assert found == [
        Address(label="api-example-com-health", host="api.example.com", path="/health"),
        Address(label="example-com", host="example.com", path="/"),
    ]


def test_a_search_engine_without_figures_is_watched_by_the_service_that_searches() -> None:
    late = attrs.evolve(REDIS, objective="api_p95", about="it", metric="run.googleapis.com/request_latencies")

    class Made:
        def __init__(self, part: Part, found: Sequence[Signal]) -> None:
            self.part, self.found = part, found

        def signals(self, key: str) -> Sequence[Signal]:
            return self.found

    linked = {
        "search": [Made(Search(host="elastic"), [])],
        "functions": [Made(Service(host="cloudrun", cpu=1, links=("db", "search")), [REDIS])],
        "discovery": [Made(Service(host="cloudrun", cpu=1, links=("search",)), [late])],
    }
    found: list[Signal] = []
    build(lambda: found.extend(signals_of(Monitoring(host="gcp"), wires(linked=linked))))
    assert attrs.evolve(late, objective="search_p95", about="search", host="elastic") in found
    assert signals_of_aws(linked) == []


def signals_of_aws(linked: object) -> list[Signal]:
    found: list[Signal] = []
    build(lambda: found.extend(signals_of(Monitoring(host="aws"), wires(linked=linked))))
    return found


def test_without_anybody_to_tell_it_is_refused() -> None:
    with pytest.raises(UserError, match="needs somebody to tell"):
        build(lambda: AwsMonitoringComponent("monitoring", signals=[], place=AWS))
    with pytest.raises(UserError, match="needs somebody to tell"):
        build(lambda: GcpMonitoringComponent("monitoring", signals=[], place=GOOGLE))


def test_without_an_account_it_is_refused() -> None:
    with pytest.raises(UserError, match="needs rungs:aws_account"):
        build(lambda: Monitoring(host="aws").component("monitoring", wires(aws=None)))
    with pytest.raises(UserError, match="needs rungs:gcp_project"):
        build(lambda: Monitoring(host="gcp").component("monitoring", wires(google=None)))
