from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import attrs
import pulumi
import pytest

from components.cdn import Cdn
from components.cdn.component import CdnComponent
from components.cdn.defaults import CACHE_RULES
from components.cdn.dns import DnsEntry, mail_records
from components.cdn.rules import CacheRule, HeaderRule, RateRule, WafRule
from components.component import Safety, Wires
from components.errors import UserError
from components.part import with_overrides
from components.zone_plan import ZONE_PLANS
from tests.mocks import Built, Recorded, Value, build

ROOT = Path(__file__).parents[2]
ACCOUNT = "a" * 32
ZONE = "b" * 32
PHASES = {
    "cdn-cache": "http_request_cache_settings",
    "cdn-compression": "http_response_compression",
    "cdn-firewall": "http_request_firewall_custom",
    "cdn-headers": "http_response_headers_transform",
    "cdn-managed": "http_request_firewall_managed",
    "cdn-rates": "http_ratelimit",
}
EVERYTHING = Cdn(
    managed=("cloudflare", "owasp"),
    records=(DnsEntry(type="A", content="192.0.2.1"),),
    regional_cache=True,
    argo=True,
)


def make(part: Cdn | None = None, plan: str = "free") -> Built:
    return build(
        lambda: CdnComponent("cdn", part or Cdn(), zone_id=ZONE, zone_plan=plan, domain="example.com")
    )


def make_with_zone(part: Cdn | None = None, plan: str = "free", safety: Safety | None = None) -> Built:
    return build(
        lambda: CdnComponent(
            "cdn",
            part or Cdn(),
            zone_plan=plan,
            domain="example.com",
            account_id=ACCOUNT,
            create_zone=True,
            safety=safety or Safety(),
        ),
        outputs={"cloudflare:index/zone:Zone": {"nameServers": ["a.ns.example", "b.ns.example"]}},
    )


def rules(ruleset: Recorded) -> dict[str, dict[str, Value]]:
    """The rules of a ruleset by their ref, in order."""
    listed = cast("list[dict[str, Value]]", ruleset.inputs["rules"])
    return {cast("str", each["ref"]): each for each in listed}


def rate(period: int = 10, block_for: int = 10, expression: str = "true") -> RateRule:
    return RateRule(ref="slow", expression=expression, requests=5, period=period, block_for=block_for)


def numbered(count: int) -> tuple[WafRule, ...]:
    return tuple(WafRule(ref=f"rule_{index}", expression="true") for index in range(count))


def test_an_adopted_zone_gets_settings_caches_and_rules_but_is_not_made() -> None:
    built = make()

    assert not built.of("Zone")
    assert {each.name for each in built.of("Ruleset")} == set(PHASES) - {"cdn-managed"}
    assert {str(each.inputs["zoneId"]) for each in built if each.custom} == {ZONE}
    assert [each.outputs for each in built.components] == [{"zone_id": ZONE}]


def test_every_child_is_parented_to_the_component_and_only_a_zone_is_guarded() -> None:
    built = make_with_zone(EVERYTHING, "enterprise")
    (component,) = built.components

    assert {each.parent for each in built if each.custom} == {component.urn}
    assert {each.name for each in built if each.protect or each.retain_on_delete} == {"cdn"}
    assert built["cdn"].type.endswith(":Zone")


@pytest.mark.parametrize(
    ("setting_id", "value"),
    [
        ("min_tls_version", "1.2"),
        ("tls_1_3", "on"),
        ("0rtt", "off"),
        ("always_use_https", "on"),
        ("automatic_https_rewrites", "on"),
        ("ssl", "strict"),
        ("http3", "on"),
        ("browser_cache_ttl", 0),
    ],
)
def test_zone_settings(setting_id: str, value: str | int) -> None:
    declared = {each.inputs["settingId"]: each.inputs["value"] for each in make().of("ZoneSetting")}

    assert declared[setting_id] == value


