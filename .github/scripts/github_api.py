"""The part of GitHub's REST API that the scripts beside this file use, and what a job tells them.

Answers are read as what they may be: anything. The token goes to the API alone, never along a redirect.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, NoReturn, TypeAlias, cast

Json: TypeAlias = Mapping[str, object]

BOT = "github-actions[bot]"
"""Who writes with a workflow's own token."""

LONGEST = 65_536
"""Characters that a comment or an issue may have."""

PAGES = 50
"""Pages of a hundred that a list may have."""

SECONDS = 30
"""How long an answer may take."""


class Failed(Exception):
    """Why a script gives up: one message for the log of the job."""


class Api:
    """One repository's API, with the job's own token."""

    def __init__(self, url: str, repository: str, token: str) -> None:
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
            raise Failed(f"GITHUB_REPOSITORY is {repository!r}, expected owner/name")
        self.repository = repository
        self._url = url.rstrip("/")
        self._token = token
        self._opener = urllib.request.build_opener(_NoRedirect)

    @classmethod
    def of_job(cls) -> Api:
        """As the variables of the job say."""
        return cls(variable("GITHUB_API_URL"), variable("GITHUB_REPOSITORY"), variable("GITHUB_TOKEN"))

    def get(self, path: str, **query: str) -> Json:
        """One object. `path` begins after the repository."""
        return mapping(self._read("GET", self._address(path, query))[0], path)

    def send(self, method: str, path: str, body: Json) -> Json:
        """What a POST or PATCH makes of an object."""
        return mapping(self._read(method, self._address(path, {}), body)[0], path)

    def every(self, path: str, inside: str | None = None, **query: str) -> Iterator[Json]:
        """Every object of a list, page by page; `inside` names the list where it stands in an object."""
        address: str | None = self._address(path, {**query, "per_page": "100"})
        for _ in range(PAGES):
            if address is None:
                return
            page, headers = self._read("GET", address)
            yield from objects(mapping(page, path).get(inside) if inside else page, path)
            address = self._next(headers)
        raise Failed(f"GET {path}: more than {PAGES} pages")

    def download(self, path: str, largest: int) -> bytes:
        """A file that the API redirects to. Raises Failed where it has more bytes than `largest`."""
        try:
            with self._open("GET", self._address(path, {})) as answer:
                return _bounded(answer, path, largest)
        except urllib.error.HTTPError as error:
            place = error.headers.get("Location")
            if error.code not in (301, 302, 303, 307, 308) or not place:
                raise self._failed("GET", path, error) from None
        request = urllib.request.Request(place)
        if request.type not in ("https", urllib.parse.urlsplit(self._url).scheme):
            raise Failed(f"GET {path}: redirected to {request.type}:, expected https:")
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                return _bounded(answer, path, largest)
        except urllib.error.HTTPError as error:
            raise self._failed("GET", f"the file of {path}", error) from None
        except (OSError, HTTPException) as error:
            raise Failed(f"GET the file of {path}: {error}") from None

    def _address(self, path: str, query: Mapping[str, str]) -> str:
        asked = f"?{urllib.parse.urlencode(query)}" if query else ""
        return f"{self._url}/repos/{self.repository}{path}{asked}"

    def _next(self, headers: HTTPMessage) -> str | None:
        found = re.search(r'<([^>]+)>;\s*rel="next"', headers.get("Link") or "")
        if found and not found[1].startswith(f"{self._url}/"):
            raise Failed("the next page lies outside of the API")
        return found[1] if found else None

    def _read(self, method: str, address: str, body: Json | None = None) -> tuple[object, HTTPMessage]:
        path = address.removeprefix(f"{self._url}/repos/{self.repository}")
        try:
            with self._open(method, address, body) as answer:
                return json.loads(answer.read()), answer.headers
        except urllib.error.HTTPError as error:
            raise self._failed(method, path, error) from None
        except ValueError:
            raise Failed(f"{method} {path}: GitHub did not answer with JSON") from None

    def _open(self, method: str, address: str, body: Json | None = None) -> urllib.request.addinfourl:
        request = urllib.request.Request(
            address,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "User-Agent": "rungs",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        try:
            return self._opener.open(request, timeout=SECONDS)
        except urllib.error.HTTPError:
            raise
        except (OSError, HTTPException) as error:
            raise Failed(f"{method} {address}: {error}") from None

    def _failed(self, method: str, path: str, error: urllib.error.HTTPError) -> Failed:
        try:
            said = str(mapping(json.loads(error.read(10_000)), path).get("message", ""))
        except (ValueError, OSError, Failed):
            said = ""
        return Failed(f"{method} {path}: GitHub answered {error.code} {said or error.reason}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """urllib would send the token along."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        return None


def artifact(api: Api, run: int, name: str, sizes: Mapping[str, int]) -> dict[str, bytes]:
    """Files of a run's artifact that are named in `sizes` and exist; empty where there is no such artifact.

    What a run uploads may come from anyone: nothing is unpacked to disk, and no file may be larger than its size.
    """
    rows = api.every(f"/actions/runs/{run}/artifacts", "artifacts", name=name)
    ids = [number(row, "id") for row in rows if row.get("name") == name and not row.get("expired")]
    if not ids:
        return {}
    packed = api.download(f"/actions/artifacts/{max(ids)}/zip", sum(sizes.values()))
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as files:
            inside = [file for file in files.infolist() if file.filename in sizes]
            found: dict[str, bytes] = {}
            for file in inside:
                with files.open(file) as opened:
                    found[file.filename] = _bounded(opened, f"{name}: {file.filename}", sizes[file.filename])
            return found
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Failed(f"the artifact {name} of run {run} cannot be read: {error}") from None


def _bounded(stream: IO[bytes] | urllib.request.addinfourl, name: str, largest: int) -> bytes:
    found = stream.read(largest + 1)
    if len(found) > largest:
        raise Failed(f"{name} has more than {largest:,} bytes")
    return found


def variable(name: str) -> str:
    """A variable of the job. Raises Failed where it is missing or empty."""
    value = os.environ.get(name, "")
    if not value:
        raise Failed(f"the variable {name} is not set")
    return value


def event() -> Json:
    """What happened that started the workflow."""
    return mapping(json.loads(Path(variable("GITHUB_EVENT_PATH")).read_text("utf-8")), "the event")


def output(**values: str) -> None:
    """Give values to the steps that follow."""
    lines = [f"{name}={value}\n" for name, value in values.items()]
    if any(line.count("\n") > 1 or "\r" in line for line in lines):
        raise Failed("an output has more than one line")
    with Path(variable("GITHUB_OUTPUT")).open("a", encoding="utf-8") as file:
        file.writelines(lines)


def mapping(value: object, what: str) -> Json:
    """An object of JSON. Raises Failed for anything else."""
    if not isinstance(value, dict):
        raise Failed(f"{what}: not an object")
    return cast("Json", value)


def objects(value: object, what: str) -> list[Json]:
    """A list of objects of JSON. Raises Failed for anything else."""
    if not isinstance(value, list):
        raise Failed(f"{what}: not a list")
    return [mapping(row, what) for row in cast("list[object]", value)]


def inner(value: Json, *names: str) -> object:
    """What stands at a path of names; None where there is none."""
    found: object = value
    for name in names:
        found = cast("Json", found).get(name) if isinstance(found, dict) else None
    return found


def number(value: Json, name: str) -> int:
    """A whole number. Raises Failed for anything else."""
    found = value.get(name)
    if not isinstance(found, int):
        raise Failed(f"{name} is no number")
    return found


def execute(main: Callable[[], None]) -> NoReturn:
    """Run a script to its end; a failure is one line."""
    try:
        main()
    except Failed as failure:
        print(f"{Path(sys.argv[0]).name}: {failure}", file=sys.stderr)
        sys.exit(1)
    sys.exit(0)
