"""A project from `new` to another version of the library, as its user does it."""

from __future__ import annotations

import json

import pytest

from project.pin import git
from tests.project.conftest import IDENTITY, Project

pytestmark = pytest.mark.engine


def test_a_new_project_passes_its_own_tests(project: Project) -> None:
    done = project.run("test", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout
    assert (project.directory / ".rungs" / "config.schema.json").exists()


def test_its_commands_know_its_ladder_and_its_stack(project: Project) -> None:
    assert "acme: the growth stages of acme" in project.printed("ladders")
    assert "acme, workload chat" in project.printed("cost")
    assert "a/Pulumi.prod.yaml" in project.printed("plan", "-s", "prod")


def test_an_upgrade_that_harms_nothing_moves_the_pin_and_one_that_renames_a_store_does_not(
    project: Project,
) -> None:
    before = (project.directory / "rungs.toml").read_text()
    renamed = project.library.release(
        "0.3.0",
        "stacks/blueprint.py",
        "if part.host else key",
        'if part.host else key.replace("files", "uploads")',
    )
    harmless = project.library.release("0.2.0", "README.md", "# Rungs", "# Rungs, further on")
    for revision in (renamed, harmless):
        project.fetch(revision)

    refused = project.run("upgrade", "0.3.0", "--write", "--json")
    assert refused.returncode == 20, refused.stdout + refused.stderr
    found = json.loads(refused.stdout)
    assert (found["from"], found["to"]) == (project.library.revision, renamed)
    assert found["written"] is False
    assert "prod: files (R2Bucket): deleted" in found["refusals"]
    assert (project.directory / "rungs.toml").read_text() == before

    assert "rungs.toml pins 0.2.0" in project.printed("upgrade", "0.2.0", "--write")
    assert (project.pin.version, project.pin.revision) == ("0.2.0", harmless)
    assert "already" in project.printed("upgrade", "0.2.0")
    (project.directory / "rungs.toml").write_text(before)
    assert not list(project.directory.parent.glob(".*upgrade*"))


@pytest.mark.all
def test_a_review_sees_a_change_of_the_pin_and_previews_the_base_with_the_library_that_it_pinned(
    project: Project,
) -> None:
    renamed = project.library.release(
        "0.4.0",
        "stacks/blueprint.py",
        "if part.host else key",
        'if part.host else key.replace("files", "uploads")',
    )
    project.fetch(renamed)
    for arguments in (
        ["init", "--quiet"],
        ["add", "--all"],
        [*IDENTITY, "commit", "--quiet", "--message", "ours"],
    ):
        git(project.directory, *arguments)
    before = (project.directory / "rungs.toml").read_text()
    (project.directory / "rungs.toml").write_text(before.replace(project.library.revision, renamed))
    try:
        done = project.run("review", "--base", "HEAD", "--json")
    finally:
        (project.directory / "rungs.toml").write_text(before)
    assert done.returncode == 20, done.stdout + done.stderr
    (stack,) = json.loads(done.stdout)["stacks"]
    assert [item["name"] for item in stack["data"] if item["change"] == "deleted"] == ["files"]


@pytest.mark.all
def test_a_version_that_cannot_be_built_is_never_taken_nor_taken_for_harmless(project: Project) -> None:
    broken = project.library.release(
        "0.5.0", "stacks/composer.py", "    gc.disable()\n", "    raise OSError('no')\n"
    )
    project.fetch(broken)
    file = project.directory / "rungs.toml"
    before = file.read_text()
    done = project.run("upgrade", "0.5.0", "--write")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "a preview failed" in done.stdout
    assert file.read_text() == before
    file.write_text(before.replace(project.library.revision, broken))
    try:
        done = project.run("upgrade", project.library.revision, "--write")
        assert done.returncode == 20, done.stdout + done.stderr
        assert "cannot build it" in done.stdout
        assert project.pin.revision == broken
    finally:
        file.write_text(before)


OWN = """\
from __future__ import annotations

from components.r2_bucket import R2Bucket
from stacks.ladders.edge import LADDER as EDGE

LADDER = EDGE.named("acme").changed("mvp", search=R2Bucket(), api=lambda api: api.link("search"))
"""


@pytest.mark.all
def test_a_part_of_its_own_is_made_and_every_promotion_keeps_it(project: Project) -> None:
    ladder = project.directory / "ladders" / "acme.py"
    before = ladder.read_text()
    ladder.write_text(OWN)
    try:
        shown = project.printed("sandbox", "pulumi", "preview", "--diff", "-s", "prod")
        found = json.loads(project.printed("rehearse", "--from", "mvp", "--to", "traction", "--json"))
    finally:
        ladder.write_text(before)
    assert "acme-prod-search" in shown
    assert '"SEARCH"' in shown
    assert (found["ladder"], found["ok"]) == ("acme", True)
