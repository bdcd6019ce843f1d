"""A typed client of Cloudflare's API, as far as a rollback needs it: which versions of a Worker serve, and which shall.

    cloudflare = Cloudflare.from_environment()
    cloudflare.deploy(account, "chat-prod-api", version)      # every request goes to that version, at once

Described by developers.cloudflare.com/api/resources/workers/subresources/scripts/subresources/deployments/.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Final, cast

import attrs

from components.errors import UserError
from providers.neon.api import JSON, HttpTransport, NoAnswer, NotSent, Request, Response, Transport

API: Final = "https://api.cloudflare.com/client/v4"
TOKEN: Final = "CLOUDFLARE_API_TOKEN"  # noqa: S105 - the name of a variable
ADDRESS: Final = "RUNGS_CLOUDFLARE_API"
"""Names a stand-in on this machine instead of the API."""
TRIES: Final = 4
LONGEST_WAIT: Final = 60.0
"""Seconds of a Retry-After that are waited for."""


@attrs.frozen(kw_only=True)
class Deployment:
    """What serves: the share of requests, in percent, by version."""

    id: str
    shares: Mapping[str, float]


class Cloudflare:
    """The calls. They raise UserError, in which the token never is. What cannot do harm twice is tried again."""

    def __init__(self, token: str, transport: Transport, sleep: Callable[[float], None] = time.sleep) -> None:
        self._token, self._transport, self._sleep = token, transport, sleep

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Cloudflare:
        """With the token of $CLOUDFLARE_API_TOKEN; raises UserError where it is not given."""
        token = environment.get(TOKEN, "").strip()
        if not token or not all("!" <= letter <= "~" for letter in token):
            raise UserError(
                f"${TOKEN} is not set to a token; the deployment needs one with Workers Scripts Write"
            )
        try:
            return cls(token, HttpTransport(environment.get(ADDRESS, API)))
        except ValueError as error:
            raise UserError(f"${ADDRESS} is {error}") from None

    def deployments(self, account: str, script: str) -> list[Deployment]:
        """The last deployments of a Worker; the first one serves."""
        found = self._call("GET", f"{_script(account, script)}/deployments")
        return [_deployment(each) for each in _rows(found, "deployments")]

    def has_version(self, account: str, script: str, version: str) -> bool:
        """Whether the account still has a version."""
        return self._call("GET", f"{_script(account, script)}/versions/{version}", absent=True) is not None

    def deploy(self, account: str, script: str, version: str, message: str = "") -> Deployment:
        """Sends every request to one version, at once."""
        body: JSON = {
            "strategy": "percentage",
            "versions": [{"version_id": version, "percentage": 100}],
            "annotations": {"workers/message": message} if message else {},
        }
        return _deployment(self._call("POST", f"{_script(account, script)}/deployments", body))

    def _call(self, method: str, path: str, body: JSON = None, *, absent: bool = False) -> object:
        """The `result`; None for what is not there where it may be `absent`. Every call here may be made twice."""
        headers = {"Authorization": f"Bearer {self._token}"}
        request = Request(method, path, body=body, headers=headers)
        reason = ""
        for tried in range(TRIES):
            wait = 2.0**tried
            try:
                response = self._transport.send(request)
            except (NotSent, NoAnswer) as error:
                reason = f"no answer: {error}"
            else:
                if response.status == 404 and absent:
                    return None
                if response.status != 429 and response.status < 500:
                    return _result(response, method, path)
                reason = _words(response)
                after = response.headers.get("retry-after", "")
                wait = min(float(after), LONGEST_WAIT) if after.isdigit() else wait
            if tried < TRIES - 1:
                self._sleep(wait)
        raise UserError(f"Cloudflare does not do it after {TRIES} tries: {method} {path}: {reason}")


def _script(account: str, script: str) -> str:
    return f"/accounts/{account}/workers/scripts/{script}"


def _result(response: Response, method: str, path: str) -> object:
    if response.status in (401, 403):
        raise UserError(
            f"Cloudflare refuses the token in ${TOKEN} ({_words(response)}); {method} {path} needs one with "
            "Workers Scripts Write for this account"
        )
    body = _fields(response.body)
    if response.status >= 300 or body.get("success") is not True:
        raise UserError(f"Cloudflare refuses {method} {path}: {_words(response)}")
    return body.get("result")


def _words(response: Response) -> str:
    """What the API says went wrong, with its codes."""
    errors = [f"{each.get('message')} ({each.get('code')})" for each in _rows(response.body, "errors")]
    return "; ".join(errors) or f"HTTP {response.status}"


def _deployment(found: object) -> Deployment:
    shares = {
        str(each.get("version_id")): float(cast("float", each.get("percentage")))
        for each in _rows(found, "versions")
    }
    if not shares:
        raise UserError("Cloudflare answered with something that is no deployment")
    return Deployment(id=str(_fields(found).get("id", "")), shares=shares)


def _rows(found: object, name: str) -> list[Mapping[str, object]]:
    rows = _fields(found).get(name)
    return [_fields(each) for each in cast("list[object]", rows)] if isinstance(rows, list) else []


def _fields(found: object) -> Mapping[str, object]:
    """An object of JSON; anything else is an empty one."""
    return cast("Mapping[str, object]", found) if isinstance(found, dict) else {}
