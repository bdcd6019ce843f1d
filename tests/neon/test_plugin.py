"""The plugin process, started by the real engine, against the stand-in over HTTP."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest

from providers.neon.api import JSON
from providers.neon.stand_in import StandIn, serve_http
from tests.neon.conftest import KEY
from toolchain import engine

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import pulumi
from providers.neon.resource import Project, ProjectArgs

config = pulumi.Config()
project = Project(
    "db",
    ProjectArgs(
        name=config.get("name") or "shop",
        region=config.get("region") or "aws-eu-central-1",
        max_cu=config.get_float("maxCu"),
        replicas=config.get_int("replicas"),
        role_name=config.get("role"),
    ),
    pulumi.ResourceOptions(import_=config.get("import")),
)
pulumi.export("host", project.host)
pulumi.export("replicas", project.replica_hosts)
pulumi.export("password", project.password)
pulumi.export("address", pulumi.Output.format("{0}#", project.connection_uri))
"""
URN = "urn:pulumi:dev::neon-test::neon:index:Project::db"


class Stack:
    """One stack of a small program, in a directory of its own, on the engine of this clone."""

    def __init__(self, directory: Path, url: str) -> None:
        self.directory = directory
        (directory / "state").mkdir()
        (directory / "__main__.py").write_text(PROGRAM, encoding="utf-8")
        plugin = {"name": "neon", "path": str(ROOT / "providers" / "neon")}
        project = {"name": "neon-test", "runtime": "python", "plugins": {"providers": [plugin]}}
        (directory / "Pulumi.yaml").write_text(json.dumps(project), encoding="utf-8")
        self.environment = {
            **engine.find().environment(),
            "PYTHONPATH": str(ROOT),
            "PULUMI_HOME": str(directory / "home"),
            "PULUMI_BACKEND_URL": (directory / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "RUNGS_NEON_API": url,
            "NEON_API_KEY": KEY,
        }
        self.said: list[str] = []
        """Everything that pulumi printed."""
        self.run("stack", "init", "dev")

    def run(self, *arguments: str, fails: bool = False, secrets: bool = False) -> str:
        """What pulumi printed. `secrets`: it was asked to print them."""
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.directory,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) == fails, done.stdout
        if not secrets:
            self.said.append(done.stdout)
        return done.stdout

    def configure(self, **values: object) -> None:
        self.run("config", "set-all", *(f"--plaintext={key}={value}" for key, value in values.items()))

    def steps(self, command: str, fails: bool = False) -> list[str]:
        """What `up`, `refresh` or `destroy` did to the project: `create`, `update`, …"""
        out = self.run(command, "--yes", "--skip-preview", "--json", fails=fails)
        events = [json.loads(line) for line in out.splitlines() if line.startswith('{"sequence"')]
        assert any("summaryEvent" in event for event in events), out
        metadata = [event["resourcePreEvent"]["metadata"] for event in events if "resourcePreEvent" in event]
        return [each["op"] for each in metadata if each["urn"] == URN]

    def output(self, name: str) -> JSON:
        return json.loads(self.run("stack", "output", name, "--show-secrets", "--json", secrets=True))

    def project(self) -> Mapping[str, JSON]:
        """The resource as the state has it, secrets still encrypted."""
        state = json.loads(self.run("stack", "export"))
        (found,) = (each for each in state["deployment"]["resources"] if each["urn"] == URN)
        return cast("Mapping[str, JSON]", found)


@pytest.fixture
def cloud() -> StandIn:
    return StandIn({}, key=KEY, polls=1)


@pytest.fixture
def stack(tmp_path: Path, cloud: StandIn) -> Iterator[Stack]:
    with serve_http(cloud) as url:
        yield Stack(tmp_path, url)


def test_a_life(stack: Stack, cloud: StandIn) -> None:
    assert stack.steps("up") == ["create"]
    host, password = str(stack.output("host")), str(stack.output("password"))
    assert stack.output("address") == f"postgresql://app:{password}@{host}/app?sslmode=require#"

    stack.run("up", "--yes", "--skip-preview", "--expect-no-changes")
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")

    stack.configure(maxCu=4, replicas=2, name="store")
    preview = stack.run("preview", "--diff")
    assert "~ maxCu       : 2 => 4" in preview
    assert "replace" not in preview
    assert stack.steps("up") == ["update"]
    assert stack.output("host") == host
    replicas = cast("list[str]", stack.output("replicas"))
    assert len({host, *replicas}) == 3

    id = str(stack.project()["id"])
    cloud.by_hand("PATCH", f"/projects/{id}", {"project": {"history_retention_seconds": 0}})
    assert stack.steps("refresh") == ["refresh"]
    assert cast("Mapping[str, JSON]", stack.project()["inputs"])["historyRetentionSeconds"] == 0
    assert stack.steps("up") == ["update"]
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")

    assert stack.steps("destroy") == ["delete"]
    assert cloud.by_hand("GET", f"/projects/{id}").status == 404
    # In all of this, no secret was printed or kept in clear.
    kept = [each.read_text(encoding="utf-8") for each in (stack.directory / "state").rglob("*.json*")]
    assert kept
    for text in (*stack.said, *kept):
        assert password not in text
        assert KEY not in text


