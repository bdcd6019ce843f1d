"""`doctor`, as a user runs it: with no credentials, with a stand-in of the account, and with mistakes."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.rest import TOKEN
from stacks.stack_file import ROOT
from tests.account.doors import a_world
from tests.cli.running import PROD, run

PULUMI = """\
#!/bin/sh
# Stands where pulumi does; PULUMI_SAYS is what `stack ls` prints.
case "$1" in
  version) echo v3.250.0 ;;
  stack) [ -n "$PULUMI_SAYS" ] && echo "$PULUMI_SAYS" || { echo "error: no backend is logged in to" >&2; exit 255; } ;;
  *) echo "pulumi $* is not for doctor" >&2; exit 99 ;;
esac
"""
PLAIN = "https://stand-in-of-a-key@sentry.example.com/1"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Pulumi.prod.yaml").write_text(PROD)
    (folder / "Pulumi.yaml").write_text("name: tests\nruntime: python\n")
    return folder


def doctor(
    project: Path, *options: str, stack: str = "prod", **environment: str
) -> subprocess.CompletedProcess[str]:
    before = digests(project)
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "doctor", "-s", stack, *options],
        cwd=ROOT,
        env={
            "PATH": "",
            "HOME": str(project),
            "PYTHONPATH": str(ROOT),
            "RUNGS_PROJECT": str(project),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert digests(project) == before
    assert "Traceback" not in done.stderr
    return done


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_without_credentials_it_says_what_it_could_not_ask_and_that_is_no_failure(project: Path) -> None:
    done = doctor(project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "$CLOUDFLARE_API_TOKEN: is not set, so cloudflare was not asked" in done.stdout
    assert "export NEON_API_KEY=… (console.neon.tech" in done.stdout
    assert "Account / D1: Edit, Account / Queues: Edit, Account / Hyperdrive: Edit" in done.stdout
    assert "UPSTASH" not in done.stdout
    assert done.stdout.rstrip().endswith("1 ok, 0 missing, 4 not checked")


def test_what_the_configuration_lacks_is_missing_and_ends_with_one(project: Path) -> None:
    (project / "Pulumi.prod.yaml").write_text(PROD.replace("neon_plan: launch", "neon_plan: free"))
    done = doctor(project)
    assert done.returncode == 1
    assert "Neon's plan Launch" in done.stdout
    assert "pulumi config set rungs:neon_plan launch" in done.stdout


def test_a_secret_in_plain_text_is_told_without_its_value(project: Path) -> None:
    with (project / "Pulumi.prod.yaml").open("a") as file:
        file.write(f"  rungs:sentry_dsn: {PLAIN}\n  rungs:signing_key:\n    secure: v1:abc:def\n")
    done = doctor(project)
    assert done.returncode == 1
    assert "rungs:sentry_dsn: it is in plain text in Pulumi.prod.yaml" in done.stdout
    assert "pulumi config set --secret rungs:sentry_dsn -s prod" in done.stdout
    assert "rungs:signing_key: given, encrypted" in done.stdout
    assert PLAIN not in done.stdout + done.stderr


def test_the_account_is_asked_with_the_token_of_the_environment(project: Path, tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        world.account(zone_plan="pro")
        done = doctor(project, "--json", CLOUDFLARE_API_TOKEN=TOKEN, RUNGS_CLOUDFLARE_API=world.url)
    found = {each["what"]: each for each in json.loads(done.stdout)}
    assert done.returncode == 1
    assert [what for what, each in found.items() if each["state"] == "missing"] == ["the zone's plan"]
    assert set(found["the zone's plan"]) == {"area", "what", "state", "says", "fix"}
    assert TOKEN not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("says", "words", "code"),
    [
        ('[{"name": "prod", "resourceCount": 44}]', "the stack prod has 44 resources", 0),
        ('[{"name": "organization/tests/prod"}]', "the stack prod was never up", 0),
        ("[]", "it has no stack prod", 1),
        ("hello", "pulumi stack ls prints no JSON", 0),
        ("", "no backend is logged in to", 0),
    ],
)
def test_the_backend_is_only_listed(project: Path, tmp_path: Path, says: str, words: str, code: int) -> None:
    program = tmp_path / "bin" / "pulumi"
    program.parent.mkdir()
    program.write_text(PULUMI)
    program.chmod(0o755)
    done = doctor(project, PATH=f"{program.parent}{os.pathsep}/usr/bin{os.pathsep}/bin", PULUMI_SAYS=says)
    assert words in done.stdout
    assert "pulumi: v3.250.0" in done.stdout
    assert done.returncode == code


def test_a_backend_of_files_that_was_never_used_is_not_begun(project: Path, tmp_path: Path) -> None:
    program = tmp_path / "pulumi"
    program.write_text(PULUMI)
    program.chmod(0o755)
    backend = tmp_path / "backend"
    backend.mkdir()
    places = {
        "PATH": f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin",
        "PULUMI_BACKEND_URL": f"file://{backend}",
    }
    done = doctor(project, PULUMI_SAYS="[]", **places)
    assert done.returncode == 1
    assert "it has no stack prod" in done.stdout
    says = doctor(project, PULUMI_SAYS="hello", **places).stdout
    assert "prints no JSON" not in says  # it was not even asked


@pytest.mark.parametrize(
    ("stack", "environment", "words"),
    [
        ("prd", {}, "did you mean 'prod'"),
        ("prod", {"CLOUDFLARE_API_TOKEN": "two words"}, "$CLOUDFLARE_API_TOKEN is not set to a token"),
        ("prod", {"NEON_API_KEY": "two\nlines"}, "$NEON_API_KEY has characters that no such key has"),
        (
            "prod",
            {"NEON_API_KEY": "key", "RUNGS_NEON_API": "http://example.com"},
            "$RUNGS_NEON_API is 'http://example.com'",
        ),
    ],
)
def test_a_mistake_is_one_line(project: Path, stack: str, environment: dict[str, str], words: str) -> None:
    done = doctor(project, stack=stack, **environment)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert not any(value in done.stderr for name, value in environment.items() if "RUNGS" not in name)


@pytest.mark.all
@pytest.mark.engine
def test_the_sandbox_is_asked_instead(project: Path) -> None:
    before = (project / "Pulumi.prod.yaml").read_text()
    done = run("doctor", "-s", "prod", "--sandbox", "--json", project=project)
    assert done.returncode == 0, done.stdout + done.stderr
    found = {each["what"]: each for each in json.loads(done.stdout)}
    assert found["the zone example.com"]["says"] == "active"
    assert found["Neon projects"]["says"].startswith("0 of 100, 1 to come")
    assert (project / "Pulumi.prod.yaml").read_text() == before
