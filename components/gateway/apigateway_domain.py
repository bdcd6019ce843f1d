"""The own domain of an HTTP API: its certificate, its name, and what the name leads to."""

from __future__ import annotations

import pulumi

from components.certificates import proved_certificate
from components.gateway.aws import AwsGateway, name_of

TLS = "TLS_1_2"
"""TLS 1.2 and 1.3. The policies that take 1.3 alone are for REST APIs: an HTTP API cannot be mapped to a name that has
one (docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html)."""


def make_domain(
    gateway: AwsGateway,
    domain: str,
    zone_id: pulumi.Input[str],
    api_id: pulumi.Input[str],
    stage: pulumi.Input[str],
) -> pulumi.Output[str]:
    """Makes them; the name that a DNS record points at."""
    from pulumi_aws import apigatewayv2

    name, region = name_of(gateway.part, domain), gateway.place.region
    certificate = proved_certificate(gateway, [name], zone_id, region)
    named = apigatewayv2.DomainName(
        f"{gateway.key}-domain",
        gateway.args(
            "domain",
            apigatewayv2.DomainNameArgs(
                domain_name=name,
                domain_name_configuration=apigatewayv2.DomainNameDomainNameConfigurationArgs(
                    certificate_arn=certificate, endpoint_type="REGIONAL", security_policy=TLS
                ),
                region=region,
            ),
        ),
        opts=gateway.options(apigatewayv2.DomainName),
    )
    apigatewayv2.ApiMapping(
        f"{gateway.key}-domain",
        gateway.args(
            "mapping",
            apigatewayv2.ApiMappingArgs(
                api_id=api_id, domain_name=named.domain_name, stage=stage, region=region
            ),
        ),
        opts=gateway.options(apigatewayv2.ApiMapping),
    )
    return named.domain_name_configuration.target_domain_name.apply(lambda target: target or "")