def test_further_zone_settings_are_declared_and_may_change_the_default_ones() -> None:
    part = Cdn(min_tls="1.3", origin_tls="full", settings={"early_hints": "on", "http3": "off"})
    declared = {each.name: each.inputs["value"] for each in make(part).of("ZoneSetting")}

    assert declared["cdn-setting-early-hints"] == "on"
    assert declared["cdn-setting-http3"] == "off"
    assert declared["cdn-setting-min-tls-version"] == "1.3"
    assert declared["cdn-setting-ssl"] == "full"


@pytest.mark.parametrize("withdrawn", ["brotli", "minify"])
def test_a_setting_that_cloudflare_withdrew_is_refused(withdrawn: str) -> None:
    with pytest.raises(
        UserError, match=rf"Cdn.settings has '{withdrawn}', which Cloudflare has withdrawn \("
    ):
        Cdn(settings={withdrawn: "on"})


def test_brotli_is_offered_by_a_compression_rule() -> None:
    texts = rules(make()["cdn-compression"])["texts"]

    assert texts["action"] == "compress_response"
    assert texts["actionParameters"] == {
        "algorithms": [{"name": "zstd"}, {"name": "brotli"}, {"name": "gzip"}]
    }
    assert '"text/html"' in str(texts["expression"])


def test_one_entry_point_ruleset_for_each_phase() -> None:
    built = make(EVERYTHING, "enterprise")

    assert {each.name: each.inputs["phase"] for each in built.of("Ruleset")} == PHASES
    assert {str(each.inputs["kind"]) for each in built.of("Ruleset")} == {"zone"}
    assert {str(each.inputs["name"]) for each in built.of("Ruleset")} == {"default"}


def test_rulesets_take_an_exact_name() -> None:
    assert make(Cdn(name="zone rules"))["cdn-cache"].inputs["name"] == "zone rules"


def test_a_phase_without_rules_has_no_ruleset() -> None:
    part = Cdn(cache=(), headers=(), rates=(), firewall=(), compression=())

    assert not make(part).of("Ruleset")


def test_refs_and_their_order_are_part_of_the_contract() -> None:
    built = make(EVERYTHING, "enterprise")

    assert {each.name: list(rules(each)) for each in built.of("Ruleset")} == {
        "cdn-cache": ["pages", "scripts", "images", "api", "signed_in", "static"],
        "cdn-compression": ["texts"],
        "cdn-firewall": ["secret_files"],
        "cdn-headers": ["security", "immutable"],
        "cdn-managed": ["cloudflare", "owasp"],
        "cdn-rates": ["flood"],
    }


def test_rules_keep_the_order_of_the_part() -> None:
    backwards = Cdn(cache=tuple(reversed(CACHE_RULES)))

    assert list(rules(make(backwards)["cdn-cache"])) == [each.ref for each in reversed(CACHE_RULES)]


def test_the_same_part_gives_the_same_resources_again() -> None:
    assert list(make(EVERYTHING, "enterprise")) == list(make(EVERYTHING, "enterprise"))


def test_every_rule_writes_what_the_provider_would_fill_in() -> None:
    for ruleset in make(EVERYTHING, "enterprise").of("Ruleset"):
        assert ruleset.inputs["description"]
        for ref, rule in rules(ruleset).items():
            assert rule["enabled"] is True
            assert rule["description"] == ref.replace("_", " ")


@pytest.mark.parametrize(
    ("ref", "plan", "edge", "browser"),
    [
        ("static", "free", 31_536_000, 31_536_000),
        ("scripts", "free", 86_400, 3_600),
        ("images", "free", 2_592_000, 2_592_000),
        ("pages", "free", None, 3_600),
        ("pages", "pro", 3_600, 3_600),
        ("pages", "enterprise", 3_600, 3_600),
    ],
)
def test_cache_levels(ref: str, plan: str, edge: int | None, browser: int) -> None:
    rule = rules(make(plan=plan)["cdn-cache"])[ref]
    follows_origin = {"mode": "bypass_by_default"}

    assert rule["action"] == "set_cache_settings"
    assert rule["actionParameters"] == {
        "cache": True,
        "edgeTtl": {"mode": "override_origin", "default": edge} if edge else follows_origin,
        "browserTtl": {"mode": "override_origin", "default": browser},
    }


