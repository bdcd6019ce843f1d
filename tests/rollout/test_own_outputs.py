"""The stack's own last outputs are read while the engine may be writing them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pulumi
import pytest

from components.errors import UserError
from stacks import composer
from stacks.composer import own_outputs


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[object]], None]:
    """Lets the backend give one answer after the other; an exception is raised."""
    monkeypatch.setattr(composer, "BETWEEN_READS", 0)

    def give(answers: list[object]) -> None:
        def invoke(_token: str, _args: object) -> SimpleNamespace:
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return SimpleNamespace(value=answer)

        monkeypatch.setattr(pulumi.runtime, "invoke", invoke)

    return give


def test_a_checkpoint_that_is_half_written_is_read_again(reads: Callable[[list[object]], None]) -> None:
    reads([Exception("failed to load checkpoint: EOF"), Exception("EOF"), {"outputs": {"versions": ["v"]}}])
    assert own_outputs() == {"versions": ["v"]}


def test_a_stack_that_was_never_brought_up_has_none(reads: Callable[[list[object]], None]) -> None:
    reads([{"outputs": None}])
    assert own_outputs() == {}


def test_a_backend_that_does_not_give_them_is_said_so(reads: Callable[[list[object]], None]) -> None:
    reads([Exception("access denied")] * composer.READS)
    with pytest.raises(UserError, match=r"the outputs of the stack .* cannot be read: access denied"):
        own_outputs()
