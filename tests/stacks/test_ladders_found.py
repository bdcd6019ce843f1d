"""The ladders of a project are found beside the library's, and what is wrong with one is said in a message."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from components.errors import UserError
from stacks import ladders

GOOD = """\
from stacks.ladders.edge import LADDER as EDGE
from ._shared import ABOUT

LADDER = EDGE.named("acme", ABOUT)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ladders, "PROJECT", tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "ladders").mkdir()
    (tmp_path / "ladders" / "_shared.py").write_text("ABOUT = 'our shop'\n")
    return tmp_path / "ladders"


def test_a_ladder_of_the_project_is_one_of_all(folder: Path) -> None:
    assert ladders.names() == ladders.library()
    (folder / "acme.py").write_text(GOOD)
    assert ladders.names() == ["acme", *ladders.library()]
    assert ladders.load("acme").about == "our shop"
    assert ladders.load("acme") is ladders.load("acme")
    assert ladders.load("edge").name == "edge"
    assert ladders.default() == "acme"


def test_among_several_the_librarys_is_the_default(folder: Path) -> None:
    for name in ("acme", "other"):
        (folder / f"{name}.py").write_text(GOOD)
    assert ladders.default() == "edge"


def test_its_module_hides_none_of_another_name(folder: Path) -> None:
    (folder / "json.py").write_text(GOOD.replace('"acme"', '"json"'))
    assert ladders.load("json").name == "json"
    assert sys.modules["json"].__name__ == "json"


WRONG = {
    "no Python": ("acme", "LADDER = (\n", "ladders/acme.py, line 1: SyntaxError: "),
    "a name": ("acme", "\nLADDER = EDGE\n", "ladders/acme.py, line 2: NameError: name 'EDGE' is not defined"),
    "a module": ("acme", "import nothing_such\n", "ladders/acme.py, line 1: ModuleNotFoundError: "),
    "a stage": (
        "acme",
        "from stacks.ladders.edge import LADDER as EDGE\n\nLADDER = EDGE.changed('grwth')\n",
        "ladders/acme.py, line 3: a stage changed in ladder 'edge' is 'grwth', expected one of: ",
    ),
    "no ladder": ("acme", "ladder = 1\n", "ladders/acme.py has no LADDER"),
    "another name": (
        "other",
        GOOD,
        "ladders/other.py: the ladder's name is 'acme', expected 'other', as its file is called",
    ),
    "the library's name": ("edge", GOOD, "ladders/edge.py has the name of one of the library's ladders"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_with_its_line(folder: Path, case: str) -> None:
    name, text, words = WRONG[case]
    (folder / f"{name}.py").write_text(text)
    with pytest.raises(UserError) as caught:
        ladders.load(name)
    assert words in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_name_that_is_nearly_one_of_the_project_gets_it_as_the_nearest(folder: Path) -> None:
    (folder / "acme.py").write_text(GOOD)
    with pytest.raises(UserError, match="'acne', expected one of: acme, aws, edge, gcp; did you mean 'acme'"):
        ladders.load("acne")
