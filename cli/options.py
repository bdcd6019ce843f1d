"""Options that several commands share: a number of users, a workload, a ladder and a stage of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TypeVar

import attrs
import click

from components.errors import UserError, one_of
from economics.workload import MOST_USERS, Workload, names, profile
from stacks import ladders
from stacks.stage import Ladder, Stage

F = TypeVar("F", bound=Callable[..., object])
SIZES = {"": 1, "K": 1_000, "M": 1_000_000}


class Users(click.ParamType[int]):
    """A number of monthly active users: 50000, 50,000, 50K or 1.5M."""

    name = "users"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        found = re.fullmatch(
            r"(\d{1,3}(?:[,_]?\d{3})*|\d{1,18})(\.\d{1,9})?([kKmM]?)", str(value).strip(), re.ASCII
        )
        count = (
            Decimal(re.sub("[,_]", "", found[1]) + (found[2] or "")) * SIZES[found[3].upper()]
            if found
            else None
        )
        if count is None or count % 1 or count > MOST_USERS:
            raise UserError(
                f"--users is {value!r}, expected a whole number from 0 to {MOST_USERS:,}, such as 50000, 50K or 1.5M"
            )
        return int(count)


def workload_options(command: F) -> F:
    """Adds --profile and --set; the command gets `profile_name` and `rates`, for `workload_of`."""
    command = click.option(
        "--set", "rates", multiple=True, metavar="RATE=VALUE", help="Another rate than the profile's own."
    )(command)
    return click.option(
        "--profile",
        "profile_name",
        help=f"What users do: {', '.join(names())}; default: what the ladder's do.",
    )(command)


def workload_of(profile_name: str | None, rates: tuple[str, ...], ladder: Ladder | None = None) -> Workload:
    """The workload that the options ask for, else the ladder's (else the default ladder's); raises UserError."""
    given: dict[str, Decimal] = {}
    for each in rates:
        rate, equals, value = each.partition("=")
        try:
            number = Decimal(value.replace(",", "").replace("_", ""))
        except InvalidOperation:
            number = None
        if not equals or number is None:
            raise UserError(f"--set is {each!r}, expected RATE=NUMBER, such as requests=120")
        given[rate.strip()] = number
    own = ladder or ladders.load(ladders.default())
    return profile(profile_name or own.workload, given)


@attrs.frozen
class Chosen:
    """A ladder, and the stage of it that was named."""

    ladder: Ladder
    stage: Stage | None


def chosen(first: str | None, second: str | None) -> Chosen:
    """LADDER and STAGE as they were given: the ladder alone, both, or a stage of the default ladder alone."""
    default = ladders.load(ladders.default())
    if first is None:
        return Chosen(default, None)
    if second is None and first not in ladders.names():
        if first in default.names:
            return Chosen(default, default[first])
        raise one_of(
            "LADDER", first, [*ladders.names(), *default.names], "ladders, and stages of the default one"
        )
    ladder = ladders.load(first)
    return Chosen(ladder, ladder[second] if second else None)
