"""A typed client of Neon's REST API v2, as far as the provider needs it.

    neon = Neon(key, HttpTransport())
    project = neon.create_project(name="shop-prod", region="aws-eu-central-1", ...)

Every call that changes something, but for `create_project`, returns when Neon has finished the operations it started.
A call that met a locked project (423), a rate limit (429), a fault of the server or of the connection is tried again
with growing pauses, up to `Retries.tries` times. The one exception are POSTs whose answer was lost: they may have
worked, so they raise `Lost` and the caller looks before it tries again. The API key is in the Authorization header and
nowhere else.

Described by https://neon.com/docs/reference/api and Neon's OpenAPI file (see `limits.API_REFERENCE`).
"""

from __future__ import annotations

import http.client
import json
import random
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from email.utils import parsedate_to_datetime
from typing import Final, Literal, Protocol, TypeAlias, TypeVar, cast
from urllib.parse import quote, urlencode, urlsplit

import attrs

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"
EndpointType: TypeAlias = Literal["read_write", "read_only"]

BASE_URL: Final = "https://console.neon.tech/api/v2"
MARK: Final = "rungs"
"""The annotation on a project's first branch that says who made it."""


# --- what the API knows -------------------------------------------------------------------------------------


@attrs.frozen
class Project:
    """A project, as far as it matters here."""

    id: str
    name: str
    region: str
    pg_version: int
    history_seconds: int
    org: str | None


@attrs.frozen
class Branch:
    """A branch of a project."""

    id: str
    protected: bool
    mark: str | None
    """Who made the project, if this is its first branch and we did."""


@attrs.frozen
class Compute:
    """The settings of a compute: sizes in CU; `suspend_seconds` as the API has it (0 default, -1 never)."""

    min_cu: float
    max_cu: float
    suspend_seconds: int

    def body(self) -> dict[str, JSON]:
        return {
            "autoscaling_limit_min_cu": self.min_cu,
            "autoscaling_limit_max_cu": self.max_cu,
            "suspend_timeout_seconds": self.suspend_seconds,
        }


@attrs.frozen
class Endpoint:
    """A compute with its address."""

    id: str
    host: str
    branch: str
    type: EndpointType
    compute: Compute
    created_at: str

    @property
    def pooler_host(self) -> str:
        """The address of the connection pool in front of the compute."""
        return self.host.replace(self.id, f"{self.id}-pooler", 1)


@attrs.frozen
class Database:
    """A database and the role that owns it."""

    name: str
    owner: str


@attrs.frozen
class Operation:
    """Something that Neon is busy with for a project."""

    id: str
    project: str
    action: str
    status: str
    error: str


# --- errors -------------------------------------------------------------------------------------------------


class NeonError(Exception):
    """Something went wrong with Neon; the text is for the user and holds no secret."""


class Refused(NeonError):
    """Neon answered no. `status` is the HTTP status, `code` Neon's own code ("" where it gives none).

    `gone`: Neon itself says that the thing is not there (a 404 of anything in between says nothing about it).
    """

    def __init__(self, text: str, status: int, code: str = "", gone: bool = False) -> None:
        super().__init__(text)
        self.status, self.code, self.gone = status, code, gone


class Lost(NeonError):
    """No answer came: the request may have worked or not."""


class OperationFailed(NeonError):
    """An operation that a request started ended badly."""


class NotSent(Exception):
    """Raised by a transport: no connection, so the request was not received."""


class NoAnswer(Exception):
    """Raised by a transport: the connection ended before the answer came."""


# --- transport ----------------------------------------------------------------------------------------------


@attrs.frozen
class Request:
    """One call of the API."""

    method: str
    path: str
    """Below the base URL, percent-encoded: `/projects/autumn-lake-30024670`."""
    query: Mapping[str, str] = attrs.field(factory=dict[str, str])
    body: JSON = None
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    text: str | None = attrs.field(default=None, repr=False)
    """A body that is no JSON."""


