"""`./rungs migrate` of a store on Redis."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

import attrs
import click

from components.errors import UserError
from migration.deployed import Deployed
from migration.ends import Route
from migration.redis_copy import KeysReport, copy
from migration.redis_wire import Redis, ReplyError
from stacks.stack_file import PROJECT


def migrate_redis(
    stack: str,
    route: Route,
    receipt: Callable[[KeysReport], str | None],
    *,
    from_env: str | None,
    to_env: str | None,
    local: bool,
    rehearse: bool,
    reverse: bool,
    as_json: bool,
) -> int:
    """Copies the keys; returns the command's status. `receipt` writes `copied`, and says so."""
    if rehearse:
        raise UserError(
            f"--rehearse is not for Redis: nobody reads {route.newer} before the cut-over, so run it without"
        )
    if reverse == (route.serving == route.older):
        raise UserError(
            f"{route.key} is served by {route.serving}: "
            + ("there is nothing to go back from" if reverse else "to go back, copy the other way: --reverse")
        )
    fence = ""
    if route.standing.fenced:
        found = (
            Deployed.of_sandbox(PROJECT, stack) if local else Deployed.of_stack(PROJECT, stack, secrets=False)
        )
        fence = found.fence(route.key)
    fenced = route.standing.fenced and not fence
    if reverse and not fenced:
        raise UserError(
            f"--reverse needs the fence: {route.serving} takes writes. "
            + (
                f"The stack file has it, but {fence}"
                if fence
                else f"Set rungs:stores.{route.key}.fenced, then pulumi up"
            )
        )
    older = _address(from_env or "SOURCE_REDIS_URL", route, route.older)
    newer = _address(to_env or "REDIS_URL", route, route.newer)
    ends = (newer, older) if reverse else (older, newer)
    try:
        with Redis(*ends[0]) as source, Redis(*ends[1]) as target:
            report = copy(source, target, until_same=fenced, tell=lambda line: click.echo(line, err=True))
    except (OSError, ReplyError) as error:
        raise UserError(
            f"the copy stopped: {error}. Run it again: what is the same by then is not copied"
        ) from None
    finished = receipt(report) if fenced and report.same and not reverse else None
    if as_json:
        click.echo(
            json.dumps({**attrs.asdict(report), "fenced": fenced, "finished": bool(finished)}, indent=2)
        )
    else:
        for line in _says(route, report, fence, fenced=fenced, reverse=reverse):
            click.echo(line)
        if finished:
            click.echo(finished)
    return 0 if not fenced or (report.same and (finished or reverse)) else 1


def _says(route: Route, report: KeysReport, fence: str, *, fenced: bool, reverse: bool) -> list[str]:
    lines = [f"  refused: {each}" for each in report.refused[:20]]
    counts = f"{report.copied:,} keys copied, {report.deleted:,} deleted"
    lines.append(f"{report.rows:,} keys were the same on both sides, digest {report.digest}; {counts}")
    if fence:
        lines.append(f"The stack file says that {route.key} is fenced, but {fence}.")
    if not fenced:
        lines.append(f"Not fenced: {route.older} goes on taking writes, which the next run copies.")
    elif not report.same:
        lines.append(
            f"after {report.passes} passes both sides still differ; is something writing to either of them?"
        )
    elif reverse:
        lines.append(
            f"Next, still under the fence: serving: {route.older} without fenced and copied, then pulumi up"
        )
    return lines


def _address(variable: str, route: Route, host: str) -> tuple[str, str]:
    url = os.environ.get(variable)
    if not url:
        raise UserError(
            f"{variable} is not set, expected the address of {route.key} on {host}: "
            "rediss://[USER]:PASSWORD@HOST:PORT[?cluster=true]"
        )
    return url, variable
