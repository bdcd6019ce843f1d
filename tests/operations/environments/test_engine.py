"""Environments through the real engine: made, repeated, interrupted, swept and destroyed, on a backend of files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from components.errors import UserError
from operations.environments.configuration import Environment, configuration
from operations.environments.in_sandbox import opened
from operations.environments.lifecycle import Environments
from operations.environments.place import EngineFailed
from sandbox.drift import Thing, things
from sandbox.faults import Fault
from sandbox.state import VERSION
from stacks.stack_file import StackFile
from tests.configs import MVP, TOP
from tests.operations.environments.projects import make_project

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("project"), prod=MVP, top=TOP)


@pytest.fixture(scope="module")
def environments(project: Path) -> Iterator[Environments]:
    with opened(project, StackFile.open("top", project).settings().plans) as place:
        yield Environments(place, lambda _: None, shown=False)


def environment(project: Path, id: str, base: str = "prod") -> Environment:
    return configuration(StackFile.open(base, project), id, {})


def live(environments: Environments) -> list[Thing]:
    """What the cloud has, less what its providers leave behind when it is deleted."""
    assert environments.place.sandbox
    return [each for each in things(environments.place.sandbox.cloud) if not each.left]


def fail(environments: Environments, environment: Environment, fault: str) -> str:
    """Brings it up while the cloud fails; what is said then."""
    assert environments.place.sandbox
    with environments.place.sandbox.cloud.change() as data:
        data["fail"].append(attrs.asdict(Fault.parse(fault)))
    with pytest.raises(EngineFailed) as failure:
        environments.up(environment, 2)
    return str(failure.value)


@attrs.frozen
class Seen:
    """What one life of two environments showed."""

    interrupted: tuple[str, ...]
    left_by_interrupted: int
    names: tuple[str, ...]
    first: tuple[tuple[str, ...], str]
    """Ids in the state, and the text of the stack file."""
    again: tuple[tuple[str, ...], str]
    refused: str
    listed: tuple[str, ...]
    swept: tuple[str, ...]
    after_sweep: tuple[str, ...]
    repeated_down: tuple[bool, bool]
    files: tuple[str, ...]
    in_the_end: tuple[str, ...]


@pytest.fixture(scope="module")
def seen(project: Path, environments: Environments) -> Seen:
    """Once for all: every engine run of this module but the exhaustive one."""
    place = environments.place
    assert place.sandbox
    one, two, three = (environment(project, id) for id in ("pr-1", "pr-2", "pr-3"))
    failures = [fail(environments, one, "WorkersDeployment/api-deployment:create:timeout")]
    half = len(live(environments))

    def stands() -> tuple[tuple[str, ...], str]:
        ids = tuple(sorted(str(each.get("id")) for each in environments.resources(one.stack)))
        return ids, place.file(one.stack).read_text()

    environments.up(one, 2)
    first = stands()
    place.file(one.stack).unlink()  # another machine has none
    environments.up(one, 2, "--expect-no-changes")
    again = stands()
    failures.append(fail(environments, two, "WorkersDeployment/api-deployment:create:timeout"))
    names = tuple(str(each.props.get("name", "")) for each in live(environments) if each.kind == "R2Bucket")
    with pytest.raises(UserError) as refusal:
        environments.up(three, 2)
    listed = tuple(each.stack for each in environments.all())
    forgotten = environments.forgotten(timedelta(days=3), {"1"})
    assert environments.sweep(forgotten) == []
    after = tuple(each.stack for each in environments.all())
    place.file(one.stack).unlink()
    downs = environments.down("pr-1"), environments.down("pr-1")
    return Seen(
        interrupted=tuple(failures),
        left_by_interrupted=half,
        names=names,
        first=first,
        again=again,
        refused=str(refusal.value),
        listed=listed,
        swept=tuple(each.known.stack for each in forgotten),
        after_sweep=after,
        repeated_down=downs,
        files=tuple(sorted(each.name for each in place.files.glob("Pulumi.*"))),
        in_the_end=tuple(f"{each.kind} {each.name}" for each in live(environments)),
    )


@pytest.mark.all
def test_an_interrupted_up_says_why_and_can_be_repeated(seen: Seen) -> None:
    assert all("api-deployment" in each for each in seen.interrupted)
    assert seen.left_by_interrupted > 0
    assert len(seen.first[0]) > seen.left_by_interrupted


def test_up_again_on_another_machine_changes_nothing_and_keeps_its_secrets(seen: Seen) -> None:
    assert seen.again[0] == seen.first[0]
    assert seen.again[1] == seen.first[1]
    assert seen.first[1].count("secure: ") == 2


def test_two_environments_share_no_name(seen: Seen) -> None:
    assert sorted(seen.names) == [
        "chat-pr-1-preview-files",
        "chat-pr-2-preview-files",
    ]


def test_one_too_many_is_refused_with_the_oldest(seen: Seen) -> None:
    assert seen.refused.startswith(
        "2 environments are there already, expected less than --most 2: preview-pr-1 ("
    )
    assert seen.refused.endswith("./rungs preview-env down pr-1")
    assert set(seen.listed) == {"preview-pr-1", "preview-pr-2"}


def test_a_sweep_takes_those_whose_pull_request_is_closed(seen: Seen) -> None:
    assert seen.swept == ("preview-pr-2",)
    assert seen.after_sweep == ("preview-pr-1",)


def test_down_takes_everything_and_says_when_nothing_is_there(seen: Seen) -> None:
    assert seen.repeated_down == (True, False)
    assert seen.in_the_end == ()
    assert seen.files == ()


@pytest.mark.parametrize("environment_of_it", ["prod", "staging"])
def test_what_is_no_preview_environment_is_neither_changed_nor_destroyed(
    project: Path, environments: Environments, environment_of_it: str
) -> None:
    file = environments.place.file("preview-shop")
    file.write_text(f"config:\n  rungs:environment: {environment_of_it}\n")
    try:
        with pytest.raises(UserError, match=f"rungs:environment '{environment_of_it}', expected 'preview'"):
            environments.down("shop")
        with pytest.raises(UserError, match=f"rungs:environment '{environment_of_it}', expected 'preview'"):
            environments.up(environment(project, "shop"), 5)
        assert file.exists()
    finally:
        file.unlink()


@pytest.mark.all
def test_the_highest_stage_is_made_and_wholly_destroyed(project: Path, environments: Environments) -> None:
    made = environment(project, "top", "top")
    environments.up(made, 9)
    assert any(each["type"] == VERSION for each in environments.resources(made.stack))
    assert environments.down("top")
    assert live(environments) == []
    assert environments.place.sandbox
    neon = environments.place.sandbox.cloud.read().get("neon", {})
    assert not [key for key in neon if key.startswith("project")]
