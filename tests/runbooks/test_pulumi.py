"""Every pulumi command on a page is one of the engine's own, by its own help."""

from __future__ import annotations

import functools
import os
import re
import subprocess

import pytest

from tests.runbooks.pages import pages
from toolchain.engine import find

pytestmark = pytest.mark.engine

GROUPS = {"config", "stack", "state"}
"""Those with commands below."""


@functools.cache
def help_of(*command: str) -> str:
    done = subprocess.run(
        [str(find().path), *command, "--help"],
        env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, command
    return done.stdout


def wrong(words: list[str]) -> str:
    """What is wrong with a command; empty where it is right."""
    command = words[: 2 if words[0] in GROUPS else 1]
    usage = help_of(*command)
    if f"pulumi {' '.join(command)}" not in usage:
        return f"there is no pulumi {' '.join(command)}"
    unknown = [
        word
        for word in words
        if word.startswith("-")
        and not re.search(rf"(?<![\w-]){re.escape(word.partition('=')[0])}(?![\w-])", usage)
    ]
    return f"pulumi {' '.join(command)} has no {unknown[0]}" if unknown else ""


def test_the_pulumi_commands_exist() -> None:
    commands = {tuple(words) for page in pages() for words in page.commands("pulumi")}
    assert len(commands) > 10
    assert [said for words in sorted(commands) if (said := wrong(list(words)))] == []


def test_one_that_does_not_exist_would_be_found() -> None:
    assert wrong(["up", "--refreshed"]) == "pulumi up has no --refreshed"
    assert wrong(["stack", "exprot"]) == "there is no pulumi stack exprot"
