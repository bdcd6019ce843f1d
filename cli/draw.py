"""`./rungs draw`: a ladder or one of its growth stages as a Mermaid diagram, or as pictures."""

from __future__ import annotations

from pathlib import Path

import click

from cli.options import chosen, workload_of, workload_options
from components.errors import UserError
from drawing.mermaid import ladder_diagram, stage_diagram

KINDS = ("cost", "parts", "limits", "architecture", "compare")


@click.command()
@click.argument("ladder", required=False)
@click.argument("stage", required=False)
@click.option(
    "--image",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write SVG files there instead.",
)
@click.option("--what", type=click.Choice([*KINDS, "all"]), help="Which pictures; default: all.")
@click.option(
    "--theme", type=click.Choice(["light", "dark", "both"]), help="Which variant of them; default: both."
)
@workload_options
def draw(
    ladder: str | None,
    stage: str | None,
    image: Path | None,
    what: str | None,
    theme: str | None,
    profile_name: str | None,
    rates: tuple[str, ...],
) -> None:
    """Print LADDER, or one STAGE of it, as a Mermaid diagram; with --image, draw it.

    Pictures are of the cost by users, the cost by part, the limits, the architecture of each stage, and, with no STAGE,
    of all ladders and alternatives compared.
    """
    picked = chosen(ladder, stage)
    if image is None:
        if what or theme:
            raise UserError(f"--{'what' if what else 'theme'} is of pictures, expected --image DIR with it")
        click.echo(stage_diagram(picked.stage) if picked.stage else ladder_diagram(picked.ladder))
        return
    from drawing.gather import pictures
    from drawing.style import THEMES

    workload = workload_of(profile_name, rates, picked.ladder)
    themes = [each for name, each in THEMES.items() if theme in (None, "both", name)]
    drawn = {
        image / f"{name}-{each.name}.svg": make(each)
        for name, make in pictures(picked.ladder, workload, what or "all", picked.stage)
        for each in themes
    }
    image.mkdir(parents=True, exist_ok=True)
    for path, text in drawn.items():
        path.write_text(text, encoding="utf-8")
        click.echo(f"wrote {path}")
