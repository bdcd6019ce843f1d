"""`./rungs sandbox` and `./rungs teardown`: pulumi against the sandbox, and the one way round protection."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence

import attrs
import click

from cli.consoles import wide_console
from components.errors import UserError
from components.stores import is_store
from sandbox import drift as hand
from sandbox.faults import Fault
from sandbox.run import Sandbox
from stacks.own_pulumi import on_path
from stacks.stack_file import PROJECT, StackFile

PASSED_ON: dict[str, object] = {
    "ignore_unknown_options": True,
    "allow_interspersed_args": False,
    "help_option_names": [],
}
DEFAULT_STACK = "dev"


@click.group()
def sandbox() -> None:
    """Pulumi's real engine against stand-ins of the providers: no account, no network, no stack file touched."""


@sandbox.command(context_settings=PASSED_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def pulumi(ctx: click.Context, arguments: tuple[str, ...]) -> None:
    """Run any pulumi command, such as: preview -s prod."""
    with open_sandbox(_stack_of(arguments)) as box:
        run = box.pulumi(*arguments, interactive=sys.stdin.isatty())
    if run.output:
        click.echo(run.output.rstrip("\n"))
    ctx.exit(run.code)


@sandbox.command()
@click.argument("kind", metavar="[TYPE]", required=False)
@click.argument("name", required=False)
@click.argument("changes", nargs=-1, metavar="[PROPERTY=VALUE]…")
@click.option("-s", "--stack", default=DEFAULT_STACK, help=f"The stack; default: {DEFAULT_STACK}.")
@click.option("--delete", is_flag=True, help="Take the object out of the cloud.")
def drift(kind: str | None, name: str | None, changes: tuple[str, ...], stack: str, *, delete: bool) -> None:
    """Change the sandbox's cloud by hand; `sandbox pulumi refresh` then finds it.

    Without arguments: list what is there. TYPE is a resource type such as R2Bucket, NAME its name in the program.
    """
    found = f" Find it: ./rungs sandbox pulumi refresh -s {stack}"
    with open_sandbox(stack) as box:
        if kind is None or name is None:
            for thing in hand.things(box.cloud):
                click.echo(
                    f"{thing.kind}  {thing.name}  {thing.id}" + ("  (left behind)" if thing.left else "")
                )
            return
        if delete:
            thing = hand.delete(box.cloud, kind, name)
            click.echo(f"Deleted by hand: {thing.kind} {thing.name}.{found}")
            return
        pairs = dict(_pair(change) for change in changes)
        if not pairs:
            raise UserError(f"nothing to change on {kind} {name}, expected PROPERTY=VALUE or --delete")
        thing = hand.change(box.cloud, kind, name, pairs)
        click.echo(f"Changed by hand: {thing.kind} {thing.name}.{found}")


@sandbox.command()
@click.argument("fault", metavar="TYPE[/NAME]:OPERATION:KIND[:TIMES]")
@click.option("-s", "--stack", default=DEFAULT_STACK, help=f"The stack; default: {DEFAULT_STACK}.")
def fail(fault: str, stack: str) -> None:
    """Let the sandbox's cloud fail next time, as in R2Bucket/files:create:429.

    KIND is 429 or timeout (nothing was done), abort (done, but the connection broke) or crash (done, and the engine
    dies half way); OPERATION is create, read, update or delete; TIMES is 1 by default.
    """
    found = Fault.parse(fault)
    with open_sandbox(stack) as box, box.cloud.change() as data:
        data["fail"].append(attrs.asdict(found))
    click.echo(
        f"{found.operation} of {found.type} {found.name} will fail: {found.kind}, times {found.times}."
    )


@sandbox.command()
@click.option("-s", "--stack", default=DEFAULT_STACK, help=f"The stack; default: {DEFAULT_STACK}.")
def reset(stack: str) -> None:
    """Forget the sandbox of a stack: an empty cloud, and a stack that was never brought up."""
    with open_sandbox(stack) as box:
        box.reset()
    click.echo(f"The sandbox of {stack} is empty.")


@click.command()
@click.option("-s", "--stack", required=True, help="The stack, as in Pulumi.STACK.yaml.")
@click.option(
    "--real", is_flag=True, help="Your own backend and accounts, by the pulumi on PATH; default: the sandbox."
)
@click.option("--confirm", help="The stack's name, instead of being asked for it.")
@click.pass_context
def teardown(ctx: click.Context, stack: str, confirm: str | None, *, real: bool) -> None:
    """Destroy a stack past its protection. Refused in production.

    Takes protection off every resource, destroys the stack, and lists the stores that stay in the cloud all the same.
    """
    settings = StackFile.open(stack).settings()
    if settings.environment == "prod":
        raise UserError(
            f"stack {stack!r} is production (rungs:environment): it is never torn down; "
            "promote, release and forget its stores instead"
        )
    where = "your own accounts" if real else "the sandbox"
    click.echo(f"This destroys the stack {stack!r} in {where}.")
    given = (
        confirm
        if confirm is not None
        else click.prompt("Type the stack's name to go on", default="", show_default=False)
    )
    if given != stack:
        raise UserError(f"the stack is {stack!r}, not {given!r}; nothing was changed")
    if real:
        ctx.exit(_tear_down(stack, _real_pulumi))
    with open_sandbox(stack) as box:

        def run(arguments: Sequence[str]) -> int:
            done = box.pulumi(*arguments)
            click.echo(done.output.rstrip("\n"))
            return done.code

        code = _tear_down(stack, run)
        stays = [thing for thing in hand.things(box.cloud) if is_store(thing.type)]
    console = wide_console()
    for thing in stays:
        console.print(
            f"Still in the cloud, and still costing: {thing.kind} {thing.name} ({thing.id})", markup=False
        )
    if stays:
        console.print("Delete these by hand when nobody needs their data.")
    ctx.exit(code)


def open_sandbox(stack: str) -> Sandbox:
    """The sandbox of a stack, whose account has what its configuration says."""
    return Sandbox(PROJECT, stack, account=StackFile.open(stack).settings().plans)


def _tear_down(stack: str, run: Callable[[Sequence[str]], int]) -> int:
    return run(["state", "unprotect", "--all", "--yes", "--stack", stack]) or run(
        ["destroy", "--yes", "--skip-preview", "--stack", stack]
    )


def _real_pulumi(arguments: Sequence[str]) -> int:
    return subprocess.run(
        [on_path("--real"), *arguments], cwd=PROJECT, env=os.environ, check=False
    ).returncode


def _stack_of(arguments: Sequence[str]) -> str:
    for index, argument in enumerate(arguments):
        if argument in ("-s", "--stack") and index + 1 < len(arguments):
            return arguments[index + 1]
        if argument.startswith("--stack="):
            return argument.removeprefix("--stack=")
    return DEFAULT_STACK


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UserError(f"{text!r} is no change, expected PROPERTY=VALUE")
    return name, value
