"""`./rungs breakeven`: how many subscribers, or views of advertisements, pay for a growth stage."""

from __future__ import annotations

from decimal import Decimal

import click
from rich.table import Table

from cli.amounts import Amount, Dollars, Percent
from cli.bills import as_json
from cli.consoles import wide_console
from cli.options import Users, chosen, workload_of, workload_options
from components.errors import UserError
from economics.break_even import (
    GUIDE_CPM,
    BreakEven,
    Fees,
    Milestone,
    advertising,
    break_even,
    milestones,
    views_needed,
)
from economics.cost import estimate
from economics.headroom import top_of
from economics.workload import Workload
from stacks.stage import Ladder

GUIDE_PRICES = (Decimal("0.99"), Decimal("4.99"))
"""The prices that the Amebo guide tries."""


@click.command()
@click.argument("ladder", required=False)
@click.argument("stage", required=False)
@click.option(
    "--users", type=Users(), help="Monthly active users; default: the top of the stage's range, else 50K."
)
@workload_options
@click.option(
    "--cost", "given_cost", type=Dollars(), help="A month's bill instead of the estimate, such as 1021."
)
@click.option(
    "--price", "prices", type=Dollars(), multiple=True, help="Per subscriber and month; may be repeated."
)
@click.option("--conversion", type=Percent(), help="Share of users who subscribe, such as 2%.")
@click.option(
    "--fee", type=Percent(zero=True), default="0%", show_default=True, help="What is kept of each payment."
)
@click.option(
    "--fee-each", type=Dollars(zero=True), default="0", show_default=True, help="And a fixed fee for each."
)
@click.option(
    "--cpm", type=Dollars(), default=str(GUIDE_CPM), show_default=True, help="Price of a thousand views."
)
@click.option("--views", type=Amount(), help="Views of advertisements per user and month.")
@click.option("--json", "as_plain", is_flag=True, help="One JSON object.")
def breakeven(
    ladder: str | None,
    stage: str | None,
    users: int | None,
    profile_name: str | None,
    rates: tuple[str, ...],
    given_cost: Decimal | None,
    prices: tuple[Decimal, ...],
    conversion: Decimal | None,
    fee: Decimal,
    fee_each: Decimal,
    cpm: Decimal,
    views: Decimal | None,
    *,
    as_plain: bool,
) -> None:
    """Say how many subscribers at a price, or how many views of advertisements, cover a month's bill.

    The bill is the estimate of STAGE of LADDER (default: the stage that serves --users), or --cost. Without --price
    it is the guide's two.
    """
    picked = chosen(ladder, stage)
    workload = workload_of(profile_name, rates, picked.ladder)
    count = users if users is not None else top_of(picked.stage) if picked.stage else 50_000
    if count == 0:
        raise UserError("--users is 0, expected at least 1: nobody is there to subscribe")
    at = picked.stage or picked.ladder.stage_for(count)
    cost = estimate(at, count, workload).total if given_cost is None else given_cost
    fees = Fees(share=fee / 100, each=fee_each)
    share = None if conversion is None else conversion / 100
    found = [break_even(cost, price, count, conversion=share, fees=fees) for price in prices or GUIDE_PRICES]
    beside = [(each, _estimated(picked.ladder, each.users, workload)) for each in milestones()]
    of = f"growth stage {at.name} of ladder {picked.ladder.name}" if given_cost is None else "given"
    if as_plain:
        click.echo(as_json(_plain(found, of, fees, cpm, views, beside)))
    else:
        _print(found, of, fees, cpm, views, beside)


def _estimated(ladder: Ladder, users: int, workload: Workload) -> Decimal:
    return estimate(ladder.stage_for(users), users, workload).total


