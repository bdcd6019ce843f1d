"""Postgres on RDS, Aurora and Cloud SQL: private, encrypted, backed up, and linked by the same names on every host."""

from __future__ import annotations

import json
from collections.abc import Mapping

import attrs
import pytest

from components.errors import UserError
from components.linking import SecretReference
from components.part import Part
from components.postgres import Postgres, PostgresComponent
from components.postgres.sizes import instance_of
from tests.components.samples import SAFETIES, SAMPLES, build, built_sample, make_sample, of_sample, readable
from tests.mocks import Built, Recorded

PRIVATE = {
    key: part
    for key, part in SAMPLES.items()
    if isinstance(part, Postgres) and part.clouds in (("aws",), ("gcp",))
}
DATABASES = ("Instance", "Cluster", "DatabaseInstance")


_BUILT: dict[int, Built] = {}


def built(part: Part) -> Built:
    """The component `it` of a part and what stands beside it; once for each part."""
    if id(part) not in _BUILT:
        _BUILT[id(part)] = built_sample(part)
    return _BUILT[id(part)]


def databases(part: Part) -> list[Recorded]:
    kinds = tuple(f":{kind}" for kind in DATABASES)
    return [each for each in of_sample(built(part)) if each.type.endswith(kinds)]


@pytest.fixture(params=PRIVATE)
def sample(request: pytest.FixtureRequest) -> Postgres:
    return PRIVATE[request.param]


def test_there_are_samples_of_all_three() -> None:
    assert {part.host for part in PRIVATE.values()} == {"rds", "aurora", "cloudsql"}


def test_every_database_is_encrypted_with_the_stacks_key_from_its_first_day(sample: Postgres) -> None:
    for each in databases(sample):
        assert each.inputs.get("kmsKeyId") or each.inputs.get("encryptionKeyName"), each.name
        assert each.inputs.get("storageEncrypted", True) is True
    far = [
        each for each in databases(sample) if any(region in each.name for region in sample.replica_regions)
    ]
    assert far
    for each in far:
        key = str(each.inputs.get("kmsKeyId") or each.inputs.get("encryptionKeyName"))
        assert "us-west-2" in key or "asia-east1" in key, key


def test_no_database_has_a_public_address(sample: Postgres) -> None:
    for each in built(sample):
        assert each.inputs.get("publiclyAccessible", False) is False, each.name
    for each in of_sample(built(sample)):
        if each.type.endswith(":DatabaseInstance"):
            settings = each.inputs["settings"]
            assert isinstance(settings, dict)
            network = settings["ipConfiguration"]
            assert isinstance(network, dict)
            assert (network["ipv4Enabled"], network["sslMode"]) == (False, "ENCRYPTED_ONLY")
        if each.type.endswith(":SecurityGroupIngressRule"):
            assert "cidrIpv4" not in each.inputs
            assert each.inputs["fromPort"] == each.inputs["toPort"] == 5432


def test_clients_without_tls_are_refused_on_aws() -> None:
    for key in ("postgres-rds", "postgres-aurora"):
        groups = [each for each in of_sample(built(SAMPLES[key])) if each.type.endswith("arameterGroup")]
        assert groups
        for group in groups:
            assert {"name": "rds.force_ssl", "value": "1", "applyMethod": "immediate"} in group.inputs[
                "parameters"
            ]  # type: ignore[operator]


@pytest.mark.parametrize("host", ["rds", "aurora"])
def test_plain_text_cannot_be_let_in_by_a_parameter(host: str) -> None:
    with pytest.raises(UserError, match=r"rds\.force_ssl to '0', expected 1"):
        Postgres(host=host, parameters={"rds.force_ssl": "0"})


def test_the_primary_has_backups_and_a_last_copy_when_it_goes(sample: Postgres) -> None:
    primary = next(each for each in databases(sample) if each.name == "it")
    if sample.host == "cloudsql":
        settings = primary.inputs["settings"]
        assert isinstance(settings, dict)
        backups = settings["backupConfiguration"]
        assert isinstance(backups, dict)
        assert backups["enabled"] is True
        assert backups["pointInTimeRecoveryEnabled"] is True
        assert backups["backupRetentionSettings"] == {"retainedBackups": 7, "retentionUnit": "COUNT"}
        assert settings["retainBackupsOnDelete"] is True
    else:
        assert primary.inputs["backupRetentionPeriod"] == 7
        assert primary.inputs["finalSnapshotIdentifier"] == "chat-prod-it-final"
        assert primary.inputs["skipFinalSnapshot"] is False


@pytest.mark.all
@pytest.mark.parametrize("safety", SAFETIES, ids=str)
def test_it_refuses_to_be_deleted_wherever_it_is_kept(sample: Postgres, safety: object) -> None:
    made = of_sample(built_sample(sample, safety))  # type: ignore[arg-type]
    for each in made:
        if each.type.endswith(tuple(f":{kind}" for kind in DATABASES)):
            assert each.inputs["deletionProtection"] is each.retain_on_delete


def test_the_password_is_nowhere_in_plain(sample: Postgres) -> None:
    assert "stand-in-password" not in readable(lambda: make_sample(sample))
    assert "stand-in-password" in json.dumps([each.inputs for each in built(sample)])


def linked(sample: Postgres) -> Mapping[str, object]:
    found: list[Mapping[str, object]] = []

    def program() -> None:
        made = make_sample(sample)
        assert isinstance(made, PostgresComponent)
        link = made.service_link("db")
        assert isinstance(link.secrets["DB_PASSWORD"], SecretReference)
        found.append({**link.variables, **link.secrets})

    build(program)
    return found[0]


