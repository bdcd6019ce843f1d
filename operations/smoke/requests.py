"""Requests to every binding of the reference Worker, through its own routes, as somebody new would make them."""

from __future__ import annotations

import http.client
import json
import secrets
import time
import urllib.error
import urllib.request
from base64 import b64decode
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, cast

import attrs

from operations.evidence import Step

PNG: Final = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
TIMEOUT: Final = 30
TRIES: Final = 30
BETWEEN: Final = 2.0
"""Seconds between two looks at whether a new Worker answers."""


class Wrong(Exception):
    """An answer that is not what the Worker promises."""


@attrs.frozen
class Answer:
    """What came back."""

    status: int
    data: bytes

    @property
    def fields(self) -> Mapping[str, object]:
        """Its JSON; empty where it is no object of JSON."""
        try:
            found: object = json.loads(self.data)
        except ValueError:
            return {}
        return cast("Mapping[str, object]", found) if isinstance(found, dict) else {}


class Visitor:
    """Somebody new who asks the Worker at an address. `names` are the bindings that it was deployed with."""

    def __init__(self, url: str, names: Collection[str], sleep: Callable[[float], None] = time.sleep) -> None:
        self._url, self._names, self._sleep = url, frozenset(names), sleep
        self._token = self._room = ""

    def steps(self) -> list[Step]:
        """Each request in order; one that fails stops those that need it, not the others."""
        checks: Sequence[tuple[str, tuple[str, ...], Callable[[], None]]] = (
            ("answers", (), self._answers),
            ("knows every binding", (), self._health),
            ("what is bound answers", (), self._ready),
            ("sign-up, and who is signed in", ("DB_SERVING",), self._sign_up),
            ("a room and a message", ("DB_SERVING",), self._message),
            ("rooms that can be found, twice: once from the cache", ("CACHE",), self._discover),
            ("a file up and down", ("FILES",), self._file),
            ("a limit that counts", ("LIMITER",), self._limit),
            ("operators only", ("OPERATOR_TOKEN",), self._operators),
        )
        found: list[Step] = []
        for title, needed, check in checks:
            if self._names.issuperset(needed):
                found.append(self._step(title, check))
                if title == "answers" and not found[-1].ok:
                    break
        return found

    def _step(self, title: str, check: Callable[[], None]) -> Step:
        started = time.monotonic()
        try:
            check()
            words = ""
        except (Wrong, OSError, http.client.HTTPException) as error:
            words = str(error) or type(error).__name__
        return Step(name=title, ok=not words, seconds=round(time.monotonic() - started, 1), words=words)

    def _answers(self) -> None:
        """A new Worker is not known everywhere at once."""
        said = ""
        for _ in range(TRIES):
            try:
                answer = self._call("GET", "/health")
                if answer.status == http.HTTPStatus.OK and answer.fields.get("ok") is True:
                    return
                said = f"HTTP {answer.status}"
            except (OSError, http.client.HTTPException) as error:
                said = str(error)
            self._sleep(BETWEEN)
        raise Wrong(f"no answer after {TRIES * BETWEEN:.0f} s: {said}")

    def _health(self) -> None:
        known = cast("list[str]", self._read("GET", "/health").get("bindings") or [])
        missing, more = sorted(self._names - set(known)), sorted(set(known) - self._names)
        if missing or more:
            raise Wrong(f"missing: {', '.join(missing) or 'none'}; not deployed: {', '.join(more) or 'none'}")

    def _ready(self) -> None:
        answer = self._call("GET", "/ready")
        if answer.status != http.HTTPStatus.SERVICE_UNAVAILABLE:  # which says who is silent
            self._expect(answer, 200)
        answers = cast("Mapping[str, bool]", answer.fields.get("answers") or {})
        silent = sorted(name for name, ok in answers.items() if not ok)
        if silent or not answers:
            raise Wrong(f"no answer of {', '.join(silent) or 'anything'}")

    def _sign_up(self) -> None:
        name = f"smoke-{secrets.token_hex(4)}"
        given = self._read(
            "POST", "/auth/sign-up", {"name": name, "password": secrets.token_urlsafe(16)}, 201
        )
        self._token = str(given.get("token", ""))
        user = cast("Mapping[str, object]", self._read("GET", "/auth/me").get("user") or {})
        if user.get("name") != name:
            raise Wrong("another user is signed in")

    def _message(self) -> None:
        self._room = str(self._read("POST", "/rooms", {"name": "smoke", "public": True}, 201).get("id", ""))
        route = f"/rooms/{self._room}/messages"
        self._read("POST", route, {"key": "first", "text": "hello"}, 201)
        messages = cast("list[Mapping[str, object]]", self._read("GET", route).get("messages") or [])
        if [each.get("text") for each in messages] != ["hello"]:
            raise Wrong(f"{len(messages)} messages, expected the one that was sent")

    def _discover(self) -> None:
        for _ in range(2):
            if not isinstance(self._read("GET", "/discover").get("rooms"), list):
                raise Wrong("no list of rooms")

    def _file(self) -> None:
        answer = self._call("POST", "/files?name=dot.png", PNG, "image/png")
        self._expect(answer, 201)
        id = str(answer.fields.get("id", ""))
        if self._call("GET", f"/files/{id}").data != PNG:
            raise Wrong("another file comes down")
        if "SIGNING_KEY" in self._names:
            link = str(self._read("POST", f"/files/{id}/links", {"seconds": 60}, 201).get("url", ""))
            with urllib.request.urlopen(link, timeout=TIMEOUT) as found:
                if found.read() != PNG:
                    raise Wrong("a signed link leads to another file")

    def _limit(self) -> None:
        if "requests" not in self._read("GET", "/limit"):
            raise Wrong("it does not say how many requests are allowed")

    def _operators(self) -> None:
        self._expect(self._call("GET", "/operator/dead-letters"), 401)

    def _read(
        self, method: str, route: str, body: Mapping[str, object] | None = None, status: int = 200
    ) -> Mapping[str, object]:
        data = None if body is None else json.dumps(body).encode()
        answer = self._call(method, route, data)
        self._expect(answer, status)
        return answer.fields

    def _expect(self, answer: Answer, status: int) -> None:
        if answer.status != status:
            raise Wrong(f"HTTP {answer.status}, expected {status}: {answer.fields.get('error', '')}")

    def _call(
        self, method: str, route: str, data: bytes | None = None, kind: str = "application/json"
    ) -> Answer:
        headers = {"User-Agent": "rungs-smoke", **({"Content-Type": kind} if data is not None else {})}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(f"{self._url}{route}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return Answer(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read())
