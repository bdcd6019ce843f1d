"""`./rungs adopt`: a stack file for what an account already has, and the check that its first `up` only imports."""

from __future__ import annotations

import contextlib
import difflib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.consoles import wide_console
from components.errors import UserError, one_of
from components.part import counted

if TYPE_CHECKING:
    from adoption.configuration import Draft

ACCOUNT = "CLOUDFLARE_ACCOUNT_ID"
REFUSED = 2
STACK = r"[A-Za-z0-9_.-]{1,100}"
STACK_WORDS = "at most 100 letters, digits, hyphens, underscores and periods"
"""github.com/pulumi/pulumi, sdk/go/common/tokens/stack_name.go"""


@click.command(no_args_is_help=True)
@click.option("--wrangler", "file", type=click.Path(path_type=Path), help="wrangler.toml, .json or .jsonc.")
@click.option("--env", "named", default="", help="The environment of that file; default: its top level.")
@click.option("-s", "--stack", default="prod", show_default=True, help="The stack: Pulumi.STACK.yaml.")
@click.option("--account", default="", help=f"Cloudflare account id; default: the file's, else ${ACCOUNT}.")
@click.option("--zone", default="", help="The zone's name; default: the one that the Worker is reached in.")
@click.option("--ladder", default="edge", show_default=True, help="The ladder.")
@click.option(
    "--stage", default="", help="The growth stage; default: the lowest with a part for all there is."
)
@click.option("--app", default="", help="Short name, for what is made anew; default: the Worker's.")
@click.option(
    "--environment",
    type=click.Choice(["prod", "staging"]),
    default="prod",
    show_default=True,
    help="Both protect every store.",
)
@click.option("--location", default="", help="Where new stores are made; default: where the others are.")
@click.option(
    "--jurisdiction", default="", help="Of new stores: none, eu or fedramp; default: the database's."
)
@click.option(
    "--bundle", default="", help="Let the stack ship this built bundle; default: code stays external."
)
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="PART=NAME",
    help="Which thing a part takes, by name or binding; `none` for none.",
)
@click.option("--write", is_flag=True, help="Write the file; without it it is only shown.")
@click.option("--force", is_flag=True, help="Write over a stack file that is there.")
@click.option(
    "--sandbox", "in_sandbox", is_flag=True, help="The account is the cloud of the stack's sandbox."
)
@click.option(
    "--check", "checking", is_flag=True, help="Preview STACK: only imports and additions may be in it."
)
@click.pass_context
def adopt(
    ctx: click.Context,
    file: Path | None,
    named: str,
    stack: str,
    account: str,
    zone: str,
    ladder: str,
    stage: str,
    app: str,
    environment: str,
    location: str,
    jurisdiction: str,
    bundle: str,
    pairs: tuple[str, ...],
    *,
    write: bool,
    force: bool,
    in_sandbox: bool,
    checking: bool,
) -> None:
    """Write the configuration that adopts what an account already has: one Worker and all it uses.

    \b
    ./rungs adopt --wrangler wrangler.jsonc --env production          shows the stack file
    ./rungs adopt --wrangler wrangler.jsonc --env production --write  writes Pulumi.prod.yaml
    ./rungs adopt --check -s prod                                     its first `up` imports and adds, no more

    $CLOUDFLARE_API_TOKEN lets it read the account. Read-only permissions are enough: Workers Scripts Read, D1 Read,
    Workers KV Storage Read, Workers R2 Storage Read, Queues Read, Zone Read. Without it, what the file does not say is
    left as a line to fill in. Nothing in the account is ever changed.

    Exit code 0: done; 2: wrong usage, or something that no configuration can say or that does not match.
    """  # noqa: D301 - click reads the mark as it is
    if not re.fullmatch(STACK, stack):
        raise UserError(f"-s is {stack!r}, expected the name of a stack: {STACK_WORDS}, such as prod")
    if checking:
        if file is not None:
            raise UserError("--check reads a stack file and --wrangler writes one, expected one of the two")
        ctx.exit(_check(stack, in_sandbox=in_sandbox))
    if file is None:
        raise UserError(
            "--wrangler is missing, expected the path of wrangler.toml, wrangler.json or wrangler.jsonc"
        )
    from adoption.asked import Asked
    from adoption.configuration import compose
    from adoption.opening import opened
    from adoption.wrangler import read
    from stacks import ladders

    _check_choices(location, jurisdiction)
    if bundle:
        from components.bundle import read_bundle

        read_bundle(bundle)
    worker = read(file, named)
    asked = Asked(
        stack=stack,
        ladder=ladders.load(ladder),
        stage=stage,
        app=app,
        environment=environment,
        account_id=_account_id(account or worker.account_id or os.environ.get(ACCOUNT, "")),
        location=location,
        jurisdiction=jurisdiction,
        zone=zone,
        bundle=bundle,
        chosen=_chosen(pairs),
    )
    with _reading(), opened(stack, asked.account_id, in_sandbox=in_sandbox) as there:
        draft = compose(worker, there, asked)
    ctx.exit(_show(draft, stack, write=write, force=force))


