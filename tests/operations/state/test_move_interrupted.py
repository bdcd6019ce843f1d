"""A move that is killed between any two of its steps, or overtaken by somebody else, loses nothing and is run again."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
import yaml

from stacks.stack_file import ROOT
from tests.operations.state.conftest import SECRET, Bucket, Team

pytestmark = pytest.mark.engine

STEPS = 10
"""The pulumi commands of a move with `--secrets`."""
WRAPPER = """\
#!/bin/sh
count=$(($(cat "{count}") + 1))
echo $count > "{count}"
[ "$count {when}" = "{at} before" ] && kill -9 $PPID && exit 1
"{pulumi}" "$@"
code=$?
[ "$count {when}" = "{at} after" ] && kill -9 $PPID
{then}
exit $code
"""


def wrapped(team: Team, directory: Path, *, at: int = 0, when: str = "", then: str = "") -> dict[str, str]:
    """An environment whose pulumi counts its calls, and kills the command that called it at one of them."""
    directory.mkdir(exist_ok=True)
    count = directory / "count"
    count.write_text("0")
    script = directory / "pulumi"
    pulumi = ROOT / ".rungs" / "bin" / "pulumi"
    script.write_text(WRAPPER.format(count=count, when=when, at=at, pulumi=pulumi, then=then))
    script.chmod(0o700)
    return {"PATH": f"{directory}:{team.environment['PATH']}", "RUNGS_NEW_PASSPHRASE": "another one"}


def move(bucket: Bucket) -> tuple[str, ...]:
    return ("state", "move", "-s", "dev", "--to", bucket.url, "--secrets", "passphrase", "--write")


def whole(team: Team, bucket: Bucket) -> None:
    """The stack file and the moved state belong together."""
    moved = {"PULUMI_BACKEND_URL": bucket.url, "PULUMI_CONFIG_PASSPHRASE": "another one"}
    got = team.pulumi("stack", "output", "shown", "--show-secrets", "-s", "dev", **moved)
    assert got.stdout.strip() == SECRET
    assert team.pulumi("config", "get", "t:password", "-s", "dev", **moved).stdout.strip() == SECRET
    state = json.loads(team.pulumi("stack", "export", "-s", "dev", **moved).stdout)
    salt = state["deployment"]["secrets_providers"]["state"]["salt"]
    assert yaml.safe_load(team.stack_file.read_text())["encryptionsalt"] == salt


QUICK = [(6, "after")]
"""The copy is encrypted anew, and the stack file does not know its salt."""
EVERY = [(at, when) for at in range(1, STEPS + 1) for when in ("before", "after")]


@pytest.mark.parametrize(
    ("at", "when"), [each if each in QUICK else pytest.param(*each, marks=pytest.mark.all) for each in EVERY]
)
def test_a_move_that_is_killed_is_run_again(
    team: Team, bucket: Bucket, tmp_path: Path, at: int, when: str
) -> None:
    before = team.kept()
    killed = team.rungs(*move(bucket), **wrapped(team, tmp_path / "bin", at=at, when=when))
    assert killed.returncode == -signal.SIGKILL
    assert team.kept() == before
    team.done(*move(bucket), RUNGS_NEW_PASSPHRASE="another one")
    assert team.kept()[1] == before[1]
    whole(team, bucket)


@pytest.mark.all
def test_an_update_during_the_move_is_noticed(team: Team, bucket: Bucket, tmp_path: Path) -> None:
    updated = f'[ "$2" = import ] && sed -i s/app-files/new-files/ "{team.checkpoint}"'
    file = team.stack_file.read_bytes()
    ended = team.rungs(*move(bucket), **wrapped(team, tmp_path / "bin", then=updated))
    assert ended.returncode == 2
    assert "differs" in ended.stderr or "was updated" in ended.stderr
    assert "pulumi stack rm dev --force" in ended.stderr
    assert team.stack_file.read_bytes() == file


@pytest.mark.all
def test_an_edit_of_the_stack_file_during_the_move_is_kept(
    team: Team, bucket: Bucket, tmp_path: Path
) -> None:
    edit = f'[ "$2" = import ] && echo "# theirs" >> "{team.stack_file}"'
    ended = team.rungs(*move(bucket), **wrapped(team, tmp_path / "bin", then=edit))
    assert ended.returncode == 2
    assert "Pulumi.dev.yaml was changed during the move" in ended.stderr
    assert "# theirs" in team.stack_file.read_text()
    team.done(*move(bucket), RUNGS_NEW_PASSPHRASE="another one")
    whole(team, bucket)
