"""A project at Google Cloud that has all that a stage needs, until a test takes something away.

It knows just the paths that are read, and nobody without its token. All requests are noted.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

import attrs

from providers.neon.api import JSON, Request, Response
from tests.components.accounts import GIVEN

PROJECT, BILLING = str(GIVEN["gcp_project"]), str(GIVEN["gcp_billing_account"])
NUMBER = "415104041262"
GOOGLE_TOKEN = "stand-in-of-a-google-token"


@attrs.define
class Googles:
    """A project at Google Cloud, behind its APIs."""

    state: str = "ACTIVE"
    billing: dict[str, JSON] = attrs.field(
        factory=lambda: {"billingEnabled": True, "billingAccountName": f"billingAccounts/{BILLING}"}
    )
    denied: set[str] = attrs.field(factory=set[str])
    unknown: set[str] = attrs.field(factory=set[str])
    """Permissions that Google does not know, and refuses the lot for."""
    off: set[str] = attrs.field(factory=set[str])
    """APIs that are not switched on in the project that asks."""
    asks_in: str = NUMBER
    """That project's number: a user's own sign-in may have another one."""
    databases: dict[str, JSON] = attrs.field(factory=dict[str, JSON])
    buckets: dict[str, Response] = attrs.field(factory=dict[str, Response])
    token: str = GOOGLE_TOKEN
    asked: list[tuple[str, Request]] = attrs.field(factory=list[tuple[str, Request]])

    def at(self, api: str) -> Api:
        return Api(self, api)

    def answer(self, api: str, request: Request) -> Response:
        self.asked.append((api, request))
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return refusal(401, "UNAUTHENTICATED")
        if api in self.off:
            return refusal(403, "PERMISSION_DENIED", "SERVICE_DISABLED", consumer=f"projects/{self.asks_in}")
        for (method, known, pattern), answer in ROUTES.items():
            found = re.fullmatch(pattern, request.path)
            if (method, known) == (request.method, api) and found and not request.query:
                return answer(self, request, *found.groups())
        return refusal(404, "NOT_FOUND")

    def project(self, _: Request) -> Response:
        return Response(200, {"name": f"projects/{NUMBER}", "projectId": PROJECT, "state": self.state})

    def billed(self, _: Request) -> Response:
        return Response(200, {"projectId": PROJECT, **self.billing})

    def permitted(self, request: Request) -> Response:
        body = cast("dict[str, list[str]]", request.body)
        assert list(body) == ["permissions"]
        if len(body["permissions"]) > 100 or self.unknown & set(body["permissions"]):
            return refusal(400, "INVALID_ARGUMENT")
        assert not [each for each in body["permissions"] if "*" in each]
        return Response(
            200, {"permissions": [each for each in body["permissions"] if each not in self.denied]}
        )

    def database(self, _: Request, name: str) -> Response:
        found = self.databases.get(name)
        return Response(200, found) if found else refusal(404, "NOT_FOUND")

    def bucket(self, _: Request, name: str) -> Response:
        return self.buckets.get(name, refusal(404))


@attrs.frozen
class Api:
    """The way to one of them."""

    googles: Googles
    name: str

    def send(self, request: Request) -> Response:
        return self.googles.answer(self.name, request)


ROUTES: Mapping[tuple[str, str, str], Callable[..., Response]] = {
    ("GET", "cloudresourcemanager", f"/v3/projects/{PROJECT}"): Googles.project,
    ("POST", "cloudresourcemanager", f"/v3/projects/{PROJECT}:testIamPermissions"): Googles.permitted,
    ("GET", "cloudbilling", f"/v1/projects/{PROJECT}/billingInfo"): Googles.billed,
    ("POST", "cloudbilling", f"/v1/billingAccounts/{BILLING}:testIamPermissions"): Googles.permitted,
    ("GET", "firestore", rf"/v1/projects/{PROJECT}/databases/([^/]+)"): Googles.database,
    ("GET", "storage", "/storage/v1/b/([^/]+)"): Googles.bucket,
}


def refusal(status: int, word: str = "", why: str = "", **metadata: JSON) -> Response:
    """Google's answer for it (cloud.google.com/apis/design/errors)."""
    details: list[JSON] = []
    if why:
        kind = "type.googleapis.com/google.rpc.ErrorInfo"
        details.append({"@type": kind, "reason": why, "domain": "googleapis.com", "metadata": metadata})
    error: JSON = {"code": status, "message": f"you sent {GOOGLE_TOKEN}", "status": word, "details": details}
    return Response(status, {"error": error})


@contextmanager
def served(googles: Googles) -> Generator[str]:
    """The same over HTTP, on a free port of this machine, while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            _, api, *rest = self.path.split("/")
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = cast("JSON", json.loads(sent)) if sent else None
            request = Request(self.command, "/" + "/".join(rest), body=body, headers=dict(self.headers))
            found = googles.answer(api, request)
            self.send_response(found.status)
            self.end_headers()
            self.wfile.write(json.dumps(found.body).encode())

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - as the base class calls them

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
