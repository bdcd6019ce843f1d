"""`./rungs mode`: a running stack to normal, surge or readonly, in seconds where a Worker reads it, else by `up`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.outputs import outputs_of
from cli.plan import stack_option
from components.errors import UserError, one_of
from operations.mode import Switch
from stacks.settings import MODES
from stacks.stack_file import StackFile

if TYPE_CHECKING:
    from providers.cloudflare_api import Cloudflare

EFFECTS = {
    "normal": "as the growth stage has it",
    "surge": "longer caching, half the rate limit, fewer live notices",
    "readonly": "writes get 503 with Retry-After, reads go on, jobs wait in their queues",
}
OF_SERVICES = EFFECTS | {"surge": "more instances of each service, and what `up` lists"}
"""The same where no Worker serves."""


@click.command()
@click.argument("mode", metavar="MODE")
@stack_option
@click.option("--sandbox", "in_sandbox", is_flag=True, help="In the sandbox's cloud instead of your account.")
@click.option("--write/--no-write", default=True, help="Write the stack file too; default: it is written.")
def mode(mode: str, stack: str, *, in_sandbox: bool, write: bool) -> None:
    """Switch STACK to MODE (normal, surge or readonly): where a Worker reads it at once, without `up`.

    First the value that the Worker reads, through Cloudflare's API ($CLOUDFLARE_API_TOKEN with Workers KV Storage
    Write), then the stack file, so that the next `up` agrees and settles the rest. A stack without a Worker is
    switched by the stack file and the `up` after it, which rolls its services out anew. docs/modes.md has what each
    mode does, how fast it holds and what it costs.
    """
    if mode not in MODES:
        raise one_of("MODE", mode, MODES)
    file = StackFile.open(stack)
    by_up = Switch.by_up(file, mode)
    if by_up is not None:
        _leave_to_up(by_up, stack, write=write)
        return
    from providers.cloudflare_api import Cloudflare

    if not in_sandbox:
        cloudflare = Cloudflare.from_environment()
        _switch(Switch.of(file, outputs_of(stack, "another mode"), mode), cloudflare, stack, write=write)
        return
    from cli.sandbox import open_sandbox
    from providers.neon.api import HttpTransport
    from sandbox.rest import TOKEN, serve

    with open_sandbox(stack) as box:
        switch = Switch.of(file, box.outputs(), mode)
        with serve(box.cloud, accounts=[switch.wanted.settings.account]) as url:
            _switch(switch, Cloudflare(TOKEN, HttpTransport(url)), stack, write=write)


def _switch(switch: Switch, cloudflare: Cloudflare, stack: str, *, write: bool) -> None:
    switch.put(cloudflare)
    click.echo(f"{stack} is told: {switch.mode} ({EFFECTS[switch.mode]}).")
    click.echo("The Worker reads it within 10 seconds, and within a minute everywhere.")
    _write(switch, write=write)
    lines = switch.settles
    if not lines:
        click.echo("The next `up` has nothing more to change for it.")
        return
    click.echo(f"Next: pulumi up -s {stack} settles what the Worker cannot, all of it in place:")
    _print_settled(switch)


def _leave_to_up(switch: Switch, stack: str, *, write: bool) -> None:
    """The change of a stack whose services have the mode as a variable."""
    click.echo(
        f"Nothing of {stack} has changed yet: no Worker reads its mode, so `up` brings {switch.mode} "
        f"({OF_SERVICES[switch.mode]})."
    )
    _write(switch, write=write)
    if write:
        click.echo(f"Next: pulumi up -s {stack} settles it, and rolls the services out anew.")
        _print_settled(switch)


def _print_settled(switch: Switch) -> None:
    """What `up` changes, and what the month then costs."""
    lines = switch.settles
    for line in lines:
        click.echo(f"  {line}")
    if not lines:
        return
    from economics.cost import estimate
    from economics.headroom import top_of

    stage = switch.wanted.stage
    settled, wanted = (
        estimate(
            each.stage, top_of(stage), standings=each.settings.stores, plans=each.settings.plan_names
        ).total
        for each in (switch.settled, switch.wanted)
    )
    instead = (
        f"instead of ${settled:,.2f}" if wanted != settled else "as before: what is billed is what is used"
    )
    click.echo(f"At {top_of(stage):,} users, the top of {stage.name}: ${wanted:,.2f} a month {instead}.")


def _write(switch: Switch, *, write: bool) -> None:
    name, diff = switch.file.path.name, switch.file.diff(switch.after)
    if not diff:
        click.echo(f"{name} says so already.")
        return
    if not write:
        click.echo(
            f"{name} is as it was, so `up` settles nothing{' and leaves the value' * bool(switch.namespace)}. For "
            f"`up` to {'agree' if switch.namespace else 'bring it'}, make this change:\n{diff}"
        )
        return
    try:
        switch.after.write()
    except OSError as error:
        raise UserError(
            f"{'the Worker is told, but ' * bool(switch.namespace)}{name} cannot be written ({error.strerror}). For "
            f"the next up to agree, make this change by hand:\n{diff}"
        ) from None
    click.echo(f"Written into {name}:\n{diff}")
