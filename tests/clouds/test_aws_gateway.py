"""Gateways and load balancers of AWS: which request goes where, and which goes nowhere."""

from __future__ import annotations

from typing import Any, cast

import attrs
import pytest

from components.component import Safety
from components.errors import UserError
from components.gateway import Gateway, Route, Tokens
from components.gateway.alb import priority_of
from components.load_balancer import LoadBalancer
from components.load_balancer.cloudflare_ranges import cloudflare_ranges
from tests.clouds.aws import API, BEHIND_ALB, BEHIND_API_GATEWAY, EARLIER, NETWORK, made, of
from tests.mocks import Built, Recorded, Value

GUARDED = {
    **BEHIND_ALB,
    "lb": LoadBalancer(host="alb", protected=True, only_from_cloudflare=True, firewall=True),
}


ROUTED = cast("Gateway", BEHIND_ALB["gateway"])
Objects = list[dict[str, Any]]


def objects(value: Value) -> Objects:
    """A list of objects among the inputs of a resource."""
    return cast("Objects", value)


def paths(rule: Recorded) -> list[str]:
    return [
        path
        for each in objects(rule.inputs["conditions"])
        for path in each.get("pathPattern", {}).get("values", [])
    ]


def weights(built: Built, name: str) -> list[float]:
    (action,) = objects(of(built, "ListenerRule")[name].inputs["actions"])
    return [each["weight"] for each in action["forward"]["targetGroups"]]


def priority(rule: Recorded) -> int:
    return cast("int", rule.inputs["priority"])


# rules of a load balancer


def test_the_longest_path_comes_first_and_what_names_its_version_before_all() -> None:
    rules = sorted(of(made(BEHIND_ALB), "ListenerRule").values(), key=priority)

    assert [each.name for each in rules] == [
        "gateway-alb-new-/api/*",
        "gateway-alb-new-/*",
        "gateway-alb-/api/*",
        "gateway-alb-/*",
    ]
    assert [paths(each) for each in rules[2:]] == [["/api", "/api/*"], ["/*"]]


def test_a_further_route_moves_no_other() -> None:
    more = attrs.evolve(
        ROUTED,
        routes=(Route(path="/api/auth/*", service="api"), *ROUTED.routes),
    )
    before, after = (
        of(made({**BEHIND_ALB, "gateway": gateway}), "ListenerRule") for gateway in (ROUTED, more)
    )

    assert {name: each.inputs["priority"] for name, each in before.items()} == {
        name: after[name].inputs["priority"] for name in before
    }
    assert (
        priority_of("/api/auth/*", "shared") < priority_of("/api/*", "shared") < priority_of("/*", "shared")
    )


@pytest.mark.parametrize("path", ["/", "/*", "/api/*", f"/{'a' * 127}"])
def test_priorities_are_those_that_aws_takes(path: str) -> None:
    new, stable, shared = (priority_of(path, kind) for kind in ("new", "stable", "shared"))

    assert 1 <= new < stable < shared <= 50_000


def test_a_version_is_called_only_once_it_answers() -> None:
    alone = made(BEHIND_ALB)

    assert "api-fargate" in of(alone, "ListenerRule")["gateway-alb-/*"].depends_on
    assert "gateway-alb-new-/*" in of(alone, "Service")["api-fargate"].depends_on

    both = made(BEHIND_ALB, canaries={"api": (EARLIER, 5.0)})
    assert "api-fargate-stable" in of(both, "ListenerRule")["gateway-alb-/*"].depends_on
    assert "gateway-alb-/*" in of(both, "Service")["api-fargate"].depends_on


@pytest.mark.parametrize(
    ("percent", "shared"), [(0, [0, 500]), (0.1, [1, 500]), (5, [25, 475]), (50, [250, 250]), (100, [500, 0])]
)
def test_two_versions_share_requests_by_weight(percent: float, shared: list[float]) -> None:
    built = made(BEHIND_ALB, canaries={"api": (EARLIER, percent)})

    assert weights(built, "gateway-alb-/*") == shared
    assert weights(built, "gateway-alb-new-/*") == weights(built, "gateway-alb-stable-/*") == [1]


def test_names_stay_within_what_aws_takes() -> None:
    groups = of(made({**BEHIND_ALB, "api": API}, canaries={"api": (EARLIER, 5.0)}), "TargetGroup").values()

    names = [str(each.inputs["name"]) for each in groups]
    assert len(set(names)) == 2
    assert max(map(len, names)) <= 32


def test_a_service_that_no_route_leads_to_is_refused() -> None:
    other = Gateway(host="alb", routes=(Route(path="/*", service="worker"),))
    with pytest.raises(UserError, match="service 'api' is behind 'gateway', but no route of that gateway"):
        made({**BEHIND_ALB, "gateway": other})


def test_tokens_are_read_by_services_where_the_gateway_cannot() -> None:
    with pytest.raises(UserError, match=r"Gateway\.tokens is set"):
        Gateway(host="alb", tokens=Tokens(issuer="https://id.example.com", audience="api"))


# an HTTP API


def test_an_http_api_has_all_or_nothing_go_to_a_version() -> None:
    with pytest.raises(UserError, match=r"rungs:canaries\.api\.percent is 5, .*expected 0 or 100"):
        made(BEHIND_API_GATEWAY, canaries={"api": (EARLIER, 5.0)})