def test_a_service_finds_the_same_names_on_every_host(sample: Postgres) -> None:
    names = set(linked(sample))
    assert names - {"DB_CA"} == {
        "DB_HOST",
        "DB_NAME",
        "DB_PASSWORD",
        "DB_POOL_CONNECT_MS",
        "DB_POOL_IDLE_MS",
        "DB_POOL_MAX",
        "DB_PORT",
        "DB_READ_HOST",
        "DB_REGION",
        "DB_SSLMODE",
        "DB_USER",
    }


def test_the_guides_pool_is_what_a_service_is_told(sample: Postgres) -> None:
    link = linked(sample)
    assert (link["DB_POOL_MAX"], link["DB_POOL_IDLE_MS"], link["DB_POOL_CONNECT_MS"]) == (
        "20",
        "30000",
        "2000",
    )


@pytest.mark.parametrize(
    ("host", "max_cu", "pooler", "name"),
    [
        ("rds", 0.25, False, "db.t4g.micro"),
        ("rds", 0.5, False, "db.t4g.small"),
        ("rds", 4, True, "db.r7g.large"),
        ("cloudsql", 0.25, False, "db-g1-small"),
        ("cloudsql", 2, False, "db-custom-2-8192"),
        ("cloudsql", 2, True, "db-perf-optimized-N-2"),
    ],
)
def test_the_smallest_instance_that_has_the_memory(host: str, max_cu: float, pooler: bool, name: str) -> None:
    assert instance_of(Postgres(host=host, max_cu=max_cu, pooler=pooler)).name == name


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"host": "rds", "instance": "db.r7g.lage"},
            r"Postgres\.instance is 'db\.r7g\.lage'.*did you mean 'db\.r7g\.large'",
        ),
        ({"host": "rds", "max_cu": 56.0}, "expected at most 32 on rds"),
        ({"host": "rds", "storage_gb": 10}, "expected at least 20 GiB on rds"),
        ({"host": "rds", "region": "eu-west-1"}, "expected none on rds"),
        ({"host": "rds", "replica_regions": ("us-west-2",)}, "expected the keys of their Networks"),
        ({"host": "rds", "history_days": 0}, "expected from 1 to 35 days"),
        ({"host": "rds", "backup_window": "03:00-03:10"}, "expected at least 30 minutes"),
        ({"host": "rds", "managed_password": True, "replicas": 1}, "expected False where there are replicas"),
        ({"host": "aurora", "instance": "db.r7g.large"}, "expected none on aurora"),
        ({"host": "cloudsql", "history_days": 35}, "expected from 1 to 7 days on cloudsql"),
        ({"host": "cloudsql", "replicas": 11}, "expected at most 10 on cloudsql"),
        ({"host": "cloudsql", "managed_password": True}, "expected its default on cloudsql"),
    ],
    ids=str,
)
def test_what_a_host_cannot_be_told_is_refused(changes: Mapping[str, object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        Postgres(**changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("host", ["rds", "aurora"])
def test_aws_may_keep_the_password_of_a_database_by_itself(host: str) -> None:
    made = of_sample(built_sample(Postgres(host=host, managed_password=True)))
    primary = next(each for each in made if each.name == "it")
    assert primary.inputs["manageMasterUserPassword"] is True
    assert not [each for each in made if each.type.endswith(("RandomPassword", ":Secret"))]
    assert not {"password", "masterPassword"} & set(primary.inputs)


def test_growing_changes_no_field_that_would_replace_an_instance() -> None:
    small = Postgres(host="rds", max_cu=0.5)
    large = attrs.evolve(
        small, max_cu=8.0, storage_gb=500, multi_az=True, replicas=2, pooler=True, history_days=35
    )
    first, last = (built_sample(each)["it"].inputs for each in (small, large))
    changed = {field for field in {*first, *last} if first.get(field) != last.get(field)}
    assert changed == {
        "instanceClass",
        "allocatedStorage",
        "maxAllocatedStorage",
        "multiAz",
        "backupRetentionPeriod",
    }


def test_a_global_database_is_told_by_its_source_alone() -> None:
    """So that it can come at a later stage, and the primary need not change."""
    alone = attrs.evolve(PRIVATE["postgres-aurora"], replica_regions=(), far_networks=())
    first, last = (built_sample(each)["it"].inputs for each in (alone, PRIVATE["postgres-aurora"]))
    assert first == last


def test_the_storage_of_cloud_sql_is_never_asked_to_shrink() -> None:
    for each in databases(PRIVATE["postgres-cloudsql"]):
        assert each.ignore_changes == ("settings.diskSize",)


def test_a_copy_that_is_promoted_takes_the_writes(sample: Postgres) -> None:
    (region,) = sample.replica_regions
    led = attrs.evolve(sample, leader=region)
    copy = next(each for each in databases(led) if each.name == f"it-{region}")
    assert "replicateSourceDb" not in copy.inputs
    assert "masterInstanceName" not in copy.inputs
    assert set(linked(sample)) - set(linked(led)) == {"DB_READ_HOST"}


def test_only_a_region_with_a_copy_can_lead(sample: Postgres) -> None:
    with pytest.raises(UserError, match=r"Postgres\.leader is 'us-west-1'"):
        attrs.evolve(sample, leader="us-west-1")
