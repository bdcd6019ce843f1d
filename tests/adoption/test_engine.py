"""Adopting through the real engine: an account made by hand becomes a stack, which then goes to the top."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import attrs
import pytest

from adoption.checking import found
from components.stores import STORES
from sandbox import drift
from sandbox.inheriting import elements, number_of
from sandbox.rehearsal import Climb
from sandbox.run import Run, Sandbox
from sandbox.state import VERSION, resources_of
from sandbox.table import load
from stacks.stack_file import ROOT, StackFile
from tests.adoption.engine_account import LADDER, Account, account_for

pytestmark = pytest.mark.engine

EXHAUSTIVE = [pytest.param(name, marks=pytest.mark.all) for name in LADDER.names[:-2]]
STAGES = [*EXHAUSTIVE, LADDER.names[-2]]


@attrs.define
class World:
    """A sandbox and the account in it."""

    sandbox: Sandbox
    account: Account

    def configure(self, text: str) -> None:
        self.sandbox.original.write_text(text)
        self.sandbox.renew_config()

    def up(self, text: str) -> Run:
        self.configure(text)
        return self.sandbox.up()


@contextmanager
def world(home: Path, stage: str, **settings: object) -> Generator[World]:
    path = home / "Pulumi.adopting.yaml"
    path.write_text("config: {}\n")
    with Sandbox(ROOT, "adopting", home=home, config=path) as sandbox:
        yield World(sandbox, account_for(stage, sandbox, **settings))


def stores(sandbox: Sandbox) -> dict[str, Mapping[str, object]]:
    """Every store in the cloud by its id, whoever made it."""
    found = {
        each.id: each.props for each in drift.things(sandbox.cloud) if each.type in STORES and not each.left
    }
    neon: Mapping[str, Mapping[str, Mapping[str, object]]] = sandbox.cloud.read().get("neon", {})
    projects = [each["project"] for each in neon.values() if "project" in each]
    return found | {str(each["id"]): {"name": each["name"]} for each in projects}


def in_state(sandbox: Sandbox) -> dict[str, str]:
    """Ids of the stack's stores by logical name."""
    return {
        str(each["urn"]).rsplit("::", 1)[-1]: str(each["id"])
        for each in resources_of(sandbox.export())
        if each["type"] in STORES
    }


@pytest.fixture(scope="module", params=STAGES)
def promoted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[World]:
    """A stack that has adopted all that a stage has."""
    standing = {"db": {"serving": "neon", "forgotten": ["d1"]}}
    later = LADDER.names.index(request.param) >= LADDER.names.index("growth")
    own_zone = {"create_zone": True, "zone": None} if request.param != "mvp" else {}
    with world(
        tmp_path_factory.mktemp("adopting"),
        request.param,
        **own_zone,
        **({"stores": standing} if later else {}),
    ) as made:
        yield made


@pytest.mark.all
def test_an_account_is_adopted_and_promoted_to_the_top(promoted: World) -> None:
    account, sandbox = promoted.account, promoted.sandbox
    by_hand = stores(sandbox)
    promoted.configure(account.text())

    preview = sandbox.preview()
    assert preview.ok, preview.output
    assert {step.op for step in preview.summary.changes()} == {"import", "create"}
    imported = {step.name for step in preview.summary.changes() if step.op == "import"}
    assert imported == {"cdn" if name == "zone" else name for name in account.ids}
    assert stores(sandbox) == by_hand

    climb = Climb(LADDER, StackFile(path=sandbox.original, text=account.text()), sandbox)
    assert climb.start().ok, climb.outcomes[-1]
    assert {id: props for id, props in stores(sandbox).items() if id in by_hand} == by_hand
    start = LADDER.names.index(account.stage)
    for stage in LADDER.names[start + 1 :]:
        climb.to(stage)
        assert climb.ok, climb.outcomes[-1]

    ids = in_state(sandbox)
    adopted = {"cdn" if name == "zone" else name: id for name, id in account.ids.items()}
    assert ids.items() >= {(name, id) for name, id in adopted.items() if name != "db-d1"}
    assert "db-d1" not in ids, "forgotten on the way, and still in the cloud"
    now = stores(sandbox)
    assert set(by_hand) <= set(now)
    assert set(now) == {*by_hand, *ids.values()}, "every store is there once"
    for before, after in ((by_hand[id], now[id]) for id in by_hand):
        names = {"name", "title", "queueName", "databaseName", "location", "primaryRegion"}
        assert {key: before[key] for key in names & set(before)} == {
            key: after[key] for key in names & set(before)
        }

    promoted.configure(climb.file.changed({("adopt",): None}).text)
    assert not sandbox.up().summary.changes()


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Generator[World]:
    """A first stage's account, with a Worker that runs and has a secret."""
    with world(tmp_path_factory.mktemp("mistakes"), "mvp") as made:
        account = made.account
        version = account.cloudflare(
            "WorkerVersion",
            "old version",
            workerId=account.ids["api"],
            compatibilityDate="2026-05-01",
            mainModule="index.mjs",
            modules=[MODULE],
            bindings=[{"name": "APP", "type": "plain_text", "text": "old"}],
        )
        account.cloudflare(
            "WorkersDeployment",
            "old deployment",
            scriptName="acme-api-2019",
            strategy="percentage",
            versions=[{"percentage": 100, "versionId": version}],
        )
        drift.put_secret(made.sandbox.cloud, "acme-api-2019", "SESSION_KEY")
        yield made


