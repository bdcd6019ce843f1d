"""Every alarm, move and act has a page; every page says what it must, and names only what exists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import attrs
import click
import pytest

from cli.main import COMMANDS, cli
from stacks.settings import Settings, Standing
from stacks.stack_file import ROOT
from tests.runbooks import known
from tests.runbooks.pages import FOLDER, HEADINGS, Page, pages, runbooks
from tests.runbooks.refresh import PAGE, refreshed

PAGES = [pytest.param(page, id=page.name) for page in pages()]
RUNBOOKS = [pytest.param(page, id=page.name) for page in runbooks()]
PASSED_ON = ("sandbox", "pulumi")
"""What follows is pulumi's own."""


@pytest.mark.parametrize("kind", known.EVERY)
def test_each_has_one_page_and_each_page_is_for_something(kind: str) -> None:
    named = Counter(each for page in runbooks() for each in page.named(kind))
    assert set(named) == known.EVERY[kind](), f"a `<!-- {kind}: … -->` of docs/runbooks"
    assert [each for each, times in named.items() if times > 1] == []


def test_what_the_alarms_are_worked_out_from_is_still_there() -> None:
    counts = {
        each.__name__: len(each())
        for each in (known.watcher, known.reports, known.limits, known.missed, known.workflows)
    }
    assert counts["watcher"] >= 8, counts
    assert counts["reports"] >= 14, counts
    assert counts["limits"] >= 17, counts
    assert counts["missed"] >= 17, counts
    assert counts["workflows"] >= 5, counts
    assert set(COMMANDS) >= known.HARMLESS


@pytest.mark.parametrize("page", RUNBOOKS)
def test_a_page_has_the_four_headings_each_with_something_under_it(page: Page) -> None:
    assert page.headings == HEADINGS
    assert all(text.strip() for text in page.sections.values())
    assert len(page.text.splitlines()) < 90, "short enough for three in the morning"
    assert any(page.commands("./rungs")) or any(page.commands("pulumi")) or any(page.commands("curl"))


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_exist(page: Page) -> None:
    for words in page.commands("./rungs"):
        check_command(words)


def check_command(words: Sequence[str]) -> None:
    """Fails where a command, an argument or an option is none."""
    command: click.Command = cli
    context = click.Context(cli)
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        if tuple(words[: len(words) - len(rest) + 1]) == PASSED_ON:
            return
        found = command.get_command(context, rest[0])
        assert found is not None, f"./rungs {' '.join(words)}"
        command, rest = found, rest[1:]
    options = {
        name: each
        for each in command.params
        if isinstance(each, click.Option)
        for name in (*each.opts, *each.secondary_opts)
    }
    arguments = 0
    while rest:
        word, rest = rest[0], rest[1:]
        if not word.startswith("-"):
            arguments += 1
            continue
        assert word in options, f"./rungs {' '.join(words)}: no option {word}"
        if not options[word].is_flag:
            assert rest, f"./rungs {' '.join(words)}: {word} wants a value"
            rest = rest[1:]
    most = sum(
        each.nargs if each.nargs > 0 else 99 for each in command.params if isinstance(each, click.Argument)
    )
    assert arguments <= most, f"./rungs {' '.join(words)}: too many arguments"


def test_a_command_that_is_none_would_be_found() -> None:
    for wrong in ("restore db --to-newer", "state mvoe -s prod", "rollback prod -s prod", "mode -s"):
        with pytest.raises(AssertionError):
            check_command(wrong.split())


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_links_to_and_names_is_there(page: Page) -> None:
    assert [link for link in page.links if not link.exists()] == []
    named = re.findall(r"`((?:edge|components|economics|\.github)/[\w./-]+)`", page.text)
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_the_keys_of_the_configuration_exist(page: Page) -> None:
    settings = {field.name for field in attrs.fields(Settings)}
    standing = {field.name for field in attrs.fields(Standing)}
    for key in page.keys:
        first, *rest = key.split(".")
        assert first in settings, key
        if first == "stores" and len(rest) > 1:
            assert rest[1] in standing, key


def test_the_index_leads_to_every_page() -> None:
    index = next(page for page in pages() if page.name == "README.md")
    assert {page.path for page in pages()} - {FOLDER / "README.md"} <= set(index.links)


def test_the_index_has_the_limits_in_the_words_in_which_they_arrive() -> None:
    index = re.sub(r"```.*?```", "", (FOLDER / "README.md").read_text(), flags=re.DOTALL)
    quoted = re.findall(r"`([^`]+)`", index)
    starts = [each.rpartition("used: ")[2].removesuffix("…").strip() for each in quoted]
    told = [*known.figures().values(), *known.objectives().values()]
    missing = [about for about in told if not about.startswith(tuple(filter(None, starts)))]
    assert missing == []


def test_the_promises_of_each_stage_are_what_the_stages_say() -> None:
    assert PAGE.read_text() == refreshed(PAGE.read_text()), "python -m tests.runbooks.refresh"
