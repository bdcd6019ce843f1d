"""`./rungs draw`: a ladder or one of its stages as a Mermaid diagram."""

from __future__ import annotations

import click

from drawing.mermaid import ladder_diagram, stage_diagram
from stacks import ladders


@click.command()
@click.argument("ladder", default=ladders.default())
@click.argument("stage", required=False)
def draw(ladder: str, stage: str | None) -> None:
    """Print LADDER, or one STAGE of it, as a Mermaid diagram."""
    found = ladders.load(ladder)
    click.echo(stage_diagram(found[stage]) if stage else ladder_diagram(found))
