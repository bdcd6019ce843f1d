"""A Worker on this machine answers with what it is bound to: real stores, real Redis, one version or two."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from components.errors import UserError
from local.serving import Event, Refused, Serving
from sandbox.served import Served
from tests.dev.asking import ask
from tests.dev.sockets import WebSocket

Making = Callable[..., Served]

COUNTER = {"type": "durable_object_namespace", "name": "COUNTER", "className": "Counter"}
CACHE = {"type": "kv_namespace", "name": "CACHE", "namespaceId": "cache"}
JOBS = {"type": "queue", "name": "JOBS", "queueName": "jobs"}
REDIS = (
    {"type": "plain_text", "name": "REDIS_UPSTASH_URL", "text": "https://redis.example.invalid"},
    {"type": "secret_text", "name": "REDIS_UPSTASH_TOKEN", "text": "a stand-in"},
)


def asked_until(url: str, path: str, expected: str, **query: str) -> None:
    """Asks until the answer is there: a queue delivers when it does."""
    while ask(url, path, None, **query) != expected:
        pass


def test_data_outlives_other_code_and_the_end(tmp_path: Path, served: Making) -> None:
    with Serving(tmp_path) as serving:
        url = serving.show(served(("first", 100.0), bindings=(COUNTER,)))
        assert [ask(url, "/code"), ask(url, "/count")] == ["first", "1"]
        assert serving.show(served(("second", 100.0), bindings=(COUNTER,))) == url
        assert [ask(url, "/code"), ask(url, "/count")] == ["second", "2"]
    with Serving(tmp_path) as serving:
        url = serving.show(served(("second", 100.0), bindings=(COUNTER,)))
        assert ask(url, "/count") == "3"


def test_code_that_does_not_start_leaves_what_is_served(tmp_path: Path, served: Making) -> None:
    with Serving(tmp_path) as serving:
        url = serving.show(served(("first", 100.0), bindings=(COUNTER,)))
        ask(url, "/count")
        with pytest.raises(Refused, match="SyntaxError"):
            serving.show(served(('", //', 100.0), bindings=(COUNTER,)))
        with pytest.raises(Refused, match="FILES: no such type"):
            serving.show(served(("second", 100.0), bindings=({"type": "bucket", "name": "FILES"},)))
        assert [ask(url, "/code"), ask(url, "/count")] == ["first", "2"]


def test_code_that_never_started_may_be_put_right(tmp_path: Path, served: Making) -> None:
    with Serving(tmp_path) as serving:
        with pytest.raises(Refused, match="SyntaxError"):
            serving.show(served(('", //', 100.0)))
        assert ask(serving.show(served(("first", 100.0))), "/code") == "first"


def test_a_failed_job_ends_with_what_died(tmp_path: Path, served: Making) -> None:
    timing = {"maxBatchSize": 1, "maxBatchTimeout": 0, "retryDelay": 0}
    consumers = (
        {"queueName": "jobs", "maxRetries": 1, "deadLetterQueue": "jobs-dead", **timing},
        {"queueName": "jobs-dead", "maxRetries": 1, "deadLetterQueue": None, **timing},
    )
    with Serving(tmp_path) as serving:
        url = serving.show(served(("first", 100.0), bindings=(CACHE, JOBS), consumers=consumers))
        ask(url, "/send", text="good")
        ask(url, "/send", text="bad")
        asked_until(url, "/kept", "first", key="jobs good")
        asked_until(url, "/kept", "first", key="jobs-dead bad")
        assert ask(url, "/kept", key="jobs bad") == ""


def test_two_versions_share_requests_and_objects(tmp_path: Path, served: Making) -> None:
    both = served(("stable", 75.0), ("next", 25.0), bindings=(COUNTER, CACHE))
    with Serving(tmp_path) as serving:
        url = serving.show(both)
        keys = [{"Cloudflare-Workers-Version-Key": str(key)} for key in range(200)]
        answers = [ask(url, "/code", key) for key in keys]
        assert 20 < answers.count("next") < 80
        assert [ask(url, "/code", key) for key in keys[:20]] == answers[:20]
        for name in ("stable", "next"):
            chosen = {"Cloudflare-Workers-Version-Overrides": f'chat-api="version-{name}"'}
            assert ask(url, "/code", chosen) == name
            with WebSocket(f"{url}/socket", chosen) as live:
                live.send("hello")
                assert live.next(name)["said"] == "hello"
        counted = [
            ask(url, "/count", {"Cloudflare-Workers-Version-Overrides": f'chat-api="version-{name}"'})
            for name in ("stable", "next", "stable")
        ]
        assert counted == ["1", "2", "3"]
        assert ask(url, "/cdn-cgi/handler/scheduled", cron="* * * * *") == "ok"
        assert ask(url, "/kept", key="cron") == "* * * * * by stable"
        # The rollout is over: the objects are still there.
        serving.show(served(("next", 100.0), bindings=(COUNTER,)))
        assert ask(url, "/count") == "4"


def test_redis_is_real_and_keeps_its_data_and_nothing_else_is_reached(tmp_path: Path, served: Making) -> None:
    events: list[Event] = []
    here = served(("first", 100.0), bindings=REDIS)
    token = json.dumps({"Authorization": "Bearer a stand-in"})

    def redis(url: str, *command: object, path: str = "/", headers: str = token) -> str:
        to = f"https://redis.example.invalid{path}"
        return ask(url, "/out", to=to, headers=headers, body=json.dumps(command))

    with Serving(tmp_path, on_event=events.append) as serving:
        url = serving.show(here)
        assert redis(url, "SET", "greeting", "grüß dich") == '200 {"result":"OK"}'
        assert redis(url, "HSET", "user", "name", "ada") == '200 {"result":1}'
        assert redis(url, "NO-SUCH").startswith('400 {"error":"ERR unknown command')
        assert redis(url, "GET", "greeting", headers="{}").startswith("401")
        commands = (["INCR", "n"], ["HGETALL", "user"], ["GET", "none"], ["INCR", "user"])
        pipeline = redis(url, *commands, path="/pipeline")
        status, _, text = pipeline.partition(" ")
        *good, bad = json.loads(text)
        assert (status, good) == ("200", [{"result": 1}, {"result": ["name", "ada"]}, {"result": None}])
        assert bad["error"].startswith("WRONGTYPE")
        together = redis(url, ["INCR", "n"], ["GET", "n"], path="/multi-exec")
        assert together == '200 [{"result":2},{"result":"2"}]'
        assert ask(url, "/out", to="https://example.com/a/secret/path").startswith("502")
    with Serving(tmp_path, on_event=events.append) as serving:
        assert redis(serving.show(here), "GET", "greeting") == '200 {"result":"grüß dich"}'
    blocked = [event for event in events if event["event"] == "blocked"]
    assert blocked == [{"event": "blocked", "method": "GET", "origin": "https://example.com"}]


def test_each_hyperdrive_has_a_database_that_stays(tmp_path: Path, served: Making) -> None:
    names = ("DB_POSTGRES", "LOG_POSTGRES")
    here = served(
        ("first", 100.0), bindings=tuple({"type": "hyperdrive", "name": name, "id": name} for name in names)
    )
    with Serving(tmp_path) as serving:
        serving.show(here)
        for name in names:
            with psycopg.connect(serving.database(name), autocommit=True) as connection:
                connection.execute("CREATE TABLE only_here (name TEXT)")
    with Serving(tmp_path) as serving:
        with pytest.raises(UserError, match="nothing that is served binds DB_POSTGRES"):
            serving.database("DB_POSTGRES")
        serving.show(here)
        for name in names:
            with psycopg.connect(serving.database(name)) as connection:
                assert connection.execute("SELECT count(*) FROM only_here").fetchone() == (0,)


def test_secrets_have_values_of_this_machine(tmp_path: Path, served: Making) -> None:
    def secret(name: str) -> dict[str, str]:
        return {"type": "secret_text", "name": name, "text": "of the cloud"}

    here = served(("first", 100.0), bindings=(secret("SENTRY_DSN"), secret("SIGNING_KEY"), *REDIS))
    with Serving(tmp_path) as serving:
        url = serving.show(here)
        assert json.loads(ask(url, "/names")) == ["REDIS_UPSTASH_TOKEN", "REDIS_UPSTASH_URL", "SIGNING_KEY"]
        first = ask(url, "/text", name="SIGNING_KEY")
    file = tmp_path / "secrets.json"
    assert json.loads(file.read_text()) == {"SIGNING_KEY": first}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(first) >= 32
    file.write_text(json.dumps({"SIGNING_KEY": "put there by hand"}))
    with Serving(tmp_path) as serving:
        assert ask(serving.show(here), "/text", name="SIGNING_KEY") == "put there by hand"
