"""Environments in the sandbox: one cloud and one backend for all of them, as an account of one's own would be."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from operations.environments.place import Place
from sandbox.run import Sandbox

NAME = "environments"


@contextmanager
def opened(project: Path, plans: Mapping[str, object] | None = None) -> Generator[Place]:
    """The sandbox of a project's environments; `plans` is what its account has from now on."""
    with Sandbox(project, NAME, account=plans) as sandbox:
        yield Place.of_sandbox(sandbox)
