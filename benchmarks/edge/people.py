"""Users, rooms and the requests of the scenarios, made over the Worker's own API."""

from __future__ import annotations

import http.client
import ipaddress
import itertools
import json
import random
import secrets
from collections.abc import Mapping, Sequence
from typing import Final, cast
from urllib.parse import quote, urlsplit

import attrs

from benchmarks.edge.front import Answer
from components.errors import UserError

Request = Mapping[str, object]
"""As load.mjs sends it: method, path, token, json, room."""

ROOMS: Final = 20
"""That messages go to, in turn."""
SMALL: Final = 100
"""WebSockets in a room that is not the large one: the group rooms of economics/workloads.toml (room_users)."""
TOPICS: Final = (
    *("music", "film", "football", "food", "games", "travel", "books", "art", "dogs", "cats", "running"),
    *("chess", "gardens", "history", "jazz", "photo", "maths", "yoga", "tea", "opera"),
)
"""What is looked for, the most wanted first."""
_SEED: Final = 5
_LIMIT: Final = 20
"""Of a list that a page asks for (the guide's limit=20)."""


@attrs.frozen(kw_only=True)
class User:
    """Someone who is signed in."""

    name: str
    token: str


@attrs.frozen(kw_only=True)
class Town:
    """Who is there: users, and rooms by what they are for."""

    users: Sequence[User]
    rooms: Sequence[str]
    """The room at each place belongs to the user at the same place."""
    hall: str
    """The one large room; everybody is a member of it, and of `small`."""
    small: Sequence[str]

    def messages(self) -> list[Request]:
        """The guide's chat scenario: a short text to a room, each time another."""
        return [
            {
                "method": "POST",
                "path": f"/rooms/{room}/messages",
                "token": user.token,
                "json": {"key": "{random}", "text": "Test message {random}"},
                "room": room,
            }
            for room, user in zip(self.rooms, itertools.cycle(self.users), strict=False)
        ]

    def history(self) -> list[Request]:
        """The newest page of each room's messages."""
        return [
            {"method": "GET", "path": f"/rooms/{room}/messages?limit=50", "token": user.token}
            for room, user in zip(self.rooms, itertools.cycle(self.users), strict=False)
        ]

    def new_queries(self) -> list[Request]:
        """The guide's discovery scenario as it is written: what is looked for is new in every request."""
        path = f"/discover?q={{random}}&limit={_LIMIT}"
        return [{"method": "GET", "path": path, "token": user.token} for user in self.users]

    def few_queries(self, count: int) -> list[Request]:
        """The same, looking for twenty things, and for some of them much more often than for others (Zipf)."""
        dice = random.Random(_SEED)  # noqa: S311 - the same in every run
        looked_for = dice.choices(TOPICS, [1 / rank for rank in range(1, len(TOPICS) + 1)], k=count)
        return [
            {"method": "GET", "path": f"/discover?q={quote(topic)}&limit={_LIMIT}", "token": user.token}
            for topic, user in zip(looked_for, itertools.cycle(self.users), strict=False)
        ]


class Api:
    """The Worker, asked one request after the other."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self._wire = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
        # Sign-ups are limited by address, and every user has one of their own.
        self._addresses = (str(each) for each in ipaddress.ip_network("198.18.0.0/15").hosts())

    def close(self) -> None:
        self._wire.close()

    def ask(
        self, method: str, path: str, user: User | None = None, body: Request | None = None
    ) -> Mapping[str, object]:
        """The answer. Raises UserError for any that is not a success."""
        headers = {"CF-Connecting-IP": next(self._addresses)}
        if user is not None:
            headers["Authorization"] = f"Bearer {user.token}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            self._wire.request(method, path, None if body is None else json.dumps(body), headers)
            answer = self._wire.getresponse()
        except (OSError, http.client.HTTPException) as error:
            raise UserError(f"{method} {path.partition('?')[0]}: no answer ({error})") from error
        text = answer.read().decode()
        if answer.status // 100 != 2:
            raise UserError(f"{method} {path.partition('?')[0]}: {answer.status} {text}")
        return cast(Request, json.loads(text or "{}"))

    def get(self, path: str) -> Answer:
        """Whatever is answered to somebody who is not signed in."""
        self._wire.close()  # workerd ends a connection that is idle for some seconds
        self._wire.request("GET", path)
        answer = self._wire.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(status=answer.status, headers=headers, text=answer.read().decode(errors="replace"))

    def settle(self, people: int, small: int) -> Town:
        """Users and rooms; `small` rooms of those that WebSockets gather in."""
        password = secrets.token_urlsafe(16)
        users = [self._sign_up(f"load-{number}", password) for number in range(people)]
        rooms = [self._room(users[at % people], f"room {at}", public=False) for at in range(ROOMS)]
        for topic in TOPICS:
            for word in ("talk", "help", "news"):
                self._room(users[0], f"{topic} {word}", public=True)
        hall, *others = (self._room(users[0], f"hall {at}", public=True) for at in range(small + 1))
        for room, user in itertools.product((hall, *others), users[1:]):
            self.ask("POST", f"/rooms/{room}/join", user)
        return Town(users=users, rooms=rooms, hall=hall, small=others)

    def _sign_up(self, name: str, password: str) -> User:
        told = self.ask("POST", "/auth/sign-up", body={"name": name, "password": password})
        return User(name=name, token=str(told["token"]))

    def _room(self, owner: User, name: str, *, public: bool) -> str:
        return str(self.ask("POST", "/rooms", owner, {"name": name, "public": public})["id"])
