"""Which pull requests keep their environments: all pages are read, and a list that is not whole keeps all."""

from __future__ import annotations

from collections.abc import Callable

from tests.workflows.conftest import Job
from tests.workflows.github import GitHub


def pull(number: int, state: str, *labels: str) -> dict[str, object]:
    return {"number": number, "state": state, "labels": [{"name": label} for label in labels]}


def test_open_ones_with_the_label_are_named(github: GitHub, job: Job) -> None:
    for row in (
        pull(30, "open", "bug", "preview"),
        pull(2, "open"),
        pull(3, "closed", "preview"),
        pull(4, "open", "preview"),
        pull(5, "open", "preview"),
    ):
        github.pulls[int(str(row["number"]))] = row
    done = job.run("open_previews.py")
    assert done.returncode == 0, done.stderr
    assert job.outputs() == {"numbers": "4,5,30"}


def test_none_is_an_empty_list(job: Job) -> None:
    assert job.run("open_previews.py").returncode == 0
    assert job.outputs() == {"numbers": ""}


def test_a_list_that_is_not_whole_fails(github: GitHub, job: Job, fails: Callable[..., str]) -> None:
    for number in range(1, 6):
        github.pulls[number] = pull(number, "open", "preview")
    github.elsewhere = True
    assert fails("open_previews.py") == "the next page lies outside of the API"
    assert not (job.folder / "output").exists()
