"""What the parts of AWS and Google Cloud meter, worked out by hand from the guides' rates."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest

from components.cluster import Cluster
from components.encryption_key import EncryptionKey
from components.load_balancer import LoadBalancer, Pool
from components.monitoring import Monitoring
from components.network import Network
from components.postgres import Postgres
from components.private_link import PrivateLink
from components.service import Service
from components.signals import Signal
from economics.break_even import break_even
from economics.cost import estimate
from economics.headroom import headroom, top_of
from economics.meters import At, meters_of
from economics.meters.cluster import cores
from economics.meters.monitoring import figures
from economics.meters.service import log_share
from economics.meters.traffic import work
from economics.watch import watch_plan
from economics.workload import profile
from stacks import ladders
from stacks.stage import Ladder, Stage
from tests.components.samples import SAMPLES, build, make_sample
from tests.components.test_stages import built_stage

AWS, GCP = ladders.load("aws"), ladders.load("gcp")
STAGES = [(ladder, stage) for ladder in (AWS, GCP) for stage in ladder.stages]
BY_HAND = {
    ("aws", "start"): {
        ("api", "aws.fargate.vcpu"): "182.5",  # one quarter of a vCPU, always
        ("api", "aws.fargate.gb"): "365",
        ("api", "aws.ipv4"): "730",  # an address to call out from, which nothing calls
        ("api", "aws.cloudwatch.logs_ingest"): "0.3",  # 1,000 users x 10 x 30 x 1 KB
        ("api", "aws.secrets"): "2",
        ("gateway", "aws.apigateway.http"): "300_000",
        ("network", "aws.egress.internet"): "0.6",  # 600,000 answers of the database, 1 KB each
    },
    ("aws", "growth"): {
        ("api", "aws.fargate.vcpu"): "730",  # two halves
        ("lb", "aws.alb.hour"): "730",
        ("lb", "aws.ipv4"): "1_460",  # in two zones
        ("network", "aws.cloudwatch.logs_ingest"): "7.2",  # two records of 120 bytes a call
    },
    ("aws", "scale"): {
        ("lb", "aws.waf.acl"): "1",
        ("lb", "aws.waf.rule"): "4",
        ("lb", "aws.waf.requests"): "60_000_000",
        ("api", "aws.fargate.vcpu"): "1_095",  # three halves
        ("worker", "aws.fargate.vcpu"): "365",
    },
    ("gcp", "launch"): {
        ("functions", "gcp.run.requests"): "66_000_000",  # 170 calls and 50 messages a day
        ("functions", "gcp.scheduler.job"): "1",
        ("hosting", "gcp.hosting.transfer"): "10",
        ("monitoring", "gcp.monitoring.uptime"): "259_200",  # six places, each minute
    },
    ("gcp", "microservices"): {
        ("user", "gcp.run.requests"): "425_000_000",  # a sixth of 2.55 billion
        ("notification", "gcp.run.requests"): "987_500_000",  # and three of four queues of 750 million jobs
        ("lb", "gcp.armor.requests"): "2_550_000_000",
    },
    ("gcp", "planet"): {
        ("cluster", "gcp.gke.cluster"): "730",
        ("cluster", "gcp.gce.e2_standard_4"): "2_190",  # three nodes carry the mean
    },
}


@pytest.mark.parametrize(("ladder", "stage"), BY_HAND)
def test_parts_meter_what_the_guides_rates_come_to(ladder: str, stage: str) -> None:
    found = ladders.load(ladder)[stage]
    lines = {(line.part, line.id): line.quantity for line in estimate(found, top_of(found)).lines}
    wanted = {meter: Decimal(amount) for meter, amount in BY_HAND[(ladder, stage)].items()}
    assert {meter: lines.get(meter) for meter in wanted} == wanted


def at(stage: Stage, key: str, users: int) -> At:
    return At(stage=stage, key=key, load=profile(stage.workload).load(users), plans={})


def test_calls_are_rare_before_they_are_many() -> None:
    stage = GCP["hybrid"]
    part = stage.service("functions")
    few, many = (work(part, at(stage, "functions", users)) for users in (1, 100_000))
    assert few.active(part) == few.calls * few.latency
    assert many.active(part) < many.calls * many.latency
    assert round(many.active(part)) == round(many.calls * many.cpu)


def test_what_holds_sockets_is_scaled_by_them() -> None:
    stage = GCP["microservices"]
    chat = work(stage.service("chat"), at(stage, "chat", 500_000))
    assert chat.sockets == 50_000
    assert chat.instances(stage.service("chat"), peak=True) >= 50
    assert work(stage.service("user"), at(stage, "user", 500_000)).sockets == 0


def test_a_service_that_users_do_not_reach_answers_none_of_their_calls() -> None:
    stage = AWS["growth"]
    api, worker = (work(stage.service(key), at(stage, key, 100_000)) for key in ("api", "worker"))
    assert api.calls == 30_000_000
    assert worker.calls == 600_000  # a receipt for each pledge


def test_pods_cost_nothing_beside_their_nodes() -> None:
    lines = [line for line in estimate(GCP["planet"], 1_000_000).lines if line.part == "chat-kubernetes"]
    assert [line for line in lines if line.amount and not line.id.startswith("sentry")] == []


@pytest.mark.parametrize(
    ("host", "machine", "vcpu"),
    [
        ("gke", "", 4),
        ("gke", "n2-standard-8", 8),
        ("eks", "", 2),
        ("eks", "m7g.xlarge", 4),
        ("eks", "m7g.4xlarge", 16),
    ],
)
def test_the_size_of_a_node_is_in_its_machines_name(host: str, machine: str, vcpu: int) -> None:
    assert cores(Cluster(host=host, machine=machine)) == vcpu


def test_nat_is_paid_by_the_hour_in_each_zone_and_only_where_it_is_asked_for() -> None:
    def ids(part: Network) -> dict[str, Decimal]:
        stage = Stage.first("one", users=(0, 1_000), workload="pledges", network=part)
        return {line.id: line.quantity for line in estimate(stage, 1_000).lines}

    assert "aws.nat.hour" not in ids(Network(host="aws"))
    assert ids(Network(host="aws", egress="nat", zones=3))["aws.nat.hour"] == 2_190
    assert "gcp.nat.vm" in ids(Network(host="gcp", egress="nat"))


def test_a_private_link_is_paid_by_its_connectors() -> None:
    for host, database, meter in (
        ("aws", "rds", "aws.fargate.vcpu"),
        ("gcp", "cloudsql", "gcp.run.cpu_always"),
    ):
        stage = Stage.first(
            "one",
            users=(0, 1_000),
            network=Network(host=host),
            key=EncryptionKey(host=host),
            db=Postgres(host=database),
            link=PrivateLink(host=host, to=("db",)),
        )
        assert meter in {line.id for line in estimate(stage, 1_000).lines if line.part == "link"}


def test_a_balancer_that_steers_is_cloudflares() -> None:
    stage = GCP["hybrid"]
    parts = {
        **stage.parts,
        "lb": (LoadBalancer(host="cloudflare", pools=(Pool(name="us", gateway="gateway"),)),),
    }
    lines = {line.id: line.amount for line in estimate(attrs.evolve(stage, parts=parts), 100_000).lines}
    assert lines["cloudflare.lb.base"] == 5
    assert "gcp.lb.global_rule" not in lines


def test_logs_are_left_out_by_their_share() -> None:
    stage = GCP["planet"]
    assert log_share(at(stage, "user", 1)) == Decimal("0.05")
    assert log_share(at(GCP["launch"], "functions", 1)) == 1


# alarms


FIGURED = {
    key: sample
    for key, sample in SAMPLES.items()
    if ({"aws", "gcp"} & {*sample.clouds} or isinstance(sample, Service)) and sample.host != "elastic"
}
"""Elastic gives Google Cloud no figures: what is watched there is the service that searches."""


@pytest.mark.all
@pytest.mark.parametrize("key", FIGURED)
def test_as_many_figures_are_counted_as_a_component_gives(key: str) -> None:
    given: list[Signal] = []
    sample = FIGURED[key]
    build(lambda: given.extend(make_sample(sample).signals("it")))
    counted = figures(sample)
    assert sorted({each.objective for each in given}) == sorted(set(counted))


@pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=lambda each: each.name)
def test_monitoring_is_priced_by_its_alarms(ladder: object, stage: Stage) -> None:
    watched = [key for key, part in stage if isinstance(part, Monitoring)]
    meters = {"aws.cloudwatch.alarm", "gcp.monitoring.condition"}
    alarms = [line for line in estimate(stage, top_of(stage)).lines if line.id in meters]
    assert [line.part for line in alarms] == watched
    assert all(line.quantity > 0 for line in alarms), ladder


@pytest.mark.all
@pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=lambda each: each.name)
def test_as_many_alarms_are_priced_as_are_made(ladder: Ladder, stage: Stage) -> None:
    meters = {"aws.cloudwatch.alarm", "gcp.monitoring.condition"}
    priced = sum(line.quantity for line in estimate(stage, top_of(stage)).lines if line.id in meters)
    made = [
        each for each in built_stage(ladder, stage) if each.type.endswith((":MetricAlarm", ":AlertPolicy"))
    ]
    assert len(made) == priced


# every stage


@pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=lambda each: each.name)
def test_every_part_of_every_stage_has_meters(ladder: object, stage: Stage) -> None:
    assert [key for key, part in stage if meters_of(type(part)) is None] == [], ladder


@pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=lambda each: each.name)
def test_what_a_stage_costs_grows_with_its_users(ladder: object, stage: Stage) -> None:
    top = top_of(stage)
    assert Decimal(0) < estimate(stage, max(stage.users[0], 1)).total <= estimate(stage, top).total, ladder
    assert headroom(stage, top)
    assert break_even(estimate(stage, top).total, Decimal("0.99"), top).subscribers > 0


@pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=lambda each: each.name)
def test_the_budget_of_a_cloud_is_what_the_stage_is_estimated_to_cost_there(
    ladder: object, stage: Stage
) -> None:
    plan = watch_plan(stage)
    assert sum(plan.by_vendor.values()) == plan.estimate, ladder
    assert plan.by_vendor[stage.name and str(getattr(ladder, "name", ""))] > 0


def test_another_host_of_a_gateway_still_costs_what_stands_and_no_calls() -> None:
    stage = AWS["growth"]
    lines = {(line.part, line.id) for line in estimate(stage, 100_000).lines}
    assert ("gateway-apigateway", "aws.apigateway.http") not in lines
    only = attrs.evolve(stage, parts={**stage.parts, "gateway": stage.parts["gateway"][:1]})
    assert ("gateway", "aws.apigateway.http") in {
        (line.part, line.id) for line in estimate(only, 100_000).lines
    }


def test_an_export_to_another_continent_is_paid_and_one_at_home_is_not() -> None:
    def paid(stage: str) -> list[Decimal]:
        lines = estimate(GCP[stage], top_of(GCP[stage])).lines
        return [line.quantity for line in lines if line.id == "gcp.sql.export.continents"]

    assert paid("hybrid") == []
    europes, asias = paid("planet")  # their databases are exported to America
    assert europes == asias > 0


def test_a_database_that_no_worker_links_to_has_no_hyperdrive_and_its_services_pool_is_what_it_has() -> None:
    start = {use.limit.id: use for use in headroom(AWS["start"], 1_000)}
    assert not [each for each in start if each.startswith("cloudflare.hyperdrive")]
    assert start["rungs.db.client_pool"].limit.value == 20
    edge = {use.limit.id for use in headroom(ladders.load("edge")["growth"], 50_000)}
    assert "cloudflare.hyperdrive.query" in edge
    assert "rungs.db.client_pool" not in edge
