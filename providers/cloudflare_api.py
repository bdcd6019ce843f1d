"""A client of Cloudflare's API: `call` and `pages` for any path, and what a rollback needs.

    cloudflare = Cloudflare.from_environment()
    cloudflare.pages(f"/accounts/{account}/d1/database", "D1 Read")
    cloudflare.deploy(account, "chat-prod-api", version)      # every request goes to that version, at once

Described by developers.cloudflare.com/api/.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Final, cast
from urllib.parse import urlencode

import attrs

from components.errors import UserError
from providers.neon.api import JSON, HttpTransport, NoAnswer, NotSent, Request, Response, Transport

API: Final = "https://api.cloudflare.com/client/v4"
TOKEN: Final = "CLOUDFLARE_API_TOKEN"  # noqa: S105 - the name of a variable
ADDRESS: Final = "RUNGS_CLOUDFLARE_API"
"""Names a stand-in on this machine instead of the API."""
TRIES: Final = 4
MOST_PAGES: Final = 1_000
SCRIPTS: Final = "Workers Scripts Write"
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
                f"${TOKEN} is not set to a token, expected one that may do this (./rungs doctor lists the permissions)"
            )
        try:
            return cls(token, HttpTransport(environment.get(ADDRESS, API)))
        except ValueError as error:
            raise UserError(f"${ADDRESS} is {error}") from None

    def deployments(self, account: str, script: str) -> list[Deployment]:
        """The last deployments of a Worker; the first one serves."""
        found = self.call("GET", f"{_script(account, script)}/deployments", SCRIPTS)
        return [_deployment(each) for each in _rows(found, "deployments")]

    def has_version(self, account: str, script: str, version: str) -> bool:
        """Whether the account still has a version."""
        return (
            self.call("GET", f"{_script(account, script)}/versions/{version}", SCRIPTS, absent=True)
            is not None
        )

    def deploy(self, account: str, script: str, version: str, message: str = "") -> Deployment:
        """Sends every request to one version, at once."""
        body: JSON = {
            "strategy": "percentage",
            "versions": [{"version_id": version, "percentage": 100}],
            "annotations": {"workers/message": message} if message else {},
        }
        return _deployment(self.call("POST", f"{_script(account, script)}/deployments", SCRIPTS, body))

    def pages(self, path: str, permission: str, rows: str = "") -> list[Mapping[str, object]]:
        """Every row of a list, page by page; `rows` is the field that holds them, where the result is no list.

        Both ways of the API: numbered pages (`page`, `total_pages`) and cursors (`cursor`, `cursors.after`).
        """
        found: list[Mapping[str, object]] = []
        query: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            body = fields(self._answer("GET", f"{path}{_joined(path, query)}", permission).body)
            result = body.get("result")
            listed = cast("object", result) if isinstance(result, list) else fields(result).get(rows)
            found += [fields(each) for each in cast("list[object]", listed or [])]
            info = fields(body.get("result_info"))
            cursor = info.get("cursor") or fields(info.get("cursors")).get("after")
            page, last = info.get("page"), info.get("total_pages")
            if cursor:
                query = {"cursor": str(cursor)}
            elif isinstance(page, int) and isinstance(last, int) and page < last:
                query = {"page": str(page + 1)}
            else:
                return found
        raise UserError(f"Cloudflare lists more than {MOST_PAGES} pages of {path}")

    def call(
        self,
        method: str,
        path: str,
        permission: str,
        body: JSON = None,
        *,
        text: str | None = None,
        absent: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> object:
        """The `result` of a call that may be made twice; None for what is not there where it may be `absent`.

        `permission` is what the token needs for it, for the message where it is refused.
        """
        response = self._answer(method, path, permission, body, text, absent=absent, further=headers or {})
        return None if response.status == 404 and absent else fields(response.body).get("result")

    def _answer(
        self,
        method: str,
        path: str,
        permission: str,
        body: JSON = None,
        text: str | None = None,
        *,
        absent: bool = False,
        further: Mapping[str, str] | None = None,
    ) -> Response:
        headers = {**(further or {}), "Authorization": f"Bearer {self._token}"}
        request = Request(method, path, body=body, text=text, headers=headers)
        reason = ""
        for tried in range(TRIES):
            wait = 2.0**tried
            try:
                response = self._transport.send(request)
            except (NotSent, NoAnswer) as error:
                reason = f"no answer: {error}"
            else:
                if response.status == 404 and absent:
                    return response
                if response.status != 429 and response.status < 500:
                    _check(response, method, path, permission)
                    return response
                reason = _words(response)
                after = response.headers.get("retry-after", "")
                wait = min(float(after), LONGEST_WAIT) if after.isdigit() else wait
            if tried < TRIES - 1:
                self._sleep(wait)
        raise UserError(f"Cloudflare does not do it after {TRIES} tries: {method} {path}: {reason}")


class Refused(UserError):
    """The token may not do it: which permission is missing, in words."""


def _script(account: str, script: str) -> str:
    return f"/accounts/{account}/workers/scripts/{script}"


def _check(response: Response, method: str, path: str, permission: str) -> None:
    if response.status in (401, 403):
        raise Refused(
            f"Cloudflare refuses the token in ${TOKEN} ({_words(response)}); {method} {path} needs one with "
            f"{permission} for this account"
        )
    if response.status >= 300 or fields(response.body).get("success") is not True:
        raise UserError(f"Cloudflare refuses {method} {path}: {_words(response)}")


def _joined(path: str, query: Mapping[str, str]) -> str:
    return f"{'&' if '?' in path else '?'}{urlencode(query)}" if query else ""


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
    return Deployment(id=str(fields(found).get("id", "")), shares=shares)


def _rows(found: object, name: str) -> list[Mapping[str, object]]:
    rows = fields(found).get(name)
    return [fields(each) for each in cast("list[object]", rows)] if isinstance(rows, list) else []


def fields(found: object) -> Mapping[str, object]:
    """An object of JSON; anything else is an empty one."""
    return cast("Mapping[str, object]", found) if isinstance(found, dict) else {}
