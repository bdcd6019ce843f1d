"""Production is refused where its state would be committed, or its secrets are encrypted with what anybody tries."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import attrs
import pytest

from components.errors import UserError
from stacks.backend import KNOWN, backend_problems, backend_url, check_backend
from stacks.settings import Settings
from stacks.stack_file import ROOT
from tests.configs import MVP
from toolchain.engine import find

PROD = Settings.read(MVP)
STRONG = {"PULUMI_CONFIG_PASSPHRASE": "seven rivers under one bridge"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in a git work tree, with a place outside of it."""
    made = tmp_path / "repository" / "infrastructure"
    made.mkdir(parents=True)
    (made.parent / ".git").mkdir()
    (tmp_path / "outside").mkdir()
    (made / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    return made


def problems(project: Path, environment: dict[str, str], settings: Settings = PROD) -> str:
    return " ".join(backend_problems(settings, environment, project, "live"))


@pytest.mark.parametrize(
    "url", ["file://.", "file://state", "file://{project}/state?no_tmp_dir=true", "file://.."]
)
def test_state_in_a_work_tree_is_refused_with_what_mends_it(project: Path, url: str) -> None:
    environment = {"PULUMI_BACKEND_URL": url.format(project=project), **STRONG}
    said = problems(project, environment)
    assert f"the git work tree {project.parent}" in said
    assert "./rungs state move -s live --to s3://BUCKET" in said
    assert "pulumi login s3://BUCKET" in said
    with pytest.raises(UserError, match="rungs:environment is 'prod'"):
        check_backend(PROD, environment, project, "live")


def test_a_work_tree_whose_git_directory_is_elsewhere_is_one(project: Path) -> None:
    (project.parent / ".git").rmdir()
    (project / ".git").write_text("gitdir: elsewhere")
    assert f"work tree {project}" in problems(project, {"PULUMI_BACKEND_URL": "file://.", **STRONG})


@pytest.mark.parametrize(
    "url", ["file://../../outside", "s3://state", "gs://state", "https://api.pulumi.com", ""]
)
def test_state_elsewhere_passes(project: Path, url: str) -> None:
    assert not problems(project, {"PULUMI_BACKEND_URL": url, "PULUMI_HOME": str(project / "none"), **STRONG})


def test_the_backend_is_found_as_pulumi_finds_it(project: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    logged_in = {"PULUMI_HOME": str(home)}
    assert backend_url(logged_in, project) == ""
    (home / "credentials.json").write_text(json.dumps({"current": "file://~"}))
    assert backend_url(logged_in, project) == "file://~"
    (project / "Pulumi.yaml").write_text("name: shop\nbackend:\n  url: s3://ours\n")
    assert backend_url(logged_in, project) == "s3://ours"
    assert backend_url({**logged_in, "PULUMI_BACKEND_URL": "gs://once"}, project) == "gs://once"
    (home / "credentials.json").write_text("{")
    (project / "Pulumi.yaml").write_text("[")
    assert backend_url(logged_in, project) == ""


@pytest.mark.parametrize("phrase", [*sorted(KNOWN), " Password\n", "shop", "live", "chat"])
def test_a_passphrase_that_anybody_tries_is_refused_and_never_shown(project: Path, phrase: str) -> None:
    given = {"PULUMI_BACKEND_URL": "s3://state", "PULUMI_CONFIG_PASSPHRASE": phrase}
    said = problems(project, given)
    assert ("well known" if phrase else "empty") in said
    assert "pulumi stack change-secrets-provider passphrase -s live" in said
    assert "awskms://" in said
    file = project / "phrase"
    file.write_text(f"{phrase}\n")
    assert (
        problems(project, {"PULUMI_BACKEND_URL": "s3://state", "PULUMI_CONFIG_PASSPHRASE_FILE": str(file)})
        == said
    )


def test_a_passphrase_is_not_printed(project: Path) -> None:
    settings = attrs.evolve(PROD, app="qwx-hidden")
    given = {"PULUMI_BACKEND_URL": "s3://state", "PULUMI_CONFIG_PASSPHRASE": "QWX-hidden"}
    assert "qwx" not in problems(project, given, settings).lower()
    assert "well known" in problems(project, given, settings)


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("s3://state", "secretsprovider: awskms://alias/ours\nencryptedkey: a2V5\n"),
        ("https://api.pulumi.com", "config: {}\n"),
    ],
)
def test_where_another_provider_encrypts_a_passphrase_does_not_matter(
    project: Path, url: str, file: str
) -> None:
    (project / "Pulumi.live.yaml").write_text(file)
    assert not problems(project, {"PULUMI_BACKEND_URL": url, "PULUMI_CONFIG_PASSPHRASE": ""})


def test_a_passphrase_of_a_stack_in_pulumi_cloud_matters(project: Path) -> None:
    (project / "Pulumi.live.yaml").write_text("encryptionsalt: v1:x\n")
    assert "empty" in problems(
        project, {"PULUMI_BACKEND_URL": "https://api.pulumi.com", "PULUMI_CONFIG_PASSPHRASE": ""}
    )


UNSAFE = {"PULUMI_BACKEND_URL": "file://.", "PULUMI_CONFIG_PASSPHRASE": ""}


def test_staging_is_warned_and_a_preview_and_the_sandbox_are_not(project: Path) -> None:
    staging, preview = (attrs.evolve(PROD, environment=each) for each in ("staging", "preview"))
    assert len(check_backend(staging, UNSAFE, project, "live")) == 2
    assert check_backend(preview, UNSAFE, project, "live") == []
    assert check_backend(PROD, {**UNSAFE, "PULUMI_DEBUG_PROVIDERS": "cloudflare:1"}, project, "live") == []


def test_what_is_typed_in_or_unreadable_is_not_guessed_at(project: Path) -> None:
    assert not problems(project, {"PULUMI_BACKEND_URL": "s3://state"})
    assert not problems(
        project, {"PULUMI_BACKEND_URL": "s3://state", "PULUMI_CONFIG_PASSPHRASE_FILE": "/nowhere"}
    )


@pytest.mark.engine
def test_the_program_of_a_stack_is_refused_before_it_makes_anything(project: Path) -> None:
    (project / "Pulumi.yaml").write_text(f"name: shop\nruntime: python\nmain: {ROOT}\n")
    config = {f"rungs:{key}": value for key, value in MVP.items()}
    state = project / "state"
    state.mkdir()
    environment = {
        **find().environment(),
        "PULUMI_HOME": str(project / "home"),
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_CONFIG_PASSPHRASE": "Live",
    }

    def pulumi(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert pulumi("stack", "init", "live").returncode == 0
    file = project / "Pulumi.live.yaml"
    file.write_text(f"{file.read_text()}config: {json.dumps(config)}\n")
    run = pulumi("up", "--yes", "--skip-preview", "-s", "live")
    assert run.returncode != 0
    assert f"the git work tree {project.parent}" in run.stdout
    assert "well known" in run.stdout
    assert "Traceback" not in run.stdout
    assert "mvp" not in run.stdout
    assert "cloudflare" not in run.stdout