def test_adopting_by_import_changes_nothing(stack: Stack, cloud: StandIn) -> None:
    body: JSON = {
        "project": {
            "name": "shop",
            "region_id": "aws-eu-central-1",
            "history_retention_seconds": 21_600,
            "branch": {"database_name": "app", "role_name": "app"},
            "default_endpoint_settings": {"autoscaling_limit_min_cu": 0.25, "autoscaling_limit_max_cu": 2},
        }
    }
    made = cloud.by_hand("POST", "/projects", body).body
    assert isinstance(made, dict)
    id = str(cast("Mapping[str, JSON]", made["project"])["id"])
    assert "was not made by this resource" in stack.run("up", "--yes", "--skip-preview", fails=True)

    stack.configure(**{"import": id})
    changes = len([each for each in cloud.requests if each.method != "GET"])
    assert stack.steps("up") == ["import"]
    stack.run("up", "--yes", "--skip-preview", "--expect-no-changes")
    assert len([each for each in cloud.requests if each.method != "GET"]) == changes
    password = cast("Mapping[str, JSON]", stack.project()["outputs"])["password"]
    assert isinstance(password, dict)
    assert "ciphertext" in password


def test_import_by_the_command_line(stack: Stack, cloud: StandIn) -> None:
    made = cloud.by_hand("POST", "/projects", {"project": {"name": "by hand", "pg_version": 16}}).body
    assert isinstance(made, dict)
    id = str(cast("Mapping[str, JSON]", made["project"])["id"])
    stack.run("import", "neon:index:Project", "db", id, "--yes", "--generate-code=false")
    inputs = cast("Mapping[str, JSON]", stack.project()["inputs"])
    assert (inputs["name"], inputs["pgVersion"], inputs["roleName"]) == ("by hand", 16, "neondb_owner")


@pytest.mark.all
def test_a_move_of_region_and_another_role_are_refused_and_lose_nothing(stack: Stack, cloud: StandIn) -> None:
    stack.steps("up")
    id = str(stack.project()["id"])
    stack.configure(region="aws-us-east-1")
    assert "Neon cannot move it" in stack.run("up", "--yes", "--skip-preview", fails=True)
    stack.configure(region="aws-eu-central-1", role="owner")
    assert "Neon cannot rename a role" in stack.run("up", "--yes", "--skip-preview", fails=True)
    stack.configure(role="app")
    stack.run("up", "--yes", "--skip-preview", "--expect-no-changes")
    assert cloud.by_hand("GET", f"/projects/{id}").status == 200


def test_a_create_that_failed_half_way_is_finished_by_the_next_up(stack: Stack, cloud: StandIn) -> None:
    stack.configure(replicas=1)
    cloud.fail_next(403, method="POST", path="/projects/*/endpoints")
    said = stack.run("up", "--yes", "--skip-preview", fails=True)
    assert "was made, but is not finished: could not add a read_only compute" in said
    id = stack.project()["id"]
    assert stack.steps("up") == ["update"]
    assert stack.project()["id"] == id
    assert len(cast("list[str]", stack.output("replicas"))) == 1


def test_without_a_key_previews_work_and_updates_say_what_is_missing(stack: Stack) -> None:
    del stack.environment["NEON_API_KEY"]
    assert "+ 2 to create" in stack.run("preview", "--diff")
    said = stack.run("up", "--yes", "--skip-preview", fails=True)
    assert "pulumi config set --secret neon:apiKey" in said
    assert "Traceback" not in said

    stack.run("config", "set", "--secret", "neon:apiKey", KEY)
    assert stack.steps("up") == ["create"]
    stack.run("config", "set", "--secret", "neon:apiKee", KEY)
    assert "did you mean 'apiKey'?" in stack.run("up", "--yes", "--skip-preview", fails=True)
    assert not any(KEY in said for said in stack.said)


def test_another_key_replaces_nothing(stack: Stack, cloud: StandIn) -> None:
    stack.run("config", "set", "--secret", "neon:apiKey", KEY)
    assert stack.steps("up") == ["create"]
    stack.run("config", "rm", "neon:apiKey")
    assert stack.steps("up") == ["same"]


def test_the_plugin_talks_to_neon_or_to_this_machine_and_nothing_else(stack: Stack) -> None:
    stack.environment["RUNGS_NEON_API"] = "http://127.0.0.1.example.test:80/"
    said = stack.run("preview", fails=True)
    assert "RUNGS_NEON_API is 'http://127.0.0.1.example.test:80/', expected http://127.0.0.1:PORT/" in said
    assert "exited prematurely" not in said
