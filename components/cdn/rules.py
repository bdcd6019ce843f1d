"""The rules of a CDN as data: for caches, headers, rates and the firewall.

Every rule has a `ref`, by which Cloudflare knows it again when its text or its place in the list changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

from components.errors import UserError, one_of
from components.part import record, setting
from components.zone_plan import DAY, HEADER_DOCS, RATE_DOCS, TTL_DOCS, WAF_DOCS

YEAR = 365 * DAY
SURGE_EDGE = 4
"""In the mode `surge`, what the edge keeps is kept so many times as long."""

REF = r"[a-z][a-z0-9_]*"
REF_WORDS = "lower-case letters, digits and underscores, a letter first"
RATE_PERIODS = (
    10,
    15,
    20,
    30,
    40,
    45,
    60,
    90,
    120,
    180,
    240,
    300,
    480,
    600,
    900,
    1200,
    1800,
    2400,
    3600,
    65_535,
    86_400,
)
MANAGED_RULESETS = {
    "cloudflare": "efb7b8c949ac4650a09736fc376e9aee",
    "owasp": "4814384a9e5d4991b9815dcfc25d2f1f",
}
"""Ids that are the same in every account (MANAGED_DOCS)."""


@record
class CacheRule:
    """How long answers are kept. Of several rules that match a request, the last one that says so wins."""

    ref: str = setting("A stable name of the rule", pattern=REF, words=REF_WORDS)
    expression: str = setting("Which requests, in Cloudflare's rules language")
    edge_ttl: int | None = setting(
        "How long Cloudflare keeps it, whatever the origin says. Default: as the Cache-Control header of the origin "
        "says, and not at all without one",
        default=None,
        unit="s",
        at_least=1,
        source=TTL_DOCS,
    )
    if_too_short: str = setting(
        "Where the zone's plan keeps nothing for as short as edge_ttl: refused, or origin, which follows the origin's "
        "header instead; default: refused",
        default="refused",
        choices=("refused", "origin"),
    )
    browser_ttl: int | None = setting(
        "How long browsers keep it; default: as the origin says",
        default=None,
        unit="s",
        at_least=1,
        source=TTL_DOCS,
    )
    bypass: bool = setting("Never kept by Cloudflare; default: no", default=False)

    def __attrs_post_init__(self) -> None:
        if self.bypass and (self.edge_ttl is not None or self.browser_ttl is not None):
            raise UserError(f"CacheRule {self.ref!r} has bypass and a time to live, expected one of the two")

    def surge(self) -> CacheRule:
        """Kept longer at the edge. What browsers keep is out of reach of a purge, and stays as it is."""
        if self.edge_ttl is None:
            return self
        return attrs.evolve(self, edge_ttl=max(self.edge_ttl, min(YEAR, SURGE_EDGE * self.edge_ttl)))


@record
class HeaderRule:
    """Headers set on, or taken from, the answers that browsers get."""

    ref: str = setting("A stable name of the rule", pattern=REF, words=REF_WORDS)
    expression: str = setting("Which answers; default: all", default="true")
    set: Mapping[str, str] = setting("Headers by lower-case name", default={})
    remove: tuple[str, ...] = setting(
        "Lower-case names of headers to take away",
        default=(),
        pattern=r"[a-z0-9-]+",
        words="lower-case names",
    )

    def __attrs_post_init__(self) -> None:
        names = (*self.set, *self.remove)
        if not names:
            raise UserError(f"HeaderRule {self.ref!r} neither sets nor removes a header")
        for name in names:
            if (
                not re.fullmatch(r"[a-z0-9-]+", name)
                or name.startswith(("cf-", "x-cf-"))
                or names.count(name) > 1
            ):
                raise UserError(
                    f"HeaderRule {self.ref!r} names {name!r}, expected lower-case names, each once, none of which "
                    f"starts with cf- or x-cf- ({HEADER_DOCS})"
                )


@record
class RateRule:
    """Blocks an address that asks too often. Counted by address and Cloudflare data center; limits per user are the
    Worker's own (`EdgeWorker.rate_limit`).
    """

    ref: str = setting("A stable name of the rule", pattern=REF, words=REF_WORDS)
    expression: str = setting("Which requests count; the fields that it may use depend on the zone's plan")
    requests: int = setting("How many are let through in a period", at_least=1)
    period: int = setting(
        "Over how long they are counted; default: 10 s, all that the free plan has", default=10, unit="s"
    )
    block_for: int = setting("How long the address is blocked; default: 10 s", default=10, unit="s")

    def __attrs_post_init__(self) -> None:
        for field, value in (("period", self.period), ("block_for", self.block_for)):
            if value not in RATE_PERIODS:
                raise one_of(
                    f"RateRule {self.ref!r} {field}", value, [str(each) for each in RATE_PERIODS], RATE_DOCS
                )

    def surge(self) -> RateRule:
        """Half as many requests are let through, at least one."""
        return attrs.evolve(self, requests=max(1, self.requests // 2))


@record
class WafRule:
    """What happens to requests that should not be there. Rules are tried in order; block ends it."""

    ref: str = setting("A stable name of the rule", pattern=REF, words=REF_WORDS)
    expression: str = setting("Which requests, in Cloudflare's rules language")
    action: str = setting(
        "What is done; default: block",
        default="block",
        choices=("block", "managed_challenge", "js_challenge", "log"),
        source=WAF_DOCS,
    )
