"""The whole round through the engine: an account made by hand, a wrangler file, `./rungs adopt`, and a first `up`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from sandbox import drift
from sandbox.run import Sandbox
from stacks.stack_file import ROOT, StackFile
from tests.adoption.by_hand import ByHand, parley

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that holds only what is a user's."""
    directory = tmp_path_factory.mktemp("project")
    for name in ("Pulumi.yaml", "__main__.py"):
        (directory / name).write_bytes((ROOT / name).read_bytes())
    for name in ("providers", ".venv"):
        (directory / name).symlink_to(ROOT / name)
    return directory


@pytest.fixture(scope="module")
def hand(project: Path) -> ByHand:
    """The cloud of the sandbox of stack `prod`, made by hand."""
    directory = project / ".rungs" / "sandbox" / "prod"
    directory.mkdir(parents=True)
    return parley(directory)


def rungs(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "RUNGS_PROJECT": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_worker_made_by_hand_is_adopted_by_its_wrangler_file(
    project: Path, hand: ByHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    before = {(thing.type, thing.id): thing.props for thing in drift.things(hand.cloud)}
    wrangler = hand.file("parley.jsonc")
    options = (
        "--wrangler",
        str(wrangler),
        "--env",
        "production",
        "--account",
        "0" * 32,
        "--sandbox",
        "--write",
    )
    written = rungs(project, "adopt", *options)
    assert written.returncode == 0, written.stdout + written.stderr
    filled = StackFile.open("prod", project).changed(
        {("workers_plan",): "paid", ("neon_plan",): "launch", ("alert_emails",): ["ops@example.com"]}
    )
    filled.write()

    with Sandbox(project, "prod") as box:
        preview = box.preview()
        assert preview.ok, preview.output
        steps = preview.summary.steps
        assert {step.op for step in steps} <= {"import", "create", "same"}
        assert {step.name for step in steps if step.op == "import"} == {
            "api",
            "db-d1",
            "files",
            "backups",
            "cache",
            "jobs",
            "jobs-dead",
        }
        up = box.up()
        assert up.ok, up.output
        after = {(thing.type, thing.id): thing.props for thing in drift.things(hand.cloud)}
        changed = {key: (props, after.get(key)) for key, props in before.items() if after.get(key) != props}
        ((kind, _), (rules, now)) = changed.popitem()
        assert not changed
        assert kind.endswith("R2BucketLifecycle")
        assert [*map(_ids, (rules, now))] == [["old dumps"], ["abort-unfinished-uploads", "old dumps"]]
        again = box.up()
        assert again.ok, again.output
        assert not any(again.summary.counts()[what] for what in ("created", "updated", "replaced", "deleted"))


def _ids(props: Mapping[str, object] | None) -> list[object]:
    assert props is not None
    return [rule["id"] for rule in cast("list[dict[str, object]]", props["rules"])]
