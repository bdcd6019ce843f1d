"""Cloudflare's REST API over the sandbox's cloud, for what reads or changes an account past the engine.

    with serve(sandbox.cloud, accounts=["0" * 32]) as url:
        Cloudflare(TOKEN, HttpTransport(url)).pages(f"/accounts/{account}/d1/database", "D1 Read")

Strict about the published contract (developers.cloudflare.com/api/): an unknown route, query or field of a body is
refused, and so is a token that lacks the permission of a route. Each module here that has `ROUTES` adds its own.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import threading
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, cast
from urllib.parse import parse_qsl, unquote, urlsplit

import attrs

from sandbox.cloud import Cloud

TOKEN: Final = "sandbox-token"  # noqa: S105 - opens nothing but the sandbox
ACCOUNT: Final = r"/accounts/(?P<account>[0-9a-f]{32})"
PER_PAGE: Final = 20


class Refusal(Exception):
    """What the API refuses: HTTP status, Cloudflare's code, and its words."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


@attrs.frozen(kw_only=True)
class Call:
    """One request, taken apart."""

    cloud: Cloud
    path: Mapping[str, str]
    """The named groups of the route's pattern."""
    query: Mapping[str, str]
    data: bytes = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    """By their names in lower case."""

    def body(self, *allowed: str) -> Mapping[str, object]:
        """The body as an object with no other fields than `allowed`; raises Refusal."""
        try:
            found: object = json.loads(self.data)
        except ValueError:
            raise Refusal(400, 10025, "The request body is no JSON") from None
        if not isinstance(found, dict):
            raise Refusal(400, 10025, "The request body is no object")
        fields = cast("Mapping[str, object]", found)
        unknown = set(fields) - set(allowed)
        if unknown:
            raise Refusal(400, 10025, f"unknown fields {sorted(unknown)}")
        return fields


@attrs.frozen(kw_only=True)
class Route:
    """What one path of the API does."""

    method: str
    pattern: str
    """Of the path below /client/v4; `{ACCOUNT}` begins most of them."""
    permission: str
    """What the token needs, as the dashboard calls it: `D1 Read`."""
    answer: Callable[[Call], object]
    query: tuple[str, ...] = ()
    """The query parameters that it takes, beside `page` and `per_page` where the answer is a list."""
    rows: str = ""
    """The field of the answer that holds the rows of a list, where the answer itself is none."""


@attrs.frozen(kw_only=True)
class Account:
    """Who may do what: tokens by their permissions (None: all), for the accounts that there are."""

    accounts: Collection[str]
    tokens: Mapping[str, Collection[str] | None]


def routes() -> list[Route]:
    """Every route of every module."""
    found: list[Route] = []
    for each in pkgutil.iter_modules(__path__):
        found += cast("Sequence[Route]", importlib.import_module(f"{__name__}.{each.name}").ROUTES)
    return found


@contextmanager
def serve(
    cloud: Cloud,
    accounts: Collection[str] = ("0" * 32,),
    tokens: Mapping[str, Collection[str] | None] | None = None,
) -> Generator[str]:
    """The address of the API while the block runs, such as http://127.0.0.1:40123/client/v4.

    `tokens` says what each token may do, by the names of permissions (None: everything); default: TOKEN, everything.
    A token with `X Write` may also do what needs `X Read`.
    """
    known = Account(accounts=accounts, tokens=tokens or {TOKEN: None})
    table = routes()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                body = _answered(table, known, cloud, self.command, self.path, headers, data)
                self._say(200, {"success": True, "errors": [], "messages": [], **body})
            except Refusal as error:
                errors = [{"code": error.code, "message": str(error)}]
                self._say(error.status, {"success": False, "errors": errors, "messages": [], "result": None})

        def _say(self, status: int, body: object) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/client/v4"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 64  # a client that asks much at once is not to wait for a connection


def _answered(
    table: Sequence[Route],
    known: Account,
    cloud: Cloud,
    method: str,
    address: str,
    headers: Mapping[str, str],
    data: bytes,
) -> Mapping[str, object]:
    token = headers.get("authorization", "").removeprefix("Bearer ")
    parts = urlsplit(address)
    path = parts.path.removeprefix("/client/v4")
    matching = [(route, found) for route in table if (found := re.fullmatch(route.pattern, path))]
    if token not in known.tokens:
        raise Refusal(401 if token else 400, 10000, "Authentication error")
    if not matching:
        raise Refusal(404, 7003, f"Could not route to {path}, perhaps your object identifier is invalid?")
    for route, found in matching:
        if route.method != method:
            continue
        groups = {name: unquote(value) for name, value in found.groupdict().items() if value is not None}
        permitted = known.tokens[token]
        if "account" in groups and groups["account"] not in known.accounts:
            raise Refusal(403, 10000, "Authentication error")
        if permitted is not None and not _may(route.permission, permitted):
            raise Refusal(403, 10000, "Authentication error")
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        unknown = set(query) - {*route.query, "page", "per_page"}
        if unknown:
            raise Refusal(400, 10025, f"unknown query parameters {sorted(unknown)}")
        call = Call(cloud=cloud, path=groups, query=query, data=data, headers=headers)
        return _paged(route, route.answer(call), query)
    raise Refusal(405, 10405, "Method not allowed for this authentication scheme")


def _may(permission: str, permitted: Collection[str]) -> bool:
    name, _, kind = permission.rpartition(" ")
    return not permission or permission in permitted or (kind == "Read" and f"{name} Write" in permitted)


def _paged(route: Route, result: object, query: Mapping[str, str]) -> Mapping[str, object]:
    """One page of a list, with where it stands among them; anything else as it is."""
    listed = cast("Mapping[str, object]", result).get(route.rows) if route.rows else result
    if not isinstance(listed, list):
        return {"result": result}
    rows = cast("list[object]", listed)
    page, size = int(query.get("page", "1")), int(query.get("per_page", PER_PAGE))
    some = rows[(page - 1) * size : page * size]
    info = {
        "page": page,
        "per_page": size,
        "count": len(some),
        "total_count": len(rows),
        "total_pages": -(-len(rows) // size),
    }
    return {"result": {route.rows: some} if route.rows else some, "result_info": info}


def of_type(cloud: Cloud, kind: str) -> list[Mapping[str, object]]:
    """Every object of a type (`R2Bucket`) that is there, as the provider's properties with its `id`."""
    from sandbox import drift

    return [
        {**each.props, "id": each.id} for each in drift.things(cloud) if each.kind == kind and not each.left
    ]
