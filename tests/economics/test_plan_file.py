"""Plans and states of any program: what is known is priced, what is not is named, nothing else is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from components.errors import UserError
from economics.billing import Bill
from economics.catalog import prices
from economics.plan_file import price_plan
from economics.resources import CONDITION, rows_of
from economics.tables import rows

STATE = "urn:pulumi:prod::shop::"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    "plaintext": '"not-to-be-seen"',
}


def state(
    type: str, name: str, inputs: Mapping[str, object] | None = None, **more: object
) -> dict[str, object]:
    return {"urn": f"{STATE}{type}::{name}", "type": type, "custom": True, "inputs": inputs or {}, **more}


def plan(*states: dict[str, object], op: str = "create") -> dict[str, object]:
    return {"config": {}, "steps": [{"op": op, "urn": each["urn"], "newState": each} for each in states]}


def priced(tmp_path: Path, document: object, usage: str = "") -> Bill:
    (tmp_path / "plan.json").write_text(json.dumps(document))
    (tmp_path / "usage.yaml").write_text(usage or "{}")
    return price_plan(tmp_path / "plan.json", tmp_path / "usage.yaml" if usage else None)


def amounts(bill: Bill) -> dict[str, Decimal | None]:
    return {line.id: line.amount for line in bill.lines if line.amount is None or line.amount}


DB = state(
    "aws:rds/instance:Instance",
    "db",
    {"engine": "postgres", "instanceClass": "db.t4g.medium", "allocatedStorage": 100, "password": SECRET},
)


@pytest.mark.parametrize(
    ("type", "inputs", "wanted"),
    [
        (
            "aws:rds/instance:Instance",
            {
                "engine": "postgres",
                "instanceClass": "db.t4g.medium",
                "allocatedStorage": 100,
                "multiAz": True,
            },
            {"aws.rds.pg.db.t4g.medium": "94.90", "aws.rds.gp3.multi_az": "23.00"},
        ),
        (
            "aws:elasticache/replicationGroup:ReplicationGroup",
            {
                "engine": "valkey",
                "nodeType": "cache.t4g.small",
                "numNodeGroups": 2,
                "replicasPerNodeGroup": 1,
            },
            {"aws.elasticache.valkey.cache.t4g.small": "74.75"},
        ),
        ("aws:ec2/natGateway:NatGateway", {}, {"aws.nat.hour": "32.85"}),
        ("aws:lb/loadBalancer:LoadBalancer", {}, {"aws.alb.hour": "16.43"}),
        (
            "gcp:sql/databaseInstance:DatabaseInstance",
            {"settings": {"tier": "db-custom-2-7680", "availabilityType": "REGIONAL", "diskSize": 50}},
            {"gcp.sql.vcpu_ha": "120.60", "gcp.sql.mem_ha": "76.65", "gcp.sql.ssd_ha": "17.00"},
        ),
        (
            "gcp:redis/instance:Instance",
            {"memorySizeGb": 5, "tier": "STANDARD_HA"},
            {"gcp.memorystore.standard.M2": "197.10"},
        ),
        ("gcp:container/cluster:Cluster", {}, {"gcp.gke.cluster": "73.00"}),
        ("cloudflare:index/loadBalancer:LoadBalancer", {}, {"cloudflare.lb.base": "5.00"}),
    ],
)
def test_what_inputs_decide_is_priced(
    tmp_path: Path, type: str, inputs: Mapping[str, object], wanted: Mapping[str, str]
) -> None:
    found = amounts(priced(tmp_path, plan(state(type, "it", inputs))))
    assert {id: found.get(id) for id in wanted} == {id: Decimal(amount) for id, amount in wanted.items()}
    assert all(id in wanted or amount is None for id, amount in found.items())


def test_a_task_is_priced_by_the_definition_that_its_service_refers_to(tmp_path: Path) -> None:
    task = state("aws:ecs/taskDefinition:TaskDefinition", "task", {"cpu": "512", "memory": "1024"})
    service = state(
        "aws:ecs/service:Service",
        "web",
        {
            "launchType": "FARGATE",
            "desiredCount": 2,
            "taskDefinition": UNKNOWN,
        },
        propertyDependencies={"taskDefinition": [task["urn"]]},
    )
    found = amounts(priced(tmp_path, plan(task, service)))
    assert found == {"aws.fargate.vcpu": Decimal("29.55"), "aws.fargate.gb": Decimal("6.49")}


def test_a_state_is_priced_as_a_plan_is(tmp_path: Path) -> None:
    exported = {"version": 3, "deployment": {"resources": [DB]}}
    assert priced(tmp_path, exported).total == priced(tmp_path, plan(DB)).total > 0


def test_a_preview_that_prints_events_is_priced(tmp_path: Path) -> None:
    event = {"resourcePreEvent": {"metadata": {"op": "create", "urn": DB["urn"], "new": DB}}}
    (tmp_path / "plan.json").write_text(f"{json.dumps({'sequence': 0})}\n{json.dumps(event)}\n")
    assert price_plan(tmp_path / "plan.json").total == priced(tmp_path, plan(DB)).total


def test_what_goes_is_not_priced_and_what_is_replaced_is_priced_once(tmp_path: Path) -> None:
    once, old = priced(tmp_path, plan(DB)).total, {**DB, "delete": True}
    gone = plan(state("aws:ec2/natGateway:NatGateway", "nat"), op="delete")
    assert priced(tmp_path, gone).lines == ()
    replaced = [{"op": op, "urn": DB["urn"], "newState": DB} for op in ("create-replacement", "replace")]
    replaced.append({"op": "delete-replaced", "urn": DB["urn"], "oldState": DB, "newState": DB})
    assert priced(tmp_path, {"steps": replaced}).total == once
    pending = [{"deployment": {"resources": both}} for both in ([DB, old], [old, DB])]
    assert [priced(tmp_path, state).total for state in pending] == [once, once]


def test_what_has_no_price_is_named_with_its_number(tmp_path: Path) -> None:
    made = plan(
        state("other:index/thing:Thing", "a"),
        state("other:index/thing:Thing", "b"),
        state("aws:rds/instance:Instance", "mysql", {"engine": "mysql", "instanceClass": "db.t4g.medium"}),
        state("aws:rds/instance:Instance", "big", {"engine": "postgres", "instanceClass": "db.x9.huge"}),
        state("aws:s3/bucket:Bucket", "media"),
        state("aws:iam/role:Role", "role"),
        {**state("my:index:Component", "c"), "custom": False},
        state("pulumi:providers:aws", "default"),
    )
    bill = priced(tmp_path, made)
    unknown = [(line.id, line.part, int(line.quantity), line.note) for line in bill.unknown]
    assert ("other:index/thing:Thing", "", 2, "unknown type of resource") in unknown
    assert ("aws:rds/instance:Instance", "mysql", 1, "no price for what it is set to") in unknown
    assert ("aws:rds/instance:Instance", "big", 1, "no price aws.rds.pg.db.x9.huge") in unknown
    bucket = next(line for line in bill.unknown if line.id == "aws:s3/bucket:Bucket")
    assert "aws.s3.standard" in bucket.note
    assert [(line.id, line.amount) for line in bill.lines if line.amount == 0] == [("aws:iam/role:Role", 0)]
    assert not [line for line in bill.lines if "Component" in line.id or "providers" in line.id]


def test_a_usage_file_prices_what_is_metered(tmp_path: Path) -> None:
    made = plan(state("aws:s3/bucket:Bucket", "media"), state("aws:sqs/queue:Queue", "jobs"))
    bill = priced(tmp_path, made, "aws.s3.standard: 100")
    assert bill.total == Decimal("2.30")
    assert [line.id for line in bill.unknown] == ["aws:sqs/queue:Queue"]


def test_infracosts_usage_file_prices_what_is_metered(tmp_path: Path) -> None:
    made = plan(
        state("aws:s3/bucket:Bucket", "media"),
        state("aws:lambda/function:Function", "api", {"memorySize": 1536}),
        state("aws:lambda/function:Function", "other"),
    )
    bill = priced(
        tmp_path,
        made,
        """
        version: 0.1
        resource_type_default_usage: {aws_lambda_function: {monthly_requests: 0, request_duration_ms: 1}}
        resource_usage:
          aws_s3_bucket.media: {standard: {storage_gb: 100}, object_tags: 3}
          module.x.aws_lambda_function.api[*]: {monthly_requests: 3000000, request_duration_ms: 120}
          aws_nat_gateway.gone: {monthly_data_processed_gb: 3}
        """,
    )
    assert bill.total == Decimal("2.30") + Decimal("2.33") + Decimal("0.40")
    assert [(line.id, line.note) for line in bill.unknown] == [
        ("aws_s3_bucket.media", "object_tags has no price here"),
        ("aws_nat_gateway.gone", "the plan has no such resource"),
    ]


def test_no_secret_and_no_control_character_is_shown(tmp_path: Path) -> None:
    hidden = {**DB, "inputs": {"engine": "postgres", "instanceClass": SECRET, "allocatedStorage": SECRET}}
    bill = priced(tmp_path, plan(hidden, state("a:b:C", "\x1b[31mred\n")))
    shown = "".join(f"{line}" for line in bill.lines)
    assert "not-to-be-seen" not in shown
    assert "\x1b" not in shown
    assert bill.total == 0
    assert all(line.amount is None for line in bill.lines)


@pytest.mark.parametrize(
    "value", [-5, "NaN", "1e999", 1e300, None, [], {"a": 1}, "04da6b54-80e4-46f7-96ec-b56ff0331ba9"]
)
def test_an_input_that_is_no_number_makes_its_line_unknown(tmp_path: Path, value: object) -> None:
    made = {
        **DB,
        "inputs": {"engine": "postgres", "instanceClass": "db.t4g.micro", "allocatedStorage": value},
    }
    bill = priced(tmp_path, plan(made))
    assert bill.total == Decimal("11.68")
    assert any("allocatedStorage is not known before `up`" in line.note for line in bill.unknown)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ('{"steps": [', r"not complete JSON \(line 1"),
        ("hello", "not complete JSON"),
        ("[" * 100_000, "nested too deeply|not complete"),
        ('{"a": ' * 50_000 + "1" + "}" * 50_000, "nested too deeply"),
        ("{}", "neither a plan"),
        ('{"resource": 3}', "neither a plan"),
        ("3", "neither a plan"),
        ("null", "neither a plan"),
    ],
)
def test_what_is_no_plan_is_one_clear_message(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(UserError, match=message) as error:
        price_plan(tmp_path / "plan.json")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        '{"steps": null}',
        '{"steps": {}}',
        '{"steps": [null]}',
        '{"steps": [3, "a", []]}',
        '{"steps": [{}]}',
        '{"steps": [{"op": [], "newState": 3}]}',
        '{"steps": [{"op": "create", "urn": "a", "newState": {"type": 3}}]}',
        '{"deployment": null}',
        '{"deployment": 3}',
        '{"deployment": {"resources": {"a": 1}}}',
        '{"deployment": {"resources": [{"urn": 1, "type": "a:b:C"}]}}',
        "[3, null]",
    ],
)
def test_a_plan_of_an_odd_shape_is_refused_not_priced_at_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(UserError, match=r"no (list|plan|whole plan)|neither a plan"):
        price_plan(tmp_path / "plan.json")


@pytest.mark.parametrize("empty", [{"steps": []}, {"changeSummary": {}}, {"deployment": {"manifest": {}}}])
def test_a_stack_with_nothing_in_it_costs_nothing(tmp_path: Path, empty: object) -> None:
    assert priced(tmp_path, empty).lines == ()


def test_an_input_that_refers_to_itself_or_to_many_is_no_fault(tmp_path: Path) -> None:
    odd = {**DB, "propertyDependencies": {"a": 3, "b": [DB["urn"]], "c": ["x", "y"]}}
    assert priced(tmp_path, plan(odd)).total == priced(tmp_path, plan(DB)).total


def test_a_file_too_large_to_be_a_plan_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "plan.json").open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(UserError, match="larger than 64 MB"):
        price_plan(tmp_path / "plan.json")


def test_every_row_of_the_table_leads_to_a_price() -> None:
    for row in rows("resource_types.csv"):
        assert row["kind"] in {"fixed", "metered", "free", "unpriced"}, row
        assert all(CONDITION.fullmatch(each) for each in row["when"].split()), row
        if row["kind"] in ("fixed", "metered"):
            pattern = re.sub(r"\\\{.*?\\\}|\\\*", ".+", re.escape(row["id"]))
            assert any(re.fullmatch(pattern, id) for id in prices()), row
        else:
            assert row["note"], row
        assert rows_of(row["type"].replace("*", "x")), row
