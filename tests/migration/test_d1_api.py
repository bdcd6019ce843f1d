"""D1 through its API: the same rows as from the file, within the API's rate, and never an export."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from components.errors import UserError
from migration import d1_api as module
from migration.d1_api import D1Api
from migration.forward import Forward
from migration.postgres import Postgres
from tests.migration import shop
from tests.migration.d1_api import ACCOUNT, D1, DATABASE, TOKEN, served


class Clock:
    """A time that only sleeping moves on."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def api(tmp_path: Path) -> Iterator[D1]:
    path = tmp_path / "d1.sqlite"
    shop.fill(path)
    with served(path) as d1:
        yield d1
    assert d1.problems == []


@contextmanager
def client(api: D1, clock: Clock, token: str = TOKEN) -> Generator[D1Api]:
    with closing(D1Api(ACCOUNT, DATABASE, token, api=api.url, clock=clock, sleep=clock.sleep)) as source:
        yield source


def test_every_row_arrives_although_the_api_fails_now_and_then(api: D1, database: str) -> None:
    clock = Clock()
    with psycopg.connect(database) as connection:
        connection.execute(shop.POSTGRES)
    api.fail = [429, 500, 429]
    with Postgres(database) as target, client(api, clock) as source:
        report = Forward(source, target, batch=50).run(until_same=True)
    assert report.same
    assert report.rejected == 0
    assert shop.rows_of_target(database) == shop.rows_of_source(api.path)
    assert clock.slept[0] == 7.0


def test_what_json_cannot_carry_comes_whole(api: D1, database: str) -> None:
    with sqlite3.connect(api.path) as connection:
        connection.execute("UPDATE orders SET number = 9007199254740993 WHERE number = 7 * 17")
        connection.execute("UPDATE orders SET note = CAST(X'61FF' AS TEXT) WHERE number = 14")
        connection.execute("UPDATE orders SET note = 'a\ufffdb' WHERE number = 21")
        connection.execute("DELETE FROM lines")
    connection.close()
    with psycopg.connect(database) as connection:
        connection.execute(shop.POSTGRES)
    with Postgres(database) as target, client(api, Clock()) as source:
        report = Forward(source, target, batch=50).run(until_same=True)
    assert [(each.key, each.reason) for each in report.reasons] == [("[14]", "note is not valid UTF-8")]
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT note FROM orders WHERE number = 21").fetchone() == ("a\ufffdb",)
        assert connection.execute("SELECT max(number) FROM orders").fetchone() == (9007199254740993,)


def test_no_more_calls_than_the_rate_allows(api: D1, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CALLS", 5)
    clock = Clock()
    with client(api, clock) as source:
        for _ in range(12):
            source.count("orders")
    assert clock.now >= 2 * module.WINDOW
    assert len(api.calls) == 12


def test_a_write_moves_the_mark(api: D1) -> None:
    with client(api, Clock()) as source:
        before = source.mark()
        assert source.mark() == before
        source.execute("DELETE FROM lines")
        assert source.mark() != before


def test_a_wrong_token_is_one_message_without_it(api: D1) -> None:
    with (
        pytest.raises(UserError, match="D1 answered 401: Authentication error") as failure,
        client(api, Clock(), token="wrong-token") as source,
    ):
        source.tables()
    assert "wrong-token" not in str(failure.value)


def test_an_api_that_stays_away_is_given_up(api: D1) -> None:
    api.fail = [503] * 50
    clock = Clock()
    with pytest.raises(UserError, match="D1 answered 503"), client(api, clock) as source:
        source.tables()
    assert len(api.calls) == module.TRIES
