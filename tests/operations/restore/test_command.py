"""`./rungs restore` as a user types it: the list, and every mistake in one message before anything is made."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import cli
from components.component import Safety
from components.errors import UserError
from components.postgres import Postgres
from operations.restore.choosing import moment
from operations.restore.taking import take_file
from stacks.blueprint import Piece
from tests.cli.running import PROD, printed, refused, run

DUMP = (
    '{"dump":1,"app":"chat","environment":"prod","host":"DB_D1","date":"2026-11-15"}\n{"end":true,"rows":0}\n'
)
SERVING = "  rungs:stores: {db: {serving: neon, forgotten: [d1]}}\n"
ADDRESS = "postgresql://app:not-to-be-seen@db.invalid:5432/app"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: rungs\n")
    (tmp_path / "Pulumi.prod.yaml").write_text(PROD)
    (tmp_path / "Pulumi.neon.yaml").write_text(PROD + SERVING)
    (tmp_path / "d1.ndjson").write_text(DUMP)
    (tmp_path / "no.ndjson").write_text("{}\n")
    return tmp_path


def test_the_list_says_for_each_store_what_may_be_lost_and_how_it_is_known() -> None:
    said = " ".join(printed("restore", "--list", "edge", "growth").split())
    assert "30 days, any minute" in said
    assert "./rungs restore db" in said
    assert "R2 keeps no versions" in said
    assert "edge, growth" in said
    assert "mvp" not in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["db"], "expected one of: --list, --to-new, --take BRANCH"),
        (["--list", "edge", "grwoth"], "did you mean 'growth'"),
        (["--list", "edge", "growth", "more"], "not also 'more'"),
        (["--to-new", "-s", "prod"], "expected a store and its stack"),
        (["dbb", "--to-new", "-s", "prod"], "STORE is 'dbb', expected one of: db"),
        (["files", "--to-new", "-s", "prod"], "STORE is 'files', of which no new one is made from a backup"),
        (["db", "--to-new", "-s", "prod", "--at", "2026-01-01"], "D1 goes back in time in place only"),
        (["db", "--to-new", "-s", "prod", "--from", "{}/d1.ndjson", "--at", "x"], "not both"),
        (["db", "--to-new", "-s", "prod", "--from", "{}/no.ndjson"], "is no dump of this version"),
        (["db", "--to-new", "-s", "prod", "--from", "{}/none.ndjson"], "does not exist"),
        (["db", "--to-new", "-s", "prod", "--from", "{}/d1.ndjson", "--to-env", "X"], "that is for Postgres"),
        (["db", "--take", "br-x", "-s", "prod", "--write"], "this restore changes no stack file"),
        (["db", "--take", "br-x", "-s", "prod"], "db is on d1, expected a store on neon"),
        (
            ["db", "--to-new", "-s", "prod"],
            "npx wrangler r2 object get chat-prod-backups/weekly/YYYY-MM-DD.ndjson",
        ),
        (
            ["db", "--to-new", "-s", "prod", "--from", "{}/d1.ndjson", "--name", "a b"],
            "expected letters, digits",
        ),
        (
            ["db", "--to-new", "-s", "prod", "--from", "{}/d1.ndjson", "--yes"],
            "CLOUDFLARE_API_TOKEN is not set",
        ),
    ],
)
def test_a_mistake_is_refused_before_anything_is_asked(
    project: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    """In this process, with the stack `prod` of this clone, which serves from D1."""
    monkeypatch.delenv("CLOUDFLARE_API_TOKEN", raising=False)
    done = CliRunner().invoke(cli, ["restore", *(each.format(project) for each in arguments)])
    shown = done.exception
    assert isinstance(shown, UserError) or done.exit_code == 2, done.output
    assert said in (str(shown) if isinstance(shown, UserError) else done.output)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["db", "--to-new", "-s", "prodd"], "did you mean 'prod'"),
        (["db", "--to-new", "-s", "neon"], "expected --at TIME, a point in the last 7 days"),
        (["db", "--to-new", "-s", "neon", "--at", "yesterday"], "expected a time with its zone"),
        (["db", "--to-new", "-s", "neon", "--at", "2026-11-01T00:00:00"], "expected a time with its zone"),
        (["db", "--to-new", "-s", "neon", "--at", "2999-01-01T00:00:00Z"], "is not in the past"),
        (["db", "--to-new", "-s", "neon", "--at", "2001-01-01T00:00:00Z"], "expected at most 7 days ago"),
        (["db", "--take", "br-x", "-s", "neon"], "NEON_API_KEY is not set"),
        (
            ["db", "--to-new", "-s", "neon", "--from", "{}/d1.ndjson"],
            "is a dump of DB_D1, expected one of DB_POSTGRES",
        ),
    ],
)
def test_a_mistake_is_one_message(project: Path, arguments: list[str], said: str) -> None:
    before = sorted(path.read_text() for path in project.iterdir())
    assert said in refused("restore", *(each.format(project) for each in arguments), project=project)
    assert sorted(path.read_text() for path in project.iterdir()) == before


def test_a_stack_that_could_not_take_it_is_refused_before_anything_is_made(project: Path) -> None:
    file = project / "Pulumi.prod.yaml"
    file.write_text(PROD.replace("environment: prod", "environment: preview"))
    arguments = ("db", "--to-new", "-s", "prod", "--yes", "--from", str(project / "d1.ndjson"))
    assert "rungs:environment is 'preview', which protects nothing" in refused(
        "restore", *arguments, project=project
    )


def test_nothing_is_made_unless_somebody_says_so(project: Path) -> None:
    arguments = ("restore", "db", "--to-new", "-s", "prod", "--from", str(project / "d1.ndjson"))
    done = run(*arguments, project=project)
    assert done.returncode == 130
    assert re.search(
        r"This makes the D1 database chat-prod-db-\d{8}-\d{4} and fills it with 0 rows", done.stdout
    )
    assert done.stderr.strip() == "rungs: stopped"


def test_a_point_in_time_is_taken_to_utc() -> None:
    at = moment("2026-11-21T12:30:00+02:00", 7, lambda: NOW)
    assert at == datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
    with pytest.raises(UserError, match="not in the past"):
        moment("2026-11-21T12:00:01Z", 7, lambda: NOW)
    with pytest.raises(UserError, match="at most 7 days ago"):
        moment("2026-11-14T11:59:59Z", 7, lambda: NOW)


def test_a_dump_into_a_file_needs_no_account(project: Path) -> None:
    text = json.dumps({"version": 1, "name": "start", "applied_at": "2026-11-01"})
    row = f'{{"table":"schema_migrations","row":{text}}}\n'
    (project / "d1.ndjson").write_text(DUMP.replace('{"end":true,"rows":0}', f'{row}{{"end":true,"rows":1}}'))
    new = project / "new.sqlite"
    assert "cannot be read" not in printed(
        "restore", "db", "--to-new", "-s", "prod", "--from", str(project / "d1.ndjson"), "--to-file", str(new)
    )
    assert new.is_file()


@pytest.fixture
def external() -> Piece:
    return Piece(
        key="db",
        part=Postgres(host="external"),
        name="db-external",
        physical_name="chat-prod-db",
        safety=Safety(),
    )


def test_an_address_goes_to_pulumi_on_its_standard_input_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, external: Piece
) -> None:
    pulumi = tmp_path / "pulumi"
    pulumi.write_text(f'#!/bin/sh\necho "$*" > {tmp_path}/arguments\ncat > {tmp_path}/input\n')
    pulumi.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    said: list[str] = []
    take_file("prod", external, "NEW_URL", ADDRESS, said.append, write=True)
    assert (tmp_path / "input").read_text() == ADDRESS
    arguments = (tmp_path / "arguments").read_text()
    assert arguments == "config set --secret rungs:database_url --stack prod --non-interactive\n"
    pulumi.write_text(f"#!/bin/sh\necho 'error: no passphrase for {ADDRESS}' >&2; exit 255\n")
    with pytest.raises(UserError, match=r"pulumi config set failed: error: no passphrase for \[secret\]"):
        take_file("prod", external, "NEW_URL", ADDRESS, said.append, write=True)
    take_file("prod", external, "NEW_URL", ADDRESS, said.append, write=False)
    assert "printenv NEW_URL | pulumi config set --secret rungs:database_url --stack prod" in said[-1]
    assert ADDRESS not in "".join(said)
