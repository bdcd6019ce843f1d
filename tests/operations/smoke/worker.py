"""A stand-in of the reference Worker: its routes, as a smoke test asks them."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

BINDINGS: tuple[str, ...] = (
    "APP",
    "DB_D1",
    "DB_SERVING",
    "FILES",
    "CACHE",
    "LIMITER",
    "SIGNING_KEY",
    "OPERATOR_TOKEN",
)


class Worker:
    """A context manager."""

    def __init__(self) -> None:
        self._bindings = list(BINDINGS)
        self._silent: set[str] = set()
        self._broken: set[str] = set()
        self.token = "token-of-somebody-new"
        self._file = b""
        self._name = ""
        worker = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path = self.path.partition("?")[0]
                status, body = worker.answer(self.command, path, data, self.headers.get("Authorization", ""))
                raw = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST = _answer  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def suffer(self, fault: str, what: str) -> None:
        """From now on it lacks a binding, has one more, one of them is silent, or a route is broken."""
        match fault:
            case "lacks":
                self._bindings.remove(what)
            case "has":
                self._bindings.append(what)
            case "silent":
                self._silent.add(what)
            case _:
                self._broken.add(what)

    def answer(self, method: str, path: str, data: bytes, token: str) -> tuple[int, object]:
        if path in self._broken:
            return 500, {"error": "broken"}
        if path in ("/rooms", "/files", "/auth/me", "/discover") and token != f"Bearer {self.token}":
            return 401, {"error": "sign in"}
        match method, path:
            case "GET", "/health":
                return 200, {"ok": True, "bindings": self._bindings}
            case "GET", "/ready":
                names = [name for name in self._bindings if name in ("DB_D1", "FILES", "CACHE")]
                return 503 if self._silent else 200, {
                    "answers": {name: name not in self._silent for name in names}
                }
            case "POST", "/auth/sign-up":
                self._name = json.loads(data)["name"]
                return 201, {"token": self.token}
            case "GET", "/auth/me":
                return 200, {"user": {"name": self._name}}
            case "POST", "/rooms":
                return 201, {"id": "r1"}
            case "POST", "/rooms/r1/messages":
                return 201, {"seq": 1}
            case "GET", "/rooms/r1/messages":
                return 200, {"messages": [{"text": "hello"}]}
            case "GET", "/discover":
                return 200, {"rooms": []}
            case "POST", "/files":
                self._file = data
                return 201, {"id": "f1"}
            case "GET", "/files/f1":
                return 200, self._file
            case "POST", "/files/f1/links":
                return 201, {"url": f"{self.url}/files/f1"}
            case "GET", "/limit":
                return 200, {"requests": "100"}
            case "GET", "/operator/dead-letters":
                return 401, {"error": "operators only"}
            case _:
                return 404, {"error": "no route"}
