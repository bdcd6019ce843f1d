"""The workflows: what two linters and our own rules say of them, and that these would say it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workflows.rules import complaints, jobs, read, steps
from toolchain import engine
from toolchain.actionlint import actionlint
from toolchain.place import HERE

GITHUB = HERE.root / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))


def actionlint_says(folder: Path) -> str:
    """Without the linters for scripts that this machine may happen to have."""
    files = sorted((folder / "workflows").glob("*.yml"))
    command = [actionlint(), "-no-color", "-oneline", "-shellcheck=", "-pyflakes=", *files]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def zizmor_says(folder: Path) -> str:
    """Findings of any weight, with no request to anywhere."""
    program = Path(sys.executable).parent / "zizmor"
    command = [program, "--offline", "--no-progress", "--format", "plain", "--quiet", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def ours_say(folder: Path) -> str:
    return "\n".join(complaints(folder))


@pytest.mark.parametrize("says", [actionlint_says, zizmor_says, ours_say])
def test_the_workflows_are_without_fault(says: Callable[[Path], str]) -> None:
    assert says(GITHUB) == ""


@pytest.mark.parametrize(
    ("says", "file", "before", "after", "complaint"),
    [
        (actionlint_says, "deploy.yml", "needs: stacks", "needs: stack", "does not exist"),
        (actionlint_says, "deploy.yml", "outputs.stacks)", "outputs.stack)", 'property "stack" is not defined'),
        (actionlint_says, "drift.yml", "17 5 * * *", "77 5 * * *", "invalid CRON"),
        (zizmor_says, "review.yml", "          persist-credentials: false\n", "", "artipacked"),
        (zizmor_says, "comment.yml", " # zizmor: ignore[dangerous-triggers]", " #", "dangerous-triggers"),
        (zizmor_says, "review.yml", 'origin/$BASE" --head', '${{ github.head_ref }}" --head', "template-injection"),
        (zizmor_says, "tests.yml", "permissions:\n      contents: read", "permissions: write-all", "excessive-perm"),
        (ours_say, "tests.yml", "permissions: {}", "permissions: read-all", "permissions at the top"),
        (ours_say, "review.yml", "  pull_request:", "  pull_request_target:", "gives secrets"),
        (ours_say, "review.yml", "contents: read", "contents: write", "runs the code of a pull request"),
        (ours_say, "review.yml", "BASE: ${{ github.base_ref }}", "BASE: ${{ secrets.BASE }}", "outside of an env"),
        (ours_say, "review.yml", "--markdown", "--markdow", "No such option"),
        (ours_say, "review.yml", "rungs review", "rungs revue", "no command revue"),
        (ours_say, "deploy.yml", "rungs setup engine", "rungs setup engines", "no layer engines"),
        (ours_say, "deploy.yml", "    timeout-minutes: 120\n", "", "no timeout"),
        (ours_say, "deploy.yml", "group: deploy-${{ matrix.stack }}", "group: deploy", "no concurrency by stack"),
        (ours_say, "deploy.yml", "cancel-in-progress: false", "cancel-in-progress: true", "in progress"),
        (ours_say, "deploy.yml", "environment: ${{ matrix.environment }}", "environment: all", "not in the env"),
        (ours_say, "deploy.yml", "    environment: ${{ matrix.environment }}\n", "", "outside of an environment"),
        (ours_say, "deploy.yml", "STACK: ${{ matrix.stack }}", "X: ${{ secrets.X }}", "outside of a step"),
        (ours_say, "deploy.yml", "REVIEWED: ${{ matrix.digest }}", "X: ${{ github.token }}${{ secrets.X }}", "both"),
        (ours_say, "deploy.yml", 'compare.py "$STACK"', 'compare.py "${{ matrix.stack }}"', "an expression"),
        (ours_say, "deploy.yml", "pulumi-version: 3.2", "pulumi-version: 2.2", "is locked"),
        (ours_say, "deploy.yml", "reviewed.py", "missing.py", "no workflow runs reviewed.py"),
        (ours_say, "deploy.yml", "reviewed.py", "missing.py", "no script missing.py"),
        (ours_say, "deploy.yml", "reviewed.py", "github_api.py", "cannot be started"),
        (ours_say, "tests.yml", " # v7.0.1", "", "not pinned"),
        (ours_say, "tests.yml", "@3d3c42e5aac5ba805825da76410c181273ba90b1", "@v7", "not pinned"),
        (ours_say, "tests.yml", "@3d3c42e5", "@3d3c42e6", "pinned to 2 commits"),
        (ours_say, "drift.yml", "          persist-credentials: false\n", "", "stays on disk"),
        (ours_say, "preview.yml", "head.repo.full_name == github.repository", "state == 'open'", "of a fork"),
        (ours_say, "preview.yml", "    environment: preview\n", "", "a secret outside of an environment"),
        (ours_say, "preview.yml", "preview-env down", "preview-env done", "No such command"),
        (ours_say, "preview.yml", "--older-than 14d", "--older 14d", "No such option"),
        (zizmor_says, "preview.yml", '"pr-$NUMBER" --from', '"${{ github.head_ref }}" --from', "template-injection"),
    ],
)  # fmt: skip
def test_a_fault_is_found(
    tmp_path: Path, says: Callable[[Path], str], file: str, before: str, after: str, complaint: str
) -> None:
    copied = tmp_path / ".github"
    shutil.copytree(GITHUB, copied)
    path = copied / "workflows" / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    assert complaint in says(copied)


@pytest.mark.engine
def test_the_engine_knows_every_option_of_its_commands() -> None:
    lines = [
        line
        for file in WORKFLOWS
        for line in re.findall(r"\bpulumi ((?:preview|refresh) .*)>", file.read_text())
    ]
    assert len(lines) == 2
    for line in lines:
        command, *words = line.split()
        found = engine.find()
        said = subprocess.check_output([found.path, command, "--help"], text=True, env=found.environment())
        options = {word for word in words if word.startswith("--")}
        assert options
        assert options <= set(re.findall(r"--[\w-]+", said))


def test_the_review_compares_the_merge_with_the_base_that_it_merges_into(tmp_path: Path) -> None:
    """The step's own script, in a shallow clone of a merge, with a stand-in of ./rungs that notes its call."""
    origin, clone, report = tmp_path / "origin", tmp_path / "clone", tmp_path / "review"
    told = 'echo "$@" >&2; git rev-parse origin/main^{commit} pull/12^{commit}; exit 20'
    commit = ["commit", "-q", "-m", "x"]
    for words in (
        ["init", "-q", "-b", "main", origin],
        ["-C", origin, *commit, "--allow-empty"],
        ["-C", origin, "checkout", "-q", "-b", "change"],
        ["-C", origin, *commit, "--allow-empty"],
        ["-C", origin, "checkout", "-q", "main"],
        ["-C", origin, *commit, "--allow-empty"],
        ["-C", origin, "merge", "-q", "--no-ff", "-m", "merge", "change"],
        ["clone", "-q", "--depth", "2", origin.as_uri(), clone],
    ):
        git(*words)
    git("-C", clone, "update-ref", "-d", "refs/remotes/origin/main")
    (clone / "rungs").write_text(f"#!/bin/sh\n{told}\n", "utf-8")
    (clone / "rungs").chmod(0o755)

    done = subprocess.run(
        ["bash", "-e", "-c", script_of("review.yml", "Review")],
        cwd=clone,
        env={**os.environ, "BASE": "main", "PULL_REQUEST": "12", "REPORT": str(report)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 20
    assert done.stderr.split() == [
        *("review", "--base", "origin/main", "--head", "pull/12"),
        *("--markdown", str(report / "report.md"), "--json"),
    ]
    assert (report / "pull-request").read_text() == "12\n"
    base, head = git("-C", origin, "rev-parse", "main^1", "main").split()
    assert (report / "report.json").read_text().split() == [base, head]


def test_code_owners_guard_what_is_there() -> None:
    lines = (GITHUB / "CODEOWNERS").read_text("utf-8").splitlines()
    rules = [line.split() for line in lines if line and not line.startswith("#")]
    assert {owner for _, *owners in rules for owner in owners} == {"@acme/infrastructure"}
    assert any("placeholder" in line for line in lines if line.startswith("#"))
    guarded = [pattern for pattern, *_ in rules]
    assert {"/Pulumi.prod.yaml", "/.github/"} <= set(guarded)
    for pattern in guarded:
        assert pattern.startswith("/")
        path = HERE.root / pattern[1:]
        assert path.is_dir() if pattern.endswith("/") else path.is_file(), pattern


def git(*words: str | Path) -> str:
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"]
    return subprocess.check_output(["git", *identity, *words], text=True, stderr=subprocess.PIPE)


def script_of(file: str, name: str) -> str:
    """The script of a step."""
    every = [step for job in jobs(read(GITHUB / "workflows" / file)).values() for step in steps(job)]
    (found,) = [step["run"] for step in every if step.get("name") == name]
    return str(found)