@pytest.mark.parametrize(("percent", "door"), [(0.0, "api-stable"), (100.0, "api")])
def test_an_http_api_leads_to_one_version_and_to_the_new_one_on_purpose(percent: float, door: str) -> None:
    built = made(BEHIND_API_GATEWAY, canaries={"api": (EARLIER, percent)})
    integrations = of(built, "Integration")

    assert f"gateway-apigateway-{door}" in integrations["gateway-apigateway-api"].depends_on
    aside = integrations["gateway-apigateway-api-new"]
    assert "gateway-apigateway-api" in aside.depends_on
    assert (
        cast("dict[str, str]", aside.inputs["requestParameters"])["overwrite:path"] == "/$request.path.proxy"
    )
    assert "api-fargate-stable" in integrations["gateway-apigateway-api"].depends_on


def test_paths_and_tokens_of_an_http_api() -> None:
    tokens = Tokens(issuer="https://id.example.com", audience="api")
    gateway = attrs.evolve(BEHIND_API_GATEWAY["gateway"], tokens=tokens)
    routes = of(made({**BEHIND_API_GATEWAY, "gateway": gateway}), "Route")

    found = {
        str(each.inputs["routeKey"]): each.inputs["authorizationType"]
        for each in routes.values()
        if "routeKey" in each.inputs
    }
    assert found == {"ANY /api": "JWT", "ANY /api/{proxy+}": "JWT", "$default": "NONE"}


def test_only_the_gateway_calls_a_service() -> None:
    for parts in (BEHIND_ALB, BEHIND_API_GATEWAY):
        built = made(parts)
        rules = {
            name: each
            for name, each in of(built, "SecurityGroupIngressRule").items()
            if name.startswith("api-")
        }
        (rule,) = rules.values()
        assert rule.inputs["referencedSecurityGroupId"]
        assert (rule.inputs["fromPort"], rule.inputs["toPort"]) == (8080, 8080)
        assert "cidrIpv4" not in rule.inputs


# a load balancer


def test_a_load_balancer_takes_tls_of_today_alone() -> None:
    listeners = of(made(BEHIND_ALB), "Listener")

    assert listeners["lb-alb-https"].inputs["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
    (redirect,) = objects(listeners["lb-alb-http"].inputs["defaultActions"])
    assert redirect["redirect"] == {"port": "443", "protocol": "HTTPS", "statusCode": "HTTP_301"}
    assert of(made(BEHIND_ALB), "LoadBalancer")["lb-alb"].inputs["dropInvalidHeaderFields"] is True


def test_only_cloudflare_reaches_a_load_balancer_that_is_told_so() -> None:
    built = made(GUARDED)
    (prefixes,) = of(built, "ManagedPrefixList").values()

    assert [each["cidr"] for each in objects(prefixes.inputs["entries"])] == list(cloudflare_ranges())
    rules = [each for each in of(built, "SecurityGroupIngressRule").values() if each.name.startswith("lb-")]
    assert [("prefixListId" in each.inputs, each.inputs["fromPort"]) for each in rules] == [(True, 443)]
    assert not [each for each in of(built, "SecurityGroupIngressRule").values() if "cidrIpv4" in each.inputs]


def test_a_flood_is_counted_by_the_address_that_cloudflare_names() -> None:
    (acl,) = of(made(GUARDED), "WebAcl").values()
    rules = {each["name"]: each for each in objects(acl.inputs["rules"])}

    counted = rules["flood"]["statement"]["rateBasedStatement"]
    assert counted["limit"] == 2000
    assert counted["forwardedIpConfig"]["headerName"] == "CF-Connecting-IP"
    assert [name for name in rules if str(name).startswith("AWSManaged")] == [
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
    ]
    assert of(made(BEHIND_ALB), "WebAcl") == {}


@pytest.mark.parametrize(("safety", "kept"), [(Safety(), True), (Safety(protect=False, retain=False), False)])
def test_deleting_it_is_refused_but_in_an_environment_to_throw_away(safety: Safety, kept: bool) -> None:
    built = made(GUARDED, safety=safety)

    assert of(built, "LoadBalancer")["lb-alb"].inputs["enableDeletionProtection"] is kept


def test_two_certificates_are_never_proved_by_one_record() -> None:
    """AWS asks for the same record for a name at all times, and for it and what is below it: two would collide."""
    own = attrs.evolve(BEHIND_API_GATEWAY["gateway"], own_domain=True)
    named = of(made({**BEHIND_API_GATEWAY, "gateway": own}), "Certificate")["gateway-apigateway-certificate"]
    wide = of(made({"network": NETWORK, "lb": LoadBalancer(host="alb")}), "Certificate")["lb-alb-certificate"]

    assert named.inputs["domainName"] == "api.example.com"
    assert wide.inputs["domainName"] == "example.com"
    assert wide.inputs["subjectAlternativeNames"] == ["*.example.com"]


def test_the_gateway_writes_the_callers_address_over_whatever_the_caller_wrote() -> None:
    integrations = of(made(BEHIND_API_GATEWAY, canaries={"api": (EARLIER, 0)}), "Integration")
    assert len(integrations) == 2
    for each in integrations.values():
        told = cast("dict[str, str]", each.inputs["requestParameters"])
        assert told["overwrite:header.x-rungs-caller"] == "$context.identity.sourceIp"
