"""What a review says of schema migrations, in both dialects."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.migrations import PLACES, Migration, changed_migrations, migration_items
from review.trees import Trees
from stacks.stack_file import ROOT
from tests.review.conftest import Shop

BASE = "CREATE TABLE messages (id TEXT PRIMARY KEY, body TEXT);"
CONTRACTS = [
    ("DROP TABLE messages", "drop table messages"),
    ("DROP TABLE IF EXISTS messages", "drop table messages"),
    ("DROP VIEW latest", "drop view latest"),
    ("ALTER TABLE messages DROP COLUMN body", "messages: drop column body"),
    ("ALTER TABLE messages RENAME COLUMN body TO text", "messages: rename column body to text"),
    ("ALTER TABLE messages RENAME TO posts", "messages: rename to posts"),
    (
        "ALTER TABLE messages ADD COLUMN kind TEXT NOT NULL",
        "messages: add column kind not null without a default",
    ),
    ("CREATE UNIQUE INDEX one ON messages (body)", "unique index on messages"),
]
POSTGRES_CONTRACTS = [
    ("DROP TYPE mood", "drop type mood"),
    (
        "ALTER TABLE messages ALTER COLUMN body TYPE bigint USING body::bigint",
        "messages: change the type of body to BIGINT",
    ),
    ("ALTER TABLE messages ALTER COLUMN body SET NOT NULL", "messages: set body not null"),
    ("ALTER TABLE messages ALTER COLUMN body DROP DEFAULT", "messages: drop the default of body"),
    (
        "ALTER TABLE messages ADD CONSTRAINT c CHECK (body <> '')",
        "messages: add CONSTRAINT c CHECK (body <> '')",
    ),
    ("ALTER TABLE messages ADD PRIMARY KEY (body)", "messages: add PRIMARY KEY (body)"),
]
EXPANDS = [
    "CREATE TABLE IF NOT EXISTS posts (id TEXT PRIMARY KEY)",
    "ALTER TABLE messages ADD COLUMN kind TEXT",
    "ALTER TABLE messages ADD COLUMN kind TEXT NOT NULL DEFAULT 'text'",
    "CREATE INDEX latest ON messages (body) WHERE body <> ''",
    "DROP INDEX latest",
    "UPDATE messages SET body = '' WHERE body IS NULL",
    "CREATE TABLE posts (id TEXT); ALTER TABLE posts ADD a TEXT NOT NULL; CREATE UNIQUE INDEX p ON posts (id)",
    "CREATE TABLE posts (id TEXT); DROP TABLE posts",
]
POSTGRES_EXPANDS = [
    "ALTER TABLE messages ALTER COLUMN body DROP NOT NULL",
    "ALTER TABLE messages ALTER COLUMN body SET DEFAULT ''",
    "ALTER TABLE messages DROP CONSTRAINT c",
    "CREATE TABLE later PARTITION OF messages FOR VALUES FROM (1) TO (2)",
    "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN DROP TABLE messages; RETURN 1; END $$",
]


def found(
    text: str, host: str = "postgres", *, with_code: bool = False
) -> list[tuple[str, str, tuple[str, ...]]]:
    file = Migration(
        path=f"edge/migrations/{host}/0002_next.sql", before=None, after=f"-- DROP TABLE no\n{text};\n"
    )
    items = migration_items([file], with_code=with_code)
    assert {item.urn for item in items} == {file.path}
    return [(item.verdict, item.change, item.properties) for item in items]


@pytest.mark.parametrize(
    ("host", "text", "words"),
    [("postgres", *each) for each in (*CONTRACTS, *POSTGRES_CONTRACTS)]
    + [("d1", *each) for each in CONTRACTS],
)
def test_what_older_code_may_need_is_named(host: str, text: str, words: str) -> None:
    assert found(text, host) == [("look", "schema contracted", (words,))]
    assert found(text, host, with_code=True) == [("danger", "schema contracted with code", (words,))]


@pytest.mark.parametrize(
    ("host", "text"),
    [("postgres", each) for each in (*EXPANDS, *POSTGRES_EXPANDS)] + [("d1", each) for each in EXPANDS],
)
def test_what_older_code_does_not_see_is_only_mentioned(host: str, text: str) -> None:
    assert found(text, host, with_code=True) == [("fine", "schema expanded", ())]


def test_each_step_of_a_statement_is_told_apart() -> None:
    text = "ALTER TABLE messages ADD COLUMN a INT, DROP COLUMN b, ALTER COLUMN c SET NOT NULL"

    assert found(text) == [
        ("look", "schema contracted", ("messages: drop column b", "messages: set c not null")),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "ALTER TABLE messages DETACH PARTITION m",
        "ALTER TYPE mood RENAME VALUE 'a' TO 'b'",
        "DO $$ BEGIN END $$",
    ],
)
def test_a_statement_that_may_do_anything_is_to_be_read(text: str) -> None:
    ((verdict, change, (words,)),) = found(text)

    assert (verdict, change) == ("look", "migration not understood")
    assert words.split(maxsplit=1)[0] == text.split(maxsplit=1)[0]


def test_what_is_no_sql_is_to_be_read() -> None:
    assert found("CREATE TABEL (((") == [("look", "migration not understood", ())]


def test_a_folder_that_names_no_database_is_read_in_either_dialect() -> None:
    assert found("CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT", "main") == [
        ("fine", "schema expanded", ())
    ]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("CREATE TABLE messages (id TEXT PRIMARY KEY, body TEXT NOT NULL);", ["migration edited"]),
        (None, ["migration edited"]),
        ("CREATE TABEL (((", ["migration edited"]),
        (
            "-- The first.\nCREATE TABLE messages (\n  id TEXT PRIMARY KEY,\n  body TEXT -- what was said\n);",
            [],
        ),
    ],
    ids=["another column", "deleted", "broken", "a comment"],
)
@pytest.mark.parametrize("host", ["d1", "postgres"])
def test_a_committed_migration_is_not_edited(host: str, after: str | None, expected: list[str]) -> None:
    file = Migration(path=f"migrations/{host}/0001.sql", before=BASE, after=after)
    items = migration_items([file], with_code=False)

    assert [item.change for item in items] == expected
    assert all(item.verdict == "danger" for item in items)


def test_the_reference_migrations_are_all_understood() -> None:
    files = [
        Migration(path=str(path.relative_to(ROOT)), before=None, after=path.read_text())
        for path in sorted((ROOT / "edge" / "migrations").rglob("*.sql"))
    ]

    assert files
    assert {item.change for item in migration_items(files, with_code=True)} <= {"schema expanded"}


def test_migrations_are_found_in_either_tree(shop: Shop) -> None:
    for file in ("migrations/0001.sql", "worker/migrations/d1/0001.sql", "other/0001.sql"):
        path = shop.directory / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(BASE)
    base = shop.commit_aside()
    (shop.directory / "migrations" / "0001.sql").unlink()
    (shop.directory / "worker" / "migrations" / "d1" / "0002.sql").write_text("DROP TABLE messages;")
    (shop.directory / "other" / "0001.sql").write_text("DROP TABLE messages;")

    with Trees(shop.directory, base) as trees:
        assert [(each.path, each.before, each.after) for each in changed_migrations(trees)] == [
            ("migrations/0001.sql", BASE, None),
            ("worker/migrations/d1/0002.sql", None, "DROP TABLE messages;"),
        ]
        assert [each.path for each in changed_migrations(trees, (*PLACES, "other/*"))] == [
            "migrations/0001.sql",
            "other/0001.sql",
            "worker/migrations/d1/0002.sql",
        ]
    shop.commit("more")
    with Trees(shop.directory, base, "HEAD") as trees:
        assert [each.after for each in changed_migrations(trees)] == [None, "DROP TABLE messages;"]


@pytest.mark.all
@pytest.mark.engine
def test_a_contract_step_with_the_code_that_needs_it_is_a_danger(shop: Shop) -> None:
    def write(file: str, text: str) -> None:
        path: Path = shop.directory / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    write("edge/migrations/d1/0002_drop.sql", "ALTER TABLE messages DROP COLUMN body;")
    alone = shop.stack("dev")
    assert [(item.verdict, item.change) for item in alone.data] == [("look", "schema contracted")]

    write("edge/src/worker.ts", "export default {};")
    both = shop.stack("dev")
    assert [(item.verdict, item.change, item.name) for item in both.data] == [
        ("danger", "schema contracted with code", "0002_drop.sql")
    ]
    assert both.verdict == "danger"
