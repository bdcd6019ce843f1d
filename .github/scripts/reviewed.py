#!/usr/bin/env python3
"""Finds which operations were reviewed for each stack that is to be deployed.

STACKS is what stacks.py chose. DIGEST, given by hand by whoever starts the workflow, counts for its one stack. Else it
is the digest in the report of the last review that passed on the head of the pull request that made the commit
GITHUB_SHA; a stack in which that review found nothing to change is left out.
Output `stacks`: [{"stack": "prod", "environment": "prod", "digest": "…"}].
"""

from __future__ import annotations

import json
import os
import re

from github_api import Api, Failed, Json, artifact, execute, inner, mapping, number, objects, output, variable

SIZES = {"report.json": 20_000_000, "report.md": 100_000, "pull-request": 20}
DIGEST = re.compile(r"[0-9a-f]{64}")
BY_HAND = (
    "to deploy all the same, start this workflow by hand with the digest of the preview that you have read"
)


def main() -> None:
    """Write the stacks with their digests, and say where these come from."""
    stacks = objects(json.loads(variable("STACKS")), "STACKS")
    given = os.environ.get("DIGEST", "").strip()
    if not stacks:
        found: list[dict[str, object]] = []
    elif given:
        found = [{**_only(stacks), "digest": _checked(given)}]
        print(f"{found[0]['stack']}: {given}, given by hand")
    else:
        found = _reviewed(stacks)
    output(stacks=json.dumps(found))


def _only(stacks: list[Json]) -> Json:
    if len(stacks) != 1:
        raise Failed(f"a digest is of one stack, and {len(stacks)} are to be deployed")
    return stacks[0]


def _checked(digest: object) -> str:
    if not isinstance(digest, str) or not DIGEST.fullmatch(digest):
        raise Failed(f"the digest is {digest!r}, expected 64 hexadecimal digits")
    return digest


def _reviewed(stacks: list[Json]) -> list[dict[str, object]]:
    api = Api.of_job()
    pull = _merged(api, variable("GITHUB_SHA"))
    name = f"pull request {number(pull, 'number')}"
    report = _report(api, pull, name)
    digests = {
        str(row.get("stack")): row.get("digest")
        for row in objects(report.get("stacks"), f"the stacks in the report of {name}")
    }
    found: list[dict[str, object]] = []
    for row in stacks:
        stack = str(row.get("stack"))
        if stack in digests:
            found.append({**row, "digest": _checked(digests[stack])})
            print(f"{stack}: {digests[stack]}, reviewed in {name}")
        else:
            print(f"{stack}: {name} does not change it")
    return found


def _merged(api: Api, commit: str) -> Json:
    for pull in api.every(f"/commits/{commit}/pulls"):
        here = inner(pull, "base", "repo", "full_name") == api.repository
        if here and pull.get("merged_at") and pull.get("merge_commit_sha") == commit:
            return pull
    raise Failed(f"no merged pull request made the commit {commit}; {BY_HAND}")


def _report(api: Api, pull: Json, name: str) -> Json:
    head = str(inner(pull, "head", "sha"))
    listed = api.every(
        "/actions/workflows/review.yml/runs", "workflow_runs", head_sha=head, event="pull_request"
    )
    wanted = (head, "pull_request", "success")
    passed = [
        number(run, "id")
        for run in listed
        if (run.get("head_sha"), run.get("event"), run.get("conclusion")) == wanted
    ]
    for run in sorted(passed, reverse=True):
        files = artifact(api, run, "review", SIZES)
        if files.get("pull-request", b"").strip() == str(number(pull, "number")).encode():
            try:
                return mapping(json.loads(files["report.json"]), "report.json")
            except (KeyError, ValueError):
                raise Failed(f"the report of {name} is no JSON; {BY_HAND}") from None
    raise Failed(f"no review of {name} that passed has kept its report; {BY_HAND}")


if __name__ == "__main__":
    execute(main)
