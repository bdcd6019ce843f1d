"""A Redis database: commands, a write once more for each read region, what is kept, what is sent.

Only host `upstash` is priced; what an external one costs, its own vendor's plan says (`./rungs compare` has several).
"""

from __future__ import annotations

from collections.abc import Iterator

from components.redis import Redis
from economics.billing import Quantity, bill
from economics.meters import GB, At, Used

PAY_AS_YOU_GO = "upstash.redis.payg"


def meters(part: Redis, at: At) -> Iterator[Quantity]:
    if part.host != "upstash":
        return
    load, regions = at.load, len(part.read_regions)
    commands = load.month("redis_commands") / at.among(Redis)
    billed = commands * (1 + load.rate("redis_writes") * regions)
    yield at.quantity(f"{PAY_AS_YOU_GO}.commands", billed)
    stored = load.kept("redis_bytes") * (1 + regions) / at.among(Redis)
    yield at.quantity(f"{PAY_AS_YOU_GO}.storage", stored / GB)
    yield at.quantity(f"{PAY_AS_YOU_GO}.bandwidth", commands * load.rate("redis_command_bytes") / GB)


def limits(part: Redis, at: At) -> Iterator[Used]:
    if part.host != "upstash":
        return
    load = at.load
    yield from at.published("upstash.cps", load.peak("redis_commands"))
    yield from at.published("upstash.data.payg", load.kept("redis_bytes"))
    yield from at.each("upstash.request", load.rate("redis_command_bytes"))
    yield from at.each("upstash.record", load.rate("redis_bytes"))
    yield from at.chosen("upstash.dbs", at.among(Redis))
    # Beyond its budget a database is throttled until the next month.
    yield from at.own("budget", bill(meters(part, at)).total, part.budget, "USD a month")
