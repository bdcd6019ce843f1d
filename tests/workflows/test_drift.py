"""The ticket of a stack whose cloud differs from its state: one, kept up to date, closed when the drift is gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import drift as hand
from sandbox.run import Sandbox
from tests.workflows.conftest import Job
from tests.workflows.github import LONGEST, GitHub, Row
from toolchain.place import HERE

URN = "urn:pulumi:prod::shop::rungs:index:KvNamespace$cloudflare:index/workersKvNamespace:WorkersKvNamespace::cache"
SAME: Row = {"op": "refresh", "urn": URN}
UPDATED: Row = {
    "op": "update",
    "urn": URN,
    "diffReasons": ["title"],
    "newState": {"inputs": {"title": "top-secret"}},
}
DELETED: Row = {"op": "delete", "urn": URN.replace("::cache", "::files")}


def check(job: Job, *steps: Row, stack: str = "prod") -> str:
    summary = {"same": 1, "update": len(steps)}
    (job.folder / "refresh.json").write_text(json.dumps({"steps": steps, "changeSummary": summary}), "utf-8")
    done = job.run("drift.py", stack, "refresh.json")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_ticket_lives_as_long_as_the_drift(job: Job, github: GitHub) -> None:
    check(job, SAME)
    assert github.changes == []

    check(job, SAME, UPDATED)
    (ticket,) = github.issues
    assert ticket["title"] == "Drift in the stack prod"
    assert "`cache` (cloudflare:index/workersKvNamespace:WorkersKvNamespace) differs: title" in str(
        ticket["body"]
    )
    assert "top-secret" not in str(ticket["body"])

    check(job, UPDATED)
    assert github.changes == ["POST /issues"]

    check(job, UPDATED, DELETED)
    assert "`files` (cloudflare:index/workersKvNamespace:WorkersKvNamespace) is gone" in str(ticket["body"])
    assert ticket["state"] == "open"

    check(job, SAME)
    number = ticket["number"]
    assert ticket["state"] == "closed"
    assert github.changes[2:] == [f"POST /issues/{number}/comments", f"PATCH /issues/{number}"]

    check(job, DELETED)
    assert [row["state"] for row in github.issues] == ["closed", "open"]


def test_each_stack_has_a_ticket_of_its_own(job: Job, github: GitHub) -> None:
    check(job, UPDATED, stack="prod")
    check(job, UPDATED, stack="pro")
    check(job, stack="pro")
    assert [(row["title"], row["state"]) for row in github.issues] == [
        ("Drift in the stack prod", "open"),
        ("Drift in the stack pro", "closed"),
    ]


def test_tickets_of_others_are_left_alone(job: Job, github: GitHub) -> None:
    check(job, UPDATED)
    (mine,) = github.issues
    guest = {"login": "guest"}
    github.issues[:0] = [
        {**mine, "number": 1, "user": guest},
        {**mine, "number": 2, "pull_request": {}},
        {**mine, "number": 3, "body": f"see\n{mine['body']}"},
    ]
    check(job, SAME)
    assert [row["state"] for row in github.issues] == ["open", "open", "open", "closed"]


def test_a_ticket_says_no_more_than_it_can_hold(job: Job, github: GitHub) -> None:
    many = [{**UPDATED, "urn": f"{URN}-{'long' * 100}-{n:04}"} for n in range(2_000)]
    check(job, *many)
    (ticket,) = github.issues
    assert "and 1900 more" in str(ticket["body"])
    assert len(str(ticket["body"])) < LONGEST


def test_names_write_nothing_but_names(job: Job, github: GitHub) -> None:
    check(job, {**UPDATED, "urn": f"{URN}`\n@everyone <img src=x>", "diffReasons": ["a`\n# b"]})
    line = next(line for line in str(github.issues[0]["body"]).splitlines() if line.startswith("- "))
    assert line.count("`") == 2
    assert "<" not in line


@pytest.mark.parametrize("refresh", ["", "[]", "{}", "error: no stack", '{"changeSummary": {}, "steps": {}}'])
def test_what_is_no_refresh_changes_no_ticket(
    job: Job, github: GitHub, fails: Callable[..., str], refresh: str
) -> None:
    (job.folder / "refresh.json").write_text(refresh, "utf-8")
    fails("drift.py", "prod", "refresh.json")
    assert github.requests == []


@pytest.mark.engine
def test_it_reads_what_the_engine_writes(job: Job, github: GitHub, tmp_path: Path) -> None:
    with Sandbox(HERE.root, "dev", home=tmp_path / "sandbox") as sandbox:
        assert sandbox.up().ok
        for changes, expected in ((None, []), ({"title": "other"}, ["`cache`"])):
            if changes:
                hand.change(sandbox.cloud, "WorkersKvNamespace", "cache", changes)
            told = sandbox.pulumi("refresh", "--preview-only", "--json")
            assert told.code == 0
            (job.folder / "refresh.json").write_text(told.output, "utf-8")
            assert job.run("drift.py", "dev", "refresh.json").returncode == 0
            bodies = [str(row["body"]) for row in github.issues]
            assert [name for name in expected if name in "".join(bodies)] == expected
            assert len(bodies) == len(expected)