def _print(
    found: list[BreakEven],
    of: str,
    fees: Fees,
    cpm: Decimal,
    views: Decimal | None,
    beside: list[tuple[Milestone, Decimal]],
) -> None:
    console = wide_console()
    cost, users = found[0].cost, found[0].users
    console.print(f"${cost:,.2f} a month ({of}) at {users:,} monthly users, ${cost / users:.4f} a user")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("price", "subscribers needed", "of all users", "at conversion", "subscribers", "profit"):
        table.add_column(column, justify="right")
    for each in found:
        needed = f"{each.needed:.2%}" + (" (more than there are)" if each.needed > 1 else "")
        given = "" if each.conversion is None else f"{(each.conversion * 100).normalize():f}%"
        profit = "" if each.profit is None else _signed(each.profit)
        subscribed = "" if each.subscribed is None else f"{each.subscribed:,}"
        table.add_row(f"${each.price:f}", f"{each.subscribers:,}", needed, given, subscribed, profit)
    console.print(table)
    console.print(
        "Payment fees are taken as nothing; --fee and --fee-each change that."
        if fees == Fees()
        else f"After fees of {fees.share * 100:f}% and ${fees.each:f} a payment."
    )
    console.print(
        f"Advertising at a CPM of ${cpm:f} (per thousand views): {views_needed(cost, users, cpm):,.0f} views per user "
        f"and month cover it"
        + ("." if views is None else f"; {views:f} views bring ${advertising(users, cpm, views):,.2f}.")
    )
    console.print(_milestones_table(beside, cpm, views))


def _milestones_table(beside: list[tuple[Milestone, Decimal]], cpm: Decimal, views: Decimal | None) -> Table:
    seen = Decimal(1) if views is None else views
    table = Table(
        title=f"The Amebo guide's milestones: it multiplies users by a CPM of ${GUIDE_CPM}, which is the price of a "
        f"thousand views.\nHere: {seen:f} view{'s' * (seen != 1)} per user and month at ${cpm:f}",
        title_justify="left",
        caption="Views needed: per user and month, for advertising to cover the estimate.",
        caption_justify="left",
    )
    for column in (
        "users",
        "guide cost",
        "estimate",
        "guide ads",
        "ads here",
        "guide profit",
        "profit here",
        "views needed",
    ):
        table.add_column(column, justify="right")
    for each, cost in beside:
        ads = advertising(each.users, cpm, seen)
        table.add_row(
            f"{each.users:,}",
            f"${each.cost:,}",
            f"${cost:,.2f}",
            f"${each.revenue:,}",
            f"${ads:,.2f}",
            _signed(each.profit),
            _signed(ads - cost),
            f"{views_needed(cost, each.users, cpm):,.0f}",
        )
    return table


def _signed(amount: Decimal) -> str:
    return f"{'-' if amount < 0 else '+'}${abs(amount):,.2f}"


def _plain(
    found: list[BreakEven],
    of: str,
    fees: Fees,
    cpm: Decimal,
    views: Decimal | None,
    beside: list[tuple[Milestone, Decimal]],
) -> dict[str, object]:
    cost, users = found[0].cost, found[0].users
    seen = Decimal(1) if views is None else views
    return {
        "of": of,
        "users": users,
        "cost": _cents(cost),
        "fees": {"percent": fees.share * 100, "each": fees.each},
        "prices": [
            {
                "price": each.price,
                "subscribers": each.subscribers,
                "needed_conversion": round(each.needed, 6),
                "conversion": each.conversion,
                "profit": None if each.profit is None else _cents(each.profit),
            }
            for each in found
        ],
        "advertising": {
            "cpm": cpm,
            "views": views,
            "views_needed": round(views_needed(cost, users, cpm), 2),
            "revenue": None if views is None else _cents(advertising(users, cpm, views)),
        },
        "milestones": [
            {
                "users": each.users,
                "guide_cost": each.cost,
                "cost": _cents(estimated),
                "guide_ads": each.revenue,
                "ads": _cents(advertising(each.users, cpm, seen)),
                "guide_profit": each.profit,
                "profit": _cents(advertising(each.users, cpm, seen) - estimated),
                "views_needed": round(views_needed(estimated, each.users, cpm), 2),
            }
            for each, estimated in beside
        ],
    }


def _cents(amount: Decimal) -> Decimal:
    return round(amount, 2)
