"""A CDN in front of the Worker, as far as Cache-Control lets one keep an answer (RFC 9111), on a clock of its own.

No CDN runs on this machine, and static assets are for one to keep: what is measured is what the Worker's headers allow
a single data centre that sees all of a day's visits, evenly spread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import attrs

from benchmarks.edge.figures import Hits

VIEWS: Final = 2_400
"""Visits a day: those of four hundred users who come six times, as many as the first stage has."""
_DAY: Final = 86_400.0
_KEPT: Final = frozenset({200, 301, 404})
_FORBID: Final = frozenset({"private", "no-store", "no-cache"})


@attrs.frozen(kw_only=True)
class Answer:
    """What the Worker said; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str


Fetch = Callable[[str], Answer]


def day(fetch: Fetch, views: int = VIEWS) -> Hits:
    """A day of visits, each of the page and of all that it shows."""
    addresses = ["/", *assets(fetch("/").text)]
    fresh_until: dict[str, float] = {}
    hits = 0
    for view in range(views):
        now = view * _DAY / views
        for address in addresses:
            if now < fresh_until.get(address, 0.0):
                hits += 1
            else:
                fresh_until[address] = now + lifetime(fetch(address))
    return Hits(requests=views * len(addresses), hits=hits)


def lifetime(answer: Answer) -> float:
    """Seconds for which a shared cache may give it to others; 0: not at all."""
    directives = dict(_directives(answer.headers.get("cache-control", "")))
    if answer.status not in _KEPT or "set-cookie" in answer.headers or _FORBID & directives.keys():
        return 0.0
    given = directives.get("s-maxage", directives.get("max-age", ""))
    return float(given) if given.isdigit() else 0.0


def assets(page: str) -> Iterator[str]:
    """The addresses on the same origin that a page makes a browser load."""
    yield from re.findall(r'<(?:script|link|img)\b[^>]*?\b(?:src|href)="(/[^"/][^"]*)"', page)


def _directives(header: str) -> Iterator[tuple[str, str]]:
    for each in header.lower().split(","):
        name, _, value = each.strip().partition("=")
        yield name, value.strip('"')