def test_a_cache_rule_without_times_follows_the_origin() -> None:
    rule = rules(make(Cdn(cache=(CacheRule(ref="feeds", expression="true"),)))["cdn-cache"])["feeds"]

    assert rule["actionParameters"] == {
        "cache": True,
        "edgeTtl": {"mode": "bypass_by_default"},
        "browserTtl": {"mode": "respect_origin"},
    }


def test_nothing_of_the_api_or_of_whoever_is_signed_in_is_kept() -> None:
    cache = rules(make()["cdn-cache"])
    order = list(cache)

    for ref in ("api", "signed_in"):
        assert cache[ref]["actionParameters"] == {"cache": False, "browserTtl": {"mode": "respect_origin"}}
        # The last rule that matches wins, so these come after all that may hold something personal.
        assert order.index(ref) > max(order.index(each) for each in ("pages", "scripts", "images"))
    assert 'http.request.headers["authorization"]' in str(cache["signed_in"]["expression"])
    assert "http.cookie" in str(cache["signed_in"]["expression"])


def test_security_headers_and_immutable_files() -> None:
    headers = rules(make()["cdn-headers"])

    assert headers["security"]["action"] == "rewrite"
    assert headers["security"]["actionParameters"] == {
        "headers": {
            "strict-transport-security": {"operation": "set", "value": "max-age=31536000"},
            "x-content-type-options": {"operation": "set", "value": "nosniff"},
            "x-frame-options": {"operation": "set", "value": "SAMEORIGIN"},
            "referrer-policy": {"operation": "set", "value": "strict-origin-when-cross-origin"},
        }
    }
    assert headers["immutable"]["actionParameters"] == {
        "headers": {"cache-control": {"operation": "set", "value": "public, max-age=31536000, immutable"}}
    }
    assert "http.response.code in {200 206 304}" in str(headers["immutable"]["expression"])


def test_headers_are_taken_away() -> None:
    part = Cdn(headers=(HeaderRule(ref="quiet", remove=("x-powered-by",)),))

    assert rules(make(part)["cdn-headers"])["quiet"]["actionParameters"] == {
        "headers": {"x-powered-by": {"operation": "remove"}}
    }


def test_a_rate_limit_counts_by_address_and_data_center() -> None:
    part = Cdn(rates=(rate(period=60, block_for=600, expression='http.host eq "example.com"'),))
    rule = rules(make(part, "pro")["cdn-rates"])["slow"]

    assert rule["action"] == "block"
    assert rule["expression"] == 'http.host eq "example.com"'
    assert rule["ratelimit"] == {
        "characteristics": ["cf.colo.id", "ip.src"],
        "period": 60,
        "requestsPerPeriod": 5,
        "mitigationTimeout": 600,
        "requestsToOrigin": False,
    }


def test_firewall_rules() -> None:
    part = Cdn(
        firewall=(WafRule(ref="bots", expression='http.user_agent eq ""', action="managed_challenge"),)
    )
    rule = rules(make(part)["cdn-firewall"])["bots"]

    assert (rule["action"], rule["expression"]) == ("managed_challenge", 'http.user_agent eq ""')


def test_managed_rulesets_are_executed_by_id() -> None:
    managed = rules(make(Cdn(managed=("cloudflare",)), "pro")["cdn-managed"])["cloudflare"]

    assert (managed["action"], managed["expression"]) == ("execute", "true")
    assert managed["actionParameters"] == {"id": "efb7b8c949ac4650a09736fc376e9aee"}


@pytest.mark.parametrize(("wanted", "value"), [(True, "on"), (False, "off")])
def test_tiered_caching_is_always_said(wanted: bool, value: str) -> None:
    built = make(Cdn(tiered_cache=wanted))

    assert built["cdn-tiered-cache"].inputs["value"] == value
    assert built["cdn-smart-tiered-cache"].inputs["value"] == value
    assert "cdn-tiered-cache" in built["cdn-smart-tiered-cache"].depends_on
    assert not built.of("RegionalTieredCache")


