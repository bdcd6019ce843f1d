"""`./rungs ladders`: what ladders there are, and what each growth stage has."""

from __future__ import annotations

import click
from rich.table import Table

from cli.consoles import wide_console
from stacks import ladders as all_ladders
from stacks.moves import differences
from stacks.stage import Ladder, users_text


@click.command()
@click.argument("ladder", required=False)
def ladders(ladder: str | None) -> None:
    """List ladders, their growth stages, users and parts."""
    console = wide_console()
    for name in [ladder] if ladder else all_ladders.names():
        console.print(_table(all_ladders.load(name)))


def _table(ladder: Ladder) -> Table:
    table = Table(title=f"{ladder.name}: {ladder.about}", title_justify="left", show_lines=True)
    for column in ("stage", "users", "what it is for", "parts"):
        table.add_column(column, overflow="fold")
    below = None
    for stage in ladder.stages:
        users = users_text(stage.users)
        if stage.cut_by:
            guide = users_text(stage.guide_users) if stage.guide_users else ""
            users += f"\nnot {guide}, cut by\n{stage.cut_by}"
        parts = (
            "\n".join(differences(below, stage))
            if below
            else "\n".join(
                f"+ {key} ({type(part).__name__}{f' on {part.host}' if part.host else ''})"
                for key, part in stage
            )
        )
        table.add_row(stage.name, users, stage.about, parts)
        below = stage
    return table
