"""A new D1 database through Cloudflare's API, against the stand-in of it over the sandbox's cloud."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from pathlib import Path

import pytest

from components.d1_database import D1Database
from components.errors import UserError
from operations.restore.d1 import Made, restore
from operations.restore.dump import Dump
from operations.restore.filling import Filled
from operations.restore.run import MIGRATIONS
from providers.cloudflare_api import ADDRESS, TOKEN
from sandbox import rest
from sandbox.cloud import Cloud
from stacks.settings import Settings

READER = "reads-only"
SETTINGS = Settings(app="chat", environment="prod", account="0" * 32, location="weur", stage="mvp")


class Account:
    """The API, and the environment that leads to it."""

    def __init__(self, cloud: Cloud, url: str) -> None:
        self.cloud = cloud
        self.environment: Mapping[str, str] = {TOKEN: rest.TOKEN, ADDRESS: url}

    def restore(
        self, dump: Path, name: str = "new", part: D1Database = D1Database(), left: tuple[str, ...] = ()
    ) -> tuple[Made, Filled]:
        return restore(
            SETTINGS,
            part,
            name,
            Dump.open(dump),
            MIGRATIONS / "d1",
            left,
            lambda _what, _rows: None,
            self.environment,
        )

    def names(self) -> list[str]:
        return [str(each["name"]) for each in rest.of_type(self.cloud, "D1Database")]


@pytest.fixture
def account(tmp_path: Path) -> Generator[Account]:
    cloud = Cloud(tmp_path / "cloud.json")
    tokens = {rest.TOKEN: None, READER: ["D1 Read"]}
    with rest.serve(cloud, tokens=tokens) as url:
        yield Account(cloud, url)


def test_it_is_made_where_the_store_is_and_filled(account: Account, dumps: dict[str, Path]) -> None:
    made, filled = account.restore(dumps["DB_D1"])
    (there,) = rest.of_type(account.cloud, "D1Database")
    assert (there["id"], there["name"], there["primaryLocationHint"]) == (made.id, "new", "weur")
    assert filled.rows == len(dumps["DB_D1"].read_text().splitlines()) - 2
    assert there["readReplication"] == {"mode": "disabled"}
    # With replicas where the part has them; the same dump comes to the same digest.
    assert account.restore(dumps["DB_D1"], "another", D1Database(read_replication=True))[1] == filled
    modes = {str(each["name"]): each["readReplication"] for each in rest.of_type(account.cloud, "D1Database")}
    assert modes == {"new": {"mode": "disabled"}, "another": {"mode": "auto"}}


def test_what_has_the_name_already_is_left_alone(account: Account, dumps: dict[str, Path]) -> None:
    account.restore(dumps["DB_D1"])
    with pytest.raises(UserError, match=r"already exists \(7502\)"):
        account.restore(dumps["DB_D1"])
    assert account.names() == ["new"]


def test_a_restore_that_breaks_off_says_what_is_left(
    account: Account, dumps: dict[str, Path], tmp_path: Path
) -> None:
    bad = tmp_path / "bad.ndjson"
    bad.write_text(dumps["DB_D1"].read_text().replace('"name":"room"', '"name":null'))
    with pytest.raises(UserError) as refusal:
        account.restore(bad)
    assert "a row of rooms is refused: NOT NULL constraint failed" in str(refusal.value)
    assert "is not whole; nothing uses it. Delete it when" in str(refusal.value)
    assert "npx wrangler d1 delete new" in str(refusal.value)


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("", r"\$CLOUDFLARE_API_TOKEN is not set"),
        ("of-nobody", r"refuses the token in \$CLOUDFLARE_API_TOKEN .* D1 Write"),
        (READER, r"refuses the token in \$CLOUDFLARE_API_TOKEN .* D1 Write"),
    ],
)
def test_without_the_right_token_nothing_is_made(
    account: Account, dumps: dict[str, Path], token: str, said: str
) -> None:
    account.environment = {**account.environment, TOKEN: token}
    with pytest.raises(UserError, match=said) as refusal:
        account.restore(dumps["DB_D1"])
    assert account.names() == []
    assert not token or token not in str(refusal.value)
