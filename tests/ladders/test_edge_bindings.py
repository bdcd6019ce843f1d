"""The reference Worker answers in workerd, the runtime of production, with the very bindings that each stage gives."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import cast

import pytest

from components.billing_alerts import BillingAlerts
from sandbox.rehearsal import Climb
from stacks import ladders
from stacks.moves import Where, moves_to
from stacks.stack_file import ROOT
from stacks.stage import Stage
from tests.ladders.arrivals import Arrivals
from toolchain.node import node

pytestmark = pytest.mark.engine

EDGE = ladders.load("edge")
VERSION = "cloudflare:index/workerVersion:WorkerVersion"
CONSUMER = "cloudflare:index/queueConsumer:QueueConsumer"
QUEUE = "cloudflare:index/queue:Queue"


def test_every_route_of_every_stage_works_with_the_bindings_it_is_given(
    arrivals: Arrivals, tmp_path: Path, edge_packages: Path
) -> None:
    files = [_described(arrivals, stage, tmp_path) for stage in EDGE.stages]
    _smoke(files, edge_packages)


def test_it_works_under_the_fence_and_after_cutting_over(
    arrivals: Arrivals, tmp_path: Path, edge_packages: Path
) -> None:
    files: list[Path] = []
    with arrivals.climb_from(EDGE, EDGE["growth"]) as climb:
        for move in moves_to(EDGE, Where.of(climb.file.settings())):
            assert climb.make(move).ok
            files.append(_write(climb, tmp_path / f"{move.kind.replace(' ', '-')}.json"))
    assert len(files) == 4
    _smoke(files, edge_packages)


def test_the_spend_watcher_of_every_stage_works_with_the_bindings_it_is_given(
    arrivals: Arrivals, tmp_path: Path, edge_packages: Path
) -> None:
    files: list[Path] = []
    for stage in EDGE.stages:
        if any(isinstance(part, BillingAlerts) for _, part in stage):
            with arrivals.climb_from(EDGE, stage) as climb:
                files.append(_write(climb, tmp_path / f"{stage.name}.json", "alerts-watcher"))
    assert files
    _smoke(files, edge_packages, "smoke-watcher.mjs")


def _smoke(files: list[Path], edge: Path, program: str = "smoke.mjs") -> None:
    done = subprocess.run(
        ["node", program, *map(str, files)],
        cwd=edge,
        env={**os.environ, "PATH": f"{node()}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _described(arrivals: Arrivals, stage: Stage, directory: Path) -> Path:
    with arrivals.climb_from(EDGE, stage) as climb:
        return _write(climb, directory / f"{stage.name}.json")


def _write(climb: Climb, file: Path, worker: str = "api") -> Path:
    """What the engine's state says of the Worker: its bindings, and the queues that it drains."""
    state = json.loads(climb.sandbox.pulumi("stack", "export", "--show-secrets").output)
    resources = state["deployment"]["resources"]
    (version,) = (
        cast("dict[str, object]", _open(each["inputs"]))
        for each in resources
        if each["type"] == VERSION and each["urn"].endswith(f"::{worker}-version")
    )
    queues = {each["id"]: each["inputs"]["queueName"] for each in resources if each["type"] == QUEUE}
    consumers = [each["inputs"] for each in resources if each["type"] == CONSUMER]
    stage = {
        "bindings": version["bindings"],
        "compatibilityDate": version["compatibilityDate"],
        "compatibilityFlags": version["compatibilityFlags"],
        "exports": version.get("exports", {}),
        "queueConsumers": [
            {
                "queueName": queues[each["queueId"]],
                "maxBatchSize": each["settings"]["batchSize"],
                "maxRetries": each["settings"]["maxRetries"],
                "deadLetterQueue": each["deadLetterQueue"],
            }
            for each in consumers
        ],
    }
    file.write_text(json.dumps(stage))
    return file


def _open(value: object) -> object:
    """Secrets laid open."""
    if isinstance(value, dict):
        fields = cast("dict[str, object]", value)
        if "plaintext" in fields:
            return json.loads(str(fields["plaintext"]))
        return {key: _open(each) for key, each in fields.items()}
    return [_open(each) for each in cast("list[object]", value)] if isinstance(value, list) else value


@pytest.fixture(scope="session")
def edge_packages() -> Path:
    """The Worker's folder with the packages of its lock installed."""
    edge, stamp = ROOT / "edge", ROOT / ".rungs" / "edge-packages"
    lock = hashlib.sha256((edge / "package-lock.json").read_bytes()).hexdigest()
    with (ROOT / ".rungs" / "edge-packages.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (stamp.exists() and stamp.read_text() == lock and (edge / "node_modules").exists()):
            environment = {**os.environ, "PATH": f"{node()}{os.pathsep}{os.environ['PATH']}"}
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=edge, env=environment, check=True)
            stamp.write_text(lock)
    return edge
