"""What the scripts do when GitHub does not do what is asked, through the script that asks most."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.workflows.conftest import Job
from tests.workflows.github import BOT, GitHub, Row
from tests.workflows.test_comment import MARK, RUN, reviewed

REQUESTS = {
    "list artifacts": f"GET /actions/runs/{RUN}/artifacts",
    "read the pull request": "GET /pulls/12",
    "list comments": "GET /issues/12/comments",
    "write": "POST /issues/12/comments",
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
@pytest.mark.parametrize("status", [403, 404, 422, 500, 502])
def test_an_error_is_told_with_what_was_asked(
    job: Job, github: GitHub, fails: Callable[..., str], request_: str, status: int
) -> None:
    reviewed(job, github)
    github.faults[request_] = (status, "Resource not accessible by integration")
    told = fails("comment.py")
    assert request_ in told
    assert f"{status} Resource not accessible by integration" in told
    assert not github.comments.get(12)


def test_a_comment_on_a_later_page_is_found(job: Job, github: GitHub) -> None:
    mine: Row = {"id": 9, "user": BOT, "body": f"{MARK}\nbefore"}
    github.comments[12] = [*({"id": n, "user": BOT, "body": "x"} for n in range(5)), mine]
    reviewed(job, github)
    assert job.run("comment.py").returncode == 0
    assert github.changes == ["PATCH /issues/comments/9"]
    assert github.requests.count("GET /issues/12/comments") == 3


def test_a_page_of_another_server_is_not_asked_for(
    job: Job, github: GitHub, fails: Callable[..., str]
) -> None:
    github.comments[12] = [{"id": n, "user": BOT, "body": "x"} for n in range(5)]
    reviewed(job, github)
    github.elsewhere = True
    assert "outside of the API" in fails("comment.py")


def test_a_wrong_token_is_told(job: Job, github: GitHub, fails: Callable[..., str]) -> None:
    reviewed(job, github)
    assert "401 Bad credentials" in fails("comment.py", GITHUB_TOKEN="another")


def test_a_file_that_is_gone_is_told(job: Job, github: GitHub, fails: Callable[..., str]) -> None:
    reviewed(job, github)
    github.files.clear()
    assert "410 Artifact has expired" in fails("comment.py")


@pytest.mark.parametrize("name", ["GITHUB_API_URL", "GITHUB_REPOSITORY", "GITHUB_TOKEN", "GITHUB_EVENT_PATH"])
def test_a_missing_variable_is_told(job: Job, fails: Callable[..., str], name: str) -> None:
    job.event(workflow_run={"id": 1, "event": "push"})
    assert fails("comment.py", **{name: ""}) == f"the variable {name} is not set"


def test_a_server_that_is_not_there_is_told(job: Job, github: GitHub, fails: Callable[..., str]) -> None:
    reviewed(job, github)
    assert "refused" in fails("comment.py", GITHUB_API_URL="http://127.0.0.1:1")