@pytest.mark.parametrize(("wanted", "value"), [(True, "on"), (False, "off")])
def test_a_regional_cache_is_said_where_the_plan_has_one(wanted: bool, value: str) -> None:
    assert make(Cdn(regional_cache=wanted), "enterprise")["cdn-regional-cache"].inputs["value"] == value


@pytest.mark.parametrize(("wanted", "values"), [(None, []), (True, ["on"]), (False, ["off"])])
def test_argo_is_left_alone_until_it_was_bought(wanted: bool | None, values: list[str]) -> None:
    built = make(Cdn(argo=wanted))

    assert [each.inputs["value"] for each in built.of("ArgoSmartRouting")] == values


def test_dns_records() -> None:
    part = Cdn(
        records=(
            DnsEntry(type="A", content="192.0.2.1"),
            DnsEntry(type="CNAME", name="www", content="example.com"),
            DnsEntry(type="CNAME", name="mail.example.com", content="mx.example.net", proxied=False, ttl=300),
            DnsEntry(type="MX", content="mx.example.net", priority=10),
            *mail_records(senders=("_spf.example.net",), reports_to="dmarc@example.com"),
        )
    )
    built = make(part)

    assert built["cdn-record-a-apex"].inputs == {
        "zoneId": ZONE,
        "type": "A",
        "name": "example.com",
        "content": "192.0.2.1",
        "proxied": True,
        "ttl": 1,
    }
    assert built["cdn-record-cname-www"].inputs["name"] == "www.example.com"
    assert built["cdn-record-cname-mail.example.com"].inputs["name"] == "mail.example.com"
    assert built["cdn-record-cname-mail.example.com"].inputs["proxied"] is False
    assert built["cdn-record-mx-apex"].inputs["priority"] == 10
    assert built["cdn-record-mx-apex"].inputs["proxied"] is False
    assert built["cdn-record-spf"].inputs["content"] == '"v=spf1 include:_spf.example.net ~all"'
    assert built["cdn-record-dmarc"].inputs["name"] == "_dmarc.example.com"
    assert built["cdn-record-dmarc"].inputs["content"] == (
        '"v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com"'
    )


def test_a_domain_that_sends_no_mail_says_so() -> None:
    spf, dmarc = mail_records()

    assert (spf.content, dmarc.content) == ("v=spf1 -all", "v=DMARC1; p=reject")


def test_long_texts_are_kept_in_pieces_as_dns_does() -> None:
    built = make(Cdn(records=(DnsEntry(type="TXT", name="key", content="x" * 300),)))

    assert built["cdn-record-txt-key"].inputs["content"] == f'"{"x" * 255}" "{"x" * 45}"'


def test_a_text_that_is_quoted_already_stays_as_it_is() -> None:
    built = make(Cdn(records=(DnsEntry(type="TXT", name="key", content='"one" "two"'),)))

    assert built["cdn-record-txt-key"].inputs["content"] == '"one" "two"'


def test_a_record_keeps_its_name_when_its_content_changes() -> None:
    names = [
        make(Cdn(records=(DnsEntry(type="A", content=address),))).of("DnsRecord")[0].urn
        for address in ("192.0.2.1", "192.0.2.2")
    ]

    assert names[0] == names[1]


def test_a_zone_is_made_on_request_and_everything_waits_for_it() -> None:
    built = make_with_zone(EVERYTHING, "enterprise")

    assert built["cdn"].inputs == {
        "name": "example.com",
        "account": {"id": ACCOUNT},
        "type": "full",
        "paused": False,
    }
    assert all("cdn" in each.depends_on for each in built if each.custom and each.name != "cdn")
    assert {str(each.inputs["zoneId"]) for each in built if each.custom and each.name != "cdn"} == {"cdn-id"}
    assert built.components[0].outputs == {
        "zone_id": "cdn-id",
        "name_servers": ["a.ns.example", "b.ns.example"],
    }


