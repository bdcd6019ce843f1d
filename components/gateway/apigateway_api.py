"""An HTTP API without what is behind it: who may call it, from which pages, how often, and what is kept of calls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from components.gateway.aws import AwsGateway, origins_of

if TYPE_CHECKING:
    from pulumi_aws import apigatewayv2

LOG_DAYS = 30
ACCESS = {
    "at": "$context.requestTime",
    "caller": "$context.identity.sourceIp",
    "latency": "$context.responseLatency",
    "request": "$context.requestId",
    "route": "$context.routeKey",
    "status": "$context.status",
    "why": "$context.integrationErrorMessage",
}


def make_api(component: AwsGateway, domain: str | None, name: str, region: str) -> apigatewayv2.Api:
    """The API, and from which pages it may be called."""
    from pulumi_aws import apigatewayv2

    cors, origins = component.part.cors, origins_of(component.part.cors, domain)
    return apigatewayv2.Api(
        component.key,
        component.args(
            "api",
            apigatewayv2.ApiArgs(
                name=name,
                protocol_type="HTTP",
                cors_configuration=apigatewayv2.ApiCorsConfigurationArgs(
                    allow_origins=origins,
                    allow_methods=sorted(cors.methods),
                    allow_headers=sorted(each.lower() for each in cors.headers),
                    max_age=cors.max_age,
                )
                if origins
                else None,
                region=region,
            ),
        ),
        opts=component.options(apigatewayv2.Api),
    )


def make_authorizer(
    component: AwsGateway, api: apigatewayv2.Api, name: str, region: str
) -> apigatewayv2.Authorizer | None:
    """What checks tokens, where the part has an issuer of them."""
    from pulumi_aws import apigatewayv2

    tokens = component.part.tokens
    if tokens is None:
        return None
    return apigatewayv2.Authorizer(
        f"{component.key}-tokens",
        component.args(
            "authorizer",
            apigatewayv2.AuthorizerArgs(
                api_id=api.id,
                name=f"{name}-tokens",
                authorizer_type="JWT",
                identity_sources=["$request.header.Authorization"],
                jwt_configuration=apigatewayv2.AuthorizerJwtConfigurationArgs(
                    issuer=tokens.issuer, audiences=[tokens.audience]
                ),
                region=region,
            ),
        ),
        opts=component.options(apigatewayv2.Authorizer),
    )


def make_stage(component: AwsGateway, api: apigatewayv2.Api, name: str, region: str) -> apigatewayv2.Stage:
    """What is called, with its limit and a log of the calls."""
    from pulumi_aws import apigatewayv2, cloudwatch

    logs = cloudwatch.LogGroup(
        f"{component.key}-logs",
        component.args(
            "logs",
            cloudwatch.LogGroupArgs(name=f"/rungs/{name}/calls", retention_in_days=LOG_DAYS, region=region),
        ),
        opts=component.options(cloudwatch.LogGroup),
    )
    return apigatewayv2.Stage(
        f"{component.key}-stage",
        component.args(
            "stage",
            apigatewayv2.StageArgs(
                api_id=api.id,
                name="$default",
                auto_deploy=True,
                default_route_settings=apigatewayv2.StageDefaultRouteSettingsArgs(
                    detailed_metrics_enabled=False,
                    throttling_rate_limit=component.part.per_second,
                    throttling_burst_limit=2 * component.part.per_second,
                ),
                access_log_settings=apigatewayv2.StageAccessLogSettingsArgs(
                    destination_arn=logs.arn, format=json.dumps(ACCESS, sort_keys=True)
                ),
                region=region,
            ),
        ),
        opts=component.options(apigatewayv2.Stage),
    )
