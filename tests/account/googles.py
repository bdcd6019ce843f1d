"""A project at Google Cloud that has all that a stage needs, until a test takes something away.

It knows just the paths that are read, and nobody without its token. All requests are noted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
    """APIs that are not switched on."""
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
            return refusal(403, "PERMISSION_DENIED", "SERVICE_DISABLED")
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


def refusal(status: int, word: str = "", why: str = "") -> Response:
    """Google's answer for it (cloud.google.com/apis/design/errors)."""
    details: list[JSON] = (
        [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": why}] if why else []
    )
    error: JSON = {"code": status, "message": f"you sent {GOOGLE_TOKEN}", "status": word, "details": details}
    return Response(status, {"error": error})
