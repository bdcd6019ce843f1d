"""The rules of Cloud Armor before a load balancer: known attacks, callers who call too often, and who may call at all.

The first rule that fits decides. What a rate rule lets pass is allowed, so nothing may stand after one that should
still be asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from components.gateway import RateLimit
from components.load_balancer import LoadBalancer
from components.load_balancer.cloudflare_ranges import cloudflare_ranges

if TYPE_CHECKING:
    import pulumi_gcp as gcp

ATTACKS = ("sqli", "xss", "lfi", "rfi", "rce", "protocolattack", "sessionfixation")
"""Of OWASP's core rule set 3.3 (cloud.google.com/armor/docs/waf-rules), at the level with the fewest false alarms."""
RANGES_PER_RULE = 10
"""cloud.google.com/armor/quotas"""
INTERVALS = (10, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700, 3600)
"""Seconds over which Cloud Armor can count (cloud.google.com/armor/docs/rate-limiting-overview)."""
FLOOD_SECONDS = 300
FIRST_ATTACK, FIRST_CALLER, LAST = 1_000, 5_000, 2_147_483_647


def rules(part: LoadBalancer, limits: Sequence[RateLimit] = ()) -> list[gcp.compute.SecurityPolicyRuleArgs]:
    """All rules, by priority. `limits` are those of the gateways: one for all paths is also kept here, by what the
    caller's token is and its address together; the services keep all of them exactly.
    """
    return sorted(_rules(part, limits), key=lambda each: int(str(each.priority)))


def _rules(part: LoadBalancer, limits: Sequence[RateLimit]) -> Iterator[gcp.compute.SecurityPolicyRuleArgs]:
    import pulumi_gcp as gcp

    rule, match = gcp.compute.SecurityPolicyRuleArgs, gcp.compute.SecurityPolicyRuleMatchArgs

    def addresses(ranges: Sequence[str]) -> gcp.compute.SecurityPolicyRuleMatchArgs:
        config = gcp.compute.SecurityPolicyRuleMatchConfigArgs(src_ip_ranges=list(ranges))
        return match(versioned_expr="SRC_IPS_V1", config=config)

    if part.firewall:
        for index, name in enumerate(ATTACKS):
            asked = f"evaluatePreconfiguredWaf('{name}-v33-stable', {{'sensitivity': 1}})"
            yield rule(
                action="deny(403)",
                priority=FIRST_ATTACK + index,
                description=f"known attacks: {name}",
                match=match(expr=gcp.compute.SecurityPolicyRuleMatchExprArgs(expression=asked)),
            )
    callers = _by_ten(cloudflare_ranges()) if part.only_from_cloudflare else [("*",)]
    rated = _rated(part, limits) if part.firewall else None
    if rated is not None or part.only_from_cloudflare:
        for index, ranges in enumerate(callers):
            yield rule(
                action="throttle" if rated is not None else "allow",
                priority=FIRST_CALLER + index,
                description="from Cloudflare" if part.only_from_cloudflare else "from anywhere",
                match=addresses(ranges),
                rate_limit_options=rated,
            )
    yield rule(
        action="deny(403)" if part.only_from_cloudflare else "allow",
        priority=LAST,
        description="all others",
        match=addresses(["*"]),
    )


def _rated(
    part: LoadBalancer, limits: Sequence[RateLimit]
) -> gcp.compute.SecurityPolicyRuleRateLimitOptionsArgs:
    import pulumi_gcp as gcp

    key = gcp.compute.SecurityPolicyRuleRateLimitOptionsEnforceOnKeyConfigArgs
    # The address is that of the user, which Cloudflare tells, where it stands in front.
    keys = [key(enforce_on_key_type="USER_IP" if part.only_from_cloudflare else "IP")]
    count, seconds = part.flood, FLOOD_SECONDS
    whole = [each for each in limits if each.path == "/" and each.per in INTERVALS]
    if whole:
        strictest = min(whole, key=lambda each: each.requests / each.per)
        count, seconds = strictest.requests, strictest.per
        keys.append(key(enforce_on_key_type="HTTP_HEADER", enforce_on_key_name="Authorization"))
    return gcp.compute.SecurityPolicyRuleRateLimitOptionsArgs(
        conform_action="allow",
        exceed_action="deny(429)",
        enforce_on_key_configs=keys,
        rate_limit_threshold=gcp.compute.SecurityPolicyRuleRateLimitOptionsRateLimitThresholdArgs(
            count=count, interval_sec=seconds
        ),
    )


def _by_ten(ranges: Sequence[str]) -> list[tuple[str, ...]]:
    return [
        tuple(ranges[start : start + RANGES_PER_RULE]) for start in range(0, len(ranges), RANGES_PER_RULE)
    ]
