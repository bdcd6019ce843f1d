"""A chat goes on from the first growth stage to the last: what was said at the first is still read at the last.

Every stage is brought up by the real engine, and what its state says is served by what `./rungs dev` serves with, over
HTTP and WebSockets, with a real Postgres and Redis. The rows are copied by what `./rungs migrate` copies with.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from migration.forward import Forward, Report
from migration.postgres import Postgres
from migration.schema import apply_migrations
from migration.sqlite import SqliteFile
from sandbox import edge_packages
from sandbox.rehearsal import Climb, made_up, temporary_sandbox
from sandbox.served import Served, read
from sandbox.serving import Serving
from stacks import ladders
from stacks.moves import Where, moves_to
from stacks.stack_file import ROOT
from tests.dev.sockets import WebSocket

pytestmark = pytest.mark.engine

EDGE = ladders.load("edge")
MIGRATIONS = ROOT / "edge" / "migrations" / "postgres"
FENCED = 503
AT = "2026-11-21T16:00:00Z"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
"""As much of a picture as a server looks at."""


@pytest.mark.parametrize(
    "stages",
    [
        pytest.param(EDGE.names, id="every-stage"),
        pytest.param([EDGE.names[0], EDGE.names[-1]], id="from-the-first-to-the-last", marks=pytest.mark.all),
    ],
)
def test_what_is_said_at_the_first_stage_is_read_at_the_last(stages: list[str], tmp_path: Path) -> None:
    edge_packages.bring_up()
    file = made_up(EDGE, EDGE[stages[0]])
    with temporary_sandbox(file) as sandbox, Serving(tmp_path) as serving:
        climb = Climb(EDGE, file, sandbox)
        assert sandbox.up().ok
        talk = Talk(serving.show(read(sandbox)))
        talk.say(stages[0])
        picture = talk.upload(PICTURE)
        for stage in stages[1:]:
            for move in moves_to(EDGE, Where.of(climb.file.settings()), stage):
                climb.prepare(move)
                run = sandbox.up()
                assert run.ok, run.output
                served = read(sandbox)
                assert serving.show(served) == talk.url
                talk.go_on(f"{stage}: {move.kind}", served)
                if move.kind == "fence":
                    report = copy_rows(tmp_path, serving.database("DB_POSTGRES"))
                    receipt = {"to": "neon", "at": AT, "rows": report.rows, "digest": report.digest}
                    climb.file = climb.file.changed({("stores", "db", "copied"): receipt})
        assert talk.said[0] == stages[0]
        assert talk.said[-1].startswith(f"{stages[-1]}: ")
        assert talk.download(picture) == PICTURE


class Talk:
    """One user in one room, from stage to stage."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.said: list[str] = []
        self._token = ""
        self._token = str(
            self._ask("/auth/sign-up", {"name": "ada", "password": "only for this test"})["token"]
        )
        self._room = str(self._ask("/rooms", {"name": "everything", "public": True})["id"])

    def go_on(self, text: str, served: Served) -> None:
        """Reads all that was said so far, says something more, or is told to wait where the store is fenced."""
        texts = {each["name"]: each.get("text") for each in served.main.bindings}
        if texts["DB_FENCED"] == "true":
            with pytest.raises(urllib.error.HTTPError) as refused:
                self.say(text)
            assert refused.value.code == FENCED
            assert int(refused.value.headers["Retry-After"]) > 0
            refused.value.close()
        elif "ROOMS" in texts:
            self._say_live(text)
        else:
            self.say(text)
        assert self.read() == self.said

    def say(self, text: str) -> None:
        self._ask(f"/rooms/{self._room}/messages", {"key": text, "text": text})
        self.said.append(text)

    def read(self) -> list[str]:
        """All texts, the oldest first, in pages of a few."""
        texts: list[str] = []
        before: object = None
        while True:
            page = "" if before is None else f"&before={before}"
            found = self._ask(f"/rooms/{self._room}/messages?limit=4{page}")
            texts = [str(each["text"]) for each in _list(found["messages"])] + texts
            before = found["next"]
            if before is None:
                return texts

    def upload(self, content: bytes) -> str:
        """Gives the room a file; returns its id."""
        path = f"/files?room={self._room}&name=picture.png"
        return str(json.loads(self._send(path, content, {"Content-Type": "image/png"}))["id"])

    def download(self, file: str) -> bytes:
        return self._send(f"/files/{file}")

    def _say_live(self, text: str) -> None:
        """Over one socket, and heard over another."""
        here = f"{self.url}/rooms/{self._room}/live?since=0"
        headers = {"Authorization": f"Bearer {self._token}"}
        with WebSocket(here, headers) as speaks, WebSocket(here, headers) as hears:
            assert [each["text"] for each in _list(hears.next("joined")["messages"])] == self.said
            speaks.next("joined")
            speaks.send({"type": "message", "key": text, "text": text})
            assert speaks.next("ack")["key"] == text
            assert hears.next("message")["text"] == text
        self.said.append(text)

    def _ask(self, path: str, body: Mapping[str, object] | None = None) -> Mapping[str, object]:
        data = None if body is None else json.dumps(body).encode()
        return json.loads(self._send(path, data, {"Content-Type": "application/json"}))

    def _send(self, path: str, data: bytes | None = None, headers: Mapping[str, str] | None = None) -> bytes:
        identity = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        request = urllib.request.Request(f"{self.url}{path}", data, {**identity, **(headers or {})})
        with urllib.request.urlopen(request) as answer:
            return answer.read()


def _list(value: object) -> list[Mapping[str, object]]:
    return cast("list[Mapping[str, object]]", value)


def copy_rows(directory: Path, postgres: str) -> Report:
    """What `./rungs migrate --local` does under the fence."""
    (file,) = (each for each in (directory / "d1").rglob("*.sqlite") if each.name != "metadata.sqlite")
    with Postgres(postgres) as target:
        apply_migrations(target, MIGRATIONS)
        source = SqliteFile(file)
        report = Forward(source, target).run(until_same=True)
        source.close()
    assert report.same
    assert not report.rejected
    assert report.rows
    return report
