"""`./rungs mode` against Cloudflare's API, and what it refuses: then nothing is changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import cast

import attrs
import pytest

from components.errors import UserError
from operations.mode import Switch
from sandbox.cloud import Cloud
from sandbox.rest import TOKEN, serve
from stacks.stack_file import ROOT, StackFile
from tests.cli.running import PROD

ACCOUNT = "0" * 32
NAMESPACE = "5" * 32
MODES = ("normal", "surge", "readonly")
KV = "cloudflare:index/workersKv:WorkersKv"
OUTPUTS: Mapping[str, object] = {"mode": {"settled": "normal", "namespace": NAMESPACE}}
TOKENS = {
    TOKEN: ("Workers KV Storage Write",),
    "reads": ("Workers KV Storage Read",),
    "another": ("Workers Scripts Write",),
}


@attrs.frozen
class Project:
    """A user's project whose stack is up: its file, what `pulumi stack output` prints, and the account."""

    directory: Path
    cloud: Cloud
    url: str

    @property
    def file(self) -> Path:
        return self.directory / "Pulumi.prod.yaml"

    @property
    def value(self) -> object:
        (entry,) = cast("dict[str, dict[str, dict[str, object]]]", self.cloud.read()["objects"])[KV].values()
        return cast("dict[str, object]", entry["props"])["value"]

    def export(self, outputs: Mapping[str, object]) -> None:
        pulumi = self.directory / "bin" / "pulumi"
        pulumi.parent.mkdir(exist_ok=True)
        pulumi.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps(outputs)}\nEND\n")
        pulumi.chmod(0o755)

    def run(
        self, *arguments: str, token: str = TOKEN, command: str = "mode"
    ) -> subprocess.CompletedProcess[str]:
        environment = {
            "PYTHONPATH": str(ROOT),
            "RUNGS_PROJECT": str(self.directory),
            "PATH": f"{self.directory / 'bin'}:{os.environ['PATH']}",
            "CLOUDFLARE_API_TOKEN": token,
            "RUNGS_CLOUDFLARE_API": self.url,
        }
        return subprocess.run(
            [sys.executable, "-m", "cli.main", command, *arguments],
            cwd=ROOT,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def refused(self, *arguments: str, token: str = TOKEN) -> str:
        done = self.run(*arguments, token=token)
        assert done.returncode == 2, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert (self.value, self.file.read_text()) == ("normal", PROD)
        return done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Generator[Project]:
    cloud = Cloud(tmp_path / "cloud.json")
    entry = {"accountId": ACCOUNT, "namespaceId": NAMESPACE, "keyName": "rungs:mode", "value": "normal"}
    with cloud.change() as data:
        data["objects"] = {
            "cloudflare:index/workersKvNamespace:WorkersKvNamespace": {
                NAMESPACE: stored("cache", NAMESPACE, {"accountId": ACCOUNT, "title": "chat-prod-cache"})
            },
            KV: {f"{ACCOUNT}/{NAMESPACE}/rungs:mode": stored("mode", "rungs:mode", entry)},
        }
    with serve(cloud, tokens=TOKENS) as url:
        made = Project(tmp_path, cloud, url)
        made.file.write_text(PROD)
        made.export(OUTPUTS)
        yield made


def stored(name: str, id: str, props: dict[str, str]) -> dict[str, object]:
    return {"name": name, "id": id, "seed": name, "revision": 1, "props": props}


def test_at_once_through_the_api_then_into_the_stack_file_and_back(project: Project) -> None:
    done = project.run("readonly", "-s", "prod")
    assert done.returncode == 0, done.stderr
    assert "prod is told: readonly (writes get 503 with Retry-After" in done.stdout
    assert "nothing more to change" in done.stdout
    assert (project.value, project.file.read_text()) == ("readonly", f"{PROD}  rungs:mode: readonly\n")

    again = project.run("readonly", "-s", "prod")
    assert "Pulumi.prod.yaml says so already." in again.stdout
    assert project.run("-s", "prod", command="plan").stdout.startswith("Mode: readonly")

    project.export({"mode": {"settled": "readonly", "namespace": NAMESPACE}})
    assert project.run("normal", "-s", "prod").returncode == 0
    assert (project.value, project.file.read_text()) == ("normal", PROD)


def test_a_refusal_changes_neither_the_account_nor_the_file(project: Project) -> None:
    assert (
        "MODE is 'surg', expected one of: normal, surge, readonly; did you mean 'surge'?"
        in project.refused("surg", "-s", "prod")
    )
    assert "did you mean 'prod'?" in project.refused("surge", "-s", "prd")
    for token in ("reads", "another", "of-nobody"):
        said = project.refused("surge", "-s", "prod", token=token)
        assert "Workers KV Storage Write" in said
        assert token not in said
    project.export({"api": "chat-prod-api"})
    assert "run pulumi up once" in project.refused("surge", "-s", "prod")
    project.export({"mode": {"settled": "normal", "namespace": "6" * 32}})
    assert "namespace not found" in project.refused("surge", "-s", "prod")


def test_a_file_that_cannot_be_written_is_said_word_by_word(project: Project) -> None:
    # Where the new text would be kept while it is written there is a directory: nobody can write there, not even root.
    (project.directory / ".Pulumi.prod.yaml.new").mkdir()

    done = project.run("surge", "-s", "prod")
    assert done.returncode == 2
    assert "the Worker is told, but Pulumi.prod.yaml cannot be written" in done.stderr
    assert "+  rungs:mode: surge" in done.stderr
    assert project.value == "surge"

    (project.directory / ".Pulumi.prod.yaml.new").rmdir()
    assert project.run("surge", "-s", "prod").returncode == 0, "run again, it is mended"
    assert project.file.read_text() == f"{PROD}  rungs:mode: surge\n"


# what is allowed when


def file(tmp_path: Path, *lines: str) -> StackFile:
    path = tmp_path / "Pulumi.prod.yaml"
    path.write_text("\n".join([PROD.rstrip(), *lines]) + "\n")
    return StackFile.open("prod", tmp_path)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "lines",
    [
        ("  rungs:stores: {db: {serving: d1, fenced: true}}",),
        ("  rungs:rollout: {stable: 7c497e1d-4429-4a38-a1ce-78c0120d755d, percent: 5}",),
        ("  rungs:size: minimal",),
        ("  rungs:mode: surge",),
    ],
    ids=["fence", "rollout", "minimal", "surge"],
)
def test_every_mode_is_allowed_whatever_the_stack_is_at(
    tmp_path: Path, mode: str, lines: tuple[str, ...]
) -> None:
    found = Switch.of(file(tmp_path, *lines), OUTPUTS, mode)

    assert found.after.settings() == attrs.evolve(found.file.settings(), mode=mode)
    assert bool(found.settles) is (mode == "surge")


def test_what_up_settles_is_what_differs_from_the_mode_that_it_settled_last(tmp_path: Path) -> None:
    surging = {"mode": {"settled": "surge", "namespace": NAMESPACE}}
    found = Switch.of(file(tmp_path, "  rungs:mode: surge"), surging, "normal")

    assert "db-neon: min_cu 2 -> 0.5, max_cu 10 -> 2" in found.settles
    assert Switch.of(file(tmp_path), surging, "surge").settles == []


def test_a_rule_that_comes_for_the_surge_is_named(tmp_path: Path) -> None:
    found = Switch.of(file(tmp_path, "  rungs:parts: {cdn: {rates: [], cache: []}}"), OUTPUTS, "surge")

    assert "cdn: rates flood comes" in found.settles


def test_a_stack_that_could_not_be_built_is_not_switched(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"^rungs:neon_plan is 'free'"):
        Switch.of(file(tmp_path).changed({("neon_plan",): "free"}), OUTPUTS, "surge")
