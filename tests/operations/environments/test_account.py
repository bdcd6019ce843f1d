"""What is done in an account past the engine: seeds and the emptying of buckets, against Cloudflare's API."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

import attrs
import pytest

from components.errors import UserError
from operations.environments.configuration import configuration
from operations.environments.emptying import BUCKET, empty_buckets
from operations.environments.lifecycle import Environments
from operations.environments.place import Place
from operations.environments.seeding import plant, read_seed, statements
from providers.cloudflare_api import Cloudflare
from sandbox.cloud import Cloud
from sandbox.rest import TOKEN, serve
from sandbox.rest.objects import HELD
from sandbox.rest.restoring import TYPE, rows_file
from stacks.stack_file import StackFile
from tests.configs import MVP

ACCOUNT = "0" * 32
DATABASE = "6a9ba6ad-5c43-4bd4-a3f1-d4c7a5cf6a5d"
BUCKETS: Mapping[str, Mapping[str, str]] = {
    "chat-pr-1-preview-files": {"jurisdiction": "default"},
    "chat-pr-1-preview-dumps": {"jurisdiction": "eu"},
}


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    """A database, two buckets, and objects in them."""

    def stored(name: str, id: str, **props: object) -> dict[str, object]:
        return {"id": id, "name": name, "seed": name, "revision": 1, "props": {"name": name, **props}}

    cloud = Cloud(tmp_path / "cloud.json")
    with cloud.change() as data:
        data["objects"] = {
            TYPE: {DATABASE: stored("db-d1", DATABASE, accountId=ACCOUNT)},
            BUCKET: {name: stored(name, name, accountId=ACCOUNT, **more) for name, more in BUCKETS.items()},
        }
        data[HELD] = {
            "chat-pr-1-preview-files": ["a/1", "a b", "ü?", "x", "y"],
            "chat-pr-1-preview-dumps": ["weekly/1"],
            "chat-prod-files": ["not", "ours"],
        }
    return cloud


@pytest.fixture
def api(cloud: Cloud) -> Iterator[str]:
    tokens = {TOKEN: None, "reads-only": ("Workers R2 Storage Read",)}
    with serve(cloud, tokens=tokens) as url:
        yield url


@attrs.frozen
class Known(Environments):
    """An environment that is up, with a state of its own."""

    def resources(self, stack: str, *, secrets: bool = False) -> Sequence[Mapping[str, object]]:
        urn = "urn:pulumi:preview-pr-1::rungs::"
        return [
            {"type": TYPE, "urn": f"{urn}{TYPE}::db-d1", "id": DATABASE},
            *(
                {"type": BUCKET, "urn": f"{urn}{BUCKET}::{name}", "id": name, "outputs": known}
                for name, more in BUCKETS.items()
                if (known := {"accountId": ACCOUNT, "name": name, **more})
            ),
        ]


def up_there(api: str, told: list[str], tmp_path: Path) -> Known:
    environment = {"CLOUDFLARE_API_TOKEN": TOKEN, "RUNGS_CLOUDFLARE_API": api}
    place = Place(program=tmp_path / "pulumi", project=tmp_path, environment=environment, files=tmp_path)
    return Known(place, told.append)


def seed(api: str, sql: str, tmp_path: Path, awake: Sequence[bool] = (True,)) -> list[str]:
    """What is told while an environment gets its seeds; `awake` is what its Worker answers, look by look."""
    told: list[str] = []
    config = "\n".join(f"  rungs:{key}: {value!r}" for key, value in MVP.items())
    base = StackFile(path=Path("Pulumi.prod.yaml"), text=f"config:\n{config}\n")
    answers = iter(awake)

    def answer(url: str) -> bool:
        told.append(url)
        return next(answers)

    plant(
        up_there(api, told, tmp_path),
        configuration(base, "pr-1", {}),
        sql,
        sleep=lambda seconds: told.append(f"{seconds:g} s"),
        awake=answer,
    )
    return told


def test_seeds_are_run_once_the_worker_has_made_its_tables(api: str, cloud: Cloud, tmp_path: Path) -> None:
    sql = "-- rooms;\nCREATE TABLE IF NOT EXISTS rooms (name TEXT);\nINSERT INTO rooms VALUES ('a;b'), ('c');\n-- end"
    told = seed(api, sql, tmp_path, (False, True))
    assert told[0] == told[2]
    assert told[0].startswith("https://chat-pr-1-preview-api.")
    assert told[0].endswith(".workers.dev/ready")
    assert told[1] == "2 s"
    assert told[3:] == ["preview-pr-1: seeded db on d1"]
    with sqlite3.connect(rows_file(cloud, DATABASE)) as rows:
        assert rows.execute("SELECT name FROM rooms ORDER BY name").fetchall() == [("a;b",), ("c",)]


def test_a_seed_that_is_refused_says_which_statement(api: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"statement 2 of the seed is refused: .*no such table: rooms"):
        seed(api, "SELECT 1; INSERT INTO rooms VALUES (1);", tmp_path)


def test_a_worker_that_never_answers_is_told(api: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not answer after 60 s; nothing was seeded"):
        seed(api, "SELECT 1;", tmp_path, [False] * 30)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("", []),
        ("SELECT 1", ["SELECT 1;"]),
        ("SELECT '1", None),
        ("SELECT ';'; SELECT 2;", ["SELECT ';';", "SELECT 2;"]),
        ("-- a;\n\nSELECT 1;\n-- b\n", ["-- a;\n\nSELECT 1;"]),
        (
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; DELETE FROM c; END;",
            ["CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; DELETE FROM c; END;"],
        ),
    ],
)
def test_statements_end_where_sql_says(sql: str, expected: list[str] | None) -> None:
    if expected is None:
        with pytest.raises(UserError, match='ends within a statement: "SELECT \'1"'):
            list(statements(sql))
    else:
        assert list(statements(sql)) == expected


def test_a_file_of_seeds_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "seed.sql"
    with pytest.raises(UserError, match="No such file"):
        read_seed(file)
    file.write_text(" \n")
    with pytest.raises(UserError, match="is empty, expected SQL"):
        read_seed(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match="expected SQL as UTF-8 text"):
        read_seed(file)


def test_buckets_are_emptied_in_their_jurisdiction_and_no_other(
    api: str, cloud: Cloud, tmp_path: Path
) -> None:
    told: list[str] = []
    environments = up_there(api, told, tmp_path)
    cloudflare = Cloudflare.from_environment(environments.place.environment)
    empty_buckets(cloudflare, environments.resources(""), told.append)
    held = cast("Mapping[str, object]", cloud.read()[HELD])
    assert held == {
        "chat-pr-1-preview-files": [],
        "chat-pr-1-preview-dumps": [],
        "chat-prod-files": ["not", "ours"],
    }
    assert told == ["chat-pr-1-preview-files: 5 objects deleted", "chat-pr-1-preview-dumps: 1 object deleted"]


def test_a_token_that_may_not_empty_is_told_what_is_missing(api: str, tmp_path: Path) -> None:
    cloudflare = Cloudflare.from_environment(
        {"CLOUDFLARE_API_TOKEN": "reads-only", "RUNGS_CLOUDFLARE_API": api}
    )
    with pytest.raises(UserError, match="needs one with Workers R2 Storage Write"):
        empty_buckets(cloudflare, up_there(api, [], tmp_path).resources(""), lambda _: None)
