"""`draw`, as a user runs it: Mermaid on the terminal, or pictures in a directory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from drawing.mermaid import ladder_diagram, stage_diagram
from economics.compare import FAMILIES
from stacks import ladders
from stacks.stack_file import ROOT
from tests.drawing.svg import texts

EDGE = ladders.load("edge")


def draw(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli.main", "draw", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ((), ladder_diagram(EDGE)),
        (("edge",), ladder_diagram(EDGE)),
        (("edge", "growth"), stage_diagram(EDGE["growth"])),
    ],
)
def test_without_a_directory_it_prints_mermaid(arguments: tuple[str, ...], shown: str) -> None:
    assert draw(*arguments).stdout == f"{shown}\n"


def test_with_one_it_writes_every_picture_and_says_so(tmp_path: Path) -> None:
    found = draw("edge", "--image", str(tmp_path / "new" / "pictures"))
    assert found.returncode == 0, found.stderr
    names = ["cost", "parts", "limits", *(f"architecture-{name}" for name in EDGE.names)]
    names += [f"compare-{family}" for family in FAMILIES]
    files = [f"{name}-{theme}.svg" for name in names for theme in ("light", "dark")]
    assert found.stdout.splitlines() == [f"wrote {tmp_path}/new/pictures/{name}" for name in files]
    assert sorted(path.name for path in (tmp_path / "new" / "pictures").iterdir()) == sorted(files)


def test_it_draws_one_stage_one_kind_one_theme_and_another_workload(tmp_path: Path) -> None:
    image = ("--image", str(tmp_path), "--what", "parts", "--theme", "dark")
    assert draw("edge", "growth", *image, "--profile", "social").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["parts-growth-dark.svg"]
    shown = texts((tmp_path / "parts-growth-dark.svg").read_text())
    assert "growth" in shown
    assert "scale" not in shown
    assert any("social workload" in each for each in shown)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--what", "nonsense"), ["--what", "'nonsense'", "'cost'"]),
        (("edge", "growth", "--what", "compare"), ["'compare'", "no STAGE", "'growth'"]),
        (("--theme", "pink"), ["--theme", "'pink'", "'dark'"]),
        (("--profile", "chatt"), ["'chatt'", "did you mean 'chat'"]),
        (("edge", "grwth"), ["'grwth'", "did you mean 'growth'"]),
        (("egde",), ["'egde'", "did you mean 'edge'"]),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(
    arguments: tuple[str, ...], words: list[str], tmp_path: Path
) -> None:
    refused(draw(*arguments, "--image", str(tmp_path / "out")), words)
    assert not (tmp_path / "out").exists()


def test_options_of_pictures_need_a_directory() -> None:
    refused(draw("--what", "cost"), ["--what", "--image DIR"])
    refused(draw("--theme", "dark"), ["--theme", "--image DIR"])


def test_what_is_no_directory_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    refused(draw("--what", "cost", "--image", str(file)), ["--image", str(file), "is a file"])
    refused(draw("--what", "cost", "--image", str(file / "below")), ["Not a directory", str(file / "below")])
    assert file.read_text() == "mine"


def test_mermaid_needs_no_matplotlib_and_nothing_needs_a_provider() -> None:
    asked = (
        "import sys; from click.testing import CliRunner; from cli.main import cli;"
        "CliRunner().invoke(cli, ['draw', 'edge'], catch_exceptions=False);"
        "import drawing.gather;"
        "sys.exit(bool({'matplotlib', 'pulumi_cloudflare', 'upstash_pulumi'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=False).returncode == 0


def refused(found: subprocess.CompletedProcess[str], words: list[str]) -> None:
    assert found.returncode != 0
    assert found.stdout == ""
    assert found.stderr.count("\n") == 1, found.stderr
    assert [word for word in words if word not in found.stderr] == [], found.stderr
