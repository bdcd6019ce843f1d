"""`./rungs restore` of what is on AWS and Google Cloud: the provider's own way, by name, and the page that has it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from operations.restore import choosing
from sandbox.rehearsal import made_up
from stacks import ladders
from stacks.stack_file import ROOT
from tests.cli.running import refused as refused_by_command

PAGE = (ROOT / choosing.CLOUDS).read_text()
AT = ("--at", "2026-11-21T09:30:00Z")


def refused(folder: Path, ladder: str, stage: str, serving: str, *arguments: str) -> str:
    found = ladders.load(ladder)
    hosts = [part.host for part in found[stage].parts["db"]]
    standing = {"serving": serving, "forgotten": hosts[: hosts.index(serving)]}
    changes = {("stores", "db"): standing} if len(hosts) > 1 else {}
    (folder / "Pulumi.prod.yaml").write_text(made_up(found, found[stage]).changed(changes).text)
    said = refused_by_command("restore", *arguments, "-s", "prod", project=folder)
    assert "wrangler" not in said, "nothing writes a dump there"
    return said


@pytest.mark.parametrize("more", [(), AT], ids=["", "at"])
@pytest.mark.parametrize(
    ("ladder", "stage", "serving", "command"),
    [
        ("aws", "traction", "rds", "aws rds restore-db-instance-to-point-in-time"),
        ("aws", "scale", "aurora", "aws rds restore-db-cluster-to-point-in-time"),
        ("gcp", "hybrid", "cloudsql", "gcloud sql instances clone"),
    ],
)
def test_a_database_is_restored_by_the_commands_of_its_section(
    tmp_path: Path,
    more: tuple[str, ...],
    ladder: str,
    stage: str,
    serving: str,
    command: str,
) -> None:
    said = refused(tmp_path, ladder, stage, serving, "db", "--to-new", *more)
    assert command in said
    (title,) = re.findall(rf"{choosing.CLOUDS}, '(.+?)'", said)
    section = PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]
    assert command in section


def test_a_database_of_ones_own_provider_and_other_stores_name_their_way(tmp_path: Path) -> None:
    said = refused(tmp_path, "aws", "start", "external", "db", "--to-new")
    assert "no Worker of growth stage 'start' writes one; its provider's own restore" in said
    assert "rungs:database_url" in said

    said = refused(tmp_path, "gcp", "hybrid", "cloudsql", "files", "--to-new")
    assert f"gcloud storage restore (cloud.google.com/storage/docs/soft-delete). {choosing.CLOUDS}" in said


def test_the_page_of_restores_leads_to_it() -> None:
    assert "](../restoring-clouds.md)" in (ROOT / choosing.PAGE).read_text()
    assert "](../../restoring-clouds.md)" in (ROOT / "docs/runbooks/moves/restore.md").read_text()
