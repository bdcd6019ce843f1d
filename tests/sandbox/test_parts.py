"""The smaller parts of the sandbox: schema, checks, made-up values, cloud, faults, drift, events, configuration."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from providers.server import UNKNOWN, Broken, Props, ProviderError, Secret
from sandbox import config_copy, drift, faults
from sandbox.check import unknown_name
from sandbox.cloud import Cloud, CloudError
from sandbox.events import Summary
from sandbox.faults import Fault, FaultError
from sandbox.make import Maker
from sandbox.schema import SdkMissing
from sandbox.schema import load as load_schema
from sandbox.table import TableError, load, packages
from tests.sandbox.conftest import ENTRIES, World

# --- schema ---


def test_a_schema_is_read_once_and_then_without_the_sdk(tmp_path: Path) -> None:
    token = "upstash:index/redisDatabase:RedisDatabase"
    program = (
        "import sys; from pathlib import Path; from sandbox.schema import load;"
        f"s = load('upstash_pulumi', 'upstash', ['{token}'], Path({str(tmp_path)!r}));"
        f"print(len(s.resources['{token}'].inputs), 'upstash_pulumi' in sys.modules)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        for _ in "12"
    ]
    assert [run.stdout.split() for run in runs] == [["12", "True"], ["12", "False"]]


def test_a_damaged_cache_is_read_anew(tmp_path: Path) -> None:
    token = "upstash:index/redisDatabase:RedisDatabase"
    first = load_schema("upstash_pulumi", "upstash", [token], tmp_path)
    for file in tmp_path.iterdir():
        file.write_text("{")
    assert load_schema("upstash_pulumi", "upstash", [token], tmp_path) == first


def test_a_missing_sdk_or_type_is_named() -> None:
    with pytest.raises(SdkMissing, match="no_such_sdk"):
        load_schema("no_such_sdk", "none", [], None)
    with pytest.raises(SdkMissing, match="upstash:index/nothing:Nothing"):
        load_schema("upstash_pulumi", "upstash", ["upstash:index/nothing:Nothing"], None)


# --- tables ---


def test_there_is_a_table_for_each_package() -> None:
    assert set(packages()) >= {"aws", "cloudflare", "gcp", "random", "upstash"}


def test_a_table_out_of_form_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.table.HERE", tmp_path)
    table: dict[str, object] = {
        "package": "odd",
        "sdk": "x",
        "sources": {},
        "messages": {},
        "types": {"a:A": {"source": [], "replce": 1}},
    }
    (tmp_path / "odd.yaml").write_text(yaml.safe_dump(table))
    with pytest.raises(TableError, match="replce"):
        load("odd")


# --- checks ---


def test_the_nearest_spelling_is_found() -> None:
    assert unknown_name("bucket_name", ["bucketName", "accountId"], "property").endswith(
        'nearest is "bucketName"'
    )
    assert unknown_name("zzz", ["b", "a"], "property").endswith("there are: a, b")


def test_unknown_values_are_not_judged(world: World) -> None:
    inputs = world.inputs("R2Bucket")
    assert world.check("R2Bucket", {**inputs, "name": UNKNOWN, "location": UNKNOWN}) == []
    assert world.check("QueueConsumer", {**world.inputs("QueueConsumer"), "scriptName": UNKNOWN}) == []


def test_listed_values_are_taken_in_any_case_where_the_provider_does(world: World) -> None:
    made = world.create("R2Bucket", {**world.inputs("R2Bucket"), "storageClass": "standard"})
    assert world.diff(made, {**made.inputs, "storageClass": "Standard"}).changes == ()


def test_a_rule_depends_on_another_property(world: World) -> None:
    binding: Props = {"name": "X", "type": "kv_namespace"}
    failures = world.check("WorkerVersion", {**world.inputs("WorkerVersion"), "bindings": [binding]})
    assert [(item.property, "kv_namespace" in item.reason) for item in failures] == [
        ("bindings[0].namespaceId", True)
    ]


def test_a_setting_is_only_for_its_action(world: World) -> None:
    inputs = world.inputs("Ruleset")
    inputs["rules"] = [
        {"ref": "a", "action": "block", "expression": "true", "actionParameters": {"cache": True}}
    ]
    failures = world.check("Ruleset", inputs)
    assert [item.property for item in failures] == ["rules[0].actionParameters.cache"]
    assert '"set_cache_settings"' in failures[0].reason


@pytest.mark.parametrize(
    ("account", "kind", "changes", "message"),
    [
        ({"workers_plan": "free"}, "WorkerVersion", {"limits": {"cpuMs": 50}}, "100328"),
        ({"r2_enabled": False}, "R2Bucket", {}, "10042"),
        ({"workers_plan": "free"}, "Queue", {"settings": {"messageRetentionPeriod": 345600}}, "24 hours"),
        ({"workers_plan": "free"}, "HyperdriveConfig", {"originConnectionLimit": 60}, "at most 20"),
    ],
)
def test_what_the_plan_does_not_have_is_refused(
    account: dict[str, str | bool], kind: str, changes: Props, message: str, tmp_path: Path, schemas: Path
) -> None:
    poor, rich = World(tmp_path / "poor", schemas, {**account}), World(tmp_path / "rich", schemas)
    assert poor.check(kind, {**poor.inputs(kind), **changes}) == []  # a preview does not know the plan
    with pytest.raises(ProviderError, match=message):
        poor.create(kind, {**poor.inputs(kind), **changes})
    assert rich.create(kind, {**rich.inputs(kind), **changes}).id


def test_an_alert_needs_its_filters(world: World) -> None:
    inputs = {key: item for key, item in world.inputs("NotificationPolicy").items() if key != "filters"}
    assert world.check("NotificationPolicy", inputs) == []
    with pytest.raises(ProviderError, match="17103"):
        world.create("NotificationPolicy", inputs)


def test_shares_of_a_deployment_add_up(world: World) -> None:
    inputs = world.inputs("WorkersDeployment")
    versions = inputs["versions"]
    assert isinstance(versions, list)
    assert isinstance(versions[0], dict)
    with pytest.raises(ProviderError, match="add up to 100"):
        world.create("WorkersDeployment", {**inputs, "versions": [{**versions[0], "percentage": 50}]})


def test_tls_left_out_is_replaced_at_the_next_update(world: World) -> None:
    inputs = {key: item for key, item in world.inputs("RedisDatabase").items() if key != "tls"}
    made = world.create("RedisDatabase", inputs)
    assert made.outputs["tls"] is True
    assert world.diff(made, inputs).replaces == ("tls",)
    assert world.diff(made, {**inputs, "tls": True}).changes == ()


def test_code_is_compared_by_its_hash(world: World, tmp_path: Path) -> None:
    made = world.create("WorkerVersion")
    (tmp_path / "same.mjs").write_text("export default {}")
    (tmp_path / "other.mjs").write_text("export default { }")
    module = {"name": "index.mjs", "contentType": "application/javascript+module"}
    same = world.diff(made, {**made.inputs, "modules": [{**module, "contentFile": "same.mjs"}]})
    other = world.diff(made, {**made.inputs, "modules": [{**module, "contentFile": "other.mjs"}]})
    assert same.replaces == ()
    assert other.replaces == ("modules[0].contentSha256",)


# --- made-up values ---


def test_a_template_is_filled() -> None:
    maker = Maker("seed", {"name": "n", "deep": {"x": Secret("s")}}, id="i", revision=3)
    assert maker.make("{name}-{id}", "a") == "n-i"
    assert maker.make("{deep.x}!", "a") == Secret("s!")
    assert maker.make("{modified}", "a") == "2025-01-01T00:03:00Z"
    assert maker.make("{revision}", "a") == 3
    assert maker.make({"a": ["{uuid#k}"]}, "x") == {"a": [maker.make("{uuid#k}", "y")]}
    assert maker.make("{hex32}", "a") != maker.make("{hex32}", "b")
    assert 1000 <= int(str(maker.make("{number:4}", "a"))) <= 9999
    assert Maker("", {}, preview=True).make("{hex32}-x", "a") is UNKNOWN


# --- cloud ---


def test_a_cloud_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path / "cloud.json")
    with cloud.change() as data:
        data["account"]["plan"] = "free"
    before = cloud.file.read_bytes()
    with pytest.raises(KeyError), cloud.change() as data:
        data["account"] = {"plan": data["none"]}
    assert cloud.file.read_bytes() == before
    assert cloud.read()["account"] == {"plan": "free"}
    assert {file.name for file in tmp_path.iterdir()} == {"cloud.json", "cloud.lock"}


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    clouds = [Cloud(tmp_path / "cloud.json") for _ in range(4)]

    def count(cloud: Cloud) -> None:
        for _ in range(25):
            with cloud.change() as data:
                data["account"]["n"] = data["account"].get("n", 0) + 1

    threads = [threading.Thread(target=count, args=(cloud,)) for cloud in clouds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Cloud(tmp_path / "cloud.json").read()["account"]["n"] == 100


def test_a_secret_is_sealed_and_its_change_noticed(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path / "cloud.json")
    with cloud.change() as data:
        data["objects"]["x"] = cloud.seal({"a": Secret("hush"), "code": "x" * 5000, "b": [1, Secret(2)]})
    text = cloud.file.read_text()
    assert "hush" not in text
    assert len(text) < 2000
    stored = cloud.read()["objects"]["x"]
    last: Props = {"a": Secret("hush"), "code": "x" * 5000, "b": [1, Secret(2)]}
    assert cloud.unseal(stored, last) == last
    other = cloud.unseal(stored, {**last, "a": Secret("other")})
    assert isinstance(other, dict)
    assert isinstance(other["a"], Secret)
    assert other["a"] not in (Secret("hush"), Secret("other"))


def test_a_full_disk_is_one_message_and_changes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world.create("R2Bucket")
    inputs = world.inputs("Queue")

    def full(**_: object) -> tuple[int, str]:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("sandbox.cloud.tempfile.mkstemp", full)
        with pytest.raises(ProviderError, match="No space left on device"):
            world.create("Queue", inputs)
    assert world.objects("Queue") == {}
    assert world.read(made) is not None
    assert world.create("Queue", inputs).id


@pytest.mark.parametrize("text", ["{", '{"format": 99}'])
def test_a_file_that_is_no_cloud_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "cloud.json").write_text(text)
    with pytest.raises(CloudError, match=r"cloud\.json"):
        Cloud(tmp_path / "cloud.json").read()


# --- faults ---


@pytest.mark.parametrize(
    "text", ["R2Bucket", "R2Bucket:create", "R2Bucket:make:429", "R2Bucket:create:500", "a:b:c:d"]
)
def test_a_fault_out_of_form_is_refused(text: str) -> None:
    with pytest.raises(FaultError):
        Fault.parse(text)


def test_a_fault_happens_as_often_as_it_says(world: World) -> None:
    assert Fault.parse("R2Bucket/main:create:429:2") == Fault("R2Bucket", "create", "429", "main", 2)
    with world.cloud.change() as data:
        data["fail"] = [
            {"type": "R2Bucket", "operation": "create", "kind": "429", "name": "main", "times": 2}
        ]
    inputs = world.inputs("R2Bucket")
    assert world.create("R2Bucket", {**inputs, "name": "other"}, name="another").id
    for _ in "12":
        with pytest.raises(ProviderError, match=r"^429 "):
            world.create("R2Bucket", inputs)
    assert world.create("R2Bucket", inputs).id
    assert world.cloud.read()["fail"] == []


def test_a_broken_connection_comes_after_the_deed(world: World) -> None:
    with world.cloud.change() as data:
        data["fail"] = [{"type": "*", "operation": "create", "kind": "abort"}]
    with pytest.raises(Broken):
        world.create("R2Bucket")
    assert len(world.objects("R2Bucket")) == 1


def test_a_timeout_does_nothing_at_once(world: World) -> None:
    with world.cloud.change() as data:
        data["fail"] = [{"type": "R2Bucket", "operation": "create", "kind": "timeout"}]
    with pytest.raises(ProviderError, match="in time"):
        world.create("R2Bucket")
    assert world.objects("R2Bucket") == {}
    assert faults.take({"fail": []}, "a:b:C", "n", "create") == ""


# --- drift ---


def test_a_change_by_hand_is_read(world: World) -> None:
    made = world.create("Queue")
    found = drift.change(world.cloud, "Queue", "main", {"settings.deliveryDelay": "60", "jurisdiction": "eu"})
    assert found.id == made.id
    read = world.read(made)
    assert read is not None
    assert read[1]["jurisdiction"] == "eu"
    settings = read[2]["settings"]
    assert isinstance(settings, dict)
    assert settings["deliveryDelay"] == 60
    drift.change(world.cloud, "Queue", made.id, {"jurisdiction": "null"})
    assert "jurisdiction" not in world.objects("Queue")[made.id]["props"]  # type: ignore[operator]


def test_a_delete_by_hand_is_found(world: World) -> None:
    made = world.create("Queue")
    assert [thing.kind for thing in drift.things(world.cloud)] == ["Queue"]
    drift.delete(world.cloud, "cloudflare:index/queue:Queue", "main")
    assert world.read(made) is None
    assert drift.things(world.cloud) == []


@pytest.mark.parametrize(
    ("type", "name", "path", "message"),
    [
        ("Queu", "main", "a", '"Queue"'),
        ("Queue", "mian", "a", '"main"'),
        ("Queue", "main", "setings.a", '"settings"'),
    ],
)
def test_a_change_by_hand_that_cannot_be_is_refused(
    type: str, name: str, path: str, message: str, world: World
) -> None:
    world.create("Queue")
    with pytest.raises(drift.DriftError, match=message):
        drift.change(world.cloud, type, name, {path: "1"})


def test_two_of_one_name_must_be_told_apart(world: World) -> None:
    inputs = world.inputs("Queue")
    first = world.create("Queue", inputs)
    world.create("Queue", {**inputs, "queueName": "others"})
    with pytest.raises(drift.DriftError, match=first.id):
        drift.delete(world.cloud, "Queue", "main")
    assert drift.delete(world.cloud, "Queue", first.id).id == first.id


# --- events ---


def _event(kind: str, op: str, **metadata: object) -> str:
    urn = "urn:pulumi:dev::app::cloudflare:index/r2Bucket:R2Bucket::files"
    data = {
        "op": op,
        "urn": urn,
        "type": "cloudflare:index/r2Bucket:R2Bucket",
        "old": None,
        "new": None,
        **metadata,
    }
    return json.dumps({"sequence": 1, kind: {"metadata": data}})


def _summary(*lines: str, result: str = "succeeded") -> Summary:
    return Summary.of([*lines, json.dumps({"summaryEvent": {"result": result, "durationSeconds": 2}})])


def test_a_step_counts_once() -> None:
    old: dict[str, object] = {"id": "files", "retainOnDelete": True, "inputs": {}, "outputs": {}}
    summary = _summary(
        _event("resourcePreEvent", "create-replacement"),
        _event(
            "resourcePreEvent", "replace", old=old, keys=["name"], detailedDiff={"name": {"diffKind": "x"}}
        ),
        _event(
            "resOutputsEvent", "replace", old=old, keys=["name"], detailedDiff={"name": {"diffKind": "x"}}
        ),
        _event("resourcePreEvent", "delete-replaced", old=old),
    )
    assert summary.ok
    assert summary.seconds == 2
    assert summary.counts() == {"created": 0, "updated": 0, "replaced": 1, "deleted": 0, "same": 0}
    replaced = summary.replaced(lambda step: step.name == "files")
    assert [(step.keys, dict(step.detailed), step.done) for step in replaced] == [
        (("name",), {"name": "x"}, True)
    ]


def test_a_retained_deletion_is_no_loss() -> None:
    kept = _summary(_event("resOutputsEvent", "delete", old={"id": "i", "retainOnDelete": True}))
    lost = _summary(_event("resOutputsEvent", "delete", old={"id": "i"}))
    assert (len(kept.forgotten(lambda _: True)), kept.lost(lambda _: True)) == (1, [])
    assert (lost.forgotten(lambda _: True), len(lost.lost(lambda _: True))) == ([], 1)
    assert lost.lost(lambda _: False) == []
    assert kept.urns() == set()


def test_a_failed_step_did_not_happen() -> None:
    error = {
        "diagnosticEvent": {"severity": "error", "message": "no\n", "urn": "urn:pulumi:dev::app::a:b:C::x"}
    }
    summary = _summary(
        _event("resourcePreEvent", "create"),
        _event("resOpFailedEvent", "create"),
        json.dumps(error),
        result="failed",
    )
    assert not summary.ok
    assert summary.counts()["created"] == 0
    assert summary.errors == ("x: no",)


def test_a_log_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    summary = Summary.of([_event("resourcePreEvent", "create"), '{"sequence": 2, "resOut'])
    assert not summary.ok
    assert [step.done for step in summary.steps] == [False]


# --- configuration ---

STACK_FILE = """
# a comment
encryptionsalt: v1:c2FsdA==:v1:bm9uY2U=:Y2lwaGVy
secretsprovider: awskms://alias/ours?region=eu-west-1
encryptedkey: a2V5
config:
  rungs:stage: mvp
  rungs:account: "00000000000000000000000000000000"
  rungs:database_url:
    secure: v1:a:b
  rungs:deep:
    tokens:
      - secure: v1:c:d
      - plain
    webhookUrl:
      secure: v1:e:f
