"""actionlint is built from its locked modules, with a stand-in of Go: a script that notes its calls."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.toolchain.conftest import Clone, only, script
from toolchain import actionlint
from toolchain.engine import modules
from toolchain.engine.versions import fixed, numbers
from toolchain.errors import SetupError
from toolchain.place import HERE
from toolchain.work import Work

BUILDS = """
[ "$1" = version ] && echo go version go1.99.0 linux/amd64 && exit
mkdir -p "${5%/*}" && printf '#!/bin/sh\\necho built in %s with %s\\n' "${PWD##*/}" "$GOFLAGS" > "$5" && chmod +x "$5"
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = only(tmp_path / "path", "sh", "mkdir", "chmod")
    monkeypatch.setenv("PATH", str(made))
    return made


def test_it_is_built_from_its_locked_modules(clone: Clone, work: Work, path: Path) -> None:
    script(path, "go", BUILDS)
    assert not actionlint.ready(clone.place)

    actionlint.bring_up(clone.place, work)

    assert actionlint.ready(clone.place)
    said = subprocess.check_output([actionlint.actionlint(clone.place)], text=True)
    assert said == "built in actionlint with -mod=readonly\n"


def test_other_modules_mean_another_build_and_the_old_one_goes(clone: Clone, work: Work, path: Path) -> None:
    script(path, "go", BUILDS)
    actionlint.bring_up(clone.place, work)
    with (clone.place.root / "toolchain" / "actionlint" / "go.sum").open("a") as lock:
        lock.write("another v1.0.0 h1:x\n")
    assert not actionlint.ready(clone.place)

    actionlint.bring_up(clone.place, work)

    assert actionlint.ready(clone.place)
    assert len(list((clone.place.state / "actionlint").iterdir())) == 1


def test_a_build_that_fails_says_so_and_leaves_nothing(clone: Clone, work: Work, path: Path) -> None:
    script(path, "go", '[ "$1" = version ] && echo go version go1.99.0 && exit; echo broken package; exit 1')
    with pytest.raises(SetupError, match=r"actionlint cannot be built(.|\n)*broken package"):
        actionlint.bring_up(clone.place, work)
    assert not actionlint.ready(clone.place)
    with pytest.raises(SetupError, match="setup dev"):
        actionlint.actionlint(clone.place)


def test_the_go_that_builds_the_engine_builds_it() -> None:
    asked = [
        numbers(fixed(r"^go (\S+)", module / "go.mod"))
        for module in (HERE.root / "toolchain" / "actionlint", modules(HERE, "cli"))
    ]
    assert asked == sorted(asked)
