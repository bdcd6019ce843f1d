"""The rules of a CDN in the provider's own form, by the phase of a request that they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from components.cdn import Cdn
from components.cdn.rules import MANAGED_RULESETS, CacheRule, HeaderRule, RateRule, WafRule
from components.zone_plan import ZonePlan

if TYPE_CHECKING:
    import pulumi_cloudflare as cloudflare

TEXT_TYPES = (
    "application/javascript",
    "application/json",
    "application/ld+json",
    "application/manifest+json",
    "application/rss+xml",
    "application/wasm",
    "application/xml",
    "font/otf",
    "font/ttf",
    "image/svg+xml",
    "text/css",
    "text/html",
    "text/javascript",
    "text/plain",
    "text/xml",
)
"""Media types worth compressing; pictures, films and WOFF fonts are compressed already."""


def rulesets(part: Cdn, plan: ZonePlan) -> Iterator[tuple[str, str, list[cloudflare.RulesetRuleArgs]]]:
    """Child, phase and rules of each ruleset that has any: Cloudflare takes one a phase."""
    compression = [_compression_rule(part.compression)] if part.compression else []
    for child, phase, rules in (
        ("cache", "http_request_cache_settings", [_cache_rule(each, plan) for each in part.cache]),
        ("headers", "http_response_headers_transform", [_header_rule(each) for each in part.headers]),
        ("compression", "http_response_compression", compression),
        ("rates", "http_ratelimit", [_rate_rule(each) for each in part.rates]),
        ("firewall", "http_request_firewall_custom", [_waf_rule(each) for each in part.firewall]),
        ("managed", "http_request_firewall_managed", [_managed_rule(each) for each in part.managed]),
    ):
        if rules:
            yield child, phase, rules


def _cache_rule(rule: CacheRule, plan: ZonePlan) -> cloudflare.RulesetRuleArgs:
    import pulumi_cloudflare as cloudflare

    browser = cloudflare.RulesetRuleActionParametersBrowserTtlArgs(mode="respect_origin")
    if rule.browser_ttl is not None:
        browser = cloudflare.RulesetRuleActionParametersBrowserTtlArgs(
            mode="override_origin", default=rule.browser_ttl
        )
    edge = None
    if not rule.bypass:
        edge = cloudflare.RulesetRuleActionParametersEdgeTtlArgs(mode="bypass_by_default")
        if rule.edge_ttl is not None and rule.edge_ttl >= plan.edge_ttl:
            edge = cloudflare.RulesetRuleActionParametersEdgeTtlArgs(
                mode="override_origin", default=rule.edge_ttl
            )
    parameters = cloudflare.RulesetRuleActionParametersArgs(
        cache=not rule.bypass, edge_ttl=edge, browser_ttl=browser
    )
    return _rule(rule.ref, rule.expression, "set_cache_settings", parameters)


def _header_rule(rule: HeaderRule) -> cloudflare.RulesetRuleArgs:
    import pulumi_cloudflare as cloudflare

    headers = {
        name: cloudflare.RulesetRuleActionParametersHeadersArgs(operation="set", value=value)
        for name, value in rule.set.items()
    }
    headers |= {
        name: cloudflare.RulesetRuleActionParametersHeadersArgs(operation="remove") for name in rule.remove
    }
    parameters = cloudflare.RulesetRuleActionParametersArgs(headers=headers)
    return _rule(rule.ref, rule.expression, "rewrite", parameters)


def _compression_rule(algorithms: Sequence[str]) -> cloudflare.RulesetRuleArgs:
    import pulumi_cloudflare as cloudflare

    parameters = cloudflare.RulesetRuleActionParametersArgs(
        algorithms=[cloudflare.RulesetRuleActionParametersAlgorithmArgs(name=each) for each in algorithms]
    )
    listed = " ".join(f'"{each}"' for each in TEXT_TYPES)
    expression = f"http.response.content_type.media_type in {{{listed}}}"
    return _rule("texts", expression, "compress_response", parameters)


def _rate_rule(rule: RateRule) -> cloudflare.RulesetRuleArgs:
    import pulumi_cloudflare as cloudflare

    limit = cloudflare.RulesetRuleRatelimitArgs(
        characteristics=["cf.colo.id", "ip.src"],
        period=rule.period,
        requests_per_period=rule.requests,
        mitigation_timeout=rule.block_for,
        requests_to_origin=False,
    )
    return _rule(rule.ref, rule.expression, "block", ratelimit=limit)


def _waf_rule(rule: WafRule) -> cloudflare.RulesetRuleArgs:
    return _rule(rule.ref, rule.expression, rule.action)


def _managed_rule(name: str) -> cloudflare.RulesetRuleArgs:
    import pulumi_cloudflare as cloudflare

    parameters = cloudflare.RulesetRuleActionParametersArgs(id=MANAGED_RULESETS[name])
    return _rule(name, "true", "execute", parameters)


def _rule(
    ref: str,
    expression: str,
    action: str,
    parameters: cloudflare.RulesetRuleActionParametersArgs | None = None,
    ratelimit: cloudflare.RulesetRuleRatelimitArgs | None = None,
) -> cloudflare.RulesetRuleArgs:
    """A rule with every field written that the provider would otherwise fill in."""
    import pulumi_cloudflare as cloudflare

    return cloudflare.RulesetRuleArgs(
        ref=ref,
        description=ref.replace("_", " "),
        expression=expression,
        action=action,
        action_parameters=parameters,
        ratelimit=ratelimit,
        enabled=True,
    )
