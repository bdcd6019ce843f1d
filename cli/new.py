"""`./rungs new`: a project of the user's own, which pins the library."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from components.errors import UserError, one_of
from components.r2_bucket import LOCATIONS
from project.making import NO_PROJECT, Plan, make
from stacks import ladders
from stacks.settings import ENVIRONMENTS

JURISDICTIONS = ("eu", "fedramp", "none")


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--app", required=True, help="Short name of the application, part of every name; for good.")
@click.option(
    "--ladder", default=ladders.OURS, show_default=True, help="The library's ladder that yours is made of."
)
@click.option("--stage", help="The growth stage to start at; default: the lowest.")
@click.option(
    "--environment",
    type=click.Choice([each for each in ENVIRONMENTS if each != "preview"]),
    default="prod",
    show_default=True,
    help="What the first stack is, and is called.",
)
@click.option("--location", help=f"Where stores are made; for good: {', '.join(LOCATIONS)}.")
@click.option("--jurisdiction", help="A guarantee of where data is kept; for good: eu, fedramp or none.")
@click.option("--account", help="Cloudflare account id, where the stage has parts there; default: zeros.")
@click.option("--aws-account", help="AWS account id, where the stage has parts there; default: zeros.")
@click.option("--aws-region", help="AWS region, for good; default: the nearest to the location.")
@click.option(
    "--gcp-project",
    help=f"Google Cloud project id, where the stage has parts there; default: {NO_PROJECT}, to be filled in.",
)
@click.option("--gcp-region", help="Google Cloud region, for good; default: the nearest to the location.")
@click.option("--gcp-billing-account", help="Google billing account; default: zeros, to be filled in.")
@click.option("--domain", help="The zone's name, such as example.com.")
@click.option("--zone", help="Id of the existing zone of the domain.")
@click.option("--create-zone", is_flag=True, help="Have the zone made.")
@click.option("--alert-email", "alert_emails", multiple=True, help="Who hears of spending.")
def new(
    directory: Path,
    app: str,
    ladder: str,
    stage: str | None,
    environment: str,
    location: str | None,
    jurisdiction: str | None,
    account: str | None,
    aws_account: str | None,
    aws_region: str | None,
    gcp_project: str | None,
    gcp_region: str | None,
    gcp_billing_account: str | None,
    domain: str | None,
    zone: str | None,
    alert_emails: tuple[str, ...],
    *,
    create_zone: bool,
) -> None:
    """Make a project in DIR that holds only what is yours, and pins this version of the library.

    Nothing is sent anywhere, and nothing of an account is touched.
    """
    base = ladders.load(ladder)
    place = chosen(
        "location", location, LOCATIONS, "stores are made there, and a store that exists cannot be moved"
    )
    kept = chosen(
        "jurisdiction",
        jurisdiction,
        JURISDICTIONS,
        "it is for good: a store that exists can neither get nor lose one",
    )
    plan = Plan(
        base=base.name,
        stack=environment,
        values={
            "stage": stage or base.names[0],
            "app": app,
            "environment": environment,
            "account": account,
            "aws_account": aws_account,
            "aws_region": aws_region,
            "gcp_project": gcp_project,
            "gcp_region": gcp_region,
            "gcp_billing_account": gcp_billing_account,
            "location": place,
            "jurisdiction": None if kept == "none" else kept,
            "domain": domain,
            "zone": zone,
            "create_zone": create_zone or None,
            "alert_emails": list(alert_emails) or None,
        },
    )
    made = make(directory, plan)
    pinned = made.pin
    click.echo(f"Made {directory}: ladder {plan.ladder}, stack {plan.stack} at {plan.values['stage']}.")
    click.echo(f"It pins the library {pinned}, from {pinned.source}.")
    if Path(pinned.source).is_absolute():
        click.echo(
            f"That is a path on this machine: before others work with the project, put an address that they can "
            f"fetch from into {directory / 'rungs.toml'}."
        )
    for key in made.filled:
        click.echo(f"Put your own rungs:{key} in place of the stand-in in Pulumi.{plan.stack}.yaml.")
    for key in made.secrets:
        click.echo(f"Before the first `up`: pulumi config set --secret rungs:{key} -s {plan.stack}")
    click.echo(
        f"\nNext:\n  cd {os.path.relpath(directory)}\n  git init && git add --all && git commit -m 'Our stacks'"
    )
    click.echo(f"  ./rungs test\n  ./rungs plan -s {plan.stack}")


def chosen(option: str, given: str | None, options: tuple[str, ...], why: str) -> str:
    """What was given, or what is asked for at a terminal; never a default. Raises UserError."""
    if given is None and at_terminal():
        click.echo(f"{option}: {why}.")
        given = str(click.prompt(option, type=click.Choice(options), show_choices=True))
    if given is None:
        raise UserError(
            f"--{option} is missing, and there is no terminal to ask at: {why}, so it has no default; "
            f"expected one of: {', '.join(options)}"
        )
    if given not in options:
        raise one_of(f"--{option}", given, options)
    return given


def at_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()
