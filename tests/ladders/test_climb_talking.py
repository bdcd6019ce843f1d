"""A chat goes on from the first growth stage to the last: what was said at the first is still read at the last.

Every stage is brought up by the real engine, and what its state says is served by what `./rungs dev` serves with, over
HTTP and WebSockets, with a real Postgres and Redis. The rows are copied by `./rungs migrate`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import attrs
import pytest

from local import edge_packages
from local.serving import Serving
from sandbox.rehearsal import Climb, made_up
from sandbox.run import Sandbox
from sandbox.served import Served, read
from stacks import ladders
from stacks.moves import Where, moves_to
from stacks.stack_file import ROOT, StackFile
from tests.dev.sockets import WebSocket

pytestmark = pytest.mark.engine

EDGE = ladders.load("edge")
STACK = "climb"
FENCED = 503
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
"""As much of a picture as a server looks at."""


@pytest.mark.parametrize(
    "stages",
    [
        pytest.param(EDGE.names, id="every-stage"),
        pytest.param([EDGE.names[0], EDGE.names[-1]], id="from-the-first-to-the-last", marks=pytest.mark.all),
    ],
)
def test_what_is_said_at_the_first_stage_is_read_at_the_last(
    stages: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    edge_packages.bring_up()
    file = stack_file(tmp_path, stages[0])
    data = tmp_path / ".rungs" / "dev" / STACK
    with Sandbox(tmp_path, STACK) as sandbox, Serving(data) as serving:
        with sandbox.cloud.change() as cloud:
            cloud["account"] = file.settings().plans
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
                    migrate(tmp_path)
                    climb.file = StackFile.open(STACK, tmp_path)
                    assert climb.file.settings().standing("db").copied
        assert talk.said[0] == stages[0]
        assert talk.said[-1].startswith(f"{stages[-1]}: ")
        assert talk.download(picture) == PICTURE


def stack_file(project: Path, stage: str) -> StackFile:
    """A stack of a project of its own, at a stage."""
    for name in ("Pulumi.yaml", "__main__.py"):
        (project / name).write_bytes((ROOT / name).read_bytes())
    for name in ("providers", ".venv"):
        (project / name).symlink_to(ROOT / name)
    file = made_up(EDGE, EDGE[stage]).changed({("environment",): "staging"})
    file = attrs.evolve(file, path=project / f"Pulumi.{STACK}.yaml")
    file.write()
    return file


def migrate(project: Path) -> None:
    """What a user does under the fence."""
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "migrate", "-s", STACK, "--local"],
        cwd=ROOT,
        env={**os.environ, "RUNGS_PROJECT": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


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
