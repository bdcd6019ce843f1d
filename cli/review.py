"""`./rungs review`: what a change does to data, money and headroom, for a pull request."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from components.errors import UserError
from review.migrations import PLACES
from review.run import Asked, review_plan, review_trees
from stacks.stack_file import PROJECT

DANGER = 20
FAILED = 1


@click.command()
@click.option(
    "--base",
    help="What to compare with; default: the merge base with origin/main, main, or the commit before.",
)
@click.option("--head", help="What is reviewed: a commit; default: the working tree as it is.")
@click.option("-s", "--stack", "stacks", multiple=True, help="A stack; default: every one that differs.")
@click.option(
    "--markdown",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report here, for a comment.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--digest", "only_digest", is_flag=True, help="Print nothing but the digest of the operations.")
@click.option(
    "--plan", type=click.Path(path_type=Path), help="A saved `pulumi preview --json`, of any program."
)
@click.option("--base-plan", type=click.Path(path_type=Path), help="With --plan: one of the base.")
@click.option(
    "--fail-on",
    type=click.Choice(["look", "danger"]),
    default="danger",
    show_default=True,
    help="From which verdict on the exit code is 20.",
)
@click.option("--max-delta", metavar="USD", help="The most that the monthly cost may rise; more is a danger.")
@click.option(
    "--migrations",
    multiple=True,
    metavar="PATTERN",
    help=f"Paths of schema migrations; default: {', '.join(PLACES)}.",
)
@click.option(
    "--real", is_flag=True, help="Preview over the real state, with your own pulumi, backend and credentials."
)
@click.pass_context
def review(
    ctx: click.Context,
    base: str | None,
    head: str | None,
    stacks: tuple[str, ...],
    markdown: Path | None,
    plan: Path | None,
    base_plan: Path | None,
    fail_on: str,
    max_delta: str | None,
    migrations: tuple[str, ...],
    *,
    as_json: bool,
    only_digest: bool,
    real: bool,
) -> None:
    """Report what a change does to data first, then parts, money, headroom and configuration.

    Exit code 0: done; 1: a preview failed; 2: wrong usage; 20: a danger that rungs:acknowledge does not let pass.
    """
    if base_plan and not plan:
        raise UserError("--base-plan goes with --plan")
    if plan and (base or head or real or len(stacks) > 1):
        raise UserError(
            "--plan is reviewed by itself: leave out --base, --head and --real, and name one --stack at most"
        )
    asked = Asked(
        base=base,
        head=head,
        stacks=stacks,
        migrations=migrations or PLACES,
        real=real,
        max_delta=_dollars(max_delta),
    )
    if plan:
        report = review_plan(plan, base_plan, stacks[0] if stacks else None, asked)
    else:
        report = review_trees(PROJECT, asked)
    if markdown:
        from review.markdown import as_markdown

        markdown.write_text(as_markdown(report), "utf-8")
    if only_digest:
        click.echo(report.digest)
    elif as_json:
        click.echo(json.dumps(report.as_json(), indent=2))
    else:
        from review.terminal import show

        show(report)
    refused = ("danger",) if fail_on == "danger" else ("danger", "look")
    ctx.exit(FAILED if report.failed else DANGER if report.verdict in refused else 0)


def _dollars(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        amount = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise UserError(f"--max-delta is {text!r}, expected US dollars a month, 0 or more, such as 250")
    return amount
