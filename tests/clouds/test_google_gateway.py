"""A load balancer and a gateway on Google Cloud through the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from components.errors import UserError
from components.gateway import Gateway, RateLimit, Tokens
from components.load_balancer import LoadBalancer
from components.load_balancer.google_firewall import LAST, rules
from tests.alone import climbing
from tests.clouds.test_cloudrun import made

STAGES = """
LIMITS = (RateLimit(requests=100, per=60),)
JOB = Schedule(name="clean", cron="0 * * * *", path="/jobs/clean")
API = dict(host="cloudrun", cpu=1, gateway="gateway", schedules=(JOB,))
ONE = Stage.first(
    "one", users=(0, 10), network=Network(host="gcp"), api=Service(**API),
    lb=LoadBalancer(host="google", only_from_cloudflare=True),
    gateway=Gateway(host="google", routes=(Route(path="/*", service="api"),), limits=LIMITS),
    endpoint=Endpoint(),
)
TWO = ONE.grow(
    "two", users=(10, 100), network=Network(host="gcp", regions=("europe-west1", "asia-east1")),
    api=Service(**API, regions=("europe-west1", "asia-east1")), chat=Service(host="cloudrun", cpu=1, gateway="gateway"),
    lb=LoadBalancer(host="google", only_from_cloudflare=True, firewall=True),
    gateway=Gateway(
        host="google", limits=LIMITS,
        routes=(Route(path="/*", service="api"), Route(path="/api/chats/*", service="chat")),
    ),
)
LESS = TWO.grow("less", users=(100, None), api=Service(**API, regions=("asia-east1",)))
"""


@pytest.mark.engine
@pytest.mark.all
def test_a_gateway_grows_to_more_services_and_regions_and_loses_one(tmp_path: Path) -> None:
    with climbing(tmp_path, STAGES) as climb:
        assert climb.start().ok, climb.outcomes
        (service,) = made(climb, "gcp:cloudrunv2/service:Service").values()
        assert service["ingress"] == "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
        climb.to("two")
        assert climb.ok, climb.outcomes
        assert (climb.outcomes[-1].deleted, climb.outcomes[-1].replaced) == (0, 0)
        backends: dict[str, Any] = {
            each["name"].rsplit("-", 2)[-2]: each
            for each in made(climb, "gcp:compute/backendService:BackendService").values()
        }
        assert len(backends["api"]["backends"]) == 3
        assert backends["api"]["outlierDetection"]["maxEjectionPercent"] == 50
        assert "outlierDetection" not in backends["chat"]
        assert all(each["securityPolicy"] for each in backends.values())
        routes = made(climb, "gcp:compute/uRLMap:URLMap")
        (matcher,) = next(each["pathMatchers"] for each in routes.values() if "pathMatchers" in each)
        paths = {tuple(rule["paths"]): rule for rule in matcher["pathRules"]}
        assert paths["/api/chats", "/api/chats/*"]["service"].endswith("-chat-cloudrun")
        shut = paths[("/jobs/clean",)]["routeAction"]["faultInjectionPolicy"]["abort"]
        assert shut == {"httpStatus": 404, "percentage": 100}
        climb.to("less")
        assert climb.ok, climb.outcomes


def test_nothing_that_should_be_asked_stands_behind_a_rule_that_lets_pass() -> None:
    part = LoadBalancer(host="google", only_from_cloudflare=True, firewall=True)
    found = rules(part, [RateLimit(requests=100, per=60), RateLimit(requests=5, per=900, path="/api/auth")])
    kinds = [str(each.action) for each in found]
    assert kinds == [*["deny(403)"] * 7, "throttle", "throttle", "deny(403)"]
    assert found[-1].priority == LAST
    for each in found[7:9]:
        options: Any = each.rate_limit_options
        assert (options.rate_limit_threshold.count, options.rate_limit_threshold.interval_sec) == (100, 60)
        keys = [(key.enforce_on_key_type, key.enforce_on_key_name) for key in options.enforce_on_key_configs]
        assert keys == [("USER_IP", None), ("HTTP_HEADER", "Authorization")]
        match: Any = each.match
        assert len(match.config.src_ip_ranges) <= 10


def test_without_the_firewall_only_cloudflare_is_let_in() -> None:
    found = rules(LoadBalancer(host="google", only_from_cloudflare=True))
    assert [str(each.action) for each in found] == ["allow", "allow", "deny(403)"]
    match: Any = found[0].match
    assert "173.245.48.0/20" in [each for rule in found[:2] for each in _ranges(rule)]
    assert match.versioned_expr == "SRC_IPS_V1"


def test_a_url_map_reads_no_tokens() -> None:
    with pytest.raises(UserError, match=r"Gateway\.tokens is set, expected none on google"):
        Gateway(host="google", tokens=Tokens(issuer="https://id.example.com", audience="api"))


def _ranges(rule: Any) -> list[str]:  # noqa: ANN401 - an args object of the SDK
    return list(rule.match.config.src_ip_ranges)


def test_a_url_map_without_routes_is_refused() -> None:
    with pytest.raises(UserError, match=r"Gateway\.routes is empty, expected at least one on google"):
        Gateway(host="google")
