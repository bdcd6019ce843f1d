"""How long costs, limits and advice take: whole commands, and a sweep of a thousand numbers of users over one ladder.

    python -m benchmarks.economics [--rounds 7]

Medians. A command is told as a ratio to Python starting and doing nothing, and to Pulumi's SDK being imported, which
every command needs; the sweep to as many estimates in processes of their own, and to one of its estimates alone.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import click

from economics.cost import estimate
from economics.headroom import headroom
from economics.workload import names, profile
from stacks import ladders
from stacks.stack_file import ROOT

COUNTS = 1_000
LEAST, MOST = 100, 2_000_000
NOTHING = ("-c", "pass")
SDK = ("-c", "import pulumi")
ONE = ("-c", "from benchmarks.economics import one; one()")
COMMANDS: Sequence[tuple[str, ...]] = (
    ("cost", "edge", "growth"),
    ("cost", "edge", "--all"),
    ("limits", "edge", "growth"),
    ("advise", "--users", "30K", "--growth", "15%/month"),
    ("advise", "--users", "30K", "-s", "prod"),
    ("breakeven", "edge", "growth"),
    ("compare",),
)


def one() -> None:
    """What an estimate takes in a process of its own."""
    estimate(ladders.load(ladders.default()).stages[-1], MOST)


@click.command()
@click.option("--rounds", type=click.IntRange(1, 100), default=7, show_default=True)
def main(rounds: int) -> None:
    """Print the medians and their ratios."""
    programs = [NOTHING, SDK, ONE, *(("-m", "cli.main", *each) for each in COMMANDS)]
    taken: dict[tuple[str, ...], list[float]] = {each: [] for each in programs}
    for _ in range(rounds):
        for each in programs:
            taken[each].append(_seconds(lambda each=each: _run(each)))
    medians = {each: statistics.median(times) for each, times in taken.items()}
    nothing, sdk = medians[NOTHING], medians[SDK]
    print(
        f"python -c pass {nothing:.3f} s, import pulumi {sdk:.3f} s, one estimate in a process {medians[ONE]:.3f} s"
    )
    for each in programs[3:]:
        seconds = medians[each]
        print(
            f"{' '.join(each[2:]):40} {seconds:.3f} s  {seconds / nothing:5.1f} x pass  {seconds / sdk:4.1f} x SDK"
        )
    for name in ladders.names():
        for workload in names():
            sweeps(name, workload, rounds, medians[ONE])


def counts() -> list[int]:
    """Numbers of users over a whole ladder, even on a log scale."""
    return [round(LEAST * (MOST / LEAST) ** (at / (COUNTS - 1))) for at in range(COUNTS)]


def sweeps(name: str, workload: str, rounds: int, alone: float) -> None:
    """Costs and limits at all of them."""
    ladder, load = ladders.load(name), profile(workload)
    users = counts()

    def costs() -> None:
        for each in users:
            estimate(ladder.stage_for(each), each, load)

    def limits() -> None:
        for each in users:
            headroom(ladder.stage_for(each), each, load)

    single = statistics.median(_seconds(lambda: estimate(ladder.stages[-1], MOST, load)) for _ in range(100))
    for what, sweep in (("costs", costs), ("limits", limits)):
        seconds = statistics.median(_seconds(sweep) for _ in range(min(rounds, 3)))
        print(
            f"{COUNTS} {what} of {name}, {workload}: {seconds:.3f} s, {seconds / (COUNTS * alone):.4f} x as many "
            f"processes, {seconds / (COUNTS * single):.2f} x as many estimates"
        )


def _run(arguments: Sequence[str]) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