"""


def test_a_copy_keeps_all_but_the_secrets() -> None:
    asked: list[str] = []

    def encrypt(values: Sequence[str]) -> list[str]:
        asked.extend(values)
        return [f"enc:{value}" for value in values]

    copy = yaml.safe_load(config_copy.copy_of(STACK_FILE, "v1:salt", encrypt))
    assert copy["encryptionsalt"] == "v1:salt"
    assert set(copy) == {"config", "encryptionsalt"}
    config = copy["config"]
    assert config["rungs:account"] == "0" * 32
    assert config["rungs:database_url"] == {"secure": f"enc:{config_copy.stand_in('rungs:database_url')}"}
    assert config["rungs:deep"]["tokens"] == [{"secure": "enc:sandbox-tokens"}, "plain"]
    assert config["rungs:deep"]["webhookUrl"] == {"secure": "enc:https://hooks.invalid/sandbox"}
    assert asked == sorted(set(asked))
    assert len(asked) == 3


def test_a_file_without_secrets_needs_no_key() -> None:
    def never(_: object) -> list[str]:
        raise AssertionError("asked to encrypt nothing")

    assert yaml.safe_load(config_copy.copy_of("", "s", never)) == {"encryptionsalt": "s"}
    assert yaml.safe_load(config_copy.copy_of("config:\n  a:b: 1\n", "s", never))["config"] == {"a:b": 1}


@pytest.mark.parametrize(
    ("key", "start"),
    [
        ("rungs:database_url", "postgresql://"),
        ("postgresUrl", "postgresql://"),
        ("rungs:redis_url", "rediss://"),
        ("rungs:sentry_dsn", "https://sandbox@"),
        ("rungs:alert_webhook_url", "https://"),
        ("cloudflare:apiToken", "sandbox-api_token"),
    ],
)
def test_a_stand_in_is_of_its_type(key: str, start: str) -> None:
    assert config_copy.stand_in(key).startswith(start)
    assert config_copy.stand_in(key) == config_copy.stand_in(key)


@pytest.mark.parametrize("text", ["a: [", "- 1", "config: text"])
def test_what_is_no_stack_file_is_named(text: str) -> None:
    with pytest.raises(config_copy.ConfigError, match=r"Pulumi\.x\.yaml"):
        config_copy.copy_of(text, "s", list, "Pulumi.x.yaml")


def test_only_an_encrypted_value_is_secure() -> None:
    assert config_copy.is_secure({"secure": "v1:x"})
    assert not config_copy.is_secure({"secure": "v1:x", "more": 1})
    assert not config_copy.is_secure("secure")
    assert ENTRIES


def test_a_zone_has_one_rule_set_a_phase(world: World) -> None:
    inputs = world.inputs("Ruleset")
    world.create("Ruleset", inputs)
    with pytest.raises(ProviderError, match="http_request_cache_settings"):
        world.create("Ruleset", {**inputs, "name": "another"}, name="another")
    assert world.create("Ruleset", {**inputs, "kind": "custom", "name": "mine"}, name="mine").id
