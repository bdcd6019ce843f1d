"""The firewall of a load balancer on AWS: known attacks, addresses of ill repute, and floods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.load_balancer import LoadBalancerComponent

if TYPE_CHECKING:
    from pulumi_aws import wafv2

MANAGED = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
)
"""Groups without a charge beside that of a rule (docs.aws.amazon.com/waf, AWS Managed Rules rule groups list)."""
COUNTED = {"AWSManagedRulesCommonRuleSet": "SizeRestrictions_BODY"}
"""Rules of them that count and do not block: a body beyond 8 KB is no attack, but a file."""
CALLER = "CF-Connecting-IP"
"""The header in which Cloudflare names the caller; it is believed where only Cloudflare can call."""


def make_firewall(balancer: LoadBalancerComponent, physical_name: str, arn: pulumi.Output[str]) -> None:
    """Makes the web ACL and puts it before the load balancer of that ARN."""
    from pulumi_aws import wafv2

    part, name = balancer.part, f"{balancer.key}-firewall"
    rules = [_managed(group, place) for place, group in enumerate(MANAGED, 1)]
    rules.append(_flood(part.flood, len(rules) + 1, by_header=part.only_from_cloudflare))
    acl = wafv2.WebAcl(
        name,
        balancer.args(
            "firewall",
            wafv2.WebAclArgs(
                name=physical_name,
                scope="REGIONAL",
                default_action=wafv2.WebAclDefaultActionArgs(allow=wafv2.WebAclDefaultActionAllowArgs()),
                rules=rules,
                visibility_config=wafv2.WebAclVisibilityConfigArgs(
                    cloudwatch_metrics_enabled=True, metric_name=physical_name, sampled_requests_enabled=True
                ),
                region=balancer.place.region,
            ),
        ),
        opts=balancer.options(wafv2.WebAcl),
    )
    wafv2.WebAclAssociation(
        name,
        balancer.args(
            "association",
            wafv2.WebAclAssociationArgs(resource_arn=arn, web_acl_arn=acl.arn, region=balancer.place.region),
        ),
        opts=balancer.options(wafv2.WebAclAssociation),
    )


def _managed(group: str, priority: int) -> wafv2.WebAclRuleArgs:
    from pulumi_aws import wafv2

    chosen = wafv2.WebAclRuleStatementManagedRuleGroupStatementArgs(name=group, vendor_name="AWS")
    if rule := COUNTED.get(group):
        chosen.rule_action_overrides = [
            wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideArgs(
                name=rule,
                action_to_use=wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseArgs(
                    count=wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseCountArgs()
                ),
            )
        ]
    return wafv2.WebAclRuleArgs(
        name=group,
        priority=priority,
        override_action=wafv2.WebAclRuleOverrideActionArgs(none=wafv2.WebAclRuleOverrideActionNoneArgs()),
        statement=wafv2.WebAclRuleStatementArgs(managed_rule_group_statement=chosen),
        visibility_config=_seen(group),
    )


def _flood(requests: int, priority: int, *, by_header: bool) -> wafv2.WebAclRuleArgs:
    from pulumi_aws import wafv2

    counted = wafv2.WebAclRuleStatementRateBasedStatementArgs(
        limit=requests, evaluation_window_sec=300, aggregate_key_type="IP"
    )
    if by_header:
        counted.aggregate_key_type = "FORWARDED_IP"
        counted.forwarded_ip_config = wafv2.WebAclRuleStatementRateBasedStatementForwardedIpConfigArgs(
            header_name=CALLER, fallback_behavior="MATCH"
        )
    return wafv2.WebAclRuleArgs(
        name="flood",
        priority=priority,
        action=wafv2.WebAclRuleActionArgs(block=wafv2.WebAclRuleActionBlockArgs()),
        statement=wafv2.WebAclRuleStatementArgs(rate_based_statement=counted),
        visibility_config=_seen("flood"),
    )


def _seen(metric: str) -> wafv2.WebAclRuleVisibilityConfigArgs:
    from pulumi_aws import wafv2

    return wafv2.WebAclRuleVisibilityConfigArgs(
        cloudwatch_metrics_enabled=True, metric_name=metric, sampled_requests_enabled=True
    )
