"""A few parts through the real engine by themselves: a ladder of one's own, for one test.

    with climbing(tmp_path, '''
    ONE = Stage.first("one", users=(0, 10), network=Network(host="aws"))
    TWO = ONE.grow("two", users=(10, 100), network=Network(host="aws", zones=3))
    ''') as climb:
        assert climb.start().ok
        climb.to("two")
        assert climb.ok, climb.outcomes

Every part, value and stage class of the library can be named. `changes` are added to the made-up configuration.
"""

from __future__ import annotations

import contextlib
import textwrap
from collections.abc import Generator, Mapping
from pathlib import Path
from unittest import mock

from sandbox.rehearsal import Climb, made_up
from sandbox.run import Sandbox
from stacks import ladders
from stacks.stack_file import ROOT

HEAD = """
from __future__ import annotations
import importlib, pkgutil
import components
from stacks.stage import Ladder, Objectives, Stage
from components.part import Part
for _each in pkgutil.walk_packages(components.__path__, "components."):
    _module = importlib.import_module(_each.name)
    globals().update({name: value for name, value in vars(_module).items() if isinstance(value, type)})
"""
TAIL = """
LADDER = Ladder("alone", "for a test", tuple(each for each in list(globals().values()) if isinstance(each, Stage)))
"""
PROGRAM = """
import os, sys
os.environ["RUNGS_PROJECT"] = {project!r}
sys.path.insert(0, {root!r})
from stacks.composer import deploy
deploy()
"""
PULUMI = """
name: alone
runtime: {{name: python, options: {{virtualenv: {root}/.venv}}}}
plugins: {{providers: [{{name: neon, path: {root}/providers/neon}}]}}
"""


@contextlib.contextmanager
def climbing(
    folder: Path, stages: str, changes: Mapping[tuple[str, ...], object] | None = None
) -> Generator[Climb]:
    """A stack at the first of the stages, not yet brought up."""
    (folder / "ladders").mkdir()
    (folder / "ladders" / "alone.py").write_text(HEAD + textwrap.dedent(stages) + TAIL)
    (folder / "__main__.py").write_text(PROGRAM.format(project=str(folder), root=str(ROOT)))
    (folder / "Pulumi.yaml").write_text(PULUMI.format(root=ROOT))
    with mock.patch.object(ladders, "PROJECT", folder):
        ladder = ladders.load("alone")
        file = made_up(ladder, ladder.stages[0]).changed(changes or {})
        config = folder / "Pulumi.rehearsal.yaml"
        config.write_text(file.text)
        home = folder / "sandbox"
        home.mkdir()
        (home / ".schemas").symlink_to(_shared("schemas"), target_is_directory=True)
        with Sandbox(
            folder, "rehearsal", home=home, name="alone", config=config, checkpoints=False
        ) as sandbox:
            yield Climb(ladder, file, sandbox)


def _shared(name: str) -> Path:
    folder = ROOT / ".rungs" / "sandbox" / f".{name}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