def _show(draft: Draft, stack: str, *, write: bool, force: bool) -> int:
    """Prints the file and all that has to be said of it, and writes it where that was asked for."""
    from stacks.adoption import FILL_IN
    from stacks.stack_file import PROJECT, StackFile

    path = PROJECT / f"Pulumi.{stack}.yaml"
    before = path.read_text("utf-8") if path.exists() else ""
    click.secho(f"{path.name}, at growth stage {draft.stage.name}", bold=True)
    for line in _diff(before, draft.text, path.name) if before else draft.text.splitlines():
        click.secho(f"  {line}", fg={"+": "green", "-": "red"}.get(line[:1]) if before else None)
    _print("Adopted", [f"{key}: {thing}" for key, thing in draft.taken.items()])
    _print("Stays as it is, not managed", draft.left)
    _print("Mind", draft.notes)
    if draft.gaps:
        keys = ", ".join(key for key, _ in draft.gaps)
        _print(
            f"To fill in, and refused until then: {counted(len(draft.gaps), 'line')} with {FILL_IN}", [keys]
        )
    if draft.incomplete:
        _print("Still missing", [draft.incomplete])
    if draft.refusals:
        _print("In the way", draft.refusals)
        click.echo("Nothing is written: the first `up` would change what is listed last.")
        return REFUSED
    if not write:
        click.echo("Nothing is written; add --write to write the file.")
    elif before and before != draft.text and not force:
        raise UserError(
            f"{path.name} is there already; add --force to write over it (the difference is above)"
        )
    else:
        StackFile(path=path, text=draft.text).write()
        first = "fill in what is missing, then " if draft.gaps or draft.incomplete else ""
        click.echo(f"Written. Next: {first}./rungs adopt --check -s {stack}, then pulumi up -s {stack}.")
    return 0


def _check(stack: str, *, in_sandbox: bool) -> int:
    from adoption.checking import check
    from adoption.locations import misplaced
    from adoption.opening import opened
    from providers.cloudflare_api import TOKEN
    from stacks.stack_file import StackFile

    settings = StackFile.open(stack).settings()
    if not settings.adopt:
        raise UserError(
            f"Pulumi.{stack}.yaml adopts nothing (rungs:adopt); ./rungs adopt --wrangler writes such a file"
        )
    found = check(stack, in_sandbox=in_sandbox)
    mismatches = {(each.name, each.field): each for each in found.mismatches}
    with _reading(), opened(stack, settings.account, in_sandbox=in_sandbox) as account:
        elsewhere = misplaced(settings, account) if account else []
        mismatches = {**{(each.name, each.field): each for each in elsewhere}, **mismatches}
    _print(f"Imports ({len(found.imports)})", found.imports)
    _print(f"Additions ({len(found.additions)})", found.additions)
    _print(
        "Does not match",
        [
            f"{each.name} {each.field}: {each.config} in the configuration, {each.cloud} in the account"
            + (f"; {each.remedy}" if each.remedy else "")
            for each in mismatches.values()
        ],
    )
    _print("Refused by the engine", found.errors)
    if not account or account.refused:
        lacks = f"the token lacks {', '.join(account.refused)}" if account else f"${TOKEN} is not set"
        click.echo(f"Where databases are was not compared: {lacks}.")
    ok = found.ok and not mismatches
    click.secho("The first `up` imports and adds, no more." if ok else "Do not run `up`.", bold=True)
    return 0 if ok else REFUSED


def _reading() -> contextlib.AbstractContextManager[object]:
    return wide_console(stderr=True).status("Reading the account …")


def _print(title: str, lines: Sequence[str]) -> None:
    from adoption.stack_text import one_line

    if lines:
        click.secho(f"{title}:", bold=True)
        for line in lines:
            click.echo(f"  {one_line(line)}")


def _diff(before: str, after: str, name: str) -> list[str]:
    return list(
        difflib.unified_diff(
            before.splitlines(), after.splitlines(), f"a/{name}", f"b/{name}", n=1, lineterm=""
        )
    )


def _chosen(pairs: tuple[str, ...]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for each in pairs:
        key, equals, name = each.partition("=")
        if not (key and equals and name):
            raise UserError(f"--map is {each!r}, expected PART=NAME, such as files=acme-uploads")
        chosen[key] = name
    return chosen


def _account_id(given: str) -> str:
    from stacks.settings import HEX_ID, HEX_WORDS

    if given and not re.fullmatch(HEX_ID, given):
        raise UserError(f"--account is {given!r}, expected {HEX_WORDS}")
    return given


def _check_choices(location: str, jurisdiction: str) -> None:
    from components.r2_bucket import LOCATIONS

    for option, value, choices in (
        ("--location", location, LOCATIONS),
        ("--jurisdiction", jurisdiction, ("none", "eu", "fedramp")),
    ):
        if value and value not in choices:
            raise one_of(option, value, choices)
