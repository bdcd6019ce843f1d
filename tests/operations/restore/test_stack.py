"""A restored store and the stack that takes it, as a user does it, in the sandbox, with the real engine."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from components.stores import is_store
from sandbox.drift import things
from sandbox.rest.restoring import rows_file
from sandbox.run import Sandbox
from sandbox.state import export, fields, inputs_of, items
from stacks.stack_file import ROOT, StackFile
from tests.operations.restore.conftest import PEOPLE

pytestmark = pytest.mark.engine

CONFIG = """\
# The stack of a test.
config:
  rungs:app: chat  # a short name
  rungs:environment: prod
  rungs:account: "00000000000000000000000000000000"
  rungs:location: weur
  rungs:r2_enabled: true
"""
ON_D1 = f"{CONFIG}  rungs:stage: mvp\n"
ON_NEON = f"""{CONFIG}  rungs:stage: growth
  rungs:workers_plan: paid
  rungs:zone_plan: business
  rungs:neon_plan: launch
  rungs:domain: example.com
  rungs:zone: "11111111111111111111111111111111"
  rungs:alert_emails: ["ops@example.com"]
  rungs:stores: {{db: {{serving: neon, forgotten: [d1]}}}}
"""
VERSION = "cloudflare:index/workerVersion:WorkerVersion"
HYPERDRIVE = "cloudflare:index/hyperdriveConfig:HyperdriveConfig"


class Project:
    """A user's project with one stack, and its sandbox."""

    def __init__(self, directory: Path, config: str) -> None:
        self.directory = directory
        for name in ("Pulumi.yaml", "__main__.py"):
            (directory / name).write_bytes((ROOT / name).read_bytes())
        for name in ("providers", ".venv"):
            (directory / name).symlink_to(ROOT / name)
        self.file = directory / "Pulumi.prod.yaml"
        self.file.write_text(config)

    def sandbox(self) -> Sandbox:
        return Sandbox(
            self.directory, "prod", account=StackFile.open("prod", self.directory).settings().plans
        )

    def rungs(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", "restore", *arguments, "-s", "prod", "--sandbox"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "RUNGS_PROJECT": str(self.directory)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(autouse=True)
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def bound(box: Sandbox, name: str) -> Mapping[str, object]:
    """A binding of the version that the stack deployed."""
    resources = items(fields(export(box)["deployment"]).get("resources"))
    version = cast("Mapping[str, object]", inputs_of(resources, VERSION, "api-version"))
    (found,) = [
        each for each in cast("Sequence[Mapping[str, object]]", version["bindings"]) if each["name"] == name
    ]
    return found


def databases(box: Sandbox) -> dict[str, str]:
    """Every D1 database of the cloud, its id by its name."""
    return {
        each.props["name"]: each.id
        for each in things(box.cloud)
        if each.kind == "D1Database" and not each.left
    }


@pytest.mark.all
def test_a_new_d1_is_filled_and_taken_while_the_old_one_stays(tmp_path: Path, dumps: dict[str, Path]) -> None:
    project = Project(tmp_path, ON_D1)
    with project.sandbox() as box:
        assert box.up().ok
        ((old, old_id),) = databases(box).items()

    given = ("db", "--to-new", "--from", str(dumps["DB_D1"]), "--name", "chat-prod-db-2")
    said = project.rungs(*given, "--yes", "--write")
    assert f"{PEOPLE + 6:,} rows" in said
    assert "+  rungs:acknowledge" in said

    with project.sandbox() as box:
        new_id = databases(box)["chat-prod-db-2"]
        with closing(sqlite3.connect(rows_file(box.cloud, new_id))) as database:
            assert database.execute("SELECT count(*) FROM users").fetchone() == (PEOPLE,)
        settings = StackFile.open("prod", tmp_path).settings()
        assert (settings.adopt, settings.parts) == (
            {"db-d1": new_id},
            {"db-d1": {"name": "chat-prod-db-2"}},
        )
        up = box.up()
        assert up.ok, up.output
        replaced = {step.name for step in up.summary.changes()}
        assert replaced == {"db-d1", "api-version", "api-deployment"}, "no other store is touched"
        assert databases(box) == {old: old_id, "chat-prod-db-2": new_id}, "the old one stays in the account"
        assert bound(box, "DB_D1")["databaseId"] == new_id
        kept = [
            each
            for each in items(fields(export(box)["deployment"])["resources"])
            if is_store(str(each["type"]))
        ]
        assert all(each.get("protect") for each in kept)

        file = StackFile.open("prod", tmp_path)
        file.changed({("adopt",): None, ("acknowledge",): None}).write()
        box.renew_config()
        assert box.up().summary.changes() == [], "adopt goes away after it"

        # Going back is the same with the old one.
        file.changed({("adopt", "db-d1"): old_id, ("parts",): None}).write()
        box.renew_config()
        assert box.up().ok
        assert bound(box, "DB_D1")["databaseId"] == old_id
        assert databases(box) == {old: old_id, "chat-prod-db-2": new_id}


@pytest.mark.all
def test_a_branch_of_neon_is_taken_and_given_back(tmp_path: Path) -> None:
    project = Project(tmp_path, ON_NEON)

    def origin(box: Sandbox) -> str:
        (found,) = [
            each.props["origin"]["host"] for each in things(box.cloud) if each.kind == "HyperdriveConfig"
        ]
        return str(found)

    with project.sandbox() as box:
        assert box.up().ok
        before = origin(box)

    at = _just_now()
    said = project.rungs("db", "--to-new", "--at", at, "--yes")
    assert "password" not in said.lower()
    assert "postgresql://" not in said
    (branch,) = re.findall(r"--take (br-\S+)", said)
    (first,) = re.findall(r"same with (br-[\w-]+)\.", said)
    with project.sandbox() as box:
        assert box.refresh().summary.changes() == [], "the stack sees nothing of it before it is taken"

    project.rungs("db", "--take", branch, "--yes")
    with project.sandbox() as box:
        up = box.up("--refresh")
        assert up.ok, up.output
        assert {step.name for step in up.summary.changes()} <= {"db-neon", "db-neon-hyperdrive"}
        assert not up.summary.replaced(lambda step: is_store(step.type))
        assert origin(box) not in ("", before)

    project.rungs("db", "--take", first, "--yes")
    with project.sandbox() as box:
        assert box.refresh().ok
        resources = items(fields(export(box)["deployment"])["resources"])
        (project_now,) = [
            fields(each["outputs"]) for each in resources if each["type"] == "neon:index:Project"
        ]
        assert project_now["host"] == before


def _just_now() -> str:
    from datetime import UTC, datetime, timedelta

    return (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds")