@attrs.frozen
class Response:
    """Its answer; `body` is None where there is none, or none that is JSON."""

    status: int
    body: JSON = None
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Names in lower case."""


class Transport(Protocol):
    """Carries one request. Raises `NotSent` or `NoAnswer` when there is no response."""

    def send(self, request: Request) -> Response: ...


class HttpTransport:
    """The real thing: HTTPS to Neon, or plain HTTP to this machine (a stand-in).

    Redirects are not followed: they would carry the API key elsewhere.
    """

    def __init__(self, base_url: str = BASE_URL, timeout: float = 60) -> None:
        """`timeout`: seconds without a byte. Raises ValueError for plain HTTP to another machine."""
        local = urlsplit(base_url).hostname in ("127.0.0.1", "::1", "localhost")
        if not (base_url.startswith("https://") or (local and base_url.startswith("http://"))):
            raise ValueError(f"{base_url!r}: expected https://…, or http:// to 127.0.0.1")
        self._base, self._timeout = base_url.rstrip("/"), timeout
        handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
        if local:
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def send(self, request: Request) -> Response:
        url = self._base + request.path + (f"?{urlencode(request.query)}" if request.query else "")
        headers = {"Accept": "application/json", **request.headers}
        data = None
        if request.body is not None:
            data = json.dumps(request.body).encode()
            headers["Content-Type"] = "application/json"
        elif request.text is not None:
            data = request.text.encode()
            headers["Content-Type"] = "text/plain"
        call = urllib.request.Request(url, data=data, headers=headers, method=request.method)
        try:
            with self._opener.open(call, timeout=self._timeout) as answer:
                return _response(answer.status, answer.headers.items(), answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return _response(error.code, error.headers.items(), error.read())
        except urllib.error.URLError as error:
            if isinstance(
                error.reason, (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
            ):
                raise NotSent(str(error.reason)) from None
            raise NoAnswer(str(error.reason)) from None
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(type(error).__name__) from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def _response(status: int, headers: Iterable[tuple[str, str]], data: bytes) -> Response:
    try:
        body = cast(JSON, json.loads(data)) if data else None
    except ValueError:
        body = None
    return Response(status, body, {name.lower(): value for name, value in headers})


# --- time ---------------------------------------------------------------------------------------------------


class Clock(Protocol):
    """Where waiting happens, so that tests and rehearsals need not wait."""

    def now(self) -> float:
        """Seconds since 1970."""
        ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The real one."""

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


SYSTEM_CLOCK: Final = SystemClock()


@attrs.frozen
class Retries:
    """How hard to try. The pause before try n is `first` · 2ⁿ seconds, at most `longest`, half of it by chance."""

    tries: int = 10
    first: float = 0.5
    longest: float = 20
    retry_after_max: float = 120
    """The longest Retry-After (seconds) that is waited for; a longer one ends the trying."""
    operations: float = 900
    """Seconds that the operations of one change may take."""
    chance: Callable[[], float] = random.random

    def pause(self, attempt: int) -> float:
        ceiling = min(self.longest, self.first * 2**attempt)
        return ceiling * (0.5 + 0.5 * self.chance())


# --- the client ---------------------------------------------------------------------------------------------

_DONE: Final = ("finished", "skipped")
_FAILED: Final = ("failed", "error", "cancelled")


