"""A strict stand-in of the part of GitHub's REST API that the workflows' scripts use, on the loopback."""

from __future__ import annotations

import io
import json
import re
import threading
import zipfile
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

TOKEN = "token-of-the-job"
REPOSITORY = "acme/shop"
BOT = {"login": "github-actions[bot]", "type": "Bot"}
LONGEST = 65_536
PAGE = 2
"""Rows of a page, whatever is asked for."""

Row = dict[str, object]
Answer = tuple[int, Mapping[str, str], bytes]


class Rows:
    """A list, which is answered in pages; `inside` names it where it stands in an object."""

    def __init__(self, rows: list[Row], inside: str = "") -> None:
        self.rows = rows
        self.inside = inside


Made = Row | Rows | str
"""What a route makes; a text is the address that it redirects to."""


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class GitHub:
    """A repository: what is in it, and what was asked of it. A context manager."""

    def __init__(self) -> None:
        self.pulls: dict[int, Row] = {}
        self.of_commit: dict[str, list[int]] = {}
        self.comments: dict[int, list[Row]] = {}
        self.issues: list[Row] = []
        self.runs: list[Row] = []
        self.artifacts: dict[int, list[Row]] = {}
        self.files: dict[int, bytes] = {}
        self.requests: list[str] = []
        self.mistakes: list[str] = []
        """What a script did that GitHub does not know. Empty after each test."""
        self.faults: dict[str, tuple[int, str]] = {}
        """`METHOD path` and what is answered instead."""
        self.elsewhere = False
        """Whether the next page lies on another server."""
        self._ids = 1000
        self._api = _serve(self._answer)
        self._files = _serve(self._file)

    def __enter__(self) -> GitHub:
        return self

    def __exit__(self, *_: object) -> None:
        for server in (self._api, self._files):
            server.shutdown()
            server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._api.server_port}"

    @property
    def changes(self) -> list[str]:
        """The requests that change something."""
        return [each for each in self.requests if not each.startswith("GET")]

    def id(self) -> int:
        self._ids += 1
        return self._ids

    def add_artifact(self, run: int, files: Mapping[str, bytes | str], **row: object) -> int:
        """Files that a run has uploaded as its artifact `review`."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        made = self.id()
        self.artifacts.setdefault(run, []).append({"id": made, "name": "review", "expired": False, **row})
        self.files[made] = packed.getvalue()
        return made

    def _answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        path = urlsplit(target).path.removeprefix(f"/repos/{REPOSITORY}")
        self.requests.append(f"{method} {path}")
        try:
            return self._allowed(method, target, path, headers, json.loads(body) if body else {})
        except Refused as refused:
            return refused.status, {}, json.dumps({"message": str(refused)}).encode()

    def _allowed(self, method: str, target: str, path: str, headers: Mapping[str, str], body: Row) -> Answer:
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            raise Refused(401, "Bad credentials")
        if f"{method} {path}" in self.faults:
            raise Refused(*self.faults[f"{method} {path}"])
        query = dict(parse_qsl(urlsplit(target).query))
        for known, pattern, answer in self._routes():
            found = re.fullmatch(rf"/repos/{REPOSITORY}{pattern}", urlsplit(target).path)
            if found and method == known:
                return self._page(answer(*found.groups(), query, body), target, int(query.get("page", "1")))
        self.mistakes.append(f"{method} {target} is no route")
        raise Refused(404, "Not Found")

    def _routes(self) -> list[tuple[str, str, Callable[..., Made]]]:
        return [
            ("GET", r"/pulls", self._list_pulls),
            ("GET", r"/pulls/(\d+)", self._pull),
            ("GET", r"/commits/(\w+)/pulls", self._pulls_of_commit),
            ("GET", r"/issues/(\d+)/comments", self._list_comments),
            ("POST", r"/issues/(\d+)/comments", self._comment),
            ("PATCH", r"/issues/comments/(\d+)", self._edit_comment),
            ("GET", r"/issues", self._list_issues),
            ("POST", r"/issues", self._open),
            ("PATCH", r"/issues/(\d+)", self._edit_issue),
            ("GET", r"/actions/workflows/review\.yml/runs", self._list_runs),
            ("GET", r"/actions/runs/(\d+)/artifacts", self._list_artifacts),
            ("GET", r"/actions/artifacts/(\d+)/zip", self._zip),
        ]

    def _page(self, made: Made, target: str, page: int) -> Answer:
        """A redirect, an object, or a page of a list with the address of the next one."""
        if isinstance(made, str):
            return 302, {"Location": made}, b""
        if isinstance(made, dict):
            return 200, {}, json.dumps(made).encode()
        shown = made.rows[(page - 1) * PAGE : page * PAGE]
        headers: dict[str, str] = {}
        if page * PAGE < len(made.rows):
            plain = re.sub(r"[?&]page=\d+", "", target)
            server = f"http://127.0.0.1:{self._files.server_port}" if self.elsewhere else self.url
            following = f"{server}{plain}{'&' if '?' in plain else '?'}page={page + 1}"
            headers["Link"] = f'<{following}>; rel="next", <{following}0>; rel="last"'
        return 200, headers, json.dumps({made.inside: shown} if made.inside else shown).encode()

    def _pull(self, number: str, query: Row, body: Row) -> Row:
        return self._known(self.pulls, int(number))

    def _list_pulls(self, query: Row, body: Row) -> Rows:
        self._only(query, "state", "per_page", "page")
        return Rows([row for row in self.pulls.values() if row["state"] == query.get("state", "open")])

    def _list_comments(self, number: str, query: Row, body: Row) -> Rows:
        self._only(query, "per_page", "page")
        return Rows(self.comments.get(int(number), []))

    def _known(self, rows: Mapping[int, Row], number: int) -> Row:
        if number not in rows:
            raise Refused(404, "Not Found")
        return rows[number]

    def _pulls_of_commit(self, commit: str, query: Row, body: Row) -> Rows:
        if commit not in self.of_commit:
            raise Refused(422, f"No commit found for SHA: {commit}")
        return Rows([self.pulls[number] for number in self.of_commit[commit]])

    def _comment(self, number: str, query: Row, body: Row) -> Row:
        row: Row = {
            "id": self.id(),
            "user": BOT,
            "body": self._text(body),
            "html_url": f"https://example.com/{number}",
        }
        self.comments.setdefault(int(number), []).append(row)
        return row

    def _edit_comment(self, id: str, query: Row, body: Row) -> Row:
        every = {int(str(row["id"])): row for rows in self.comments.values() for row in rows}
        row = self._known(every, int(id))
        row["body"] = self._text(body)
        return row

    def _list_issues(self, query: Row, body: Row) -> Rows:
        self._only(query, "state", "labels", "per_page", "page")
        return Rows(
            [
                row
                for row in self.issues
                if row["state"] == query.get("state", "open") and row["labels"] == [query["labels"]]
            ]
        )

    def _open(self, query: Row, body: Row) -> Row:
        self._only(body, "title", "body", "labels")
        number = self.id()
        row: Row = {**body, "body": self._text(body), "number": number, "state": "open", "user": BOT}
        row["html_url"] = f"https://example.com/{number}"
        self.issues.append(row)
        return row

    def _edit_issue(self, number: str, query: Row, body: Row) -> Row:
        self._only(body, "title", "body", "state", "state_reason")
        row = self._known({int(str(row["number"])): row for row in self.issues}, int(number))
        if "body" in body:
            self._text(body)
        row.update(body)
        return row

    def _list_runs(self, query: Row, body: Row) -> Rows:
        self._only(query, "head_sha", "event", "per_page", "page")
        return Rows([row for row in self.runs if row["head_sha"] == query["head_sha"]], "workflow_runs")

    def _list_artifacts(self, run: str, query: Row, body: Row) -> Rows:
        self._only(query, "name", "per_page", "page")
        return Rows(self.artifacts.get(int(run), []), "artifacts")

    def _zip(self, id: str, query: Row, body: Row) -> str:
        if int(id) not in self.files:
            raise Refused(410, "Artifact has expired")
        return f"http://127.0.0.1:{self._files.server_port}/{id}?signature=x"

    def _file(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The storage, on another server: a token must not come here."""
        if "Authorization" in headers:
            self.mistakes.append("the token was sent to the storage")
        found = self.files.get(int(re.sub(r"\D.*", "", target[1:]) or 0))
        return (200, {}, found) if found is not None else (404, {}, b"no such file")

    def _only(self, given: Mapping[str, object], *known: str) -> None:
        unknown = sorted(set(given) - set(known))
        if unknown:
            self.mistakes.append(f"unknown: {', '.join(unknown)}")
            raise Refused(422, f"unknown: {', '.join(unknown)}")

    def _text(self, body: Row) -> str:
        text = body.get("body")
        if not isinstance(text, str) or not text or len(text) > LONGEST:
            raise Refused(422, f"Validation Failed: body is too long (maximum is {LONGEST} characters)")
        return text


def _serve(answer: Callable[[str, str, Mapping[str, str], bytes], Answer]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, content = answer(self.command, self.path, dict(self.headers.items()), body)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _any  # noqa: N815 - as the base class has it

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server
