"""`./rungs doctor`: what a stack's growth stage needs of its accounts, asked read-only."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs
import click

from cli.consoles import wide_console
from cli.plan import stack_option
from stacks.settings import Settings
from stacks.stack_file import PROJECT, StackFile

if TYPE_CHECKING:
    from account.checks import Check

COLORS = {"ok": "green", "missing": "red", "unknown": "yellow"}
SAID = {"ok": "ok", "missing": "missing", "unknown": "not checked"}


@click.command()
@stack_option
@click.option(
    "--sandbox", "in_sandbox", is_flag=True, help="Ask the sandbox's cloud instead of your accounts."
)
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@click.pass_context
def doctor(ctx: click.Context, stack: str, *, in_sandbox: bool, as_json: bool) -> None:
    """Check what STACK's growth stage needs of its accounts, with your credentials, and say how to mend each.

    Only reads, and prints no secret. The exit code is 1 where something is missing; what could not be checked, for
    want of a credential or a permission, is said and does not count.
    """
    settings = StackFile.open(stack).settings()
    with wide_console(stderr=True).status(f"Asking the accounts of {stack}"):
        found = _in_sandbox(stack, settings) if in_sandbox else _for_real(stack, settings)
    if as_json:
        click.echo(json.dumps([attrs.asdict(each) for each in found], indent=2))
    else:
        _print(stack, settings, found)
    ctx.exit(1 if any(each.state == "missing" for each in found) else 0)


def _for_real(stack: str, settings: Settings) -> list[Check]:
    from account.doctor import Doors, examine

    return examine(stack, settings, Doors.of(os.environ, PROJECT))


def _in_sandbox(stack: str, settings: Settings) -> list[Check]:
    from account.doctor import Doors, examine
    from providers.cloudflare_api import Cloudflare
    from providers.neon.api import HttpTransport
    from sandbox import drift, rest
    from sandbox.run import Sandbox

    zone = {"name": settings.domain, "account": {"id": settings.account}}
    has = {**settings.plans, "zones": {settings.zone: zone} if settings.zone else {}}
    with (
        Sandbox(PROJECT, stack, account=has) as box,
        rest.serve(box.cloud, [settings.account]) as url,
    ):
        doors = Doors(
            cloudflare=Cloudflare(rest.TOKEN, HttpTransport(url)),
            neon=(HttpTransport(box.env["RUNGS_NEON_API"]), box.env["NEON_API_KEY"]),
            environment=box.env,
            was_up=bool(drift.things(box.cloud)),
        )
        return examine(stack, settings, doors)


def _print(stack: str, settings: Settings, found: Sequence[Check]) -> None:
    click.secho(f"{stack} at {settings.stage}: what its accounts must have; nothing is changed", bold=True)
    width = max((len(each.area) for each in found), default=0)
    for each in found:
        state = click.style(f"{SAID[each.state]:<11}", fg=COLORS[each.state])
        click.echo(f"  {state}  {each.area:<{width}}  {each.what}: {each.says}")
        if each.fix:
            click.echo(f"  {'':<11}  {'':<{width}}  fix: {each.fix}")
    counts = [f"{sum(each.state == state for each in found)} {said}" for state, said in SAID.items()]
    click.echo(", ".join(counts))
