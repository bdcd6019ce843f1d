"""The reference Worker under load, beside an empty one: ratios, lost messages, and what the scaling guides demand.

    python -m benchmarks.edge                  # about three minutes; exit code 1 if a message is lost or doubled
    python -m benchmarks.edge --quick          # some seconds, to see that it works; the figures say nothing
    python -m benchmarks.edge --connections 10000 --seconds 10

The bundle runs in workerd with the bindings of the ladder's last stages, with PostgreSQL behind a pool as Hyperdrive
is one, and Redis; all of it, and the load, on this machine. An empty Worker in another workerd gets the same requests
in turn. Its limit of requests a minute is raised: a load of few users would meet nothing else.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from contextlib import closing
from pathlib import Path

import click

from benchmarks.edge.connections import SILENCE, hold
from benchmarks.edge.figures import Compared
from benchmarks.edge.front import day
from benchmarks.edge.people import Api
from benchmarks.edge.report import Result
from benchmarks.edge.scenarios import Bench, Size, Tell
from benchmarks.edge.system import BUNDLE, System
from components.errors import UserError

QUICK = Size(seconds=0.5, rounds=1, connections=20, silence=0, queries=600, users=8)


def run(size: Size, tell: Tell, bundle: Path = BUNDLE) -> Result:
    """All scenarios. Raises UserError where something does not start or ends."""
    tell("starting PostgreSQL, Redis and workerd")
    with System(bundle) as system, closing(Api(system.worker.url)) as api:
        town = api.settle(size.users, size.rooms)
        bench = Bench(system, size, tell)
        found: list[Compared] = []
        for name, traffic in (("messages", town.messages()), ("discovery", town.new_queries())):
            capacity = bench.closed(name, traffic)
            found += [capacity, *bench.open(name, traffic, capacity.throughput)]
        few = town.few_queries(size.queries)
        reads = bench.hits(few)
        found += [
            bench.closed("discovery, few queries", few, share=0.5),
            bench.closed("page", [{"method": "GET", "path": "/"}], share=0.5),
            bench.closed("history", town.history(), share=0.5),
        ]
        return Result(
            scenarios={each.name: each for each in found},
            reads=reads,
            static=day(api.get),
            connections=hold(system, town, size, tell),
            storage=bench.storage(),
            work=bench.work,
            machine=machine(),
        )


def machine() -> dict[str, str]:
    """What the figures depend on."""
    about = Path("/proc/cpuinfo").read_text()
    models = [line.partition(":")[2].strip() for line in about.splitlines() if line.startswith("model name")]
    return {
        "processor": f"{os.cpu_count()} x {models[0] if models else platform.machine()}, the load's own share in it",
        "system": f"{platform.system()} {platform.release()}",
        "load of the last minute": f"{os.getloadavg()[0]:.1f}, at niceness {os.nice(0)}",
    }


@click.command()
@click.option(
    "--seconds", default=2.5, show_default=True, type=click.FloatRange(min=0.1), help="That a slice takes."
)
@click.option(
    "--rounds",
    default=3,
    show_default=True,
    type=click.IntRange(min=1),
    help="Slices of each scenario and side.",
)
@click.option(
    "--connections",
    default=2_000,
    show_default=True,
    type=click.IntRange(min=2),
    help="WebSockets held at once, half of them in one room.",
)
@click.option("--quick", is_flag=True, help="A run of some seconds, whatever the other options say.")
@click.option(
    "--bundle",
    default=BUNDLE,
    show_default="edge/dist/worker.js",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The Worker.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one object instead of tables.")
def main(seconds: float, rounds: int, connections: int, quick: bool, bundle: Path, as_json: bool) -> None:
    """Load the reference Worker; exit code 1 if it loses or doubles a message, fails a request or caches too little."""
    if not Path("/proc/self/smaps_rollup").exists():
        raise click.ClickException("CPU and memory of processes are read from /proc, which is Linux's")
    size = QUICK if quick else Size(seconds=seconds, rounds=rounds, connections=connections, silence=SILENCE)
    try:
        result = run(size, lambda words: click.echo(words, err=True), bundle.resolve())
    except UserError as error:
        raise click.ClickException(str(error)) from None
    click.echo(json.dumps(result.as_json(), indent=2) if as_json else result.as_markdown())
    for words in result.problems:
        click.echo(words, err=True)
    sys.exit(1 if result.problems else 0)


if __name__ == "__main__":
    main()
