"""`./rungs mode` and `rollback` on AWS and Google Cloud, where no Worker reads anything: `up` is what switches."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.rehearsal import made_up
from stacks import ladders
from stacks.stack_file import StackFile
from tests.cli.running import refused, run

BOTH = ("aws", "gcp")


def project(folder: Path, ladder: str, stage: int = 0) -> StackFile:
    """A project whose stack `prod` is at a growth stage of the ladder."""
    found = ladders.load(ladder)
    path = folder / "Pulumi.prod.yaml"
    path.write_text(made_up(found, found.stages[stage]).text)
    return StackFile.open("prod", folder)


@pytest.mark.parametrize("ladder", BOTH)
def test_the_stack_file_has_the_mode_and_up_is_named(tmp_path: Path, ladder: str) -> None:
    before = project(tmp_path, ladder)
    service = "api-fargate" if ladder == "aws" else "functions-cloudrun"

    done = run("mode", "readonly", "-s", "prod", project=tmp_path)  # with neither a token nor pulumi
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Nothing of prod has changed yet: ")
    assert "The Worker reads it" not in done.stdout
    assert "Next: pulumi up -s prod settles it" in done.stdout
    assert f"  {service}: MODE normal -> readonly\n" in done.stdout
    assert StackFile.open("prod", tmp_path).settings().mode == "readonly"

    assert run("mode", "normal", "-s", "prod", project=tmp_path).returncode == 0
    assert StackFile.open("prod", tmp_path).settings() == before.settings()


def test_a_surge_says_what_it_brings_and_costs_and_is_not_written_where_nobody_asked(tmp_path: Path) -> None:
    before = project(tmp_path, "aws", -1)

    done = run("mode", "surge", "-s", "prod", "--no-write", project=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "more instances of each service" in done.stdout
    assert "For `up` to bring it, make this change:" in done.stdout
    assert StackFile.open("prod", tmp_path) == before

    done = run("mode", "surge", "-s", "prod", project=tmp_path)
    assert "MODE normal -> surge, minimum" in done.stdout
    assert "db-aurora: min_cu" in done.stdout
    assert "a month instead of $" in done.stdout


@pytest.mark.parametrize("ladder", BOTH)
def test_a_rollback_names_the_images_and_canaries_of_services(tmp_path: Path, ladder: str) -> None:
    settings = project(tmp_path, ladder).settings()
    service = next(iter(settings.images))

    said = refused("rollback", "-s", "prod", project=tmp_path)
    assert f"rungs:images.{service}, or rungs:canaries.{service}.percent: 0" in said
    assert "docs/rolling-out.md" in said
