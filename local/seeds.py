"""What `./rungs dev` puts into an empty reference Worker: one public room, `lobby`, through the Worker's own API."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

from local.serving import secret, secrets_file

ROOM: Final = "lobby"
USER: Final = "local"
"""Whose room it is: a room has a member from its start."""
_PASSWORD: Final = "LOCAL_PASSWORD"  # noqa: S105 - the name of it
_FOUND, _MADE, _TAKEN = 200, 201, 409


def plant(url: str, directory: Path) -> str:
    """Makes the room where there is none; returns what to say of it. A Worker that has no such API is left alone."""
    status, found = _ask(f"{url}/discover?q={ROOM}")
    rooms = found.get("rooms")
    if status != _FOUND or not isinstance(rooms, list):
        return ""
    if any(each.get("name") == ROOM for each in cast("list[Mapping[str, object]]", rooms)):
        return ""
    account: dict[str, object] = {"name": USER, "password": secret(directory, _PASSWORD)}
    status, found = _ask(f"{url}/auth/sign-up", account)
    if status == _TAKEN:
        status, found = _ask(f"{url}/auth/sign-in", account)
    if "token" not in found:
        return ""
    made, _ = _ask(f"{url}/rooms", {"name": ROOM, "public": True}, str(found["token"]))
    if made != _MADE:
        return ""
    where = secrets_file(directory).name
    return f"seeded    the public room {ROOM}, of the user {USER} (password: {_PASSWORD} in {where})"


def _ask(
    url: str, body: Mapping[str, object] | None = None, token: str = ""
) -> tuple[int, Mapping[str, object]]:
    """The status of an answer and its JSON, which is empty where it is none."""
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers)
    try:
        with urllib.request.urlopen(request) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    try:
        found: object = json.loads(text)
    except ValueError:
        found = {}
    return status, cast("Mapping[str, object]", found) if isinstance(found, dict) else {}