MODULE = {
    "name": "index.mjs",
    "contentType": "application/javascript+module",
    "contentBase64": "ZXhwb3J0IGRlZmF1bHQge30=",
}


def changed(account: Account, **parts: Mapping[str, object]) -> str:
    """The stack file with other settings of some parts."""
    before = dict(account.parts)
    account.parts |= {name: {**before[name], **settings} for name, settings in parts.items()}
    try:
        return account.text()
    finally:
        account.parts = before


def test_what_does_not_match_is_refused_in_the_preview_field_by_field(by_hand: World) -> None:
    account, sandbox = by_hand.account, by_hand.sandbox
    before = sandbox.cloud.read()["objects"]
    wrong = {
        "api": {"log_sampling": 0.5, "previews": False},
        "db-d1": {"name": "acme_main", "read_replication": True, "jurisdiction": "eu"},
        "files": {"location": "wnam", "storage_class": "Standard"},
        "cache": {"name": "Acme: cache (test)"},
    }

    by_hand.configure(changed(account, **wrong))
    preview = sandbox.preview()

    assert not preview.ok
    assert {step.op for step in preview.summary.changes()} <= {"import", "create"}
    assert sandbox.cloud.read()["objects"] == before
    checked = found(preview.summary.steps, preview.summary.errors, account.ids)
    assert not checked.ok
    assert not checked.errors
    assert not {*checked.imports} & {*wrong}
    assert {"mode", "api-version", "files-lock"} <= {*checked.additions}
    assert [
        attrs.astuple(each) for each in sorted(checked.mismatches, key=lambda each: (each.name, each.field))
    ] == [
        (name, field, config, there, f"set {key} to what the account has")
        for name, field, config, there, key in [
            ("api", "observability.enabled", "true", "false", "rungs:parts.api.log_sampling"),
            ("api", "observability.headSamplingRate", "0.5", "1", "rungs:parts.api.log_sampling"),
            ("api", "subdomain.previewsEnabled", "false", "true", "rungs:parts.api.previews"),
            ("cache", "title", '"Acme: cache (test)"', '"Acme: cache (live)"', "rungs:parts.cache.name"),
            ("db-d1", "jurisdiction", '"eu"', "nothing", "rungs:parts.db-d1.jurisdiction"),
            ("db-d1", "name", '"acme_main"', '"Acme_Main"', "rungs:parts.db-d1.name"),
            ("db-d1", "readReplication.mode", '"auto"', '"disabled"', "rungs:parts.db-d1.read_replication"),
            ("files", "location", '"wnam"', '"EEUR"', "rungs:parts.files.location"),
            ("files", "storageClass", '"Standard"', '"InfrequentAccess"', "rungs:parts.files.storage_class"),
        ]
    ]


def test_what_the_configuration_cannot_say_is_refused_too(by_hand: World) -> None:
    account, sandbox = by_hand.account, by_hand.sandbox
    tail = '[{"name": "auditor"}]'
    drift.change(sandbox.cloud, "Worker", account.ids["api"], {"tailConsumers": tail})

    by_hand.configure(account.text())
    preview = sandbox.preview()
    drift.change(sandbox.cloud, "Worker", account.ids["api"], {"tailConsumers": "[]"})

    assert not preview.ok
    assert "rungs:adopt.api: the provider would change tailConsumers" in "\n".join(preview.summary.errors)


