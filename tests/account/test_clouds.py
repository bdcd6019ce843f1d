"""`doctor` on stacks of the ladders `aws` and `gcp`, as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from stacks import ladders
from stacks.settings import SECRETS as SECRET_KEYS
from stacks.stack_file import ROOT
from tests.account.clouds import SECRETS
from tests.account.googles import GOOGLE_TOKEN, PROJECT, Googles, served
from tests.components.accounts import least_config


def doctor(folder: Path, ladder: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Of a stack at its first stage, on a machine where nobody is signed in."""
    first = ladders.load(ladder)
    config = least_config(first, first.stages[0])
    config |= {key: {"secure": "v1:abc:def"} for key in config.keys() & set(SECRET_KEYS)}
    lines = [f"  rungs:{key}: {json.dumps(value)}" for key, value in config.items()]
    (folder / "Pulumi.shop.yaml").write_text("\n".join(["config:", *lines, ""]))
    (folder / "Pulumi.yaml").write_text("name: tests\nruntime: python\n")
    nobody = {
        "PATH": "",
        "HOME": str(folder),
        "CLOUDSDK_CONFIG": str(folder),
        "NO_GCE_CHECK": "true",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "doctor", "-s", "shop"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "RUNGS_PROJECT": str(folder), **nobody, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert not any(secret in done.stdout + done.stderr for secret in SECRETS)
    return done


@pytest.mark.parametrize(("ladder", "name"), [("aws", "AWS"), ("gcp", "Google Cloud")])
def test_where_nobody_is_signed_in_that_is_said_in_one_line(tmp_path: Path, ladder: str, name: str) -> None:
    done = doctor(tmp_path, ladder)
    (said,) = [line for line in done.stdout.splitlines() if "the credentials for" in line]
    assert f"there are no credentials for {name}, so {name} was not asked" in said
    assert said.split()[:3] == ["not", "checked", ladder]


def test_a_project_is_asked_with_the_token_of_the_environment(tmp_path: Path) -> None:
    googles = Googles(denied={"run.services.create"})
    with served(googles) as address:
        done = doctor(tmp_path, "gcp", GOOGLE_OAUTH_ACCESS_TOKEN=GOOGLE_TOKEN, RUNGS_GOOGLE_API=address)
    assert done.returncode == 1
    assert f"the project {PROJECT}: active" in done.stdout
    assert ", 1 missing, " in done.stdout
    assert "--role=roles/run.admin" in done.stdout
    assert {request.method for _, request in googles.asked} == {"GET", "POST"}
