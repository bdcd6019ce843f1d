"""The logs of an OpenSearch domain, in CloudWatch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi

from components.search import SearchComponent

if TYPE_CHECKING:
    from pulumi_aws import opensearch

LOGS: Mapping[str, str] = {
    "audit": "AUDIT_LOGS",
    "errors": "ES_APPLICATION_LOGS",
    "slow-index": "INDEX_SLOW_LOGS",
    "slow-search": "SEARCH_SLOW_LOGS",
}
LOG_DAYS = 30


def make_logs(
    component: SearchComponent, domain_name: str, region: str
) -> tuple[list[opensearch.DomainLogPublishingOptionArgs], Sequence[pulumi.Resource]]:
    """A log for each kind, and the right of this one domain to write them."""
    from pulumi_aws import cloudwatch, opensearch

    groups = {
        kind: cloudwatch.LogGroup(
            f"{component.key}-logs-{words}",
            component.args(
                "logs",
                cloudwatch.LogGroupArgs(
                    name=f"/rungs/{domain_name}/{words}",
                    retention_in_days=LOG_DAYS,
                    region=region,
                ),
            ),
            opts=component.options(cloudwatch.LogGroup),
        )
        for words, kind in LOGS.items()
    }
    here = {
        "aws:SourceAccount": component.place.account,
        "aws:SourceArn": f"arn:aws:es:{region}:{component.place.account}:domain/{domain_name}",
    }
    policy = cloudwatch.LogResourcePolicy(
        f"{component.key}-logs-policy",
        component.args(
            "logs_policy",
            cloudwatch.LogResourcePolicyArgs(
                policy_name=f"{domain_name}-search",
                policy_document=pulumi.Output.json_dumps(
                    {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Principal": {"Service": "es.amazonaws.com"},
                                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                                "Resource": [
                                    pulumi.Output.concat(each.arn, ":*") for each in groups.values()
                                ],
                                "Condition": {"StringEquals": here},
                            }
                        ],
                    },
                    sort_keys=True,
                ),
                region=region,
            ),
        ),
        opts=component.options(cloudwatch.LogResourcePolicy),
    )
    return [
        opensearch.DomainLogPublishingOptionArgs(
            log_type=kind, cloudwatch_log_group_arn=groups[kind].arn, enabled=True
        )
        for kind in sorted(groups)
    ], [policy]
