"""A Cloudflare zone in front of everything: its settings, DNS, caching, response headers, rate limits and firewall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

import attrs
import pulumi

from components.cdn_rules import (
    CACHE_RULES,
    HEADER_RULES,
    MANAGED_RULESETS,
    RATE_RULES,
    TEXT_TYPES,
    WAF_RULES,
    WITHDRAWN_SETTINGS,
    ZONE_SETTINGS,
    CacheRule,
    DnsEntry,
    HeaderRule,
    RateRule,
    WafRule,
)
from components.component import Component, Safety, Wires
from components.errors import UserError
from components.part import Account, Need, Part, counted, part, setting
from components.zone_plan import (
    CACHE_DOCS,
    HEADER_DOCS,
    MANAGED_DOCS,
    RATE_DOCS,
    TIERED_DOCS,
    WAF_DOCS,
    Demand,
    ZonePlan,
    at_most,
    edge_ttl,
    find_plan,
    has,
    rate_fields,
    regex,
)

if TYPE_CHECKING:
    import pulumi_cloudflare as cloudflare

COMPRESSION_DOCS = "developers.cloudflare.com/rules/compression-rules/"
WITHDRAWN_DOCS = "developers.cloudflare.com/fundamentals/api/reference/deprecations/"


@part
class Cdn(Part):
    """A zone's TLS, DNS, caches, headers and firewall.

    The zone is adopted unless the stack makes it. A phase takes one ruleset: where rules were made by hand before,
    Cloudflare refuses a second one, so import it (`pulumi import cloudflare:index/ruleset:Ruleset …
    zones/ZONE/RULESET`) or delete it first. Settings whose delete does nothing at Cloudflare are always declared with
    an explicit value, so that turning one off here turns it off there.

    Compression has no zone setting any more (withdrawn on 2024-06-14): a rule offers Zstandard, Brotli and gzip.
    The defaults are what the free plan takes.
    """

    min_tls: str = setting("Oldest TLS that is accepted; default: 1.2", default="1.2", choices=("1.2", "1.3"))
    origin_tls: str = setting(
        "Whether the origin's certificate is verified; default: strict. With full any certificate will do",
        default="strict",
        choices=("full", "strict"),
        source="developers.cloudflare.com/ssl/origin-configuration/ssl-modes/",
    )
    settings: Mapping[str, str | int] = setting(
        "Further zone settings, or other values of the default ones, by Cloudflare's ids; default: none",
        default={},
    )
    records: tuple[DnsEntry, ...] = setting(
        "DNS records; default: none. A Worker's own domain needs none", default=()
    )
    cache: tuple[CacheRule, ...] = setting(
        "Cache rules, first to last; default: pages an hour, scripts an hour in browsers and a day at the edge, "
        "images a month, static files a year, nothing of the API and of whoever is signed in",
        default=CACHE_RULES,
        source=CACHE_DOCS,
    )
    headers: tuple[HeaderRule, ...] = setting(
        "Response headers; default: HSTS, nosniff, frames, referrer policy, immutable static files",
        default=HEADER_RULES,
    )
    rates: tuple[RateRule, ...] = setting(
        "Rate limits by address; default: 100 requests in 10 s", default=RATE_RULES, source=RATE_DOCS
    )
    firewall: tuple[WafRule, ...] = setting(
        "Custom firewall rules, first to last; default: nobody reads .env, .git, .aws and .ssh",
        default=WAF_RULES,
    )
    managed: tuple[str, ...] = setting(
        "Rulesets kept by Cloudflare, from plan pro; default: none. The free one runs by itself on every plan",
        default=(),
        choices=tuple(MANAGED_RULESETS),
        source=MANAGED_DOCS,
    )
    compression: tuple[str, ...] = setting(
        "Compression of texts, the best first that a browser takes; default: zstd, brotli, gzip",
        default=("zstd", "brotli", "gzip"),
        choices=("zstd", "brotli", "gzip"),
        source=COMPRESSION_DOCS,
    )
    tiered_cache: bool = setting(
        "One data center asks the origin for all others; default: yes. No charge",
        default=True,
        source=TIERED_DOCS,
    )
    regional_cache: bool = setting(
        "A further tier for each region, on plan enterprise; default: no", default=False, source=TIERED_DOCS
    )
    argo: bool | None = setting(
        "Argo Smart Routing. Bought once by hand, and only then can it be turned on or off; default: never bought",
        default=None,
        cost="$5 a month and zone, and $0.10/GB",
        source="developers.cloudflare.com/argo-smart-routing/",
    )

    children: ClassVar[tuple[str, ...]] = (
        "zone",
        "setting",
        "record",
        "tiered_cache",
        "smart_tiered_cache",
        "regional_cache",
        "argo",
        "cache",
        "headers",
        "compression",
        "rates",
        "firewall",
        "managed",
    )
    told_by: ClassVar[Mapping[str, str]] = {
        "zone.name": "rungs:domain",
        **{
            f"record.{field}": "records"
            for field in ("type", "name", "content", "proxied", "ttl", "priority")
        },
    }

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        for field, refs in (
            ("records", [each.key for each in self.records]),
            ("cache", [each.ref for each in self.cache]),
            ("headers", [each.ref for each in self.headers]),
            ("rates", [each.ref for each in self.rates]),
            ("firewall", [each.ref for each in self.firewall]),
            ("managed", list(self.managed)),
            ("compression", list(self.compression)),
        ):
            twice = next((ref for ref in refs if refs.count(ref) > 1), None)
            if twice:
                raise UserError(f"Cdn.{field} has {twice!r} twice, expected each ref once")
        for key, field in (("min_tls_version", "min_tls"), ("ssl", "origin_tls")):
            if key in self.settings:
                raise UserError(f"Cdn.settings has {key!r}, expected it as Cdn.{field}")
        for key in self.settings:
            if key in WITHDRAWN_SETTINGS:
                raise UserError(
                    f"Cdn.settings has {key!r}, which Cloudflare has withdrawn ({WITHDRAWN_DOCS})"
                )

    @property
    def zone_settings(self) -> Mapping[str, str | int]:
        """Every zone setting that is declared, by id."""
        return {**ZONE_SETTINGS, "min_tls_version": self.min_tls, "ssl": self.origin_tls, **self.settings}

    @property
    def needs(self) -> tuple[Need, ...]:
        return (
            Need(key="zone", at_least="", why="rules, caches and settings belong to a zone"),
            Need(key="domain", at_least="", why="the zone of that domain has the rules, caches and settings"),
        )

    @property
    def size(self) -> str:
        counts = {"cache": len(self.cache), "rate": len(self.rates), "firewall": len(self.firewall)}
        return ", ".join(counted(count, f"{kind} rule") for kind, count in counts.items() if count)

    def minimal(self) -> Cdn:
        """What the free plan takes and nothing priced; Argo, once bought, is turned off."""
        argo = None if self.argo is None else False
        return attrs.evolve(self, rates=RATE_RULES, managed=(), regional_cache=False, argo=argo)

    def surge(self) -> Cdn:
        """Kept longer at the edge, from where it can be purged; rate limits at half, or on; the caches in tiers."""
        return attrs.evolve(
            self,
            cache=tuple(each.surge() for each in self.cache),
            rates=tuple(each.surge() for each in self.rates) or RATE_RULES,
            tiered_cache=True,
        )

    def check_account(self, account: Account) -> None:
        self.check_plan(account.zone_plan)

    def check_plan(self, zone_plan: str) -> None:
        """Raises UserError where the zone's plan does not allow what is asked for, naming the plan that does."""
        for demand in _demands(self):
            demand.check(zone_plan)

    def adoptable(self, name: str) -> tuple[str, ...]:
        # The zone, where the stack has it, and its records.
        return (name, *(_record_name(name, entry) for entry in self.records))

    def check_adopted(self, component: str, name: str) -> None:
        for entry in self.records:
            if name == _record_name(component, entry) and not entry.kept:
                raise UserError(
                    f"rungs:adopt.{name} names a DNS record that was there before, expected `kept: true` in its entry "
                    f"of rungs:parts.{component}.records, so that it is never deleted"
                )

    def component(self, name: str, wires: Wires) -> CdnComponent:
        return CdnComponent(
            name,
            self,
            zone_id=None if wires.create_zone else wires.zone_id,
            zone_plan=wires.zone_plan,
            domain=wires.domain,
            account_id=wires.account_id,
            create_zone=wires.create_zone,
            safety=wires.safety,
        )


