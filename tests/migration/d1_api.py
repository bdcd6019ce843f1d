"""A strict stand-in of D1's HTTP API over SQLite, and of what its JSON does to values."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

ACCOUNT = "0" * 32
DATABASE = "6a9ba6ad-5c43-4bd4-a3f1-d4c7a5cf6a5d"
TOKEN = "stand-in-token"
LONGEST_SQL, MOST_PARAMETERS, LARGEST_PARAMETER = 100_000, 100, 2_000_000
"""developers.cloudflare.com/d1/platform/limits/"""


class D1:
    """The API of one database. `fail` is a list of statuses that the next calls answer with."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = ""
        self.fail: list[int] = []
        self.calls: list[str] = []
        self.problems: list[str] = []

    def query(self, statement: str, parameters: list[str]) -> list[dict[str, object]]:
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.text_factory = replaced
        connection.create_function("unhex", 1, bytes.fromhex)
        connection.execute("PRAGMA foreign_keys = ON")
        try:
            found = connection.execute(statement, parameters)
            names = [each[0] for each in found.description or ()]
            return [dict(zip(names, map(as_json, row), strict=True)) for row in found.fetchall()]
        finally:
            connection.close()

    def bookmark(self) -> str:
        return f"{self.path.stat().st_mtime_ns:020}"


def replaced(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def as_json(value: object) -> object:
    """Numbers are those of JavaScript; bytes are lists."""
    match value:
        case int():
            return int(float(value)) if abs(value) > 2**53 else value
        case float() if value.is_integer() and abs(value) < 2**53:
            return int(value)
        case bytes():
            return list(value)
        case _:
            return value


@contextmanager
def served(path: Path) -> Generator[D1]:
    d1 = D1(path)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def _answer(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            d1.calls.append(f"{method} {self.path}")
            status, result, error = self._result(method, body)
            answer = {
                "success": status == 200,
                "errors": [] if status == 200 else [{"code": 7500, "message": error}],
                "messages": [],
                "result": result,
            }
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            if status == 429:
                self.send_header("Retry-After", "7")
            self.end_headers()
            self.wfile.write(text)

        def _result(self, method: str, body: bytes) -> tuple[int, object, str]:
            if d1.fail:
                return d1.fail.pop(0), None, "not now"
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                return 401, None, "Authentication error"
            base = f"/client/v4/accounts/{ACCOUNT}/d1/database/{DATABASE}"
            if (method, self.path) == ("GET", f"{base}/time_travel/bookmark"):
                return 200, {"bookmark": d1.bookmark()}, ""
            if (method, self.path) != ("POST", f"{base}/query"):
                d1.problems.append(f"{method} {self.path}")
                return 404, None, "no such route"
            if self.headers.get("Content-Type") != "application/json":
                return 400, None, "not JSON"
            given = cast("dict[str, object]", json.loads(body))
            statement, parameters = given.get("sql"), cast("list[object]", given.get("params", []))
            strings = all(isinstance(each, str) for each in parameters)
            if set(given) - {"sql", "params"} or not isinstance(statement, str) or not strings:
                return 400, None, "expected {sql, params}, params as texts"
            texts = cast("list[str]", parameters)
            if (
                len(statement) > LONGEST_SQL
                or len(texts) > MOST_PARAMETERS
                or any(len(each) > LARGEST_PARAMETER for each in texts)
            ):
                return 400, None, "statement or parameters too large"
            if re.search(r"\b(sqlite_schema|sqlite_master)\b", statement):
                return 400, None, "not authorized: SQLITE_AUTH"
            try:
                results: object = [{"results": d1.query(statement, texts), "success": True}]
            except sqlite3.Error as error:
                return 400, None, f"{error}: SQLITE_{'CONSTRAINT' if 'onstraint' in str(error) else 'ERROR'}"
            return 200, results, ""

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    d1.url = f"http://127.0.0.1:{server.server_port}/client/v4"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield d1
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
