"""`pulumi preview` of the first growth stage and of the last of every ladder, beside the same written by hand.

    python -m benchmarks.preview                # ratios; exit code 1 above 1.05 in wall time or memory
    python -m benchmarks.preview --write        # keeps the result in docs/benchmarks.md

Every preview is the real engine's, in the sandbox, so no network is timed. After a warm-up of each, rounds run every
program once, each round starting with another, so that what else the machine does falls on all alike.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import os
import platform
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import attrs
import click

from sandbox.rehearsal import made_up
from sandbox.run import Sandbox
from stacks import ladders
from stacks.stack_file import ROOT

FLAT = Path(__file__).parent / "flat"
EMPTY = Path(__file__).parent / "empty"
PROBE = Path(__file__).parent / "probe"
RESULT = ROOT / "docs" / "benchmarks.md"
MARKS = ("<!-- result -->\n", "<!-- end of result -->\n")
"""What `--write` writes between."""
FIRST = ladders.load(ladders.OURS)
COMPARED = (
    (FIRST, FIRST.stages[0]),
    (FIRST, FIRST.stages[-1]),
    *((other, other.stages[-1]) for other in map(ladders.load, ladders.library()) if other is not FIRST),
)
"""The stages that are compared: the first of the default ladder, and the last of each."""
ALLOWED = 1.05
"""The most that a stage may take of what the hand-written program takes."""


@attrs.frozen
class Program:
    """What is previewed: a project directory and the text of its stack file."""

    name: str
    project: Path
    config: str = "{}"


@attrs.frozen
class Sample:
    """One preview. Sizes are MB of 10^6 bytes."""

    wall: float
    """Seconds from the start of `pulumi preview` to its end."""
    cpu: float
    """Seconds of processor, user and system, of the engine and all that it started."""
    memory: float
    """Peak of the program's own process."""
    tree: float
    """Peaks of the engine and of all that runs under it, summed."""


MEASURES: Mapping[str, str] = {
    "wall": "wall time, s",
    "memory": "memory of the program, MB",
    "cpu": "processor time, s",
    "tree": "memory with the engine, MB",
}
JUDGED = ("wall", "memory")


