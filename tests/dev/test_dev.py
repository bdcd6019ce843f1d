"""`./rungs dev` as a user runs it: start, talk, change the code, deploy, stop, start again."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest

from cli import dev
from components.errors import UserError
from stacks.stack_file import ROOT
from tests.dev.asking import ask
from tests.dev.conftest import write_code


class Dev:
    """The command while it runs."""

    def __init__(self, project: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "dev", *arguments],
            cwd=ROOT,
            env=environment(project),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.said: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def until(self, text: str) -> str:
        """The next line with that text in it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
            if text in line:
                return line.rstrip("\n")
        raise AssertionError(f"never said {text!r}: {self.said}, {self.process.communicate()[1]}")

    def url(self) -> str:
        return self.until("Serving http").split()[1]

    def end(self, how: signal.Signals) -> tuple[int, str]:
        """Its exit code and what it wrote on standard error."""
        self.process.send_signal(how)
        _, error = self.process.communicate()
        return self.process.returncode, error

    @contextmanager
    def all_end(self) -> Generator[None]:
        """Waits until every process that it started has ended."""
        watched = [os.pidfd_open(pid) for pid in descendants(self.process.pid)]
        assert len(watched) >= 2, "Node and workerd, at least"
        yield
        for fd in watched:
            select.select([fd], [], [])
            os.close(fd)


def environment(project: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "RUNGS_PROJECT": str(project), "PYTHONUNBUFFERED": "1"}


def rungs(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=ROOT,
        env=environment(project),
        capture_output=True,
        text=True,
        check=False,
    )


def descendants(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    parents = {int(line.split()[0]): int(line.split()[1]) for line in listed.splitlines()}
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found[1:]


@pytest.mark.engine
def test_it_serves_what_is_deployed_then_what_changes_and_keeps_the_data(project: Path) -> None:
    with Dev(project) as dev:
        url = dev.url()
        assert any("bindings" in line and "DB_D1 (D1)" in line for line in dev.said), dev.said
        assert ask(url, "/code") == "first"
        assert ask(url, "/note", add="one") == '["one"]'
        (cron,) = [line for line in dev.said if "/cdn-cgi/handler/scheduled" in line]
        assert ask(cron.split("'")[1], "") == "ok"
        assert ask(url, "/kept", key="cron") == "0 3 * * SUN by first"

        assert ask(url, "/log", text="said by the Worker") == "logged"
        assert ask(url, "/out", to="https://example.com/a/secret/path").startswith("502")

        second = rungs(project, "dev")
        assert (second.returncode, second.stdout) == (2, "")
        assert f"already served, by process {dev.process.pid}" in second.stderr

        write_code(project, "second")
        dev.until("Serving the bundle of the tree, app")
        assert ask(url, "/code") == "second"
        write_code(project, '", //')
        assert "SyntaxError" in dev.until("Not served")
        assert ask(url, "/code") == "second"

        write_code(project, "third")
        dev.until("Serving the bundle of the tree, app")
        up = rungs(project, "sandbox", "pulumi", "up", "--yes", "--skip-preview")
        assert up.returncode == 0, up.stdout
        dev.until("deployed, growth stage mvp")
        assert [ask(url, "/code"), ask(url, "/note", add="two")] == ["third", '["one","two"]']

        assert ask(url, "/kept", key="rungs:mode") == "normal"
        told = rungs(project, "mode", "readonly", "-s", "dev", "--sandbox")
        assert told.returncode == 0, told.stderr
        dev.until("Serving what the cloud's KV has now: rungs:mode readonly")
        assert ask(url, "/kept", key="rungs:mode") == "readonly"
        with dev.all_end():
            code, error = dev.end(signal.SIGINT)
        assert code == 130
        assert "Traceback" not in error
        assert "said by the Worker" in error
        assert "blocked: GET https://example.com: nothing outside this machine is reached" in error

    write_code(project, "fourth")
    with Dev(project) as dev:
        url = dev.url()
        assert any("app is other code than what was deployed" in line for line in dev.said), dev.said
        assert [ask(url, "/code"), ask(url, "/note")] == ["third", '["one","two"]']
        with dev.all_end():  # even so
            dev.end(signal.SIGKILL)


@pytest.mark.engine
def test_code_that_was_deployed_but_does_not_start_is_refused(project: Path) -> None:
    write_code(project, '", //')
    done = rungs(project, "dev")
    assert done.returncode == 2
    assert "SyntaxError" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_cannot_be_served_is_refused_before_anything_starts(project: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for arguments, expected in (
            (["-s", "prod"], "stack 'prod' has no Pulumi.prod.yaml, expected one of: dev"),
            (["--port", port], f"--port is {port}: Address already in use"),
        ):
            done = rungs(project, "dev", *arguments)
            assert (done.returncode, done.stdout) == (2, "")
            assert expected in done.stderr
    assert not (project / ".rungs" / "sandbox").exists()


def test_the_usual_port_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(dev, "PORT", port)
        assert dev.port_for(None) not in (0, port)
        with pytest.raises(UserError, match="expected a free port"):
            dev.port_for(port)
    assert dev.port_for(None) == port
