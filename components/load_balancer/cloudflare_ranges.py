"""The IPv4 addresses that Cloudflare calls from: cloudflare_ranges.csv beside this file, with source and date.

Cloudflare says in advance when it adds some (www.cloudflare.com/ips); a range that lacks here is refused by balancers.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path


@cache
def cloudflare_ranges() -> tuple[str, ...]:
    """In the order of the addresses as text, which no edit of the file disturbs."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return tuple(sorted(row["range"] for row in csv.DictReader(file)))
