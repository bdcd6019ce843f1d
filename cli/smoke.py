"""`./rungs smoke`: a stack's growth stage on a real account, from `up` to destroyed, with a record of what held."""

from __future__ import annotations

import signal
from collections.abc import Generator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import attrs
import click
from rich.status import Status

from cli.consoles import wide_console
from cli.plan import stack_option
from cli.preview_env import emptying
from components.edge_worker import EdgeWorker
from components.errors import UserError
from stacks.stack_file import PROJECT, StackFile

if TYPE_CHECKING:
    from operations.environments.place import Place
    from operations.evidence import Step


class Dollars(click.ParamType[Decimal]):
    """US dollars, such as 5 or 0.50."""

    name = "USD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            found = Decimal(str(value))
        except InvalidOperation:
            found = Decimal(-1)
        if not found.is_finite() or found < 0:
            raise UserError(f"--cap is {value!r}, expected US dollars, such as 5 or 0.50")
        return found


@click.command()
@stack_option
@click.option(
    "--cap", type=Dollars(), required=True, help="The most that a day of it may cost, in US dollars."
)
@click.option("--yes", is_flag=True, help="Do not ask for the stack's name.")
@click.option(
    "--sandbox",
    "in_sandbox",
    is_flag=True,
    help="In the sandbox, with the Worker in workerd on this machine.",
)
@click.pass_context
def smoke(ctx: click.Context, stack: str, cap: Decimal, *, yes: bool, in_sandbox: bool) -> None:
    """Bring the growth stage of STACK up on a real account, ask every binding, and destroy it again.

    It is an environment of its own (preview-smoke), made of STACK's configuration; nothing of STACK is touched, and
    production is refused. Everything is destroyed whatever happens. docs/evidence gets a record without names and ids.
    """
    base = StackFile.open(stack)
    if base.settings().environment == "prod":
        raise UserError(
            f"stack {stack!r} is production (rungs:environment): nothing is tried there; expected a stack with an "
            "account for trying, whose rungs:environment is staging or preview"
        )
    from operations.environments.configuration import configuration
    from operations.environments.lifecycle import Environments
    from operations.evidence import write
    from operations.smoke.smoke import ID, Smoke, at_workers_dev, day, on_this_machine

    environment = configuration(base, ID)
    blueprint = environment.blueprint
    if not any(isinstance(piece.part, EdgeWorker) for piece in blueprint.pieces):
        raise UserError(
            f"growth stage {blueprint.stage.name!r} of ladder {blueprint.ladder.name!r} has no Worker to ask; "
            f"nothing was made. Its promotions can be tried: ./rungs rehearse -s {stack}"
        )
    costs = day(environment)
    if costs > cap:
        raise UserError(
            f"--cap is {cap}, but a day of growth stage {environment.blueprint.stage.name!r} costs about ${costs} "
            "while nobody uses it, its plans included"
        )
    click.echo(
        f"This makes {environment.stack} ({len(environment.blueprint.pieces)} parts, about ${costs} a day) "
        f"{'in the sandbox' if in_sandbox else 'on the account of ' + stack}, asks it, and destroys it."
    )
    if not yes and click.prompt("Type the stack's name to go on", default="", show_default=False) != stack:
        raise UserError(f"that is not {stack!r}; nothing was changed")
    console = wide_console(stderr=True)
    with _place(environment.blueprint.settings.plans, in_sandbox=in_sandbox) as place, _ended_in_order():
        environments = Environments(place, lambda _: None, shown=False)
        if not in_sandbox:
            environments = attrs.evolve(environments, empty=emptying(place))
        if any(each.stack == environment.stack for each in environments.all()):
            raise UserError(
                f"{environment.stack} is there already, left by a run that could not destroy it; take it away first: "
                "./rungs preview-env down smoke"
            )
        with Status("up", console=console) as status:

            def say(step: Step) -> None:
                seconds = "" if step.seconds is None else f"{step.seconds:6.1f} s  "
                console.print(
                    f"{seconds}{'ok' if step.ok else 'FAILED'}  {step.name}{': ' * bool(step.words)}{step.words}"
                )
                status.update(f"after: {step.name}")

            tried = Smoke(environments, environment, on_this_machine if in_sandbox else at_workers_dev, say)
            try:
                record = tried.run()
            finally:
                if tried.left:
                    console.print(f"It could NOT be destroyed and may cost: {tried.left}", markup=False)
                    console.print(
                        "Repeat: ./rungs preview-env down smoke" + (" --sandbox" if in_sandbox else "")
                    )
    file = write(record, PROJECT)
    click.echo(f"{'All held' if record.ok else 'Not all held'}; written: {file.relative_to(PROJECT)}")
    ctx.exit(0 if record.ok else 1)


@contextmanager
def _place(plans: dict[str, object], *, in_sandbox: bool) -> Generator[Place]:
    from operations.environments.in_sandbox import opened
    from operations.environments.place import Place

    if in_sandbox:
        with opened(PROJECT, plans) as place:
            yield place
    else:
        yield Place.own(PROJECT)


@contextmanager
def _ended_in_order() -> Generator[None]:
    """Makes a polite end from outside what Ctrl-C is, so that all is destroyed first."""

    def interrupted(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
