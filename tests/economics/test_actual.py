from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from components.errors import UserError
from economics import actual
from economics.actual import read_live
from toolchain.errors import SetupError

ACCOUNT = "a" * 32
TOKEN = "stand-in-analytics-token"
Answer = Callable[[str], tuple[int, str]]


@pytest.fixture
def api() -> Iterator[tuple[dict[str, str], dict[str, Answer]]]:
    """An environment that points at a stand-in of Cloudflare's analytics, and what it answers, by `answer`.

    How queries are formed and grouped is held by edge/test/, against a strict stand-in; here one row stands for all.
    """
    answers: dict[str, Answer] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, text = answers["answer"](query)
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                status, text = 401, "{}"
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    base = f"http://127.0.0.1:{server.server_address[1]}/client/v4"
    yield {"CLOUDFLARE_API_TOKEN": TOKEN, "CLOUDFLARE_API_BASE_URL": base}, answers
    server.shutdown()
    thread.join()
    server.server_close()


def nothing_used(query: str) -> tuple[int, str]:
    dataset = json.loads(query)["query"].split("accountTag: $account }) {")[1].split("(")[0].strip()
    return 200, json.dumps({"data": {"viewer": {"accounts": [{dataset: []}]}}, "errors": None})


def test_quantities_come_by_price_id(api: tuple[dict[str, str], dict[str, Answer]]) -> None:
    environment, answers = api
    answers["answer"] = nothing_used
    live = read_live(ACCOUNT, environment)

    assert live.quantities["cloudflare.workers.paid.requests"] == Decimal(0)
    assert live.quantities == read_live(ACCOUNT, environment).quantities
    assert 28 <= live.over + live.left <= 31
    assert live.not_measured == {}
    assert live.metrics["requests_today"] == 0


def test_what_could_not_be_read_is_absent(api: tuple[dict[str, str], dict[str, Answer]]) -> None:
    environment, answers = api
    answers["answer"] = lambda query: (500, "") if "kvStorage" in query else nothing_used(query)
    live = read_live(ACCOUNT, environment)

    assert "cloudflare.kv.paid.storage" not in live.quantities
    assert live.not_measured == {"kvStorageAdaptiveGroups": "answered 500"}


def test_a_token_that_is_refused_is_one_line_and_is_not_shown(
    api: tuple[dict[str, str], dict[str, Answer]],
) -> None:
    environment, answers = api
    answers["answer"] = nothing_used
    with pytest.raises(UserError, match=r"^Cloudflare refuses the token .*Account Analytics Read") as caught:
        read_live(ACCOUNT, {**environment, "CLOUDFLARE_API_TOKEN": "another-token"})

    assert "another-token" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_token_is_said_before_anything_runs() -> None:
    with pytest.raises(UserError, match=r"^CLOUDFLARE_API_TOKEN is not set"):
        read_live(ACCOUNT, {})


def test_nothing_to_reach_is_one_line() -> None:
    environment = {"CLOUDFLARE_API_TOKEN": TOKEN, "CLOUDFLARE_API_BASE_URL": "http://127.0.0.1:1"}
    with pytest.raises(UserError, match=r"^nothing could be read from Cloudflare: no connection$"):
        read_live(ACCOUNT, environment)


def test_no_node_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Path:
        raise SetupError("Node is not set up. Run: ./rungs setup dev")

    monkeypatch.setattr(actual, "node", none)
    with pytest.raises(UserError, match=r"needs Node: Node is not set up. Run: ./rungs setup dev"):
        read_live(ACCOUNT, {"CLOUDFLARE_API_TOKEN": TOKEN})


@pytest.mark.parametrize("program", ["process.exitCode = 3;", "console.log('[]')", "console.log('{}')"])
def test_a_program_that_fails_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str
) -> None:
    file = tmp_path / "read-usage.mjs"
    file.write_text(program)
    monkeypatch.setattr(actual, "PROGRAM", file)
    with pytest.raises(UserError, match=r"^read-usage.mjs (failed with exit code|answered in a form)"):
        read_live(ACCOUNT, {"CLOUDFLARE_API_TOKEN": TOKEN})


def test_a_program_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "read-usage.mjs"
    file.write_text("setInterval(() => {}, 1000)")
    monkeypatch.setattr(actual, "PROGRAM", file)
    monkeypatch.setattr(actual, "PATIENCE", 0.2)
    with pytest.raises(UserError, match=r"no answer within 0.2 s"):
        read_live(ACCOUNT, {"CLOUDFLARE_API_TOKEN": TOKEN})
