"""`./rungs types`: what the growth stages give their Worker, as TypeScript."""

from __future__ import annotations

import click

from stacks import ladders
from stacks.worker_bindings import typescript


@click.command()
@click.argument("ladder", required=False)
@click.argument("stage", required=False)
def types(ladder: str | None, stage: str | None) -> None:
    """Print the bindings that LADDER's stages (up to STAGE) give their Worker: `./rungs types > src/bindings.ts`.

    An interface for each stage extends the one before it, so that code can say from which stage on it works.
    """
    found = ladders.load(ladder or ladders.default())
    names = [each.name for each in found.stages]
    last = found[stage].name if stage else names[-1]
    click.echo(typescript(found, found.stages[: names.index(last) + 1]), nl=False)