@pytest.mark.parametrize(("protect", "retain"), [(True, True), (False, True), (False, False)])
def test_a_zone_is_guarded_as_its_safety_says(protect: bool, retain: bool) -> None:
    zone = make_with_zone(safety=Safety(protect=protect, retain=retain))["cdn"]

    assert (zone.protect, zone.retain_on_delete) == (protect, retain)


def test_a_zone_id_may_be_an_output() -> None:
    def program() -> None:
        CdnComponent("cdn", zone_id=pulumi.Output.from_input(ZONE))

    assert {str(each.inputs["zoneId"]) for each in build(program) if each.custom} == {ZONE}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "Cdn 'cdn' has no zone_id, expected one, or create_zone with domain and account_id"),
        ({"create_zone": True, "domain": "example.com"}, "has no zone_id"),
        ({"create_zone": True, "zone_id": ZONE}, "Cdn 'cdn' has both zone_id and create_zone"),
        (
            {"zone_id": ZONE, "part": Cdn(records=(DnsEntry(type="A", content="192.0.2.1"),))},
            "Cdn 'cdn' has DNS records but no domain",
        ),
        ({"zone_id": ZONE, "zone_plan": "gold"}, "rungs:zone_plan is 'gold', expected one of: free, pro"),
        ({"zone_id": ZONE, "part": Cdn(managed=("owasp",))}, "Cdn.managed is owasp"),
    ],
)
def test_a_component_that_cannot_be_is_refused_before_anything_is_registered(
    arguments: Mapping[str, object], message: str
) -> None:
    refused: list[str] = []

    def program() -> None:
        try:
            CdnComponent("cdn", **arguments)  # type: ignore[arg-type]
        except UserError as error:
            refused.append(str(error))

    built = build(program)

    assert not [each for each in built if each.custom]
    assert len(refused) == 1
    assert message in refused[0]


def wires(*, zone_id: str | None = ZONE, create_zone: bool = False, zone_plan: str = "free") -> Wires:
    return Wires(
        app="chat",
        environment="prod",
        account_id=ACCOUNT,
        location="weur",
        jurisdiction=None,
        domain="example.com",
        zone_id=zone_id,
        zone_plan=zone_plan,
        physical_name="chat-prod-cdn",
        safety=Safety(),
        linked={},
        serving={},
        fenced=frozenset(),
        secrets={},
        create_zone=create_zone,
    )


def test_the_composer_adopts_a_zone() -> None:
    built = build(lambda: Cdn(managed=("cloudflare",)).component("cdn", wires(zone_plan="pro")))

    assert not built.of("Zone")
    assert built["cdn-managed"].inputs["zoneId"] == ZONE


def test_the_composer_makes_a_zone_on_request() -> None:
    built = build(lambda: Cdn().component("cdn", wires(zone_id=None, create_zone=True)))

    assert built["cdn"].inputs["account"] == {"id": ACCOUNT}


