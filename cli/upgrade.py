"""`./rungs upgrade`: another version of the library, if no store would suffer."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import click

from components.errors import UserError
from project.clones import bring_version, link, with_engine
from project.pin import Pin
from stacks.places import PROJECT, ROOT

if TYPE_CHECKING:
    from project.upgrading import Upgrade

FAILED = 1
DANGER = 20


@click.command()
@click.argument("version")
@click.option("-s", "--stack", "stacks", multiple=True, help="A stack; default: every one.")
@click.option("--write", is_flag=True, help="Move the pin; without it the comparison is only shown.")
@click.option(
    "--real", is_flag=True, help="Preview over the real state, with your own pulumi, backend and credentials."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def upgrade(
    ctx: click.Context, version: str, stacks: tuple[str, ...], *, write: bool, real: bool, as_json: bool
) -> None:
    """Preview every stack of this project with its library and with VERSION (or the id of a commit) of it.

    Exit code 20, and nothing written, where a store would be replaced, deleted, renamed, released, forgotten or less
    guarded than before, or where the old version cannot build what there is to compare with.
    """
    if stacks and write:
        raise UserError("--write moves the pin of all stacks, so all are compared: leave out --stack")
    before = Pin.read(PROJECT)
    library, after = bring_version(PROJECT, before.source, version)
    if after.revision == before.revision:
        click.echo(f"The project uses {after} already.")
        return
    if library.resolve() != ROOT:
        if not (library / "cli" / "upgrade.py").exists():
            raise UserError(
                f"{after} is older than `./rungs upgrade`; it can only be pinned by hand, in rungs.toml"
            )
        _hand_over(str(library / "rungs"), after.revision, ctx)
    found = _compared(before, after, stacks, real=real)
    refusals = found.refusals
    written = write and not refusals and not found.report.failed
    if written:
        from project.checks import write_schema

        after.write(PROJECT)
        link(PROJECT, library)
        write_schema(PROJECT)
    if as_json:
        pins = {"from": before.revision, "to": after.revision, "written": written, "refusals": refusals}
        click.echo(json.dumps({**pins, **found.report.as_json()}, indent=2))
    else:
        from review.terminal import show

        show(found.report)
        for line in refusals:
            click.secho(f"refused: {line}", fg="red")
        click.echo(_last(after, written=written, refused=bool(refusals), failed=bool(found.report.failed)))
    ctx.exit(DANGER if refusals else FAILED if found.report.failed else 0)


def _compared(before: Pin, after: Pin, stacks: tuple[str, ...], *, real: bool) -> Upgrade:
    """Compares with live progress: a moving line on a terminal, one line a step elsewhere."""
    from cli.consoles import wide_console
    from project.upgrading import compare

    console = wide_console(stderr=True)
    with console.status("comparing"):
        return compare(
            PROJECT, before, after, stacks, real=real, tell=lambda text: console.print(text, markup=False)
        )


def _last(after: Pin, *, written: bool, refused: bool, failed: bool) -> str:
    if refused or failed:
        why = "a store would suffer, or nothing could be compared" if refused else "a preview failed"
        return f"rungs.toml is as it was: {why}."
    if written:
        return f"rungs.toml pins {after} now. Next: ./rungs test, and a pull request with rungs.toml in it."
    return f"No store would suffer. Nothing is written; add --write to pin {after}."


def _hand_over(launcher: str, revision: str, ctx: click.Context) -> None:
    """Becomes the same command of the version that is moved to."""
    options = [each for stack in ctx.params["stacks"] for each in ("--stack", stack)]
    options += [f"--{name.removeprefix('as_')}" for name in ("write", "real", "as_json") if ctx.params[name]]
    sys.stdout.flush()
    # The clone of this version is not to be found before that of the other.
    others = [
        each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each not in ("", str(ROOT))
    ]
    environment = {
        **with_engine(PROJECT),
        "RUNGS_PROJECT": str(PROJECT),
        "PYTHONPATH": os.pathsep.join(others),
    }
    os.execve(launcher, [launcher, "upgrade", revision, *options], environment)