class Neon:
    """The calls. They raise `NeonError` (`Refused`, `Lost`, `OperationFailed`); what is gone is None, or no error."""

    def __init__(
        self, key: str, transport: Transport, clock: Clock = SYSTEM_CLOCK, retries: Retries = Retries()
    ) -> None:
        """Raises ValueError, without the key in it, for a key that cannot be one."""
        key = key.strip()
        if not key or not all("!" <= letter <= "~" for letter in key):
            raise ValueError("the Neon API key has characters that no key has, or is empty")
        self._key, self._transport, self._clock, self._retries = key, transport, clock, retries

    # projects

    def projects_named(self, name: str, org: str | None) -> list[Project]:
        """Every project of exactly that name that the key sees (in `org`, if given), whoever made it."""
        query = {"search": name, "limit": "400", **({"org_id": org} if org else {})}
        ids: list[str] = []
        while True:
            answer = self._call("GET", "/projects", f"look for the project {name!r}", query=query)
            if _each(answer, "unavailable_project_ids", optional=True):
                raise NeonError(f"Neon could not list all projects while looking for {name!r}; try again")
            page = _each(answer, "projects")
            ids += [_at(item, "id", str) for item in page if _at(item, "name", str) == name]
            cursor = _at(answer, "pagination.cursor", str, "")
            if not page or not cursor or cursor == query.get("cursor"):
                break
            query["cursor"] = cursor
        found = [self.project(id) for id in dict.fromkeys(ids)]
        return [project for project in found if project is not None]

    def project(self, id: str) -> Project | None:
        answer = self._get(f"/projects/{_part(id)}", f"read the project {id}")
        return None if answer is None else _project(_object(answer, "project"))

    def create_project(
        self,
        *,
        name: str,
        region: str,
        pg_version: int,
        database: str,
        role: str,
        compute: Compute,
        history_seconds: int,
        org: str | None,
        mark: str | None,
    ) -> Project:
        """Make a project, not waited for: `settle` does. Raises `Lost` if it may have been made all the same."""
        branch: dict[str, JSON] = {"database_name": database, "role_name": role}
        if mark is not None:
            branch["annotations"] = {MARK: mark}
        settings = compute.body()
        if compute.suspend_seconds == 0:
            del settings["suspend_timeout_seconds"]  # the default; some plans refuse to be told it
        project: dict[str, JSON] = {
            "name": name,
            "region_id": region,
            "pg_version": pg_version,
            "history_retention_seconds": history_seconds,
            "branch": branch,
            "default_endpoint_settings": settings,
            **({"org_id": org} if org else {}),
        }
        answer = self._call("POST", "/projects", f"create the project {name!r}", body={"project": project})
        return _project(_object(answer, "project"))

    def update_project(self, id: str, *, name: str, history_seconds: int) -> None:
        body: JSON = {"project": {"name": name, "history_retention_seconds": history_seconds}}
        self._change("PATCH", f"/projects/{_part(id)}", f"change the project {id}", body)

    def delete_project(self, id: str) -> None:
        self._change("DELETE", f"/projects/{_part(id)}", f"delete the project {id}", gone_is_fine=True)

    def settle(self, project: str) -> None:
        """Wait for what the project is busy with."""
        answer = self._get(f"/projects/{_part(project)}/operations", f"list the operations of {project}")
        self._wait(_each(answer, "operations"))

    # branches

    def default_branch(self, project: str) -> Branch:
        query: dict[str, str] = {"limit": "100"}
        while True:
            path = f"/projects/{_part(project)}/branches"
            answer = self._call("GET", path, f"list the branches of {project}", query=query)
            for item in _each(answer, "branches"):
                if _at(item, "default", bool):
                    id = _at(item, "id", str)
                    mark = _dig(answer, f"annotations.{id}.value.{MARK}")
                    return Branch(id, _at(item, "protected", bool), mark if isinstance(mark, str) else None)
            cursor = _at(answer, "pagination.next", str, "")
            if not cursor or cursor == query.get("cursor"):
                raise NeonError(f"the Neon project {project} has no default branch")
            query["cursor"] = cursor

    def create_branch(self, project: str, name: str, *, parent: str, at: str, compute: Compute) -> str:
        """Make a branch of another as it was at a time (ISO 8601), with a compute of its own; gives its id."""
        settings = compute.body()
        if compute.suspend_seconds == 0:
            del settings["suspend_timeout_seconds"]
        body: JSON = {
            "branch": {"name": name, "parent_id": parent, "parent_timestamp": at},
            "endpoints": [{"type": "read_write", **settings}],
        }
        answer = self._change(
            "POST", f"/projects/{_part(project)}/branches", f"make the branch {name!r}", body
        )
        return _at(answer, "branch.id", str)

    def set_default(self, project: str, branch: str) -> None:
        """Make a branch the project's default one, in place of the one that was."""
        path = f"/projects/{_part(project)}/branches/{_part(branch)}/set_as_default"
        self._change("POST", path, f"make {branch} the default branch of {project}")

    def protect(self, project: str, branch: str, protected: bool) -> None:
        what = f"{'protect' if protected else 'lift the protection of'} the branch {branch} of {project}"
        path = f"/projects/{_part(project)}/branches/{_part(branch)}"
        self._change("PATCH", path, what, {"branch": {"protected": protected}})

    # computes

    def endpoints(self, project: str, branch: str) -> list[Endpoint]:
        """The computes of a branch, the oldest first."""
        answer = self._call("GET", f"/projects/{_part(project)}/endpoints", f"list the computes of {project}")
        found = [_endpoint(item) for item in _each(answer, "endpoints")]
        return sorted(
            (item for item in found if item.branch == branch), key=lambda item: (item.created_at, item.id)
        )

    def create_endpoint(self, project: str, branch: str, type: EndpointType, compute: Compute) -> None:
        """Add a compute. Raises `Lost` if it may have been added all the same."""
        settings = compute.body()
        if compute.suspend_seconds == 0:
            del settings["suspend_timeout_seconds"]
        body: JSON = {"endpoint": {"branch_id": branch, "type": type, **settings}}
        path = f"/projects/{_part(project)}/endpoints"
        self._change("POST", path, f"add a {type} compute to {project}", body)

    def update_endpoint(self, project: str, endpoint: str, now: Compute, wanted: Compute) -> None:
        """Tell only what differs: some plans refuse to be told a suspend time, even the one they have."""
        before, after = now.body(), wanted.body()
        body: JSON = {"endpoint": {key: item for key, item in after.items() if item != before[key]}}
        path = f"/projects/{_part(project)}/endpoints/{_part(endpoint)}"
        self._change("PATCH", path, f"change the compute {endpoint} of {project}", body)

    def delete_endpoint(self, project: str, endpoint: str) -> None:
        path = f"/projects/{_part(project)}/endpoints/{_part(endpoint)}"
        self._change("DELETE", path, f"remove the compute {endpoint} of {project}", gone_is_fine=True)

    # roles and databases

    def roles(self, project: str, branch: str) -> list[str]:
        path = f"/projects/{_part(project)}/branches/{_part(branch)}/roles"
        answer = self._call("GET", path, f"list the roles of {project}")
        return [_at(item, "name", str) for item in _each(answer, "roles")]

    def password(self, project: str, branch: str, role: str) -> str:
        path = f"/projects/{_part(project)}/branches/{_part(branch)}/roles/{_part(role)}/reveal_password"
        answer = self._call("GET", path, f"read the password of the role {role!r} of {project}")
        return _at(answer, "password", str)

    def databases(self, project: str, branch: str) -> list[Database]:
        path = f"/projects/{_part(project)}/branches/{_part(branch)}/databases"
        answer = self._call("GET", path, f"list the databases of {project}")
        return [
            Database(_at(item, "name", str), _at(item, "owner_name", str))
            for item in _each(answer, "databases")
        ]

    def rename_database(self, project: str, branch: str, old: str, new: str) -> None:
        path = f"/projects/{_part(project)}/branches/{_part(branch)}/databases/{_part(old)}"
        self._change("PATCH", path, f"rename the database {old!r} of {project}", {"database": {"name": new}})

    def connection_uri(
        self, project: str, branch: str, endpoint: str, database: str, role: str, pooled: bool = False
    ) -> str:
        """The address with the password in it: a secret."""
        query = {
            "branch_id": branch,
            "endpoint_id": endpoint,
            "database_name": database,
            "role_name": role,
            "pooled": "true" if pooled else "false",
        }
        path = f"/projects/{_part(project)}/connection_uri"
        answer = self._call("GET", path, f"read the connection address of {project}", query=query)
        return _at(answer, "uri", str)

    # one request

    def _get(self, path: str, what: str) -> JSON:
        """The answer, or None where Neon says that there is nothing."""
        try:
            return self._call("GET", path, what)
        except Refused as error:
            if error.gone:
                return None
            raise

    def _change(
        self, method: str, path: str, what: str, body: JSON = None, *, gone_is_fine: bool = False
    ) -> JSON:
        """Send a change and wait until Neon has carried it out."""
        try:
            answer = self._call(method, path, what, body=body)
        except Refused as error:
            if gone_is_fine and error.gone:
                return None
            raise
        self._wait(_each(answer, "operations", optional=True))
        return answer

    def _call(
        self, method: str, path: str, what: str, *, query: Mapping[str, str] | None = None, body: JSON = None
    ) -> JSON:
        """One request, tried again as long as that is safe and there is hope. `what` completes "could not …"."""
        headers = {"Authorization": f"Bearer {self._key}"}
        request = Request(method, path, dict(query or {}), body, headers)
        repeatable = method != "POST"
        pause, failure = 0.0, NeonError(f"could not {what}")
        for attempt in range(self._retries.tries):
            if attempt:
                self._clock.sleep(pause)
            pause = self._retries.pause(attempt)
            try:
                response = self._transport.send(request)
            except NotSent as error:
                failure = NeonError(f"could not {what}: no connection ({self._clean(str(error))})")
                continue
            except NoAnswer as error:
                failure = Lost(f"could not {what}: no answer ({self._clean(str(error))})")
                if repeatable:
                    continue
                raise failure from None
            if response.status < 300:
                if isinstance(response.body, dict):
                    return response.body
                if response.status == 204:
                    return {}
                raise _strange("", "object")
            failure = self._refused(what, response)
            if response.status not in (423, 429) and response.status < 500:
                raise failure
            if not repeatable and response.status not in (423, 429, 503):
                raise Lost(str(failure))
            asked = self._retry_after(response)
            if asked > self._retries.retry_after_max:
                failure.args = (f"{failure}; Neon asks to wait {asked:.0f} s",)
                raise failure
            pause = max(pause, asked)
        failure.args = (f"{failure}, tried {self._retries.tries} times",)
        raise failure

    def _wait(self, operations: Iterable[JSON]) -> None:
        """Poll until each operation has finished. Raises `OperationFailed` when one ends badly or takes too long."""
        deadline = self._clock.now() + self._retries.operations
        for item in operations:
            operation, attempt = _operation(item), 0
            while operation.status not in _DONE:
                name = f"the operation {operation.action} of the Neon project {operation.project}"
                if operation.status in _FAILED:
                    detail = f": {self._clean(operation.error)}" if operation.error else ""
                    raise OperationFailed(f"{name} ended as {operation.status!r}{detail}")
                if attempt:
                    if self._clock.now() > deadline:
                        raise OperationFailed(f"{name} still runs after {self._retries.operations:.0f} s")
                    self._clock.sleep(min(1.0 * attempt, 5.0))
                path = f"/projects/{_part(operation.project)}/operations/{_part(operation.id)}"
                answer = self._get(path, f"follow {name}")
                if answer is None:  # forgotten by Neon, so over
                    break
                operation, attempt = _operation(_object(answer, "operation")), attempt + 1

    def _refused(self, what: str, response: Response) -> Refused:
        code = _text(response.body, "code")
        request = _text(response.body, "request_id") or response.headers.get("x-request-id", "")
        facts = [f"HTTP {response.status}", code, f"request {request}" if request else ""]
        message = _text(response.body, "message")
        said = self._clean(message) or "no reason given"
        if response.status in (401, 403):
            said += "; check the API key (neon:apiKey or NEON_API_KEY) and what it may do"
        if "org_id" in message:  # a personal key sees several organizations
            said += "; name the organization (orgId)"
        text = f"could not {what}: {said} ({', '.join(filter(None, facts))})"
        return Refused(text, response.status, code, gone=response.status == 404 and bool(message))

    def _retry_after(self, response: Response) -> float:
        """Seconds that the server asks to wait; 0 where it says nothing that can be read."""
        asked = response.headers.get("retry-after", "").strip()
        if asked.isdigit():
            return float(asked)
        try:
            return max(0.0, parsedate_to_datetime(asked).timestamp() - self._clock.now())
        except (TypeError, ValueError):
            return 0.0

    def _clean(self, text: str) -> str:
        return text.replace(self._key, "[key]")