@pytest.mark.all
def test_an_id_that_does_not_exist_is_refused(by_hand: World) -> None:
    account = by_hand.account
    by_hand.configure(account.text().replace(account.ids["cache"], "f" * 32))

    preview = by_hand.sandbox.preview()

    assert not preview.ok
    assert any(f"resource '{'0' * 32}/{'f' * 32}' does not exist" in each for each in preview.summary.errors)


@pytest.mark.all
def test_without_a_preview_the_stores_stay_untouched_and_the_next_up_goes_on(by_hand: World) -> None:
    """The last of these tests: from here on the stack is up, and its Worker has what wrangler gave it."""
    account, sandbox = by_hand.account, by_hand.sandbox
    before = stores(sandbox)

    refused = by_hand.up(changed(account, api={"log_sampling": 1.0}))
    assert not refused.ok
    assert "set rungs:parts.api.log_sampling" in refused.output
    assert stores(sandbox).items() >= before.items()
    assert "WorkerVersion" not in {step.type.rpartition(":")[2] for step in refused.summary.changes()}

    account.parts["api"]["inherits"] = ["SESSION_KEY"]
    done = by_hand.up(account.text())
    assert done.ok, done.output
    assert stores(sandbox).items() >= before.items()
    assert secret_of_newest(sandbox) == "secret_text"

    by_hand.configure(account.text().replace(account.ids["db-d1"], "00000000-0000-4000-8000-000000000000"))
    other = sandbox.preview()
    assert not other.ok
    assert "but the stack has a store 'db-d1', imported as" in other.output
    assert not other.summary.changes()

    drift.put_secret(sandbox.cloud, "acme-api-2019", "MAIL_KEY")
    account.parts["api"]["inherits"] = ["SESSION_KEY", "MAIL_KEY"]
    again = by_hand.up(account.text(adopt=False))
    assert again.ok, again.output
    assert secret_of_newest(sandbox, "MAIL_KEY") == secret_of_newest(sandbox) == "secret_text"


def secret_of_newest(sandbox: Sandbox, name: str = "SESSION_KEY") -> str:
    """The type of a binding that the newest version of the Worker really has."""
    versions = sandbox.cloud.read()["objects"][VERSION].values()
    rule = load("cloudflare").entries[VERSION].inherits
    assert rule
    binding = elements(rule, max(versions, key=number_of))[name]
    assert isinstance(binding, dict)
    return str(binding["type"])


@pytest.mark.all
def test_code_of_others_keeps_its_secrets_and_its_versions(tmp_path: Path) -> None:
    with world(tmp_path, "mvp") as made:
        account = made.account
        account.parts["api"]["code"] = "external"
        done = made.up(account.text())

        assert done.ok, done.output
        assert VERSION not in {step.type for step in done.summary.changes()}


def test_a_zone_and_records_that_were_there_outlive_the_stack(tmp_path: Path) -> None:
    settings = {"environment": "staging", "create_zone": True, "zone": None, "zone_plan": "pro"}
    with world(tmp_path, "traction", **settings) as made:
        account, sandbox = made.account, made.sandbox
        zone = account.ids["zone"]
        www = account.cloudflare(
            "DnsRecord",
            "www",
            zoneId=zone,
            type="A",
            name="www.example.com",
            content="192.0.2.1",
            ttl=1,
            proxied=True,
        )
        record = {"type": "A", "name": "www", "content": "192.0.2.1", "ref": "www"}
        account.ids["cdn-record-www"] = www
        account.parts["cdn"] = {"records": [{**record, "kept": True}]}
        done = made.up(account.text())
        assert done.ok, done.output
        sandbox.pulumi("state", "unprotect", "--all", "--yes")
        destroyed = sandbox.destroy()

        assert destroyed.ok, destroyed.output
        there = {each.id for each in drift.things(sandbox.cloud) if not each.left}
        assert {zone, www} <= there
        assert {each.name for each in drift.things(sandbox.cloud) if each.kind == "DnsRecord"} >= {
            "mail",
            "www",
        }
