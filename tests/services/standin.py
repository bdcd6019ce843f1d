"""What the stand-ins share: an HTTP server of this process that keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

Json = object


class Refusal(Exception):
    """An answer other than success, as Google's services and Elasticsearch word theirs."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.status, self.code = status, code

    def body(self) -> Json:
        return {"error": {"code": self.status, "status": self.code, "type": self.code, "message": str(self)}}


class Standin:
    """Subclasses answer; a context manager."""

    def __init__(self) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def _any(self) -> None:
                size = int(self.headers.get("content-length", 0))
                text = self.rfile.read(size).decode()
                try:
                    with outer.lock:
                        status, found = 200, outer.answer(self.command, self.path, dict(self.headers), text)
                except Refusal as refusal:
                    status, found = refusal.status, refusal.body()
                data = json.dumps(found).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815  # the server's own names

            def log_message(self, format: str, *args: object) -> None:
                return

        self.lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def answer(self, method: str, path: str, headers: Mapping[str, str], text: str) -> Json:
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
