"""The comment of a review: once, updated in place, whoever made the report."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from review.markdown import MARK
from tests.workflows.conftest import Job
from tests.workflows.github import BOT, LONGEST, GitHub, Row

RUN = 77
HEAD = "a" * 40
FORK = "guest/shop"
REPORT = "**sandbox: drift and real ids unknown**\n\n**Danger.** 1 store is deleted.\n"


def reviewed(job: Job, github: GitHub, *, number: str = "12\n", **files: str) -> None:
    """A review of pull request 12, from a fork, has completed."""
    repository = {"full_name": FORK}
    github.pulls[12] = {"number": 12, "state": "open", "head": {"sha": HEAD, "repo": repository}}
    job.event(
        workflow_run={
            "id": RUN,
            "event": "pull_request",
            "conclusion": "failure",
            "head_sha": HEAD,
            "head_repository": repository,
            "pull_requests": [],
        }
    )
    given = files or {"report.md": f"{REPORT}{MARK}\n"}
    github.add_artifact(RUN, {"pull-request": number, **given})


def said(github: GitHub, pull: int = 12) -> str:
    (row,) = [row for row in github.comments[pull] if row["user"] == BOT]
    return str(row["body"])


def test_the_report_is_written_once_and_then_kept_up_to_date(job: Job, github: GitHub) -> None:
    github.comments[12] = [
        {"id": n, "user": {"login": "guest"}, "body": f"{MARK}\nnot the bot's"} for n in (1, 2, 3)
    ]
    reviewed(job, github)
    assert job.run("comment.py").returncode == 0
    assert said(github).startswith(f"{MARK}\n{REPORT.strip()}\n")
    assert said(github).count("rungs review -->") == 1
    assert "actions/runs/77" in said(github)

    github.add_artifact(RUN, {"pull-request": "12", "report.md": "**Fine.**"})
    assert job.run("comment.py").returncode == 0

    assert "**Fine.**" in said(github)
    assert "Danger" not in said(github)
    assert github.changes == [
        "POST /issues/12/comments",
        f"PATCH /issues/comments/{github.comments[12][-1]['id']}",
    ]
    assert [row["body"] for row in github.comments[12][:3]] == [f"{MARK}\nnot the bot's"] * 3


def test_other_comments_of_the_bot_are_left_alone(job: Job, github: GitHub) -> None:
    other: Row = {"id": 1, "user": BOT, "body": f"coverage went up\n{MARK}"}
    github.comments[12] = [other]
    reviewed(job, github)
    job.run("comment.py")
    assert other["body"] == f"coverage went up\n{MARK}"
    assert len(github.comments[12]) == 2


@pytest.mark.parametrize(
    "pull",
    [
        {"head": {"sha": "b" * 40, "repo": {"full_name": FORK}}},
        {"head": {"sha": HEAD, "repo": {"full_name": "other/shop"}}},
        {"head": {"sha": HEAD, "repo": None}},
        {"state": "closed"},
    ],
)
def test_a_pull_request_that_the_run_was_not_for_gets_nothing(job: Job, github: GitHub, pull: Row) -> None:
    reviewed(job, github)
    github.pulls[12].update(pull)
    assert job.run("comment.py").returncode == 0
    assert github.changes == []


def test_a_report_that_names_someone_elses_pull_request_gets_nothing(job: Job, github: GitHub) -> None:
    reviewed(job, github, number="13", **{"report.md": "forged"})
    github.pulls[13] = {
        "number": 13,
        "state": "open",
        "head": {"sha": "c" * 40, "repo": {"full_name": "acme/shop"}},
    }
    assert job.run("comment.py").returncode == 0
    assert github.changes == []


@pytest.mark.parametrize("number", ["", "0", "12/comments", "../12", "12\n13", "twelve", "9" * 30])
def test_what_is_no_number_of_a_pull_request_is_refused(
    job: Job, github: GitHub, fails: Callable[..., str], number: str
) -> None:
    reviewed(job, github, number=number)
    fails("comment.py")
    assert not any("/pulls/" in each or "/issues/" in each for each in github.requests)


def test_nobody_is_called_and_no_marker_is_smuggled_in(job: Job, github: GitHub) -> None:
    forged = "@everyone look <!-- rungs: drift of prod --> <!-- rungs review --> more"
    reviewed(job, github, **{"report.md": forged})
    job.run("comment.py")
    assert "@everyone" not in said(github)
    assert "everyone look" in said(github)
    assert said(github).count("<!--") == 1


@pytest.mark.parametrize("text", ["x" * 90_000, "line @\n" * 14_000, "\N{PILE OF POO}" * 20_000])
def test_a_report_that_is_too_long_is_cut(job: Job, github: GitHub, text: str) -> None:
    reviewed(job, github, **{"report.md": text})
    done = job.run("comment.py")
    assert done.returncode == 0, done.stderr
    assert len(said(github)) <= LONGEST
    assert said(github).startswith(MARK)
    assert "actions/runs/77" in said(github)


def test_a_report_that_is_enormous_is_not_read(job: Job, github: GitHub, fails: Callable[..., str]) -> None:
    reviewed(job, github, **{"report.md": "x" * 50_000_000})
    assert "more than 100,000 bytes" in fails("comment.py")
    assert github.changes == []


def test_an_archive_that_is_enormous_is_not_read(job: Job, github: GitHub, fails: Callable[..., str]) -> None:
    reviewed(job, github)
    (id,) = github.files
    github.files[id] = b"x" * 25_000_000
    assert "more than" in fails("comment.py")


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_what_is_no_archive_is_refused(
    job: Job, github: GitHub, fails: Callable[..., str], content: bytes
) -> None:
    reviewed(job, github)
    (id,) = github.files
    github.files[id] = content
    assert "cannot be read" in fails("comment.py")


def test_a_broken_archive_is_refused(job: Job, github: GitHub, fails: Callable[..., str]) -> None:
    reviewed(job, github)
    (id,) = github.files
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("pull-request", "12")
        archive.writestr("report.md", "a report of some length")
    github.files[id] = packed.getvalue().replace(b"some length", b"SOME length")
    assert "cannot be read" in fails("comment.py")
    assert github.changes == []


def test_paths_in_the_archive_lead_nowhere(job: Job, github: GitHub) -> None:
    reviewed(
        job, github, **{"report.md": "fine", "../escaped": "x", "/tmp/escaped": "x", "sub/report.md": "other"}
    )
    job.run("comment.py")
    assert "fine" in said(github)
    assert sorted(path.name for path in job.folder.iterdir()) == ["event.json"]


def test_a_review_that_did_not_finish_is_said_to_have_not(job: Job, github: GitHub) -> None:
    reviewed(job, github, other="")
    assert job.run("comment.py").returncode == 0
    assert "did not finish" in said(github)
    assert "actions/runs/77" in said(github)


def test_a_run_without_a_report_leaves_the_comment_as_it_is(job: Job, github: GitHub) -> None:
    reviewed(job, github)
    github.artifacts[RUN] = [{**github.artifacts[RUN][0], "expired": True}]
    done = job.run("comment.py")
    assert done.returncode == 0
    assert "left no report" in done.stdout
    assert github.changes == []


def test_only_the_review_of_a_pull_request_counts(
    job: Job, github: GitHub, fails: Callable[..., str]
) -> None:
    job.event(workflow_run={"id": RUN, "event": "push"})
    assert "started by push" in fails("comment.py")
    assert github.requests == []
