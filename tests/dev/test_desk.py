"""What `./rungs dev` says of the difference between what was deployed, the configuration and the tree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from components.bundle import read_bundle
from components.errors import UserError
from local import desk
from sandbox.served import Served
from tests.dev.conftest import write_code


@pytest.fixture
def of_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(desk, "PROJECT", project)
    return project


def test_what_differs_is_said(of_project: Path, served: Callable[..., Served]) -> None:
    notes = desk.Desk("dev", None, None, print).notes
    here = served(("first", 100.0))
    here = attrs.evolve(
        here, stage="mvp", versions=(here.main.running(read_bundle(str(of_project / "app"))),)
    )
    assert notes(here) == []
    write_code(of_project, "second")
    (code,) = notes(here)
    assert "app is other code than what was deployed" in code
    stage, _ = notes(attrs.evolve(here, stage="growth"))
    assert "Pulumi.dev.yaml says mvp; to deploy it: ./rungs sandbox pulumi up -s dev" in stage
    gone, *_ = notes(attrs.evolve(here, missing=("of-a-real-account",)))
    assert "version of-a-real-account has a share of requests, but its code is not on this machine" in gone


def test_a_stack_that_is_unknown_is_refused_with_those_there_are(of_project: Path) -> None:
    with pytest.raises(UserError, match=r"stack 'dve' has no Pulumi.dve.yaml.*did you mean 'dev'"):
        desk.Desk("dve", None, None, print)
