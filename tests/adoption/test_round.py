"""The whole round through the engine: an account made by hand, a wrangler file, `./rungs adopt`, and a first `up`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from sandbox import drift
from sandbox.run import Sandbox
from stacks.stack_file import ROOT, StackFile
from tests.adoption.by_hand import SECRETS, ByHand, parley

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
    before = there(hand)
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

    checked = rungs(project, "adopt", "--check", "-s", "prod", "--sandbox")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert (
        "Imports (7):\n  api\n  backups\n  cache\n  db-d1\n  files\n  jobs\n  jobs-dead\n" in checked.stdout
    )
    assert "The first `up` imports and adds, no more." in checked.stdout
    assert there(hand) == before

    with Sandbox(project, "prod") as box:
        up = box.up()
        assert up.ok, up.output
        after = there(hand)
        assert [key for key, props in before.items() if after.get(key) != props] == []
        with hand.account() as account:
            dumps = account.bucket("parley-dumps", "default")
            assert dumps is not None
            assert [rule["id"] for rule in dumps.lifecycle] == ["abort-unfinished-uploads", "old dumps"]
            worker = account.worker("parley-production")
            assert worker is not None
            assert worker.secrets == SECRETS
        again = box.up()
        assert again.ok, again.output
        assert [(step.name, step.op) for step in again.summary.changes()] == []


def there(hand: ByHand) -> dict[tuple[str, str], Mapping[str, object]]:
    """All that is in the cloud but for the rules of buckets, of which every one has the account's id."""
    things = [each for each in drift.things(hand.cloud) if each.kind != "R2BucketLifecycle"]
    return {(each.type, each.id): each.props for each in things}
