"""A stack through its modes and back, by the real engine: what counts is what stands in the cloud."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest

from operations.mode import Switch
from providers.cloudflare_api import Cloudflare
from providers.neon.api import HttpTransport
from sandbox.rest import TOKEN, serve
from sandbox.run import Sandbox
from stacks.stack_file import ROOT, StackFile
from tests.cli.running import PROD

pytestmark = pytest.mark.engine

NEW_EACH_TIME = ("WorkerVersion", "WorkersDeployment")
"""A new one is made for each change of what a Worker is told; the old ones stay in the account."""
COUNTS = ("revision", "version", "lastUpdated", "updated_at", "counters", "operations")
"""What tells of an object how often and when it was written."""


class Stack:
    """A user's project at growth, and its sandbox."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        for name in ("Pulumi.yaml", "__main__.py"):
            (directory / name).write_bytes((ROOT / name).read_bytes())
        for name in ("providers", ".venv"):
            (directory / name).symlink_to(ROOT / name)
        self.path = directory / "Pulumi.prod.yaml"
        self.path.write_text(PROD)

    @property
    def file(self) -> StackFile:
        return StackFile.open("prod", self.directory)

    def open(self) -> Sandbox:
        return Sandbox(self.directory, "prod", account=self.file.settings().plans)

    @property
    def value(self) -> object:
        """What the Worker reads."""
        return everything(self.open())["WorkersKv mode value"]

    def command(self, *arguments: str) -> str:
        """What `./rungs` prints, in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "RUNGS_PROJECT": str(self.directory)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def switch(stack: Stack, box: Sandbox, mode: str) -> Switch:
    """What the command does, in the sandbox that is open; `up` is not run."""
    found = Switch.of(stack.file, box.outputs(), mode)
    with serve(box.cloud, accounts=[found.wanted.settings.account]) as url:
        found.put(Cloudflare(TOKEN, HttpTransport(url)))
    found.after.write()
    box.renew_config()
    return found


def up(box: Sandbox) -> set[str]:
    """The names of what it changed: in place, but for what each change makes anew."""
    run = box.up()
    assert run.ok, run.output
    for step in run.summary.changes():
        assert step.counts_as in ("created", "updated") or step.type.endswith(NEW_EACH_TIME), step
    return {step.name for step in run.summary.changes()}


def everything(box: Sandbox) -> dict[str, object]:
    """All objects of the cloud, field by field, less what is new each time and COUNTS."""
    data = box.cloud.read()
    objects = cast("Mapping[str, Mapping[str, Mapping[str, object]]]", data["objects"])
    found = {
        f"{token.rpartition(':')[2]} {item['name']}": dict(fields(item["props"]))
        for token, by_handle in objects.items()
        if not token.endswith(NEW_EACH_TIME)
        for item in by_handle.values()
    } | {"neon": dict(fields(data["neon"]))}
    leaves = {f"{name} {field}": value for name, each in found.items() for field, value in each.items()}
    return {re.sub(r"^neon project/[^.]+", "neon project", name): value for name, value in leaves.items()}


def fields(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """The leaves of a value, by path."""
    if isinstance(value, Mapping):
        for name, each in cast("Mapping[str, object]", value).items():
            if name not in COUNTS:
                yield from fields(each, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for number, each in enumerate(cast("list[object]", value)):
            yield from fields(each, f"{path}[{number}]")
    else:
        yield path, value


def differences(
    before: Mapping[str, object], after: Mapping[str, object]
) -> dict[str, tuple[object, object]]:
    """The fields that changed, with both values."""
    assert before.keys() == after.keys()
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack]:
    """Brought up once, in the mode normal; every test leaves it so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        stack = Stack(tmp_path_factory.mktemp("modes"))
        with stack.open() as box:
            up(box)
        yield stack


SETTLED = {
    "surge": {
        "Ruleset cdn-cache rules[0].actionParameters.edgeTtl.default": (3_600, 14_400),
        "Ruleset cdn-cache rules[1].actionParameters.edgeTtl.default": (86_400, 345_600),
        "Ruleset cdn-cache rules[2].actionParameters.edgeTtl.default": (2_592_000, 10_368_000),
        "Ruleset cdn-rates rules[0].ratelimit.requestsPerPeriod": (100, 50),
        "Ruleset cdn-rates rules[1].ratelimit.requestsPerPeriod": (1_000, 500),
        "Worker api observability.headSamplingRate": (0.15, 0.0375),
        "neon project.endpoints[0].autoscaling_limit_max_cu": (2, 10),
        "neon project.endpoints[0].autoscaling_limit_min_cu": (0.5, 2),
    },
    "readonly": {},
    "normal": {},
}
"""What `up` changes beside the value."""


def test_there_and_back_leaves_the_cloud_as_it_was(stack: Stack) -> None:
    with stack.open() as box:
        normal, text = everything(box), stack.path.read_text()

        for before, mode in itertools.pairwise(("normal", "surge", "readonly", "normal")):
            start = everything(box)
            switch(stack, box, mode)
            told = {"WorkersKv mode value": (before, mode)}
            assert differences(start, everything(box)) == told, "at once, and nothing else"

            up(box)
            told = {} if mode == "normal" else {"WorkersKv mode value": ("normal", mode)}
            assert differences(normal, everything(box)) == told | SETTLED[mode]

        assert everything(box) == normal
        assert stack.path.read_text() == text


def test_the_command_tells_the_cloud_and_the_file_and_says_what_is_left(stack: Stack) -> None:
    text = stack.path.read_text()

    said = stack.command("mode", "surge", "-s", "prod", "--sandbox")
    assert "prod is told: surge" in said
    assert "+  rungs:mode: surge" in said
    assert "db-neon: min_cu 0.5 -> 2, max_cu 2 -> 10" in said
    assert "cdn: cache pages edge_ttl 3600 -> 14400" in said
    assert re.search(
        r"At 50,000 users, the top of growth: \$\d+\.\d\d a month (instead of \$\d|as before)", said
    )
    assert stack.path.read_text() == f"{text}  rungs:mode: surge\n"
    assert stack.value == "surge"

    said = stack.command("mode", "readonly", "-s", "prod", "--sandbox", "--no-write")
    assert "leaves the value" in said
    assert stack.path.read_text() == f"{text}  rungs:mode: surge\n"
    assert stack.value == "readonly"

    said = stack.command("mode", "normal", "-s", "prod", "--sandbox")
    assert "has nothing more to change" in said
    assert stack.path.read_text() == text
    assert stack.value == "normal"
