"""What is deployed: the stacks that were chosen, and of each only the operations that were reviewed."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from stacks.settings import ENVIRONMENTS
from tests.workflows.conftest import Job
from tests.workflows.github import REPOSITORY, GitHub, Row

COMMIT = "c" * 40
HEAD = "a" * 40
PROD, STAGING = "1" * 64, "2" * 64
CHOSEN = [{"stack": "prod", "environment": "prod"}, {"stack": "dev", "environment": "staging"}]


def stack_files(job: Job, **environments: str) -> None:
    for stack, line in environments.items():
        (job.folder / f"Pulumi.{stack}.yaml").write_text(f"config:\n  rungs:stage: mvp\n{line}\n", "utf-8")


def test_the_stacks_that_are_named_get_their_environments(job: Job) -> None:
    stack_files(
        job,
        prod="  rungs:environment: prod",
        dev="  rungs:environment: 'staging' # shared",
        other='  "rungs:environment": "preview"',
    )
    assert job.run("stacks.py", STACKS=" dev,prod\nother prod ").returncode == 0
    assert json.loads(job.outputs()["stacks"]) == [
        {"stack": "dev", "environment": "staging"},
        {"stack": "prod", "environment": "prod"},
        {"stack": "other", "environment": "preview"},
    ]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_environment_of_the_configuration_is_known(job: Job, environment: str) -> None:
    stack_files(job, prod=f"  rungs:environment: {environment}")
    assert job.run("stacks.py", STACKS="prod").returncode == 0
    assert json.loads(job.outputs()["stacks"])[0]["environment"] == environment


def test_no_name_means_no_stack(job: Job) -> None:
    stack_files(job, prod="  rungs:environment: prod")
    assert job.run("stacks.py").returncode == 0
    assert job.outputs() == {"stacks": "[]"}


@pytest.mark.parametrize("name", ["prd", "../prod", "$(touch escaped)", "prod;true", "*"])
def test_a_name_that_is_no_stack_is_refused(job: Job, fails: Callable[..., str], name: str) -> None:
    stack_files(job, prod="  rungs:environment: prod")
    assert "expected one of: prod" in fails("stacks.py", STACKS=name)
    assert sorted(path.name for path in job.folder.iterdir()) == ["Pulumi.prod.yaml"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "  rungs:environment: production",
        "  # rungs:environment: prod",
        "  rungs:environment: prod\n  rungs:environment: preview",
        "  other: {rungs:environment: prod}",
    ],
)
def test_an_environment_that_is_not_plain_is_refused(job: Job, fails: Callable[..., str], line: str) -> None:
    stack_files(job, prod=line)
    assert "rungs:environment" in fails("stacks.py", STACKS="prod")


def merged(github: GitHub, **pull: object) -> None:
    """Pull request 12 has been merged, after a review that passed."""
    github.pulls[12] = {
        "number": 12,
        "merged_at": "2026-11-21T10:00:00Z",
        "merge_commit_sha": COMMIT,
        "head": {"sha": HEAD},
        "base": {"ref": "main", "repo": {"full_name": REPOSITORY}},
        **pull,
    }
    github.of_commit[COMMIT] = [12]
    add_run(github, 70)


def add_run(github: GitHub, id: int, digest: str = PROD, **run: object) -> None:
    github.runs.append({"id": id, "event": "pull_request", "conclusion": "success", "head_sha": HEAD, **run})
    report = {"digest": "f" * 64, "stacks": [{"stack": "prod", "digest": digest}]}
    github.add_artifact(id, {"pull-request": "12\n", "report.json": json.dumps(report), "report.md": "…"})


def reviewed(job: Job, stacks: list[Row] | None = None, digest: str = "") -> list[Row]:
    done = job.run(
        "reviewed.py",
        STACKS=json.dumps(CHOSEN if stacks is None else stacks),
        DIGEST=digest,
        GITHUB_SHA=COMMIT,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(job.outputs()["stacks"])


def refused(fails: Callable[..., str], digest: str = "") -> str:
    return fails("reviewed.py", STACKS=json.dumps(CHOSEN), DIGEST=digest, GITHUB_SHA=COMMIT)


def test_the_digest_is_the_reviewed_one_and_what_was_not_changed_is_left_out(
    job: Job, github: GitHub
) -> None:
    merged(github)
    assert reviewed(job) == [{"stack": "prod", "environment": "prod", "digest": PROD}]


def test_the_last_review_that_passed_counts(job: Job, github: GitHub) -> None:
    merged(github)
    add_run(github, 72, STAGING)
    add_run(github, 73, conclusion="failure")
    add_run(github, 74, event="push")
    add_run(github, 71)
    github.add_artifact(75, {"pull-request": "13"})
    github.runs.append({**github.runs[0], "id": 75})
    assert reviewed(job)[0]["digest"] == STAGING


def test_nothing_to_deploy_asks_nothing(job: Job, github: GitHub) -> None:
    assert reviewed(job, []) == []
    assert github.requests == []


def test_a_digest_given_by_hand_counts_for_its_one_stack(
    job: Job, github: GitHub, fails: Callable[..., str]
) -> None:
    assert reviewed(job, [dict(CHOSEN[0])], f" {STAGING} ") == [{**CHOSEN[0], "digest": STAGING}]
    assert "one stack, and 2" in refused(fails, STAGING)
    assert github.requests == []


@pytest.mark.parametrize("digest", ["yes", "1" * 63, "G" * 64, f"{'1' * 64}\nstacks=[]"])
def test_a_digest_that_is_none_is_refused(job: Job, fails: Callable[..., str], digest: str) -> None:
    told = fails("reviewed.py", STACKS=json.dumps(CHOSEN[:1]), DIGEST=digest, GITHUB_SHA=COMMIT)
    assert "64 hexadecimal digits" in told


@pytest.mark.parametrize(
    "pull",
    [
        {"merged_at": None},
        {"merge_commit_sha": "d" * 40},
        {"base": {"ref": "main", "repo": {"full_name": "guest/shop"}}},
    ],
)
def test_a_commit_that_no_pull_request_made_is_refused(
    github: GitHub, fails: Callable[..., str], pull: Row
) -> None:
    merged(github, **pull)
    assert "no merged pull request" in refused(fails)


@pytest.mark.parametrize("run", [{"conclusion": "failure"}, {"event": "push"}, {"conclusion": None}])
def test_without_a_review_that_passed_nothing_is_deployed(
    github: GitHub, fails: Callable[..., str], run: Row
) -> None:
    merged(github)
    github.runs[0].update(run)
    assert "no review of pull request 12 that passed" in refused(fails)


def test_a_report_that_is_gone_deploys_nothing(github: GitHub, fails: Callable[..., str]) -> None:
    merged(github)
    github.artifacts[70][0]["expired"] = True
    assert "has kept its report" in refused(fails)


@pytest.mark.parametrize(
    "report",
    ["", "[]", "{}", '{"stacks": 1}', '{"stacks": [1]}', '{"stacks": [{"stack": "prod"}]}'],
)
def test_a_report_that_is_none_deploys_nothing(
    github: GitHub, fails: Callable[..., str], report: str
) -> None:
    merged(github)
    github.artifacts[70].clear()
    github.add_artifact(70, {"pull-request": "12", "report.json": report})
    assert refused(fails)


def test_the_same_operations_go_on_and_others_stop(job: Job, fails: Callable[..., str]) -> None:
    report = job.folder / "now.json"
    report.write_text(json.dumps({"digest": PROD}), "utf-8")
    assert job.run("compare.py", "prod", "now.json", REVIEWED=PROD).returncode == 0
    told = fails("compare.py", "prod", "now.json", REVIEWED=STAGING)
    assert PROD in told
    assert STAGING in told


@pytest.mark.parametrize("report", ["", "{}", "[]", '{"digest": ""}', '{"digest": null}'])
def test_no_digest_is_not_the_reviewed_one(job: Job, fails: Callable[..., str], report: str) -> None:
    (job.folder / "now.json").write_text(report, "utf-8")
    fails("compare.py", "prod", "now.json", REVIEWED=PROD)
    fails("compare.py", "prod", "now.json", REVIEWED="")
    fails("compare.py", "prod", "missing.json", REVIEWED=PROD)
