"""The launcher as a user runs it, from a fresh clone."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.toolchain.conftest import Clone, only, script
from toolchain import packages
from toolchain.work import exclusively

WATCHED = """
import os, sys

COSTLY = {"subprocess.Popen", "os.fork", "os.posix_spawn", "os.system", "socket.connect", "os.mkdir", "os.rename"}

def refuse(event, arguments):
    writes = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if event in COSTLY or writes:
        raise AssertionError(f"{event} {arguments}")

program = sys.argv.pop(1)
sys.dont_write_bytecode = True
sys.addaudithook(refuse)
exec(compile(open(program).read(), program, "exec"), {"__name__": "__main__", "__file__": program})
"""
"""Runs a program that may start no other, connect nowhere and write nothing; it may become another."""


def run(
    command: list[str | Path], path: Path | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **({"PATH": str(path)} if path else {})}
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False)


def test_the_first_run_sets_up_and_later_ones_only_look(clone: Clone, tmp_path: Path) -> None:
    rungs = clone.place.root / "rungs"
    before = set(clone.place.root.iterdir())
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    link = tmp_path / "link"
    link.symlink_to(rungs)

    first = run([link, "plan", "a b"], cwd=elsewhere)

    assert (first.stdout, first.returncode) == (f"ran plan a b in {elsewhere}\n", 0)
    assert "Packages to read and plan: done in" in first.stderr
    assert set(clone.place.root.iterdir()) - before == {clone.place.venv, clone.place.state}

    second = run([rungs, "plan"], cwd=elsewhere)
    assert (second.stdout, second.stderr, second.returncode) == (f"ran plan in {elsewhere}\n", "", 0)

    main = clone.place.root / "toolchain" / "__main__.py"
    watched = run([clone.place.python, "-I", "-S", "-c", WATCHED, main, "plan"], cwd=elsewhere)
    assert (watched.stdout, watched.stderr, watched.returncode) == (f"ran plan in {elsewhere}\n", "", 0)

    demands_more = run([clone.place.python, "-I", "-S", "-c", WATCHED, main, "demo"])
    assert "AssertionError" in demands_more.stderr


def test_what_the_user_has_on_pythonpath_comes_after_ours(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _set_up(clone)
    (tmp_path / "cli").mkdir()
    (tmp_path / "cli" / "__init__.py").touch()
    (tmp_path / "cli" / "main.py").write_text("print('not ours')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert run([clone.place.root / "rungs", "plan"], cwd=tmp_path).stdout.startswith("ran plan in ")


def test_an_old_python_is_told_apart(clone: Clone, tmp_path: Path) -> None:
    path = only(tmp_path / "path", "sh", "dirname", "readlink")
    script(path, "python3", '[ "$1" = --version ] && echo Python 3.10.13 || exit 1')

    failed = run([clone.place.root / "rungs", "plan"], path=path)

    assert failed.returncode == 1
    assert "needs Python 3.11 or newer" in failed.stderr
    assert "python3 is Python 3.10.13" in failed.stderr
    assert not clone.place.venv.exists()


def test_a_newer_python_beside_an_old_one_is_found(clone: Clone, tmp_path: Path) -> None:
    path = only(tmp_path / "path", "sh", "dirname", "readlink")
    script(path, "python3", "exit 1")
    script(path, "python3.12", '[ "$3" = -c ] && exit 0; echo "3.12 runs ${4#$PWD/}"')

    found = run([clone.place.root / "rungs", "plan"], path=path, cwd=clone.place.root)

    assert found.stdout.split()[:2] == ["3.12", "runs"]


def test_the_python_that_the_user_names_is_the_only_one_tried(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNGS_PYTHON", "/nowhere/python3")
    failed = run([clone.place.root / "rungs", "plan"])
    assert failed.returncode == 1
    assert "/nowhere/python3 does not run" in failed.stderr


@pytest.mark.parametrize("layers", [["nosuch"], ["light", "dev"]])
def test_set_up_of_what_is_no_layer_is_refused(clone: Clone, layers: list[str]) -> None:
    failed = run([clone.place.root / "rungs", "setup", *layers])
    assert (failed.stdout, failed.returncode) == ("", 2)
    assert "light, engine, clouds, dev" in failed.stderr
    assert " ".join(layers) in failed.stderr


def test_set_up_of_a_layer_alone_runs_no_command(clone: Clone) -> None:
    _set_up(clone)
    done = run([clone.place.root / "rungs", "setup", "light"])
    assert (done.stdout, done.stderr, done.returncode) == ("", "Ready: light\n", 0)


def test_an_incomplete_clone_is_a_message(clone: Clone) -> None:
    clone.place.lock("light").unlink()
    failed = run([clone.place.root / "rungs", "plan"])
    assert failed.returncode == 1
    assert "requirements/light.txt" in failed.stderr
    assert "Traceback" not in failed.stderr


def _set_up(clone: Clone) -> None:
    with exclusively(clone.place) as work:
        packages.bring_up(clone.place, "light", work)