@attrs.frozen
class Figure:
    """One measure of one program over all rounds."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Figure:
        """Of the samples."""
        return cls(statistics.median(values), min(values), max(values))

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.least:.2f} to {self.most:.2f})"


@attrs.frozen
class Result:
    """Everything that one run found."""

    samples: Mapping[str, Sequence[Sample]]
    """By program: `mvp`, `mvp by hand`, …, `empty`."""
    stages: Sequence[str]
    machine: Mapping[str, str]

    def figure(self, program: str, measure: str) -> Figure:
        return Figure.of([getattr(sample, measure) for sample in self.samples[program]])

    def ratio(self, program: str, other: str, measure: str) -> float:
        """Of the medians."""
        return self.figure(program, measure).median / self.figure(other, measure).median

    def least_ratio(self, program: str, other: str, measure: str) -> float:
        """Of the least: what is left where the machine was busy with other work, which only ever adds."""
        return self.figure(program, measure).least / self.figure(other, measure).least

    @property
    def excess(self) -> list[str]:
        """What is above the allowed ratio, in words."""
        found: list[str] = []
        for stage in self.stages:
            for measure in JUDGED:
                ratio = self.ratio(stage, by_hand(stage), measure)
                if ratio > ALLOWED:
                    found.append(f"{stage}: {MEASURES[measure]}: {ratio:.3f} of the hand-written program")
        return found

    def as_json(self) -> dict[str, object]:
        return {
            "programs": {
                name: {measure: attrs.asdict(self.figure(name, measure)) for measure in MEASURES}
                for name in self.samples
            },
            "ratios": {
                stage: {
                    measure: {
                        "by_hand": self.ratio(stage, by_hand(stage), measure),
                        "empty": self.ratio(stage, "empty", measure),
                    }
                    for measure in MEASURES
                }
                for stage in self.stages
            },
            "allowed": ALLOWED,
            "machine": dict(self.machine),
            "ok": not self.excess,
        }

    def as_markdown(self) -> str:
        """Two tables, for the terminal and for the docs alike."""
        rows = [["Medians (least to most)", *MEASURES.values()]]
        rows += [[name, *(str(self.figure(name, measure)) for measure in MEASURES)] for name in self.samples]
        ratios = [
            ["Ratios of medians (of the least)", *(words.rpartition(",")[0] for words in MEASURES.values())]
        ]
        for stage in self.stages:
            for other in (by_hand(stage), "empty"):
                values = (
                    f"{self.ratio(stage, other, measure):.3f} ({self.least_ratio(stage, other, measure):.3f})"
                    for measure in MEASURES
                )
                ratios.append([f"{stage} / {other}", *values])
        machine = "".join(f"- {key}: {value}\n" for key, value in self.machine.items())
        return f"{_table(rows)}\n{_table(ratios)}\n{machine}"


def by_hand(stage: str) -> str:
    """The name of the hand-written program of a stage."""
    return f"{stage} by hand"


def programs() -> list[Program]:
    """All that are compared: each stage of COMPARED beside its hand-written program, and the empty one."""
    found: list[Program] = []
    for ladder, stage in COMPARED:
        name = f"{ladder.name} {stage.name}"
        found.append(Program(name, ROOT, made_up(ladder, stage).text))
        found.append(Program(by_hand(name), FLAT / ladder.name / stage.name))
    return [*found, Program("empty", EMPTY)]


def run(
    compared: Sequence[Program], rounds: int, tell: Callable[[str], None] = lambda _words: None
) -> Result:
    """Warms every program up and measures each in every round; raises click.ClickException where a preview fails."""
    samples: dict[str, list[Sample]] = {program.name: [] for program in compared}
    home = ROOT / ".rungs" / "sandbox"
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-", dir=home)))
        opened: list[tuple[str, Sandbox]] = []
        for index, program in enumerate(compared):
            config = directory / f"Pulumi.{index}.yaml"
            config.write_text(program.config)
            name = f"{directory.name}/{index}"
            sandbox = Sandbox(program.project, "benchmark", home=home, name=name, config=config)
            opened.append((program.name, stack.enter_context(sandbox)))
        for name, sandbox in opened:
            tell(f"warm-up: {name}")
            measure(sandbox)
        for turn in range(rounds):
            first = turn % len(opened)
            for name, sandbox in (*opened[first:], *opened[:first]):
                tell(f"round {turn + 1} of {rounds}: {name}")
                samples[name].append(measure(sandbox))
    stages = [program.name for program in compared if program.project == ROOT]
    return Result(samples=samples, stages=stages, machine=machine())


def measure(sandbox: Sandbox) -> Sample:
    """One `pulumi preview`."""
    record = sandbox.directory / "peaks"
    record.unlink(missing_ok=True)
    sandbox.env |= {
        "PYTHONPATH": os.pathsep.join(
            [str(PROBE), str(ROOT)]
        ),  # the latter for the class of the Neon resource
        "RUNGS_BENCHMARK_RECORD": str(record),
    }
    before = _cpu()
    preview = sandbox.preview()
    cpu = _cpu() - before
    if not preview.ok or not record.exists():
        raise click.ClickException(f"preview of {sandbox.project} failed:\n{preview.output.strip()}")
    own, tree = (int(kib) * 1024 / 1e6 for kib in record.read_text().split())
    return Sample(wall=preview.seconds, cpu=cpu, memory=own, tree=tree)


def machine() -> dict[str, str]:
    """What the figures depend on."""
    from toolchain.engine import find

    about = Path("/proc/cpuinfo").read_text()
    models = [line.partition(":")[2].strip() for line in about.splitlines() if line.startswith("model name")]
    version = importlib.metadata.version
    return {
        "processor": f"{os.cpu_count()} x {models[0] if models else platform.machine()}",
        "system": f"{platform.system()} {platform.release()}",
        "load of the last minute": f"{os.getloadavg()[0]:.1f}, at niceness {os.nice(0)}",
        "Python": platform.python_version(),
        "engine": find().version,
        "SDKs": ", ".join(
            f"{name} {version(name)}"
            for name in ("pulumi", "pulumi-cloudflare", "upstash-pulumi", "pulumi-aws", "pulumi-gcp")
        ),
    }


def write(result: Result, rounds: int, file: Path = RESULT) -> None:
    """Puts the result in place of the last one in the docs."""
    start, end = MARKS
    before, found, rest = file.read_text().partition(start)
    _last, closed, after = rest.partition(end)
    if not (found and closed):
        raise click.ClickException(f"{file} has no lines {start.strip()} and {end.strip()} to write between")
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    file.write_text(f"{before}{start}\n{day}, {rounds} rounds.\n\n{result.as_markdown()}\n{end}{after}")


@click.command()
@click.option(
    "--rounds", default=7, show_default=True, type=click.IntRange(min=1), help="Times each is measured."
)
@click.option("--json", "as_json", is_flag=True, help="Print one object instead of tables.")
@click.option("--write", "keep", is_flag=True, help="Keep the result in docs/benchmarks.md.")
def main(rounds: int, as_json: bool, keep: bool) -> None:
    """Compare previews; exit code 1 if a stage takes more than 1.05 of its hand-written program."""
    if not Path("/proc/self/status").exists():
        raise click.ClickException("the peaks of processes are read from /proc, which is Linux's")
    result = run(programs(), rounds, lambda words: click.echo(words, err=True))
    click.echo(json.dumps(result.as_json(), indent=2) if as_json else result.as_markdown())
    if keep:
        write(result, rounds)
    for words in result.excess:
        click.echo(f"above {ALLOWED}: {words}", err=True)
    sys.exit(1 if result.excess else 0)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, " | ".join("-" * width for width in widths))
    return "".join(f"| {line} |\n" for line in lines)


if __name__ == "__main__":
    main()
