"""How a step is shown."""

from __future__ import annotations

import io

import pytest

from toolchain.progress import Count, Step


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_elsewhere_than_on_a_terminal_a_step_is_plain_lines() -> None:
    shown = io.StringIO()
    with Step("Packages", shown) as step:
        step.say("3 of 3")
    first, last = shown.getvalue().splitlines()
    assert first == "Packages ..."
    assert last.startswith("Packages: done in ")
    assert last.endswith(" s (3 of 3)")


def test_on_a_terminal_a_step_is_one_line() -> None:
    shown = Terminal()
    with Step("Packages", shown):
        pass
    assert shown.getvalue().count("\n") == 1
    assert shown.getvalue().endswith("\n")
    assert "\rPackages: done in " in shown.getvalue()


@pytest.mark.parametrize(("error", "outcome"), [(ValueError(), "failed"), (KeyboardInterrupt(), "stopped")])
def test_a_step_that_does_not_end_well_says_so(error: BaseException, outcome: str) -> None:
    shown = io.StringIO()
    with pytest.raises(type(error)), Step("Packages", shown):
        raise error
    assert f"Packages: {outcome} in " in shown.getvalue()


def test_a_count_counts_only_the_lines_that_it_is_for() -> None:
    shown = io.StringIO()
    with Step("Modules", shown) as step:
        count = Count(step, "modules", lambda line: line.startswith("get "))
        for line in ("get a", "other", "get b"):
            count(line)
    assert shown.getvalue().endswith("(2 modules)\n")