REFUSALS = [
    (Cdn(cache=numbered_cache), plan, f"Cdn.cache is {count} rules, expected at most {most} on", enough)
    for plan, count, most, enough in (
        ("free", 11, 10, "pro"),
        ("pro", 26, 25, "business"),
        ("business", 51, 50, "enterprise"),
    )
    for numbered_cache in [tuple(CacheRule(ref=f"rule_{each}", expression="true") for each in range(count))]
] + [
    (
        Cdn(cache=(CacheRule(ref="feed", expression="true", edge_ttl=3_600),)),
        "free",
        "Cdn.cache[feed].edge_ttl is 3600 s, expected at least 7200 or if_too_short='origin' on",
        "pro",
    ),
    (
        Cdn(cache=(CacheRule(ref="feed", expression="true", edge_ttl=60),)),
        "pro",
        "Cdn.cache[feed].edge_ttl is 60 s, expected at least 3600",
        "business",
    ),
    (
        Cdn(headers=tuple(HeaderRule(ref=f"rule_{each}", remove=("via",)) for each in range(11))),
        "free",
        "Cdn.headers is 11 rules, expected at most 10",
        "pro",
    ),
    (
        Cdn(rates=(rate(), attrs.evolve(rate(), ref="slower"))),
        "free",
        "Cdn.rates is 2 rules, expected at most 1",
        "pro",
    ),
    (Cdn(rates=(rate(period=60),)), "free", "Cdn.rates[slow].period is 60 s, expected at most 10", "pro"),
    (Cdn(rates=(rate(period=90),)), "pro", "Cdn.rates[slow].period is 90 s, expected at most 60", "business"),
    (
        Cdn(rates=(rate(period=900),)),
        "business",
        "Cdn.rates[slow].period is 900 s, expected at most 600",
        "enterprise",
    ),
    (
        Cdn(rates=(rate(block_for=60),)),
        "free",
        "Cdn.rates[slow].block_for is 60 s, expected at most 10",
        "pro",
    ),
    (
        Cdn(rates=(rate(block_for=86_400),)),
        "pro",
        "Cdn.rates[slow].block_for is 86400 s, expected at most 3600",
        "business",
    ),
    (
        Cdn(rates=(rate(expression='http.host eq "api.example.com"'),)),
        "free",
        "Cdn.rates[slow].expression is about http.host, expected one about cf.bot_management.verified_bot",
        "pro",
    ),
    (
        Cdn(rates=(rate(expression='http.request.method eq "POST"'),)),
        "pro",
        "Cdn.rates[slow].expression is about http.request.method",
        "business",
    ),
    (
        Cdn(rates=(rate(expression='http.request.headers["x-key"][0] eq "a"'),)),
        "business",
        "Cdn.rates[slow].expression is about http.request.headers",
        "enterprise",
    ),
    (Cdn(firewall=numbered(6)), "free", "Cdn.firewall is 6 rules, expected at most 5", "pro"),
    (Cdn(firewall=numbered(21)), "pro", "Cdn.firewall is 21 rules, expected at most 20", "business"),
    (
        Cdn(firewall=numbered(101)),
        "business",
        "Cdn.firewall is 101 rules, expected at most 100",
        "enterprise",
    ),
    (
        Cdn(firewall=(WafRule(ref="watch", expression="true", action="log"),)),
        "business",
        "Cdn.firewall[watch].action is 'log', expected another action",
        "enterprise",
    ),
    (
        Cdn(firewall=(WafRule(ref="odd", expression='http.host matches "^a"'),)),
        "pro",
        "Cdn.firewall[odd].expression is 'http.host matches \"^a\"', expected one without a regular expression",
        "business",
    ),
    (Cdn(managed=("cloudflare", "owasp")), "free", "Cdn.managed is cloudflare, owasp, expected none", "pro"),
    (Cdn(regional_cache=True), "business", "Cdn.regional_cache is true, expected false", "enterprise"),
]


@pytest.mark.parametrize(("part", "plan", "message", "enough"), REFUSALS)
def test_what_the_plan_does_not_allow_is_refused_naming_the_plan_that_does(
    part: Cdn, plan: str, message: str, enough: str
) -> None:
    with pytest.raises(UserError) as refused:
        part.check_plan(plan)

    text = str(refused.value)
    assert message in text
    assert f"on rungs:zone_plan {plan!r}; zone plan {enough!r} takes it (developers.cloudflare.com/" in text
    part.check_plan(enough)


@pytest.mark.parametrize(
    ("field", "limit"),
    [
        ("cache", "cache_rules"),
        ("headers", "transform_rules"),
        ("rates", "rate_rules"),
        ("firewall", "custom_rules"),
    ],
)
@pytest.mark.parametrize("plan", ZONE_PLANS)
def test_as_many_rules_as_the_plan_has_are_taken_and_no_more(plan: str, field: str, limit: str) -> None:
    most = cast("int", getattr(ZONE_PLANS[plan], limit))
    kinds: dict[str, Callable[[str], object]] = {
        "cache": lambda ref: CacheRule(ref=ref, expression="true"),
        "headers": lambda ref: HeaderRule(ref=ref, remove=("via",)),
        "rates": lambda ref: RateRule(ref=ref, expression="true", requests=1),
        "firewall": lambda ref: WafRule(ref=ref, expression="true"),
    }

    def part(count: int) -> Cdn:
        made = tuple(kinds[field](f"rule_{each}") for each in range(count))
        return attrs.evolve(Cdn(), **{field: made})

    part(most).check_plan(plan)
    with pytest.raises(UserError, match=rf"Cdn\.{field} is {most + 1} rules, expected at most {most} "):
        part(most + 1).check_plan(plan)