class CdnComponent(Component[Cdn]):
    """Makes the zone's settings, records, caches, and one ruleset for each phase that has rules.

    Takes the `zone_id` of a zone that exists, or `create_zone` with `domain` and `account_id`.
    Outputs: `zone_id`; for a zone made here also `name_servers`, to be entered at the registrar.
    """

    zone_id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        part: Cdn = Cdn(),
        *,
        zone_id: pulumi.Input[str] | None = None,
        zone_plan: str = "free",
        domain: str | None = None,
        account_id: pulumi.Input[str] | None = None,
        create_zone: bool = False,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        self._plan = find_plan(zone_plan)
        part.check_plan(zone_plan)
        if part.records and domain is None:
            raise UserError(f"Cdn {name!r} has DNS records but no domain")
        if zone_id is not None and create_zone:
            raise UserError(f"Cdn {name!r} has both zone_id and create_zone, expected one of the two")

        super().__init__(part, name, safety, opts)
        self.zone = None
        self._zone: pulumi.Input[str] = safety.adopt.get(name) or zone_id or pulumi.Output.from_input("")
        outputs: dict[str, pulumi.Input[object]] = {}
        if zone_id is not None:
            self.zone_id = pulumi.Output.from_input(zone_id)
        elif create_zone and domain is not None and account_id is not None:
            self.zone = self._make_zone(account_id, domain)
            self.zone_id = self.zone.id
            outputs["name_servers"] = self.zone.name_servers
        else:
            raise UserError(
                f"Cdn {name!r} has no zone_id, expected one, or create_zone with domain and account_id"
            )
        self._make_settings()
        self._make_records(domain or "")
        self._make_caches()
        self._make_rulesets()
        self.publish(zone_id=self.zone_id, **outputs)

    def _make_zone(self, account_id: pulumi.Input[str], domain: str) -> cloudflare.Zone:
        import pulumi_cloudflare as cloudflare

        args = self.args(
            "zone",
            cloudflare.ZoneArgs(
                account=cloudflare.ZoneAccountArgs(id=account_id), name=domain, type="full", paused=False
            ),
        )
        options = self.options(cloudflare.Zone, adopted=self.adopted(self.key, args))
        return self.held(self.key, "zone", cloudflare.Zone(self.key, args, opts=options))

    def _make_settings(self) -> None:
        import pulumi_cloudflare as cloudflare

        for setting_id, value in self.part.zone_settings.items():
            cloudflare.ZoneSetting(
                f"{self.key}-setting-{setting_id.replace('_', '-')}",
                self.args(
                    "setting",
                    cloudflare.ZoneSettingArgs(zone_id=self.zone_id, setting_id=setting_id, value=value),
                ),
                opts=self.options(cloudflare.ZoneSetting),
            )

    def _make_records(self, domain: str) -> None:
        import pulumi_cloudflare as cloudflare

        for entry in self.part.records:
            name = _record_name(self.key, entry)
            args = self.args(
                "record",
                cloudflare.DnsRecordArgs(
                    zone_id=self.zone_id,
                    type=entry.type,
                    name=_full_name(entry.name, domain),
                    content=_quoted(entry.content) if entry.type == "TXT" else entry.content,
                    proxied=entry.through_cloudflare,
                    ttl=entry.ttl,
                    priority=entry.priority,
                ),
            )
            options = self.options(
                cloudflare.DnsRecord,
                retain_on_delete=entry.kept or None,
                adopted=self.adopted(name, args, self._zone),
            )
            made = cloudflare.DnsRecord(name, args, opts=options)
            self.held(name, "record", made)

    def _make_caches(self) -> None:
        import pulumi_cloudflare as cloudflare

        part = self.part
        tiered = cloudflare.ArgoTieredCaching(
            f"{self.key}-tiered-cache",
            self.args(
                "tiered_cache",
                cloudflare.ArgoTieredCachingArgs(zone_id=self.zone_id, value=_on(part.tiered_cache)),
            ),
            opts=self.options(cloudflare.ArgoTieredCaching),
        )
        # The smart topology is a switch of its own, and takes effect only while tiered caching is on.
        smart = cloudflare.TieredCache(
            f"{self.key}-smart-tiered-cache",
            self.args(
                "smart_tiered_cache",
                cloudflare.TieredCacheArgs(zone_id=self.zone_id, value=_on(part.tiered_cache)),
            ),
            opts=self.options(cloudflare.TieredCache, depends_on=[tiered]),
        )
        if self._plan.regional_cache:  # below it the setting cannot even be read
            cloudflare.RegionalTieredCache(
                f"{self.key}-regional-cache",
                self.args(
                    "regional_cache",
                    cloudflare.RegionalTieredCacheArgs(zone_id=self.zone_id, value=_on(part.regional_cache)),
                ),
                opts=self.options(cloudflare.RegionalTieredCache, depends_on=[smart]),
            )
        if part.argo is not None:
            cloudflare.ArgoSmartRouting(
                f"{self.key}-argo",
                self.args(
                    "argo", cloudflare.ArgoSmartRoutingArgs(zone_id=self.zone_id, value=_on(part.argo))
                ),
                opts=self.options(cloudflare.ArgoSmartRouting),
            )

    def _make_rulesets(self) -> None:
        part = self.part
        self._make_ruleset(
            "cache", "http_request_cache_settings", [_cache_rule(each, self._plan) for each in part.cache]
        )
        self._make_ruleset(
            "headers", "http_response_headers_transform", [_header_rule(each) for each in part.headers]
        )
        compression = [_compression_rule(part.compression)] if part.compression else []
        self._make_ruleset("compression", "http_response_compression", compression)
        self._make_ruleset("rates", "http_ratelimit", [_rate_rule(each) for each in part.rates])
        self._make_ruleset(
            "firewall", "http_request_firewall_custom", [_waf_rule(each) for each in part.firewall]
        )
        self._make_ruleset(
            "managed", "http_request_firewall_managed", [_managed_rule(each) for each in part.managed]
        )

    def _make_ruleset(self, child: str, phase: str, rules: Sequence[cloudflare.RulesetRuleArgs]) -> None:
        import pulumi_cloudflare as cloudflare

        if not rules:
            return
        cloudflare.Ruleset(
            f"{self.key}-{child}",
            self.args(
                child,
                cloudflare.RulesetArgs(
                    zone_id=self.zone_id,
                    kind="zone",
                    phase=phase,
                    # What the dashboard calls its own, so that a ruleset made there can be imported, not replaced.
                    name=self.part.name or "default",
                    description=f"{child} rules",
                    rules=list(rules),
                ),
            ),
            opts=self.options(cloudflare.Ruleset),
        )


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


def _demands(part: Cdn) -> Iterator[Demand]:
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


def _record_name(component: str, entry: DnsEntry) -> str:
    return f"{component}-record-{entry.key}"


def _full_name(name: str, domain: str) -> str:
    if name in ("@", domain):
        return domain
    return name if name.endswith(f".{domain}") else f"{name}.{domain}"


def _quoted(text: str) -> str:
    """A TXT record's content as Cloudflare keeps it: in quotes, at most 255 characters each."""
    if text.startswith('"'):
        return text
    return " ".join(f'"{text[start : start + 255]}"' for start in range(0, max(len(text), 1), 255))


def _on(value: bool) -> str:
    return "on" if value else "off"
