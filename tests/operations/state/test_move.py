"""A state is the same in its new backend, stays where it was, and no secret is seen on the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.operations.state.conftest import KEYS, SECRET, Bucket, Team, aws

pytestmark = pytest.mark.engine

OTHER = {"PULUMI_CONFIG_PASSPHRASE": "not the passphrase"}


def move(*arguments: str) -> tuple[str, ...]:
    return ("state", "move", "-s", "dev", *arguments)


def in_clear(team: Team, bucket: Bucket, printed: str) -> list[str]:
    """Where the secret can be read."""
    files = {
        str(each): each.read_text("utf-8", "replace")
        for each in team.project.parent.rglob("*")
        if each.is_file()
    }
    return [
        where for where, text in {**files, **bucket.objects(), "printed": printed}.items() if SECRET in text
    ]


def test_from_files_to_a_bucket_and_back(team: Team, bucket: Bucket, tmp_path: Path) -> None:
    before = team.kept()
    checked = team.done(*move("--to", bucket.url))
    assert "Nothing is written" in checked
    assert not any("stacks" in key for key in bucket.objects())
    printed = team.done(*move("--to", bucket.url, "--preview", "--write"))
    assert "the same as before in every value" in printed
    assert "3 unchanged" in printed
    assert team.kept() == before
    again = team.done(*move("--to", bucket.url, "--write"))
    assert "the same, by an earlier try" in again
    back = tmp_path / "back"
    back.mkdir()
    printed += team.done(*move("--from", bucket.url, "--to", f"file://{back}", "--write"))
    state, returned = (
        json.loads(path.read_text())["checkpoint"]["latest"]["resources"]
        for path in (team.checkpoint, back / ".pulumi" / "stacks" / "listed" / "dev.json")
    )
    assert [each["urn"] for each in returned] == [each["urn"] for each in state]
    assert [each.get("id") for each in returned] == [each.get("id") for each in state]
    assert team.kept() == before
    assert in_clear(team, bucket, printed) == []
    assert list(tmp_path.glob("rungs-state-*")) == []


@pytest.mark.all
def test_with_another_passphrase_state_and_configuration_change_together(team: Team, bucket: Bucket) -> None:
    kept = team.checkpoint.read_bytes()
    printed = team.done(
        *move("--to", bucket.url, "--secrets", "passphrase", "--preview", "--write"),
        RUNGS_NEW_PASSPHRASE="another one",
    )
    assert team.checkpoint.read_bytes() == kept
    assert team.stack_file.read_text().startswith("# ours\n")
    moved = {"PULUMI_BACKEND_URL": bucket.url, "PULUMI_CONFIG_PASSPHRASE": "another one"}
    assert team.pulumi("config", "get", "t:password", "-s", "dev", **moved).stdout.strip() == SECRET
    assert (
        team.pulumi("stack", "output", "shown", "--show-secrets", "-s", "dev", **moved).stdout.strip()
        == SECRET
    )
    old = {"PULUMI_BACKEND_URL": bucket.url}
    assert "incorrect passphrase" in team.pulumi("config", "get", "t:password", "-s", "dev", **old).stderr
    assert in_clear(team, bucket, printed) == []
    assert "another one" not in printed


@pytest.mark.all
def test_with_a_key_of_a_cloud(team: Team, bucket: Bucket, server: str) -> None:
    made = aws("kms", server).create_key()["KeyMetadata"]["KeyId"]
    key = f"awskms://{made}?region={KEYS['AWS_REGION']}"
    reached = {"AWS_ENDPOINT_URL_KMS": server}
    printed = team.done(*move("--to", bucket.url, "--secrets", key, "--write"), **reached)
    file = yaml.safe_load(team.stack_file.read_text())
    assert file["secretsprovider"] == key
    assert "encryptionsalt" not in file
    moved = {"PULUMI_BACKEND_URL": bucket.url, "PULUMI_CONFIG_PASSPHRASE": "needed no more", **reached}
    assert team.pulumi("config", "get", "t:password", "-s", "dev", **moved).stdout.strip() == SECRET
    assert in_clear(team, bucket, printed) == []
    on = bucket.url.replace("?", "/elsewhere?")
    team.done(*move("--from", bucket.url, "--to", on, "--write"), **moved)
    assert yaml.safe_load(team.stack_file.read_text()) == file
    assert in_clear(team, bucket, printed) == []


def pending(team: Team) -> None:
    state = json.loads(team.checkpoint.read_text())
    latest = state["checkpoint"]["latest"]
    latest["pending_operations"] = [{"type": "creating", "resource": latest["resources"][-1]}]
    team.checkpoint.write_text(json.dumps(state))


@pytest.mark.all
def test_what_cannot_be_moved_is_refused_and_nothing_is_changed(team: Team, bucket: Bucket) -> None:
    to = ("--to", bucket.url, "--write")
    assert "expected one of: file://…" in team.refused(*move("--to", "s4://state", "--write"))
    assert "did you mean 's3://…'" in team.refused(*move("--to", "s4://state", "--write"))
    assert "mkdir -p" in team.refused(*move("--to", "file://nowhere", "--write"))
    assert "where the state is already" in team.refused(*move("--to", team.url))
    assert "nothing says where the state is" in team.refused(*move(*to), PULUMI_BACKEND_URL="")
    assert "did you mean 'awskms://…'" in team.refused(*move(*to, "--secrets", "awskm://key"))
    assert "NoSuchBucket" in team.refused(*move("--to", bucket.url.replace(bucket.name, "none"), "--write"))
    assert "incorrect passphrase" in team.refused(*move(*to), **OTHER)
    team.lock(pid=1, host="elsewhere")
    said = team.refused(*move(*to))
    assert "is locked by ops@elsewhere, process 1" in said
    assert "./rungs state locks" in said
    team.done("state", "locks", "-s", "dev", "--clear", "--yes")
    pending(team)
    said = team.refused(*move(*to))
    assert "1 pending operation" in said
    assert "pulumi refresh" in said


def test_production_does_not_move_to_where_it_would_be_refused(team: Team, bucket: Bucket) -> None:
    file = yaml.safe_load(team.stack_file.read_text())
    file["config"]["rungs:environment"] = "prod"
    team.stack_file.write_text(yaml.safe_dump(file))
    (team.project / ".git").mkdir()
    assert f"in the git work tree {team.project}" in team.refused(
        *move("--to", f"file://{team.project}", "--write")
    )
    known = {"RUNGS_NEW_PASSPHRASE": "Password"}
    said = team.refused(*move("--to", bucket.url, "--secrets", "passphrase", "--write"), **known)
    assert "well known" in said
    assert "Password" not in said


def test_another_state_in_the_target_is_left_alone(team: Team, bucket: Bucket) -> None:
    for path in (team.checkpoint, team.backend / ".pulumi" / "meta.yaml"):
        text = path.read_text().replace("app-files", "other-files")
        bucket.put(str(path.relative_to(team.backend)), text)
    there = bucket.objects()
    said = team.refused(*move("--to", bucket.url, "--write"))
    assert "another state" in said
    assert "pulumi stack rm dev --force --preserve-config" in said
    assert bucket.objects() == there
