"""`./rungs state`: a stack's state moved to another backend, and the locks that updates have on it."""

from __future__ import annotations

import os

import click

from cli.consoles import wide_console
from cli.plan import stack_option
from components.part import counted
from stacks.stack_file import PROJECT, StackFile


@click.group()
def state() -> None:
    """Where a stack's state lies: move it to another backend, see and clear its locks (docs/state.md)."""


@state.command()
@stack_option
@click.option(
    "--to", "to", required=True, metavar="URL", help="file://…, s3://…, gs://…, azblob://… or https://…"
)
@click.option("--from", "since", metavar="URL", help="Where it is; default: where the project's pulumi is.")
@click.option(
    "--secrets",
    metavar="PROVIDER",
    help="What encrypts its secrets from now on: passphrase ($RUNGS_NEW_PASSPHRASE, else the one there is), "
    "awskms://…, gcpkms://…, azurekeyvault://…, hashivault://…; default: as before.",
)
@click.option("--preview", "previewed", is_flag=True, help="Preview against the copy too; needs credentials.")
@click.option("--write", is_flag=True, help="Move it; without it both sides are only checked.")
def move(
    stack: str, to: str, since: str | None, secrets: str | None, *, previewed: bool, write: bool
) -> None:
    """Move the state of STACK to another backend, and prove that it is the same there.

    The state stays where it was, too, until you take it away. Stopped half way, run it again.
    """
    from operations.state import move as moving
    from operations.state.place import NEW_PASSPHRASE, checked_url, places, source_url

    file = StackFile.open(stack)
    urls = source_url(since, PROJECT), checked_url("--to", to, PROJECT)
    console = wide_console(stderr=True)
    with places(stack, PROJECT, *urls) as (source, target):
        with console.status("reading both backends"):
            found = moving.check(source, target, secrets)
        click.echo(
            f"{source.shown}: {stack}, {counted(found.resources, 'resource')}, digest {found.digest[:12]}"
        )
        click.echo(
            f"{target.shown}: {'the same, by an earlier try' if found.there else 'nothing in the way'}"
        )
        if not write:
            click.echo("Nothing is written; add --write to move it.")
            return
        with console.status("") as status:
            moved = moving.move(source, target, found, secrets, status.update)
        if previewed:
            phrase = os.environ.get(NEW_PASSPHRASE) if secrets == "passphrase" else None
            moving.preview(target, PROJECT, phrase)
        if moved.file is not None:
            moving.write(file.path, file.text, moved.file)
        click.secho(
            f"Moved: {counted(moved.resources, 'resource')} in {target.shown}, the same as before in every value "
            f"(digest {moved.digest[:12]}).",
            bold=True,
        )
        if moved.file is not None:
            click.echo(f"Written into {file.path.name}: what its secrets are encrypted with now.")
            if os.environ.get(NEW_PASSPHRASE) and secrets == "passphrase":
                click.echo("Its passphrase from now on is the one that was in $RUNGS_NEW_PASSPHRASE.")
        click.echo("Next, for everybody who runs this stack, and for its workflows:")
        click.echo(
            f"  pulumi login '{target.url}'     # or `backend: {{url: …}}` in Pulumi.yaml, for all at once"
        )
        click.echo(f"  pulumi preview -s {stack}       # shows no change")
        click.echo("When nobody uses the old one any more, forget it there; no resource is deleted by it:")
        click.echo(f"  {moving.removal(source)}")


@state.command()
@stack_option
@click.option("--backend", metavar="URL", help="Which backend; default: where the project's pulumi is.")
@click.option("--clear", is_flag=True, help="Take away what no running update holds.")
@click.option("--yes", is_flag=True, help="Nothing runs on the other machines that hold a lock.")
def locks(stack: str, backend: str | None, *, clear: bool, yes: bool) -> None:
    """Show who has a lock on STACK; --clear takes away those that were left behind."""
    from components.errors import UserError
    from operations.state import locks as locking
    from operations.state.place import places, source_url

    StackFile.open(stack)
    with places(stack, PROJECT, source_url(backend, PROJECT)) as (place,):
        if place.state() is None:
            raise UserError(f"{place.shown} has no stack {stack!r}")
        found = locking.clear(place, trusted=yes) if clear else locking.locks_on(place)
        click.echo(f"{place.shown}: {stack} has {counted(len(found), 'lock') if found else 'no lock'}")
        for lock in found:
            click.echo(f"  {lock}{' -> cleared' if clear else ''}")
