"""Accounts to examine: Cloudflare's API over a cloud that is a file, Neon's stand-in, and a strict one of Upstash.

Each door notes what is asked of it. No engine runs, and nothing but the loopback is reached.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs

from account.checks import Check
from account.doctor import Doors, examine
from providers.cloudflare_api import Cloudflare
from providers.neon.api import JSON, HttpTransport, NotSent, Request, Response, Transport
from providers.neon.limits import PlanName
from providers.neon.stand_in import StandIn
from sandbox import rest
from sandbox.cloud import Cloud
from stacks.settings import Settings
from tests.configs import TOP

ACCOUNT, ZONE = str(TOP["account"]), str(TOP["zone"])
NEON_KEY = "stand-in-of-a-neon-key"
EMAIL, UPSTASH_KEY = "ops@example.com", "stand-in-of-an-upstash-key"
SECRETS = (rest.TOKEN, NEON_KEY, UPSTASH_KEY)


@attrs.define
class Asked:
    """Notes the requests that pass through it."""

    inner: Transport
    requests: list[Request] = attrs.field(factory=list[Request])
    answers: Mapping[str, Response] = attrs.field(factory=dict[str, Response])
    """Instead of what is behind it, by path."""

    def send(self, request: Request) -> Response:
        self.requests.append(request)
        return self.answers.get(request.path) or self.inner.send(request)


class Away:
    """Nobody is there."""

    def send(self, request: Request) -> Response:
        raise NotSent("connection refused")


@attrs.define
class Neon:
    """Neon's stand-in, and the two paths that say of whom a key is (neon.com/docs/reference/api)."""

    plan: PlanName = "scale"
    me: bool = True
    """Whether the key is a person's; an organization's may not ask who it is."""
    store: dict[str, JSON] = attrs.field(factory=dict[str, JSON])

    def send(self, request: Request) -> Response:
        if request.path == "/users/me" and request.headers["Authorization"] == f"Bearer {NEON_KEY}":
            if not self.me:
                return Response(404, {"message": "not found"})
            return Response(200, {"plan": self.plan, "projects_limit": 100, "login": "ops"})
        return StandIn(self.store, plan=self.plan, key=NEON_KEY).send(request)


@attrs.define
class Upstash:
    """The list of databases (upstash.com/docs/devops/developer-api/redis/list_databases), and nothing else."""

    names: tuple[str, ...] = ()

    def send(self, request: Request) -> Response:
        basic = base64.b64encode(f"{EMAIL}:{UPSTASH_KEY}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {basic}":
            return Response(401, "Unauthorized")
        if (request.method, request.path, dict(request.query)) != ("GET", "/v2/redis/databases", {}):
            return Response(404, "Not Found")
        return Response(
            200, [{"database_id": name, "database_name": name, "password": "…"} for name in self.names]
        )


@attrs.define
class World:
    """A stack at the top of the ladder whose accounts have all that it needs, until a test takes something away."""

    cloud: Cloud
    url: str
    settings: Settings = attrs.field(factory=lambda: Settings.read(TOP))
    neon: Neon = attrs.field(factory=Neon)
    upstash: Upstash = attrs.field(factory=Upstash)
    token: str = rest.TOKEN
    answers: dict[str, Response] = attrs.field(factory=dict[str, Response])
    was_up: bool | None = False
    asked: list[Asked] = attrs.field(factory=list[Asked])

    def account(self, **has: object) -> None:
        """What the account has."""
        with self.cloud.change() as data:
            data["account"].update(has)

    def zone(self, **fields: object) -> None:
        with self.cloud.change() as data:
            data["account"]["zones"][ZONE].update(fields)

    def make(self, kind: str, id: str, **props: object) -> None:
        """Puts something into the account, as its own program or somebody else would."""
        token = f"cloudflare:index/{kind[0].lower()}{kind[1:]}:{kind}"
        item: dict[str, Any] = {"id": id, "name": id, "revision": 1, "props": {"accountId": ACCOUNT, **props}}
        with self.cloud.change() as data:
            data["objects"].setdefault(token, {})[id] = item

    def examine(self, **doors: object) -> dict[str, Check]:
        """What is found, by what it is about."""
        self.asked = [
            Asked(HttpTransport(self.url), answers=self.answers),
            Asked(self.neon),
            Asked(self.upstash),
        ]
        cloudflare, neon, upstash = self.asked
        given: dict[str, Any] = {
            "cloudflare": Cloudflare(self.token, cloudflare, sleep=lambda _: None),
            "neon": (neon, NEON_KEY),
            "upstash": (upstash, EMAIL, UPSTASH_KEY),
            "was_up": self.was_up,
            **doors,
        }
        return {each.what: each for each in examine("prod", self.settings, Doors(**given))}


@contextmanager
def a_world(folder: Path, tokens: Mapping[str, Collection[str] | None] | None = None) -> Generator[World]:
    """The world while the block runs; `tokens` as in sandbox.rest."""
    cloud = Cloud(folder / "cloud.json")
    zone = {"name": "example.com", "status": "active", "account": {"id": ACCOUNT}}
    with rest.serve(cloud, [ACCOUNT], tokens) as url:
        world = World(cloud, url)
        world.account(**world.settings.plans, zones={ZONE: zone})
        yield world
