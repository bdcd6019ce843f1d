"""A Cloudflare zone in front of everything: its settings, DNS, caching, response headers, rate limits and firewall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

import attrs

from components.cdn.defaults import CACHE_RULES, HEADER_RULES, RATE_RULES, WAF_RULES, ZONE_SETTINGS
from components.cdn.demands import demands
from components.cdn.dns import DnsEntry, record_name
from components.cdn.rules import MANAGED_RULESETS, CacheRule, HeaderRule, RateRule, WafRule
from components.errors import UserError
from components.part import Account, Need, Part, counted, part, setting
from components.zone_plan import CACHE_DOCS, MANAGED_DOCS, RATE_DOCS, TIERED_DOCS

if TYPE_CHECKING:
    from components.cdn.component import CdnComponent
    from components.component import Wires

COMPRESSION_DOCS = "developers.cloudflare.com/rules/compression-rules/"
WITHDRAWN_SETTINGS = ("brotli", "minify", "mobile_redirect", "server_side_exclude")
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
        for demand in demands(self):
            demand.check(zone_plan)

    def adoptable(self, name: str) -> tuple[str, ...]:
        # The zone, where the stack has it, and its records.
        return (name, *(record_name(name, entry) for entry in self.records))

    def check_adopted(self, component: str, name: str) -> None:
        for entry in self.records:
            if name == record_name(component, entry) and not entry.kept:
                raise UserError(
                    f"rungs:adopt.{name} names a DNS record that was there before, expected `kept: true` in its entry "
                    f"of rungs:parts.{component}.records, so that it is never deleted"
                )

    def component(self, name: str, wires: Wires) -> CdnComponent:
        from components.cdn.component import component

        return component(name, self, wires)


if not TYPE_CHECKING:  # type checkers know no further names

    def __getattr__(name: str) -> object:
        """The component, whose module needs this one first."""
        if name == "CdnComponent":
            from components.cdn.component import CdnComponent

            return CdnComponent
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