# --- reading answers ----------------------------------------------------------------------------------------

_T = TypeVar("_T", str, int, bool)


def _at(data: JSON, path: str, kind: type[_T], default: _T | None = None) -> _T:
    """The value at a dotted path. Raises NeonError naming the path when it is missing or of another kind."""
    value = _dig(data, path)
    if value is None and default is not None:
        return default
    if isinstance(value, kind) and isinstance(value, bool) == (kind is bool):
        return value
    raise _strange(path, kind.__name__)


def _number(data: JSON, path: str) -> float:
    value = _dig(data, path)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    raise _strange(path, "number")


def _object(data: JSON, path: str) -> dict[str, JSON]:
    value = _dig(data, path)
    if isinstance(value, dict):
        return value
    raise _strange(path, "object")


def _each(data: JSON, path: str, optional: bool = False) -> list[JSON]:
    value = _dig(data, path)
    if isinstance(value, list):
        return value
    if value is None and optional:
        return []
    raise _strange(path, "list")


def _dig(data: JSON, path: str) -> JSON:
    value = data
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _strange(path: str, kind: str) -> NeonError:
    where = f" {path!r}" if path else ""
    return NeonError(f"Neon's answer has no {kind}{where}: it is not what the published API says")


def _text(data: JSON, key: str) -> str:
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""


def _part(text: str) -> str:
    """One step of a path."""
    return quote(text, safe="")


def _project(data: JSON) -> Project:
    return Project(
        id=_at(data, "id", str),
        name=_at(data, "name", str),
        region=_at(data, "region_id", str),
        pg_version=_at(data, "pg_version", int),
        history_seconds=_at(data, "history_retention_seconds", int),
        org=_at(data, "org_id", str, "") or None,
    )


def _endpoint(data: JSON) -> Endpoint:
    return Endpoint(
        id=_at(data, "id", str),
        host=_at(data, "host", str),
        branch=_at(data, "branch_id", str),
        type="read_write" if _at(data, "type", str) == "read_write" else "read_only",
        compute=Compute(
            min_cu=_number(data, "autoscaling_limit_min_cu"),
            max_cu=_number(data, "autoscaling_limit_max_cu"),
            suspend_seconds=_at(data, "suspend_timeout_seconds", int),
        ),
        created_at=_at(data, "created_at", str),
    )


def _operation(data: JSON) -> Operation:
    return Operation(
        id=_at(data, "id", str),
        project=_at(data, "project_id", str),
        action=_at(data, "action", str),
        status=_at(data, "status", str),
        error=_text(data, "error"),
    )
