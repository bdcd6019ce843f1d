"""What is compared when a store is adopted, what a preview of it comes to, and what may be adopted at all."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import pytest

from adoption.checking import Check, found
from components.adopting import differences
from components.errors import UserError
from components.misfits import SUMMARY, Misfit, written
from components.part import Part, settings_of
from components.stores import STORES
from sandbox.events import Step
from sandbox.rehearsal import made_up
from stacks import ladders
from stacks.adoption import memory, still_to_adopt
from stacks.blueprint import draw_up
from stacks.settings import Settings
from stacks.stack_file import ROOT
from tests.components.samples import SAMPLES
from tests.configs import GROWTH, MVP

ADOPTING = {**MVP, "r2_enabled": True, "adopt": {"files": "acme", "db": "1" * 32}}


@pytest.mark.parametrize(
    ("config", "there", "expected"),
    [
        ({"name": "a"}, {"name": "a"}, []),
        ({"name": "a"}, {"name": "A"}, ["name"]),
        ({"queue_name": "a"}, {"queue_name": "A"}, ["queueName"]),
        ({"title": "a"}, {"title": "A"}, ["title"]),
        ({"location": "weur"}, {"location": "WEUR"}, []),
        ({"location": "weur"}, {"location": "EEUR"}, ["location"]),
        ({"budget": 20}, {"budget": 20.0}, []),
        ({"tls": True}, {}, ["tls"]),
        ({"tls": False, "tags": [], "note": "", "more": None}, {}, []),
        ({"regions": ["b", "a"]}, {"regions": ["a", "b"]}, []),
        ({"regions": ["a"]}, {"regions": ["a", "b"]}, ["regions"]),
        (
            {"rules": [{"id": "a"}, {"id": "b", "max_days": 7}]},
            {"rules": [{"id": "b", "maxDays": 7, "etag": "x"}, {"id": "a"}]},
            [],
        ),
        ({"rules": [{"id": "a"}]}, {"rules": [{"id": "a"}, {"id": "b"}]}, ["rules"]),
        ({"rules": [{"id": "a", "days": 7}]}, {"rules": [{"id": "a", "days": 8}]}, ["rules"]),
        ({"policy": '{"a": 1, "b": [2]}'}, {"policy": '{"b":[2],"a":1}'}, []),
        ({"policy": '{"a": 1}'}, {"policy": '{"a": 2}'}, ["policy"]),
        (
            {"settings": {"delivery_delay": 5}},
            {"settings": {"delivery_delay": 0}},
            ["settings.deliveryDelay"],
        ),
        ({"settings": {"delivery_delay": 5}}, {"settings": {"deliveryDelay": 5}}, []),
        ({"settings": {"delivery_delay": 5}}, {}, ["settings.deliveryDelay"]),
        ({}, {"tags": ["not declared"]}, []),
    ],
)
def test_what_differs(config: Mapping[str, object], there: Mapping[str, object], expected: list[str]) -> None:
    assert [field for field, _, _ in differences(config, there)] == expected


@pytest.mark.parametrize("part", SAMPLES.values(), ids=lambda each: type(each).__name__)
def test_each_remedy_is_a_setting_of_the_part(part: Part) -> None:
    for field, key in part.told_by.items():
        assert field.partition(".")[0] in part.children
        assert key.startswith("rungs:") or key in settings_of(type(part))


def step(op: str, name: str, kind: str = min(STORES), *, failed: bool = False) -> Step:
    urn = f"urn:pulumi:prod::chat::{kind}::{name}"
    return Step(urn=urn, type=kind, op=op, old=None, new=None, failed=failed, done=True)


def test_a_preview_of_imports_and_additions_is_fine() -> None:
    steps = [
        step("import", "files"),
        step("create", "cache"),
        step("create", "files", "rungs:index:R2Bucket"),
    ]

    assert found(steps, [], {"files": "acme"}) == Check(imports=("files",), additions=("cache",))


@pytest.mark.parametrize("op", ["update", "replace", "delete", "import-replacement", "create-replacement"])
def test_anything_else_is_refused(op: str) -> None:
    checked = found([step("import", "files"), step(op, "files")], [], {"files": "acme"})

    assert not checked.ok
    assert checked.errors == (f"files would be changed ({op})",)


def test_each_error_is_said_once_and_what_only_repeats_it_is_not() -> None:
    misfit = Misfit.of("location", "weur", "EEUR", {"location": "location"}, "rungs:parts.files")
    errors = [
        "files: " + written("files", [misfit]),
        SUMMARY,
        "an unhandled error occurred: program exited with non-zero exit code: 1",
        "preview failed",
        "db-d1: resource 'account/abc' does not exist",
        "cache: 429 Too Many\n Requests",
    ]

    checked = found(
        [step("import", "files"), step("import", "jobs")], errors, {"files": "acme", "db-d1": "abc"}
    )

    assert checked.imports == ("jobs",)
    assert [(each.name, each.field, each.config, each.cloud) for each in checked.mismatches] == [
        ("files", "location", '"weur"', '"EEUR"'),
        ("db-d1", "id", "abc", "nothing of that id"),
    ]
    assert checked.errors == ("cache: 429 Too Many Requests",)


def settings(**more: object) -> Settings:
    return Settings.read({**ADOPTING, **more})


def test_what_a_stack_has_imported_is_imported_no_more() -> None:
    blueprint = draw_up(settings())
    exported = memory(blueprint)

    assert exported["adopted"] == {"files": "acme", "db-d1": "1" * 32}
    later = still_to_adopt(blueprint, exported)
    assert [piece.name for piece in blueprint.pieces if piece.safety.adopt] == ["db-d1", "files"]
    assert not [piece for piece in later.pieces if piece.safety.adopt]
    assert "adopted" not in memory(draw_up(Settings.read({**MVP, "r2_enabled": True})))


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        ({"stores": ["files"], "adopted": {"files": "other"}}, "imported as 'other'"),
        ({"stores": ["files"]}, "made or imported before"),
    ],
)
def test_another_store_never_takes_the_place_of_one(outputs: Mapping[str, object], words: str) -> None:
    with pytest.raises(
        UserError, match=rf"rungs:adopt\.files is 'acme', but the stack has a store 'files'.*{words}"
    ):
        still_to_adopt(draw_up(settings()), outputs)


def test_the_key_of_a_store_that_was_forgotten_since_does_no_harm() -> None:
    later = {**GROWTH, "stores": {"db": {"serving": "neon", "forgotten": ["d1"]}}}
    blueprint = draw_up(settings(**later, adopt={"db-d1": "1" * 32, "files": "acme"}))

    assert {name for piece in blueprint.pieces for name in piece.safety.adopt} == {"files"}


def test_a_store_that_the_stack_has_not_yet_is_imported() -> None:
    blueprint = still_to_adopt(draw_up(settings()), {"stores": ["api", "cache"]})

    assert {name for piece in blueprint.pieces for name in piece.safety.adopt} == {"db-d1", "files"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"adopt": {"fles": "acme"}}, "'fles'.*did you mean 'files'|fles"),
        ({"adopt": {"files": "acme", "sign_ins": "x"}}, "sign_ins"),
        ({"adopt": {"db": "x", "db-d1": "y"}}, "names 'db-d1' twice"),
        ({"environment": "preview"}, "protects nothing"),
    ],
)
def test_what_may_not_be_adopted(changes: Mapping[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        draw_up(settings(**changes))


def test_a_record_that_was_there_is_never_deleted() -> None:
    def records(*, kept: bool) -> Settings:
        entry = {"type": "A", "name": "www", "content": "192.0.2.1", "kept": kept}
        adopt = {"cdn-record-a-www": "2" * 32}
        return Settings.read({**GROWTH, "parts": {"cdn": {"records": [entry]}}, "adopt": adopt})

    assert [piece.name for piece in draw_up(records(kept=True)).pieces if piece.safety.adopt] == ["cdn"]
    with pytest.raises(UserError, match=r"expected `kept: true` in its entry of rungs:parts\.cdn\.records"):
        draw_up(records(kept=False))


def test_a_message_shows_both_values_and_the_key() -> None:
    text = written("files", [Misfit.of("x", None, 1.0, {}, "")])

    assert "x: nothing in the configuration, 1 in the account; bring it to that value" in text
    assert attrs.asdict(Misfit.of("name", "a", "b", {"name": "rungs:domain"}, "rungs:parts.cdn"))[
        "remedy"
    ] == ("set rungs:domain to what the account has")


@pytest.mark.parametrize("id", ["", "  "])
def test_an_empty_id_is_no_id(id: str) -> None:
    with pytest.raises(UserError, match=r"^rungs:adopt\.cache is empty, expected the provider's id"):
        draw_up(settings(adopt={"files": "acme", "cache": id}))


@pytest.mark.parametrize(
    ("ladder", "key", "what"),
    [
        ("aws", "db-rds", "Postgres on rds"),
        ("aws", "files", "Bucket on s3"),
        ("aws", "cache-elasticache", "Redis on elasticache"),
        ("aws", "jobs", "JobQueue on sqs"),
        ("aws", "registry", "Registry on aws"),
        ("gcp", "db-cloudsql", "Postgres on cloudsql"),
        ("gcp", "key", "EncryptionKey on gcp"),
    ],
)
def test_what_cannot_be_taken_as_it_is_is_refused_by_name(ladder: str, key: str, what: str) -> None:
    found = ladders.load(ladder)
    file = made_up(found, found.stages[-1]).changed({("adopt",): {key: "acme"}})
    with pytest.raises(UserError, match=rf"^rungs:adopt\.{key} names a {what}, which cannot be imported"):
        draw_up(file.settings())


WORDS = {
    ("Firestore", "firestore"): "Firestore",
    ("Bucket", "gcs"): "bucket of Cloud Storage",
    ("Registry", "gcp"): "Artifact Registry",
    ("EncryptionKey", "aws"): "KMS key",
    ("BillingAlerts", "aws"): "cost anomaly monitor",
    ("Postgres", "rds"): "RDS",
    ("Postgres", "aurora"): "Aurora",
    ("Postgres", "cloudsql"): "Cloud SQL",
    ("Redis", "elasticache"): "ElastiCache",
    ("Redis", "memorystore"): "Memorystore",
    ("Redis", "memorystore-cluster"): "Memorystore",
    ("Search", "elastic"): "Elastic",
    ("Backups", "aws"): "backup vaults",
    ("Bucket", "s3"): "S3 buckets",
    ("Registry", "aws"): "ECR",
    ("JobQueue", "sqs"): "SQS",
    ("JobQueue", "cloudtasks"): "Cloud Tasks",
    ("EncryptionKey", "gcp"): "Cloud KMS keys",
}
UNSAID = {("Postgres", "external"), ("Backups", "gcp"), ("BillingAlerts", "gcp")}
"""Nothing is made there that holds what a user had before."""


@pytest.mark.parametrize("ladder", ["aws", "gcp"])
def test_the_page_says_of_every_store_whether_it_can_be_adopted(ladder: str) -> None:
    page = (ROOT / "docs" / "adopting.md").read_text().partition("## What can be adopted")[2]
    can, _, rest = page.partition("All else on AWS")
    cannot = rest.partition("\n## ")[0]
    for _, part in ladders.load(ladder).stages[-1]:
        known = (type(part).__name__, part.host)
        if part.store and known not in UNSAID:
            assert WORDS[known] in (can if part.adoptable("x") else cannot), known
