#!/usr/bin/env python3
"""Puts the report of a review into one comment on its pull request, and keeps that comment up to date.

Started when the workflow Review has completed, with a token that may write, from the default branch's code. The report
is an artifact that a fork's code may have made, so it is text of bounded size and nothing more, and the pull request
that it names counts only if its head is the commit that the run was started for.
"""

from __future__ import annotations

import re

from github_api import (
    BOT,
    LONGEST,
    Api,
    Failed,
    Json,
    artifact,
    event,
    execute,
    inner,
    mapping,
    number,
    variable,
)

MARKER = "<!-- rungs review -->"
"""How the comment begins, and the report ends."""

BREAK = "\N{ZERO WIDTH SPACE}"
SIZES = {"report.md": 100_000, "report.json": 20_000_000, "pull-request": 20}


def main() -> None:
    """Write the comment, or say why there is none to write."""
    api = Api.of_job()
    review = mapping(event().get("workflow_run"), "workflow_run")
    if review.get("event") != "pull_request":
        raise Failed(f"the run was started by {review.get('event')}, expected pull_request")
    files = artifact(api, number(review, "id"), "review", SIZES)
    if not files:
        print(f"The run ended as {review.get('conclusion')} and left no report.")
        return
    named = re.fullmatch(rb"([1-9]\d{0,8})\s*", files.get("pull-request", b""))
    if named is None:
        raise Failed("the artifact does not name a pull request")
    pull = int(named[1])
    if not _is_of(api.get(f"/pulls/{pull}"), review):
        print(
            f"Pull request {pull} is closed, or its head is not {review.get('head_sha')}: nothing to write."
        )
        return
    report = files.get("report.md", b"").decode("utf-8", "replace").strip()
    _write(api, pull, _comment(report, review))


def _is_of(pull: Json, review: Json) -> bool:
    head = (inner(pull, "head", "sha"), inner(pull, "head", "repo", "full_name"))
    started = (review.get("head_sha"), inner(review, "head_repository", "full_name"))
    return pull.get("state") == "open" and None not in head and head == started


def _comment(report: str, review: Json) -> str:
    """The comment's text. Nobody is notified by a name in the report, and no marker of another comment is in it."""
    page = (
        f"{variable('GITHUB_SERVER_URL')}/{variable('GITHUB_REPOSITORY')}/actions/runs/{number(review, 'id')}"
    )
    sha = str(review.get("head_sha"))[:10]
    if not report:
        return f"{MARKER}\n**The review of {sha} did not finish.** [What it said]({page})\n"
    foot = f"\n\nReview of {sha} · [run, with the whole report as an artifact]({page})\n"
    text = report.removesuffix(MARKER).strip().replace("@", f"@{BREAK}").replace("<!--", f"<{BREAK}!--")
    room = LONGEST - len(MARKER) - len(foot) - 100
    if len(text) > room:
        text = text[:room].rpartition("\n")[0] + "\n\n*The report goes on in the artifact of the run.*"
    return f"{MARKER}\n{text}{foot}"


def _write(api: Api, pull: int, text: str) -> None:
    for comment in api.every(f"/issues/{pull}/comments"):
        mine = inner(comment, "user", "login") == BOT and str(comment.get("body", "")).startswith(MARKER)
        if mine:
            made = api.send("PATCH", f"/issues/comments/{number(comment, 'id')}", {"body": text})
            print(f"Updated {made.get('html_url')}")
            return
    made = api.send("POST", f"/issues/{pull}/comments", {"body": text})
    print(f"Wrote {made.get('html_url')}")


if __name__ == "__main__":
    execute(main)