def test_what_no_plan_takes_says_so() -> None:
    with pytest.raises(UserError, match="no zone plan takes it"):
        Cdn(firewall=numbered(1_001)).check_plan("free")


def test_words_within_texts_are_neither_fields_nor_operators() -> None:
    innocent = 'http.request.uri.path contains "ip.src matches ~"'

    Cdn(rates=(rate(expression=innocent),), firewall=(WafRule(ref="a", expression=innocent),)).check_plan(
        "free"
    )


@pytest.mark.parametrize("plan", ZONE_PLANS)
def test_the_defaults_and_the_smallest_sizes_are_for_every_plan(plan: str) -> None:
    Cdn().check_plan(plan)
    large = Cdn(
        rates=(rate(period=600), attrs.evolve(rate(), ref="other")), managed=("owasp",), regional_cache=True
    )
    large.minimal().check_plan(plan)


@pytest.mark.parametrize(("before", "after"), [(None, None), (True, False), (False, False)])
def test_the_smallest_size_turns_off_what_is_priced(before: bool | None, after: bool | None) -> None:
    assert Cdn(argo=before).minimal().argo is after


def test_an_unknown_plan_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        UserError, match=r"rungs:zone_plan is 'bussiness', expected one of: .*; did you mean 'business'\?"
    ):
        Cdn().check_plan("bussiness")


@pytest.mark.parametrize(
    ("make_wrong", "message"),
    [
        (lambda: Cdn(min_tls="1.1"), r"Cdn.min_tls is '1.1', expected one of: 1.2, 1.3"),
        (lambda: Cdn(origin_tls="flexible"), r"Cdn.origin_tls is 'flexible', expected one of: full, strict"),
        (lambda: Cdn(managed=("cloudflair",)), r"Cdn.managed is 'cloudflair'.*did you mean 'cloudflare'\?"),
        (lambda: Cdn(settings={"ssl": "off"}), r"Cdn.settings has 'ssl', expected it as Cdn.origin_tls"),
        (lambda: Cdn(settings={"min_tls_version": "1.0"}), r"expected it as Cdn.min_tls"),
        (lambda: Cdn(rates=(rate(), rate())), r"Cdn.rates has 'slow' twice"),
        (lambda: Cdn(firewall=numbered(1) * 2), r"Cdn.firewall has 'rule_0' twice"),
        (
            lambda: Cdn(records=(DnsEntry(type="A", content="192.0.2.1"),) * 2),
            r"Cdn.records has 'a-apex' twice",
        ),
        (lambda: rate(period=11), r"RateRule 'slow' period is 11, expected one of: 10, 15, .* \(developers"),
        (lambda: rate(block_for=5), r"RateRule 'slow' block_for is 5, expected one of: 10"),
        (
            lambda: CacheRule(ref="Bad", expression="true"),
            r"CacheRule.ref is 'Bad', expected",
        ),
        (
            lambda: CacheRule(ref="a", expression="true", edge_ttl=0),
            r"CacheRule.edge_ttl is 0, expected at least 1 s",
        ),
        (
            lambda: CacheRule(ref="a", expression="true", bypass=True, edge_ttl=60),
            r"CacheRule 'a' has bypass and a time to live",
        ),
        (lambda: HeaderRule(ref="a"), r"HeaderRule 'a' neither sets nor removes a header"),
        (
            lambda: HeaderRule(ref="a", set={"X-Frame": "1"}),
            r"HeaderRule 'a' names 'X-Frame', expected lower-case",
        ),
        (lambda: HeaderRule(ref="a", set={"cf-ray": "1"}), r"HeaderRule 'a' names 'cf-ray'"),
        (lambda: HeaderRule(ref="a", set={"via": "1"}, remove=("via",)), r"HeaderRule 'a' names 'via'"),
        (
            lambda: WafRule(ref="a", expression="true", action="deny"),
            r"WafRule.action is 'deny', expected one of",
        ),
        (lambda: DnsEntry(type="SPF", content="x"), r"DnsEntry.type is 'SPF', expected one of: A, AAAA"),
        (
            lambda: DnsEntry(type="A", content="::1"),
            r"DnsEntry A '@' has content '::1', expected an IPv4 address",
        ),
        (lambda: DnsEntry(type="AAAA", content="x"), r"expected an IPv6 address"),
        (
            lambda: DnsEntry(type="TXT", content="x", proxied=True),
            r"DnsEntry TXT '@' is proxied, expected one of",
        ),
        (
            lambda: DnsEntry(type="A", content="192.0.2.1", ttl=300),
            r"has ttl 300, expected 1 where it is proxied",
        ),
        (lambda: DnsEntry(type="TXT", content="x", ttl=30), r"has ttl 30, expected 1 or at least 60"),
        (lambda: DnsEntry(type="MX", content="mx.example.net"), r"DnsEntry MX '@' has priority None"),
        (lambda: DnsEntry(type="TXT", content="x", priority=1), r"DnsEntry TXT '@' has priority 1"),
    ],
)
def test_wrong_values_are_refused_when_the_part_is_made(make_wrong: object, message: str) -> None:
    with pytest.raises(UserError, match=message):
        make_wrong()  # type: ignore[operator]


