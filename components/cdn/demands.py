"""What a CDN asks of the plan of its zone: how many rules, over which times, about which fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from components.zone_plan import (
    CACHE_DOCS,
    HEADER_DOCS,
    MANAGED_DOCS,
    RATE_DOCS,
    TIERED_DOCS,
    WAF_DOCS,
    Demand,
    at_most,
    edge_ttl,
    has,
    rate_fields,
    regex,
)

if TYPE_CHECKING:
    from components.cdn import Cdn


def demands(part: Cdn) -> Iterator[Demand]:
    """All that the part asks of the zone's plan."""
    yield at_most("Cdn.cache", len(part.cache), "rules", lambda plan: plan.cache_rules, CACHE_DOCS)
    yield at_most("Cdn.headers", len(part.headers), "rules", lambda plan: plan.transform_rules, HEADER_DOCS)
    yield at_most("Cdn.rates", len(part.rates), "rules", lambda plan: plan.rate_rules, RATE_DOCS)
    yield at_most("Cdn.firewall", len(part.firewall), "rules", lambda plan: plan.custom_rules, WAF_DOCS)
    if part.managed:
        yield has(
            "Cdn.managed", ", ".join(part.managed), "none", lambda plan: plan.managed_rulesets, MANAGED_DOCS
        )
    if part.regional_cache:
        yield has("Cdn.regional_cache", "true", "false", lambda plan: plan.regional_cache, TIERED_DOCS)
    for cache in part.cache:
        key = f"Cdn.cache[{cache.ref}]"
        if cache.edge_ttl is not None and cache.if_too_short == "refused":
            yield edge_ttl(f"{key}.edge_ttl", cache.edge_ttl)
        yield from regex(f"{key}.expression", cache.expression)
    for header in part.headers:
        yield from regex(f"Cdn.headers[{header.ref}].expression", header.expression)
    for rate in part.rates:
        key = f"Cdn.rates[{rate.ref}]"
        yield at_most(f"{key}.period", rate.period, "s", lambda plan: plan.rate_period, RATE_DOCS)
        yield at_most(f"{key}.block_for", rate.block_for, "s", lambda plan: plan.rate_block, RATE_DOCS)
        yield from rate_fields(f"{key}.expression", rate.expression)
        yield from regex(f"{key}.expression", rate.expression)
    for firewall in part.firewall:
        key = f"Cdn.firewall[{firewall.ref}]"
        if firewall.action == "log":
            yield has(f"{key}.action", "'log'", "another action", lambda plan: plan.log_action, WAF_DOCS)
        yield from regex(f"{key}.expression", firewall.expression)
