"""Google Cloud as the user may use it: google-auth finds the credentials, and only what reads is ever sent.

google = Google.of(os.environ)
google.get("cloudresourcemanager", "/v3/projects/shop-prod").body
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeAlias, cast

from components.errors import UserError
from providers.cloudflare_api import fields
from providers.neon.api import JSON, HttpTransport, NoAnswer, NotSent, Request, Response, Transport

ADDRESS = "RUNGS_GOOGLE_API"
"""Names a stand-in on this machine instead of the APIs; below it, each has a path of its name."""
TOKEN = "GOOGLE_OAUTH_ACCESS_TOKEN"  # noqa: S105 - the name of a variable
NOT_FOLLOWED = (
    "GOOGLE_CREDENTIALS",
    "GOOGLE_CLOUD_KEYFILE_JSON",
    "GCLOUD_KEYFILE_JSON",
    "GOOGLE_IMPERSONATE_SERVICE_ACCOUNT",
)
"""Variables by which pulumi is somebody else (www.pulumi.com/registry/packages/gcp/installation-configuration/)."""
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
SECONDS = 20
"""That an answer may take."""
Headers: TypeAlias = Callable[[], Mapping[str, str]]
At: TypeAlias = Callable[[str], Transport]


class Credentials(Protocol):
    """What google-auth finds, as far as it matters here."""

    def refresh(self, request: object) -> None: ...
    def apply(self, headers: dict[str, str]) -> None: ...


class NoCredentials(UserError):
    """There are none, or none that can be read."""


class Google:
    """The calls. They raise UserError, in which no credential ever is, where there is no answer.

    A refusal is an answer: `reason` tells why.
    """

    def __init__(self, headers: Headers, at: At) -> None:
        """`headers`: who asks; `at`: the way to an API by its name, such as `firestore`."""
        self._headers, self._at = headers, at
        self._known: Mapping[str, str] | None = None
        self._one_at_a_time = threading.Lock()

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Google:
        """With the token of an environment, else with what google-auth finds; raises UserError for what is no token."""
        token = environment.get(TOKEN, "").strip()
        if not all("!" <= letter <= "~" for letter in token):
            raise UserError(f"${TOKEN} has characters that no token has, expected it as gcloud prints it")
        address = environment.get(ADDRESS, "").rstrip("/")
        if address:
            _transport(address)

        def headers() -> Mapping[str, str]:
            for name in NOT_FOLLOWED:
                if environment.get(name):
                    raise NoCredentials(f"${name} is set, which pulumi follows and doctor does not")
            return {"Authorization": f"Bearer {token}"} if token else _found()

        def at(api: str) -> Transport:
            return _transport(f"{address}/{api}" if address else f"https://{api}.googleapis.com")

        return cls(headers, at)

    def get(self, api: str, path: str) -> Response:
        """What is there; the answer may be a refusal."""
        return self._answer(api, Request("GET", path, headers=self._who()))

    def allowed(self, api: str, resource: str, permissions: Iterable[str]) -> Response:
        """Those of some permissions that one has on a resource: it is a POST that changes nothing."""
        body: JSON = {"permissions": list[JSON](permissions)}
        path = f"{resource}:testIamPermissions"
        return self._answer(api, Request("POST", path, body=body, headers=self._who()))

    def _who(self) -> Mapping[str, str]:
        with self._one_at_a_time:
            if self._known is None:
                self._known = self._headers()
            return self._known

    def _answer(self, api: str, request: Request) -> Response:
        try:
            answer = self._at(api).send(request)
        except (NotSent, NoAnswer) as error:
            raise UserError(f"{api}.googleapis.com does not answer: {error}") from None
        if answer.status == 429 or answer.status >= 500:
            raise UserError(f"{api}.googleapis.com answers with HTTP {answer.status}")
        return answer


def reason(answer: Response) -> str:
    """Google's own word for a refusal, such as SERVICE_DISABLED or PERMISSION_DENIED; its sentence is left out.

    Described by cloud.google.com/apis/design/errors.
    """
    error = fields(fields(answer.body).get("error"))
    told = (str(each["reason"]) for each in _details(answer) if each.get("reason"))
    return next(told, str(error.get("status") or f"HTTP {answer.status}"))


def consumer(answer: Response) -> str:
    """In which project an API is off that refused, by its number: a user's own sign-in asks in a project of Google's,
    unless it is told another one. Empty: it does not say.
    """
    told = (fields(each.get("metadata")).get("consumer") for each in _details(answer))
    return next((str(each) for each in told if each), "").removeprefix("projects/")


def _details(answer: Response) -> list[Mapping[str, object]]:
    error = fields(fields(answer.body).get("error"))
    return [each for name in ("details", "errors") for each in _rows(error.get(name))]


def _rows(found: object) -> list[Mapping[str, object]]:
    return [fields(each) for each in cast("list[object]", found)] if isinstance(found, list) else []


def _transport(address: str) -> Transport:
    try:
        return HttpTransport(address, SECONDS)
    except ValueError as error:
        raise UserError(f"${ADDRESS} is {error}") from None


def _found() -> Mapping[str, str]:
    """The headers of the Application Default Credentials."""
    try:
        import google.auth
        from google.auth import exceptions
        from google.auth.transport.requests import Request as Http
    except ImportError:
        raise UserError(
            "the package google-auth is needed to ask Google Cloud, and is not installed; run: ./rungs setup clouds"
        ) from None
    headers: dict[str, str] = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a user's credentials without a project for quotas
            find = cast("Callable[..., tuple[Credentials, str | None]]", google.auth.default)  # type: ignore[reportUnknownMemberType]
            credentials, _ = find(scopes=[SCOPE])
            credentials.refresh(Http())
            credentials.apply(headers)
    except exceptions.DefaultCredentialsError:
        raise NoCredentials("there are no credentials for Google Cloud") from None
    except exceptions.GoogleAuthError as error:
        raise NoCredentials(f"they are refused ({type(error).__name__})") from None
    return headers
