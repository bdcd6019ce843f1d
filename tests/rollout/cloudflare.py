"""A strict stand-in of Cloudflare's API of deployments, on a free port of 127.0.0.1.

What the API refuses is refused with its status and code; what it does not describe is refused too. `faults` are the
answers that the next requests get instead: an HTTP status, or None for no answer.
"""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

import attrs

TOKEN = "stand-in-of-a-token"
SCRIPT = re.compile(
    r"/client/v4/accounts/([0-9a-f]{32})/workers/scripts/([\w-]+)/(deployments|versions/([\w-]+))"
)


@attrs.define
class Script:
    """A Worker: its versions with their Durable Object classes, and its deployments, newest first."""

    versions: dict[str, tuple[str, ...]]
    deployments: list[dict[str, object]] = attrs.field(factory=list[dict[str, object]])
    shown: int = 10
    """Deployments that a list gives."""

    def deploy(self, **shares: float) -> None:
        """A deployment by `id=percent`, where ids have `_` for `-`."""
        versions = [{"version_id": id.replace("_", "-"), "percentage": share} for id, share in shares.items()]
        self.deployments.insert(0, {"id": str(uuid.uuid4()), "strategy": "percentage", "versions": versions})

    @property
    def serving(self) -> dict[str, float]:
        rows = cast("list[dict[str, object]]", self.deployments[0]["versions"])
        return {str(row["version_id"]): cast("float", row["percentage"]) for row in rows}


class Refusal(Exception):
    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


@attrs.define
class CloudflareStandIn:
    """An account with Workers."""

    account: str
    scripts: dict[str, Script] = attrs.field(factory=dict[str, Script])
    url: str = ""
    faults: list[int | None] = attrs.field(factory=list[int | None])
    requests: list[str] = attrs.field(factory=list[str])

    def answer(self, method: str, path: str, token: str, data: bytes, fault: int) -> object:
        if fault != 200:
            raise Refusal(fault, 10013, "An unknown error has occurred.")
        if token != f"Bearer {TOKEN}":
            raise Refusal(401 if token else 400, 10000, "Authentication error")
        found = SCRIPT.fullmatch(path)
        if not found:
            raise Refusal(404, 7003, f"Could not route to {path}, perhaps your object identifier is invalid?")
        account, name, what, version = found.groups()
        if account != self.account:
            raise Refusal(403, 10000, "Authentication error")
        if name not in self.scripts:
            raise Refusal(404, 10007, "This Worker does not exist on your account.")
        script = self.scripts[name]
        if what == "deployments":
            if method == "GET":
                return {"deployments": script.deployments[: script.shown]}
            if method == "POST":
                return _deployed(script, data)
        elif method == "GET":
            if version not in script.versions:
                raise Refusal(404, 10222, "The specified version could not be found.")
            return {"id": version}
        raise Refusal(405, 10405, "Method not allowed for this authentication scheme")


def _deployed(script: Script, data: bytes) -> object:
    try:
        body: object = json.loads(data)
    except ValueError:
        raise Refusal(400, 10025, "The request body is no JSON") from None
    if not isinstance(body, dict):
        raise Refusal(400, 10025, "The request body is no object")
    fields = cast("Mapping[str, object]", body)
    unknown = set(fields) - {"strategy", "versions", "annotations"}
    if unknown:
        raise Refusal(400, 10025, f"unknown fields {sorted(unknown)}")
    if fields.get("strategy") != "percentage":
        raise Refusal(400, 10025, "strategy must be percentage")
    rows = fields.get("versions")
    if not isinstance(rows, list) or len(cast("list[object]", rows)) not in (1, 2):
        raise Refusal(400, 10025, "a deployment has one or two versions")
    shares = cast("list[Mapping[str, object]]", rows)
    if any(set(row) != {"version_id", "percentage"} for row in shares):
        raise Refusal(400, 10025, "each version has version_id and percentage")
    percentages = [cast("float", row["percentage"]) for row in shares]
    if any(not 0.01 <= each <= 100 for each in percentages) or sum(percentages) != 100:
        raise Refusal(400, 10025, "percentages are from 0.01 to 100 and add up to 100")
    ids = [str(row["version_id"]) for row in shares]
    if len(set(ids)) < len(ids):
        raise Refusal(400, 10025, "a version is named twice")
    for id in ids:
        if id not in script.versions:
            raise Refusal(404, 10222, "The specified version could not be found.")
    newest = next(iter(script.serving))
    if any(script.versions[id] != script.versions[newest] for id in ids):
        raise Refusal(400, 10210, "Cannot roll back across a change of Durable Object classes.")
    message = cast("Mapping[str, str]", fields.get("annotations") or {}).get("workers/message", "")
    if len(message.encode()) > 100:
        raise Refusal(400, 10025, "workers/message is too long")
    script.deployments.insert(0, {"id": str(uuid.uuid4()), **fields})
    return script.deployments[0]


@contextmanager
def cloudflare(account: str) -> Generator[CloudflareStandIn]:
    """An account served while the block runs."""
    stand_in = CloudflareStandIn(account=account)

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            stand_in.requests.append(f"{self.command} {self.path}")
            fault = stand_in.faults.pop(0) if stand_in.faults else 200
            if fault is None:
                self.close_connection = True
                return
            try:
                token = self.headers.get("Authorization", "")
                result = stand_in.answer(self.command, self.path, token, data, fault)
                self._say(200, {"success": True, "errors": [], "messages": [], "result": result})
            except Refusal as error:
                errors = [{"code": error.code, "message": str(error)}]
                self._say(error.status, {"success": False, "errors": errors, "messages": [], "result": None})

        def _say(self, status: int, body: object) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        stand_in.url = f"http://127.0.0.1:{server.server_port}/client/v4"
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
