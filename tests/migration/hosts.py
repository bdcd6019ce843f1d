"""A user's stack on one of the container ladders, with its state in the sandbox, and `./rungs migrate` of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from stacks.settings import Standing
from stacks.stack_file import ROOT, StackFile

STACK = """\
config:
  rungs:app: shop
  rungs:environment: staging
  rungs:ladder: {ladder}
  rungs:stage: {stage}
  rungs:location: wnam
  rungs:account: "00000000000000000000000000000000"
  rungs:domain: example.com
  rungs:zone: "11111111111111111111111111111111"
  rungs:aws_account: "111122223333"
  rungs:gcp_project: shop-project
"""
URN = "urn:pulumi:stage::rungs::"


class Moving:
    """One store of a stack that moves."""

    def __init__(self, directory: Path, ladder: str, stage: str, store: str) -> None:
        self.directory, self.store = directory, store
        (directory / "Pulumi.stage.yaml").write_text(STACK.format(ladder=ladder, stage=stage))

    def configure(self, standing: Mapping[str, object]) -> None:
        StackFile.open("stage", self.directory).changed({("stores", self.store): dict(standing)}).write()

    @property
    def standing(self) -> Standing:
        return StackFile.open("stage", self.directory).settings().standing(self.store)

    def deploy(self, *resources: Mapping[str, object]) -> None:
        """Has these resources stand in the stack's state."""
        state = self.directory / ".rungs/sandbox/stage/state/.pulumi/stacks/rungs/stage.json"
        state.parent.mkdir(parents=True, exist_ok=True)
        state.write_text(json.dumps({"checkpoint": {"latest": {"resources": list(resources)}}}))

    def migrate(self, variables: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "cli.main",
                "migrate",
                "-s",
                "stage",
                "--local",
                "--store",
                self.store,
                *arguments,
            ],
            cwd=ROOT,
            env={"PATH": "", "PYTHONPATH": str(ROOT), "RUNGS_PROJECT": str(self.directory), **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        for value in variables.values():
            if "@" in value:
                assert value.split("@")[0].rpartition(":")[2] not in done.stdout + done.stderr
        return done


def task(name: str, variable: str, value: str) -> dict[str, object]:
    """An ECS task, whose containers are one text."""
    kind = "aws:ecs/taskDefinition:TaskDefinition"
    containers = [
        {"name": name, "environment": [{"name": "PORT", "value": "8080"}, {"name": variable, "value": value}]}
    ]
    inputs = {"family": name, "containerDefinitions": json.dumps(containers)}
    return {"urn": f"{URN}x${kind}::{name}-fargate-task", "type": kind, "inputs": inputs}


def run_service(
    name: str, variable: str, value: str, *, shares: tuple[int, ...] = (100,)
) -> dict[str, object]:
    """A Cloud Run service."""
    kind = "gcp:cloudrunv2/service:Service"
    inputs = {
        "template": {"containers": [{"image": "i", "envs": [{"name": variable, "value": value}]}]},
        "traffics": [{"type": "x", "percent": share} for share in shares],
    }
    return {"urn": f"{URN}x${kind}::{name}-cloudrun", "type": kind, "inputs": inputs}
