"""`./rungs preview-env`: an environment of its own for a pull request, made, listed and taken away."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from cli.consoles import wide_console
from components.errors import UserError
from stacks.stack_file import PROJECT, StackFile

if TYPE_CHECKING:
    from operations.environments.configuration import Environment
    from operations.environments.lifecycle import Environments
    from operations.environments.place import Place

BASE = "prod"
UNITS = {"d": "days", "h": "hours", "m": "minutes"}

sandbox_option = click.option(
    "--sandbox", "in_sandbox", is_flag=True, help="In the sandbox instead of your own backend and accounts."
)


class Age(click.ParamType[timedelta]):
    """How long, as in 3d, 12h or 30m."""

    name = "AGE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        found = re.fullmatch(r"(\d{1,4})([dhm])", str(value))
        if not found:
            raise UserError(
                f"--older-than is {value!r}, expected a number of days, hours or minutes, such as 3d or 12h"
            )
        return timedelta(**{UNITS[found[2]]: int(found[1])})


@click.group("preview-env")
def preview_env() -> None:
    """An environment of its own for a pull request: made of another stack's configuration, and wholly destroyed."""


@preview_env.command()
@click.argument("id")
@click.option(
    "--from", "base", default=BASE, show_default=True, help="The stack whose configuration it is made of."
)
@click.option(
    "--most", type=click.IntRange(min=1), default=5, show_default=True, help="How many may exist at once."
)
@click.option("--seed", type=click.Path(path_type=Path), help="SQL to run in its database after each `up`.")
@sandbox_option
def up(id: str, base: str, most: int, seed: Path | None, *, in_sandbox: bool) -> None:
    """Make the environment ID, such as pr-12, or bring it up to date."""
    from operations.environments.configuration import configuration
    from operations.environments.seeding import plant, read_seed

    environment = configuration(StackFile.open(base), id)
    sql = read_seed(seed) if seed else ""
    if sql and in_sandbox:
        raise UserError(
            "--seed needs a database that holds rows, and those of the sandbox hold none; leave out --seed"
        )
    left = environment.blueprint.settings.without
    click.echo(
        f"{environment.stack}: growth stage {environment.blueprint.stage.name} of {base}, at its smallest, "
        + (f"without {', '.join(left)}, which no Worker uses" if left else "whole"),
        err=True,
    )
    with _environments(in_sandbox, environment.blueprint.settings.plans) as environments:
        environments.up(environment, most)
        if sql:
            plant(environments, environment, sql)
        for name, value in sorted(_addresses(environment, environments.place).items()):
            click.echo(f"{name}: {value}")


@preview_env.command()
@click.argument("id")
@sandbox_option
def down(id: str, *, in_sandbox: bool) -> None:
    """Destroy the environment ID with all its data. Refused for whatever is no preview environment."""
    from operations.environments.configuration import stack_of

    stack = stack_of(id)
    with _environments(in_sandbox) as environments:
        was_there = environments.down(id)
    click.echo(f"{stack} is destroyed." if was_there else f"{stack} is not there; nothing to destroy.")


@preview_env.command("list")
@sandbox_option
def list_(*, in_sandbox: bool) -> None:
    """List the environments, the one that was changed longest ago first."""
    with _environments(in_sandbox) as environments:
        found = environments.all()
    if not found:
        click.echo("No preview environment is there.")
        return
    table = Table("environment", "resources", "last changed (UTC)", "age")
    for each in found:
        days = (datetime.now(UTC) - each.changed).days
        table.add_row(each.stack, str(each.resources), f"{each.changed:%Y-%m-%d %H:%M}", f"{days} d")
    wide_console().print(table)


@preview_env.command()
@click.option(
    "--older-than", type=Age(), help="Those that nobody has changed for so long, such as 3d or 12h."
)
@click.option(
    "--open", "open_ids", help="The numbers of the open pull requests, such as 12,15; those of others go."
)
@sandbox_option
@click.pass_context
def sweep(
    ctx: click.Context, older_than: timedelta | None, open_ids: str | None, *, in_sandbox: bool
) -> None:
    """Destroy forgotten environments: of pull requests that are not open, or unchanged for long."""
    if older_than is None and open_ids is None:
        raise UserError("sweep is told nothing to go by, expected --older-than AGE, --open NUMBERS, or both")
    numbers = None if open_ids is None else {each for each in re.split(r"[\s,]+", open_ids) if each}
    for each in numbers or ():
        if not each.isdigit():
            raise UserError(f"--open has {each!r}, expected numbers of pull requests, such as 12,15")
    with _environments(in_sandbox) as environments:
        forgotten = environments.forgotten(older_than, numbers)
        wrong = environments.sweep(forgotten)
    click.echo(f"{len(forgotten) - len(wrong)} of {len(forgotten)} forgotten environments are destroyed.")
    for each in wrong:
        click.echo(each, err=True)
    ctx.exit(1 if wrong else 0)


def emptying(place: Place) -> Callable[[Sequence[Mapping[str, object]]], None]:
    """Empties the buckets of an environment in the account that the user's token opens."""
    from operations.environments.emptying import empty_buckets
    from providers.cloudflare_api import Cloudflare

    def empty(resources: Sequence[Mapping[str, object]]) -> None:
        empty_buckets(Cloudflare.from_environment(place.environment), resources, click.echo)

    return empty


@contextmanager
def _environments(in_sandbox: bool, plans: Mapping[str, object] | None = None) -> Generator[Environments]:
    from operations.environments.lifecycle import Environments
    from operations.environments.place import Place

    if not in_sandbox:
        place = Place.own(PROJECT)
        yield Environments(place, click.echo, empty=emptying(place))
        return
    from operations.environments.in_sandbox import opened

    with opened(PROJECT, plans) as place:
        yield Environments(place, click.echo)


def _addresses(environment: Environment, place: Place) -> dict[str, str]:
    """Where its Workers answer, by key; their names where the account's subdomain cannot be asked for."""
    from operations.environments.addresses import address, scripts
    from providers.cloudflare_api import Cloudflare

    names = scripts(environment.blueprint)
    if place.sandbox:
        return names
    try:
        cloudflare = Cloudflare.from_environment(place.environment)
        account = environment.blueprint.settings.account
        return {key: address(cloudflare, account, script) for key, script in names.items()}
    except UserError as error:
        click.echo(f"where it answers is not known: {error}", err=True)
        return names
