"""`./rungs migrate` as a user runs it: before the fence, under it, to finish; and what it refuses."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from cli.migrate import receipt
from components.errors import UserError
from local.postgres import Postgres as Server
from migration.ends import NAMESPACE, Route, object_id
from migration.forward import Report
from stacks.stack_file import ROOT, StackFile
from tests.cli.running import PROD
from tests.migration import shop
from tests.migration.d1_api import DATABASE

VERSION = "7c497e1d-4429-4a38-a1ce-78c0120d755d"


class Project:
    """A user's project: a stack at `growth`, its state in the sandbox, the D1 of `./rungs dev`, and migrations."""

    def __init__(self, directory: Path, url: str) -> None:
        self.directory, self.url = directory, url
        self.file = directory / "Pulumi.stage.yaml"
        self.file.write_text(PROD.replace("environment: prod", "environment: staging  # not production"))
        (directory / "sql").mkdir()
        (directory / "sql" / "0001_start.sql").write_text(shop.POSTGRES)
        self.d1 = directory / ".rungs/dev/stage/d1/x" / f"{object_id(NAMESPACE, DATABASE)}.sqlite"
        self.d1.parent.mkdir(parents=True)
        shop.fill(self.d1)
        with sqlite3.connect(self.d1) as connection:
            connection.execute("CREATE TABLE _cf_METADATA (key INTEGER PRIMARY KEY, value BLOB)")
        connection.close()
        self.deploy(fenced=False)

    def deploy(self, *, fenced: bool, shares: dict[str, int] | None = None) -> None:
        urn = "urn:pulumi:stage::rungs::"
        resources: list[dict[str, object]] = [
            {
                "urn": f"{urn}rungs:index:D1Database$cloudflare:index/d1Database:D1Database::db-d1",
                "type": "cloudflare:index/d1Database:D1Database",
                "id": DATABASE,
            },
            {
                "urn": f"{urn}x$cloudflare:index/workerVersion:WorkerVersion::api-version",
                "type": "cloudflare:index/workerVersion:WorkerVersion",
                "id": VERSION,
                "inputs": {"bindings": [{"name": "DB_FENCED", "text": str(fenced).lower()}]},
            },
            {
                "urn": f"{urn}x$cloudflare:index/workersDeployment:WorkersDeployment::api-deployment",
                "type": "cloudflare:index/workersDeployment:WorkersDeployment",
                "inputs": {
                    "versions": [
                        {"versionId": id, "percentage": share}
                        for id, share in (shares or {VERSION: 100}).items()
                    ]
                },
            },
        ]
        state = self.directory / ".rungs/sandbox/stage/state/.pulumi/stacks/rungs/stage.json"
        state.parent.mkdir(parents=True, exist_ok=True)
        state.write_text(json.dumps({"checkpoint": {"latest": {"resources": resources}}}))

    def configure(self, standing: object) -> None:
        StackFile.open("stage", self.directory).changed({("stores", "db"): standing}).write()

    def migrate(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "cli.main",
                "migrate",
                "-s",
                "stage",
                "--migrations",
                str(self.directory / "sql"),
                *arguments,
            ],
            cwd=ROOT,
            env={
                "PATH": "",
                "PYTHONPATH": str(ROOT),
                "RUNGS_PROJECT": str(self.directory),
                "TARGET": self.url,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert self.url.split(":")[2].split("@")[0] not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done


@pytest.fixture
def project(tmp_path: Path, database: str) -> Project:
    return Project(tmp_path, database)


LOCAL = ("--local", "--to-env", "TARGET")
FENCED = {"serving": "d1", "fenced": True}


def test_first_the_copy_then_the_fence_then_the_proof(project: Project) -> None:
    before = project.file.read_text()
    first = project.migrate(*LOCAL)
    assert first.returncode == 0, first.stderr
    assert "Not fenced: d1 goes on taking writes" in first.stdout
    assert project.file.read_text() == before
    with sqlite3.connect(project.d1) as connection:
        connection.execute("DELETE FROM lines WHERE position = 0")
    connection.close()

    project.configure(FENCED)
    early = project.migrate(*LOCAL)
    assert "api-version was deployed with DB_FENCED false" in early.stdout
    assert "copied" not in project.file.read_text()

    project.deploy(fenced=True)
    done = project.migrate(*LOCAL, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["finished"]
    assert report["copied"] == 0
    text = project.file.read_text()
    assert "# not production" in text
    copied = StackFile.open("stage", project.directory).settings().stores["db"].copied
    assert copied is not None
    assert (copied.to, copied.rows, copied.digest) == ("neon", report["rows"], report["digest"])
    assert shop.rows_of_target(project.url) == shop.rows_of_source(project.d1)


def test_a_split_deployment_is_no_fence(project: Project) -> None:
    project.configure(FENCED)
    project.deploy(fenced=True, shares={VERSION: 90, "another": 10})
    done = project.migrate(*LOCAL)
    assert "not every request goes to the current version of api" in done.stdout
    assert "copied" not in project.file.read_text()


def test_rows_set_aside_are_accepted_only_by_their_number(project: Project) -> None:
    with sqlite3.connect(project.d1) as connection:
        connection.execute("UPDATE visits SET at = '0000-00-00' WHERE rowid < 3")
    connection.close()
    project.configure(FENCED)
    project.deploy(fenced=True)
    refused = project.migrate(*LOCAL)
    assert refused.returncode == 1
    assert "--accept-rejected 2" in refused.stdout
    assert "at is no time from the year 1 to 9999" in refused.stdout
    assert project.migrate(*LOCAL, "--accept-rejected", "1").returncode == 1
    assert "copied" not in project.file.read_text()
    assert project.migrate(*LOCAL, "--accept-rejected", "2").returncode == 0
    assert "copied" in project.file.read_text()


def test_a_rehearsal_leaves_nothing_behind(project: Project, server: Server) -> None:
    before = project.file.read_text()
    with psycopg.connect(server.url) as connection:
        databases = connection.execute("SELECT datname FROM pg_database ORDER BY 1").fetchall()
    done = project.migrate(*LOCAL, "--rehearse")
    assert done.returncode == 0, done.stderr
    assert "This was a rehearsal" in done.stdout
    assert project.file.read_text() == before
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT datname FROM pg_database ORDER BY 1").fetchall() == databases
    with psycopg.connect(project.url) as connection:
        assert connection.execute("SELECT to_regclass('customers')").fetchone() == (None,)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--to-env", "NOWHERE", "--from", "D1"), "NOWHERE is not set"),
        (("--to-env", "TARGET", "--from", "SQL"), "no Firestore export"),
        (("--to-env", "TARGET", "--from", "D1", "--leave", "custmers"), "did you mean 'customers'"),
        (("--to-env", "TARGET", "--from", "D1", "--store", "bd"), "did you mean 'db'"),
        (("--to-env", "TARGET", "--from", "YAML"), "cannot be read as a SQLite database"),
    ],
)
def test_a_mistake_is_one_message(project: Project, arguments: tuple[str, ...], message: str) -> None:
    places = {"D1": str(project.d1), "SQL": str(project.directory / "sql"), "YAML": str(project.file)}
    done = project.migrate(*(places.get(each, each) for each in arguments))
    assert done.returncode == 2
    assert message in done.stderr


