"""`./rungs review` beside the two previews that it is made of: at most 1.2 times their time.

    python -m benchmarks.review                # ratios; exit code 1 above 1.2

One stack of a project made up for the purpose goes from one growth stage to the next. In each round the two previews
alone (`./rungs sandbox pulumi preview`, of the base's configuration and of the head's), a review that has never seen
the base, and the same review again run one after the other, each round starting with another.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs
import click

from sandbox.rehearsal import made_up
from stacks import ladders
from stacks.stack_file import ROOT

ALLOWED = 1.2
"""The most that a review may take of what its two previews take."""
LADDER = ladders.load(ladders.default())
STACK = "prod"


@attrs.frozen
class Result:
    """Seconds of each round, by what was run."""

    seconds: Mapping[str, Sequence[float]]

    def ratio(self, of: str, measure: Callable[[Sequence[float]], float] = statistics.median) -> float:
        return measure(self.seconds[of]) / measure(self.seconds["two previews"])

    @property
    def excess(self) -> bool:
        """Other work on the machine only ever adds, so the least values decide where it is busy."""
        return min(self.ratio("review"), self.ratio("review", min)) > ALLOWED

    def as_json(self) -> dict[str, object]:
        return {
            "seconds": {name: list(values) for name, values in self.seconds.items()},
            "ratios": {
                name: {"medians": self.ratio(name), "least": self.ratio(name, min)}
                for name in self.seconds
                if name != "two previews"
            },
            "allowed": ALLOWED,
            "ok": not self.excess,
        }


def run(rounds: int, lower: str, upper: str, tell: Callable[[str], None]) -> Result:
    """Measures; the first round only warms up."""
    with tempfile.TemporaryDirectory(prefix="rungs-benchmark-") as directory:
        project = Project(Path(directory), lower, upper)
        runs: list[tuple[str, Callable[[], None]]] = [
            ("two previews", project.two_previews),
            ("review", project.review_anew),
            ("review again", project.review),
        ]
        seconds: dict[str, list[float]] = {name: [] for name, _ in runs}
        for turn in range(rounds + 1):
            first = turn % len(runs) if turn else 0
            for name, action in (*runs[first:], *runs[:first]):
                tell(f"round {turn} of {rounds}: {name}")
                started = time.monotonic()
                action()
                if turn:
                    seconds[name].append(time.monotonic() - started)
        return Result(seconds)


class Project:
    """A project in a repository, whose stack is at one growth stage at the base and at another in the working tree."""

    def __init__(self, directory: Path, lower: str, upper: str) -> None:
        self.directory = directory
        plugin = {"providers": [{"name": "neon", "path": str(ROOT / "providers" / "neon")}]}
        self._write("Pulumi.yaml", json.dumps({"name": "benchmark", "runtime": "python", "plugins": plugin}))
        self._write("__main__.py", (ROOT / "__main__.py").read_text())
        self._write(".gitignore", ".rungs\n__pycache__\n")
        self._base, self._head = (made_up(LADDER, LADDER[stage]).text for stage in (lower, upper))
        self._write(f"Pulumi.{STACK}.yaml", self._base)
        identity = ["-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com"]
        for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "base"]):
            subprocess.run(["git", *identity, *arguments], cwd=directory, check=True)
        self._write(f"Pulumi.{STACK}.yaml", self._head)

    def two_previews(self) -> None:
        for config in (self._base, self._head):
            self._write(f"Pulumi.{STACK}.yaml", config)
            self._rungs("sandbox", "pulumi", "preview", "-s", STACK)

    def review_anew(self) -> None:
        shutil.rmtree(self.directory / ".rungs" / "sandbox" / "review", ignore_errors=True)
        self.review()

    def review(self) -> None:
        self._rungs("review", "-s", STACK, "--base", "HEAD", "--json")

    def _write(self, file: str, text: str) -> None:
        (self.directory / file).write_text(text)

    def _rungs(self, *arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "cli.main", *arguments],
            cwd=self.directory,
            env={**os.environ, "PYTHONPATH": str(ROOT), "RUNGS_PROJECT": str(self.directory)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise click.ClickException(f"{' '.join(arguments)} failed: {done.stderr or done.stdout}")


@click.command()
@click.option(
    "--rounds", default=5, show_default=True, type=click.IntRange(min=1), help="Times each is measured."
)
@click.option("--from", "lower", default="growth", show_default=True, help="The growth stage of the base.")
@click.option("--to", "upper", default="scale", show_default=True, help="The growth stage of the head.")
@click.option("--json", "as_json", is_flag=True, help="Print one object instead of lines.")
def main(rounds: int, lower: str, upper: str, *, as_json: bool) -> None:
    """Compare a review with its previews; exit code 1 if it takes more than 1.2 of them."""
    result = run(rounds, lower, upper, lambda words: click.echo(words, err=True))
    if as_json:
        click.echo(json.dumps(result.as_json(), indent=2))
    else:
        for name, values in result.seconds.items():
            ratio = f", {result.ratio(name):.3f} of the medians, {result.ratio(name, min):.3f} of the least"
            click.echo(
                f"{name}: {statistics.median(values):.2f} s ({min(values):.2f} to {max(values):.2f}){ratio}"
            )
    sys.exit(1 if result.excess else 0)


if __name__ == "__main__":
    main()
