"""A project of someone's own in a repository of its own: two stacks at the base, and a head to be changed by a test."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Generator, Mapping
from pathlib import Path

import pytest

from review.report import Report, StackReport
from review.run import Asked, review_trees
from stacks.stack_file import ROOT
from tests.configs import COPIED, GROWTH, MVP

PROGRAM = (ROOT / "__main__.py").read_text()
OWN_PROGRAM = """
import attrs
from stacks.blueprint import draw_up
from stacks.composer import compose, read_settings

def changed(piece):
    return {change} if piece.key == "files" else piece

blueprint = draw_up(read_settings())
compose(attrs.evolve(blueprint, pieces=tuple(map(changed, blueprint.pieces))))
"""
"""A program that changes the files bucket in its own way."""


class Shop:
    """The project: `dev` at mvp and `prod` at growth with Postgres serving, committed; its head is the working tree."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir()
        plugin = {"providers": [{"name": "neon", "path": str(ROOT / "providers" / "neon")}]}
        about = {"name": "shop", "runtime": "python", "plugins": plugin}
        self.write("Pulumi.yaml", json.dumps(about))
        self.write("__main__.py", PROGRAM)
        self.write(".gitignore", ".rungs\n__pycache__\n")
        self.configure("dev", MVP)
        self.configure("prod", {**GROWTH, "stores": {"db": {"serving": "neon", "copied": COPIED}}})
        self.git("init", "--quiet", "--initial-branch", "main")
        self.commit("base")

    def write(self, file: str, text: str) -> None:
        (self.directory / file).write_text(text)

    def configure(self, stack: str, settings: Mapping[str, object], **beside: object) -> None:
        """Write a stack file."""
        config = {f"rungs:{key}": value for key, value in settings.items()}
        self.write(f"Pulumi.{stack}.yaml", json.dumps({"config": config, **beside}, indent=1))

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *identity, *arguments], cwd=self.directory, capture_output=True, text=True, check=True
        )
        return done.stdout

    def commit(self, words: str) -> str:
        """Commit everything; gives the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", words)
        return self.git("rev-parse", "HEAD").strip()

    def commit_aside(self) -> str:
        """Commit everything where no branch is, so that `undo` leaves nothing of it."""
        self.git("checkout", "--quiet", "--detach")
        return self.commit("aside")

    def undo(self) -> None:
        """Back to the base; what the sandbox keeps of it stays."""
        self.git("checkout", "--quiet", "--force", "main")
        self.git("clean", "--quiet", "-d", "--force")

    def review(self, *stacks: str) -> Report:
        return review_trees(self.directory, Asked(base="main", stacks=stacks))

    def stack(self, name: str) -> StackReport:
        """The report of one stack."""
        report = self.review(name).stacks[0]
        assert report.error == ""
        return report


@pytest.fixture(scope="session")
def one_shop(tmp_path_factory: pytest.TempPathFactory) -> Generator[Shop]:
    """One a process, so that the base is brought up once."""
    shop = Shop(tmp_path_factory.mktemp("review") / "shop")
    yield shop
    shutil.rmtree(shop.directory / ".rungs", ignore_errors=True)


@pytest.fixture
def shop(one_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Generator[Shop]:
    """The project as it is at its base; commands find it as the user's own."""
    monkeypatch.setattr("cli.review.PROJECT", one_shop.directory)
    yield one_shop
    one_shop.undo()