def test_what_serves_and_takes_writes_is_never_overwritten_by_the_older_host(project: Project) -> None:
    proof = {"to": "neon", "at": "2026-01-01T00:00:00Z", "rows": 1, "digest": "0" * 64}
    project.configure({"serving": "neon", "copied": proof})
    done = project.migrate(*LOCAL)
    assert done.returncode == 2
    assert "copying from d1 would undo them" in done.stderr


def test_a_column_that_the_target_lacks_is_not_dropped_without_a_word(project: Project) -> None:
    with sqlite3.connect(project.d1) as connection:
        connection.execute("ALTER TABLE lines ADD COLUMN colour TEXT")
    connection.close()
    done = project.migrate(*LOCAL)
    assert done.returncode == 2
    assert "column lines.colour is not on the target" in done.stderr
    assert project.migrate(*LOCAL, "--leave", "lines.colour").returncode == 0


def test_the_secret_of_an_address_is_not_shown(project: Project) -> None:
    project.url = "postgresql://u:" + "hidden" + "word@127.0.0.1:1/nowhere"
    done = project.migrate(*LOCAL)
    assert done.returncode == 2
    assert "TARGET: the database cannot be reached" in done.stderr


def test_going_back_needs_the_fence_and_ends_with_the_diff(project: Project) -> None:
    with sqlite3.connect(project.d1) as connection:
        connection.execute("UPDATE visits SET id = lower(id)")
    connection.close()
    assert project.migrate(*LOCAL).returncode == 0
    proof = {"to": "neon", "at": "2026-01-01T00:00:00Z", "rows": 1, "digest": "0" * 64}
    project.configure({"serving": "neon", "copied": proof})
    with psycopg.connect(project.url) as connection:
        connection.execute("UPDATE orders SET note = 'since'")
    assert "--reverse needs the fence" in project.migrate(*LOCAL, "--reverse").stderr
    project.configure({"serving": "neon", "fenced": True, "copied": proof})
    assert "was deployed with DB_FENCED false" in project.migrate(*LOCAL, "--reverse").stderr
    project.deploy(fenced=True)
    before = project.file.read_text()
    done = project.migrate(*LOCAL, "--reverse")
    assert done.returncode == 0, done.stderr
    assert "+      serving: d1" in done.stdout
    assert "-      copied:" in done.stdout
    assert project.file.read_text() == before
    assert shop.rows_of_target(project.url) == shop.rows_of_source(project.d1)


def test_a_fence_that_was_lifted_meanwhile_gets_no_receipt(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.configure(FENCED)
    project.deploy(fenced=True)
    file = StackFile.open("stage", project.directory)
    route = Route.of(file.settings(), None)
    project.configure({"serving": "d1"})
    changed = StackFile.open("stage", project.directory)

    def opened(_stack: str) -> StackFile:
        return changed

    monkeypatch.setattr(StackFile, "open", opened)
    report = Report(
        tables=(), passes=1, copied=0, rejected=0, reasons=(), copy_rate=1.0, compare_rate=1.0, same=True
    )
    with pytest.raises(UserError, match=r"rungs:stores\.db was changed in Pulumi\.stage\.yaml meanwhile"):
        receipt("stage", route, report, local=False)
    assert "copied" not in project.file.read_text()