@pytest.mark.parametrize("child", Cdn.children)
def test_transform_reaches_every_child(child: str) -> None:
    field, sent = ("name", "name") if child == "zone" else ("zone_id", "zoneId")
    part = attrs.evolve(EVERYTHING, transform={child: {field: "elsewhere"}})
    changed = {
        each.name for each in make_with_zone(part, "enterprise") if each.inputs.get(sent) == "elsewhere"
    }
    expected = {
        "zone": {"cdn"},
        "setting": {f"cdn-setting-{each.replace('_', '-')}" for each in part.zone_settings},
        "record": {"cdn-record-a-apex"},
    }

    assert changed == expected.get(child, {f"cdn-{child.replace('_', '-')}"})


def test_transform_may_be_a_function() -> None:
    def pause(args: object) -> None:
        args.paused = True  # type: ignore[attr-defined]

    assert make_with_zone(Cdn(transform={"zone": pause}))["cdn"].inputs["paused"] is True


def test_transform_of_an_unknown_child_is_refused() -> None:
    with pytest.raises(
        UserError, match=r"Cdn.transform is 'caches', expected one of: .*; did you mean 'cache'\?"
    ):
        Cdn(transform={"caches": {}})


def test_transform_of_an_unknown_field_is_refused() -> None:
    with pytest.raises(UserError, match=r"Cdn.transform\['zone'\] sets 'pausd'.*did you mean 'paused'\?"):
        make_with_zone(Cdn(transform={"zone": {"pausd": True}}))


def test_needs_a_zone_and_its_domain() -> None:
    assert [each.key for each in Cdn().needs] == ["zone", "domain"]


def test_rules_can_be_given_in_configuration() -> None:
    given = {
        "rates": [{"ref": "login", "expression": "true", "requests": 5}],
        "headers": [{"ref": "quiet", "remove": ["via"]}],
        "settings": {"early_hints": "on"},
    }
    part = cast("Cdn", with_overrides(Cdn(), "cdn", given))

    assert part.rates == (RateRule(ref="login", expression="true", requests=5),)
    assert part.headers == (HeaderRule(ref="quiet", remove=("via",)),)
    assert part.zone_settings["early_hints"] == "on"
    with pytest.raises(UserError, match=re.escape("rungs:parts.cdn.rates[0].requests is missing")):
        with_overrides(Cdn(), "cdn", {"rates": [{"ref": "login", "expression": "true"}]})


def test_a_part_alone_imports_no_provider() -> None:
    program = "import sys, components.cdn; components.cdn.Cdn(); sys.exit('pulumi_cloudflare' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
