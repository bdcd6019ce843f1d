"""The rules of a CDN as data: DNS records, cache, header, rate and firewall rules, and the ones that it has by default.

Every rule has a `ref`, by which Cloudflare knows it again when its text or its place in the list changes.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping

import attrs

from components.errors import UserError, one_of
from components.part import record, setting
from components.zone_plan import DAY, HEADER_DOCS, HOUR, RATE_DOCS, TTL_DOCS, WAF_DOCS

MONTH = 30 * DAY
YEAR = 365 * DAY
SURGE_EDGE = 4
"""In the mode `surge`, what the edge keeps is kept so many times as long."""

REF = r"[a-z][a-z0-9_]*"
REF_WORDS = "lower-case letters, digits and underscores, a letter first"
PROXIED_TYPES = ("A", "AAAA", "CNAME")
RATE_PERIODS = (
    10,
    15,
    20,
    30,
    40,
    45,
    60,
    90,
    120,
    180,
    240,
    300,
    480,
    600,
    900,
    1200,
    1800,
    2400,
    3600,
    65_535,
    86_400,
)


@record
class DnsEntry:
    """One DNS record of the zone."""

    type: str = setting("Record type", later="replaces", choices=("A", "AAAA", "CNAME", "MX", "NS", "TXT"))
    name: str = setting(
        "Name under the domain; default: @, the domain itself",
        default="@",
        pattern=r"@|\*|(\*\.)?[\w.-]+",
        words="@, *, or a host name",
    )
    content: str = setting("Address, host name or text; texts are quoted for you")
    proxied: bool | None = setting(
        "Through Cloudflare's network; default: yes for A, AAAA and CNAME, which alone can be", default=None
    )
    ttl: int = setting(
        "How long resolvers keep it, from 60 s to a day; default: 1, Cloudflare's choice, the only one where proxied",
        default=1,
        unit="s",
        at_least=1,
        at_most=DAY,
        source="developers.cloudflare.com/dns/manage-dns-records/reference/ttl/",
    )
    priority: int | None = setting(
        "Of an MX record; lower is tried first", default=None, at_least=0, at_most=65_535
    )
    kept: bool = setting(
        "Left in the zone when it goes out of the configuration, as one that was there before; default: no",
        default=False,
    )
    ref: str = setting(
        "A stable name, needed where type and name occur twice; default: type and name",
        default="",
        pattern=r"[a-z0-9._-]*",
        words="lower-case letters, digits, dots, hyphens and underscores",
    )

    def __attrs_post_init__(self) -> None:
        where = f"DnsEntry {self.type} {self.name!r}"
        if self.proxied and self.type not in PROXIED_TYPES:
            raise UserError(f"{where} is proxied, expected one of: {', '.join(PROXIED_TYPES)}")
        if self.ttl != 1 and (self.through_cloudflare or self.ttl < 60):
            expected = "1 where it is proxied" if self.through_cloudflare else "1 or at least 60"
            raise UserError(f"{where} has ttl {self.ttl}, expected {expected}")
        if (self.type == "MX") != (self.priority is not None):
            raise UserError(
                f"{where} has priority {self.priority!r}, expected one for MX and for no other type"
            )
        version = {"A": 4, "AAAA": 6}.get(self.type)
        if version and not _is_address(self.content, version):
            raise UserError(f"{where} has content {self.content!r}, expected an IPv{version} address")

    @property
    def through_cloudflare(self) -> bool:
        return self.type in PROXIED_TYPES if self.proxied is None else self.proxied

    @property
    def key(self) -> str:
        """What tells it from the zone's other records, whatever its content."""
        name = self.name.replace("@", "apex").replace("*", "any")
        return self.ref or f"{self.type.lower()}-{name}"


@record
class CacheRule:
    """How long answers are kept. Of several rules that match a request, the last one that says so wins."""

    ref: str = setting("A stable name of the rule", pattern=REF, words=REF_WORDS)
    expression: str = setting("Which requests, in Cloudflare's rules language")
    edge_ttl: int | None = setting(
        "How long Cloudflare keeps it, whatever the origin says. Default: as the Cache-Control header of the origin "
        "says, and not at all without one",
        default=None,
        unit="s",
        at_least=1,
        source=TTL_DOCS,
    )
    if_too_short: str = setting(
        "Where the zone's plan keeps nothing for as short as edge_ttl: refused, or origin, which follows the origin's "
        "header instead; default: refused",
        default="refused",
        choices=("refused", "origin"),
    )
    browser_ttl: int | None = setting(
        "How long browsers keep it; default: as the origin says",
        default=None,
        unit="s",
        at_least=1,
        source=TTL_DOCS,
    )
    bypass: bool = setting("Never kept by Cloudflare; default: no", default=False)

    def __attrs_post_init__(self) -> None:
        if self.bypass and (self.edge_ttl is not None or self.browser_ttl is not None):
            raise UserError(f"CacheRule {self.ref!r} has bypass and a time to live, expected one of the two")

    def surge(self) -> CacheRule:
        """Kept longer at the edge. What browsers keep is out of reach of a purge, and stays as it is."""
        if self.edge_ttl is None:
            return self
        return attrs.evolve(self, edge_ttl=max(self.edge_ttl, min(YEAR, SURGE_EDGE * self.edge_ttl)))


@record
class HeaderRule:
    """Headers set on, or taken from, the answers that browsers get."""

    ref: str = setting("A stable name of the rule", pattern=REF, words=REF_WORDS)
    expression: str = setting("Which answers; default: all", default="true")
    set: Mapping[str, str] = setting("Headers by lower-case name", default={})
    remove: tuple[str, ...] = setting(
        "Lower-case names of headers to take away",
        default=(),
        pattern=r"[a-z0-9-]+",
        words="lower-case names",
    )

    def __attrs_post_init__(self) -> None:
        names = (*self.set, *self.remove)
        if not names:
            raise UserError(f"HeaderRule {self.ref!r} neither sets nor removes a header")
        for name in names:
            if (
                not re.fullmatch(r"[a-z0-9-]+", name)
                or name.startswith(("cf-", "x-cf-"))
                or names.count(name) > 1
            ):
                raise UserError(
                    f"HeaderRule {self.ref!r} names {name!r}, expected lower-case names, each once, none of which "
                    f"starts with cf- or x-cf- ({HEADER_DOCS})"
                )


@record
class RateRule:
    """Blocks an address that asks too often. Counted by address and Cloudflare data center; limits per user are the
    Worker's own (`EdgeWorker.rate_limit`).
    """

    ref: str = setting("A stable name of the rule", pattern=REF, words=REF_WORDS)
    expression: str = setting("Which requests count; the fields that it may use depend on the zone's plan")
    requests: int = setting("How many are let through in a period", at_least=1)
    period: int = setting(
        "Over how long they are counted; default: 10 s, all that the free plan has", default=10, unit="s"
    )
    block_for: int = setting("How long the address is blocked; default: 10 s", default=10, unit="s")

    def __attrs_post_init__(self) -> None:
        for field, value in (("period", self.period), ("block_for", self.block_for)):
            if value not in RATE_PERIODS:
                raise one_of(
                    f"RateRule {self.ref!r} {field}", value, [str(each) for each in RATE_PERIODS], RATE_DOCS
                )

    def surge(self) -> RateRule:
        """Half as many requests are let through, at least one."""
        return attrs.evolve(self, requests=max(1, self.requests // 2))


@record
class WafRule:
    """What happens to requests that should not be there. Rules are tried in order; block ends it."""

    ref: str = setting("A stable name of the rule", pattern=REF, words=REF_WORDS)
    expression: str = setting("Which requests, in Cloudflare's rules language")
    action: str = setting(
        "What is done; default: block",
        default="block",
        choices=("block", "managed_challenge", "js_challenge", "log"),
        source=WAF_DOCS,
    )


PAGES = 'http.request.uri.path.extension in {"html" "htm"} or ends_with(http.request.uri.path, "/")'
SCRIPTS = 'http.request.uri.path.extension in {"css" "js" "mjs"}'
IMAGES = 'http.request.uri.path.extension in {"avif" "gif" "ico" "jpeg" "jpg" "png" "svg" "webp"}'
STATIC = (
    'starts_with(http.request.uri.path, "/assets/") or starts_with(http.request.uri.path, "/static/images/")'
)
"""Files whose name changes with their content, so that nobody ever asks for an old one by a new name."""
API = 'starts_with(http.host, "api.") or starts_with(http.request.uri.path, "/api/")'
SIGNED_IN = 'len(http.request.headers["authorization"]) > 0 or http.cookie contains "session="'

CACHE_RULES = (
    # The free plan keeps nothing for less than two hours (TTL_DOCS): there the origin's header decides about pages.
    CacheRule(ref="pages", expression=PAGES, edge_ttl=HOUR, browser_ttl=HOUR, if_too_short="origin"),
    CacheRule(ref="scripts", expression=SCRIPTS, edge_ttl=DAY, browser_ttl=HOUR),
    CacheRule(ref="images", expression=IMAGES, edge_ttl=MONTH, browser_ttl=MONTH),
    CacheRule(ref="api", expression=API, bypass=True),
    CacheRule(ref="signed_in", expression=SIGNED_IN, bypass=True),
    # Last, since these are the same for everybody: whoever is signed in gets them from the cache too.
    CacheRule(ref="static", expression=STATIC, edge_ttl=YEAR, browser_ttl=YEAR),
)
HEADER_RULES = (
    HeaderRule(
        ref="security",
        set={
            # Subdomains and preloading are the owner's decision: neither can be taken back within the year.
            "strict-transport-security": f"max-age={YEAR}",
            "x-content-type-options": "nosniff",
            "x-frame-options": "SAMEORIGIN",
            "referrer-policy": "strict-origin-when-cross-origin",
        },
    ),
    HeaderRule(
        ref="immutable",
        expression=f"({STATIC}) and http.response.code in {{200 206 304}}",
        set={"cache-control": f"public, max-age={YEAR}, immutable"},
    ),
)
RATE_RULES = (RateRule(ref="flood", expression='starts_with(http.request.uri.path, "/")', requests=100),)
WAF_RULES = (
    WafRule(
        ref="secret_files",
        expression=" or ".join(
            f'lower(http.request.uri.path) contains "{each}"'
            for each in ("/.env", "/.git/", "/.aws/", "/.ssh/")
        ),
    ),
)
MANAGED_RULESETS = {
    "cloudflare": "efb7b8c949ac4650a09736fc376e9aee",
    "owasp": "4814384a9e5d4991b9815dcfc25d2f1f",
}
"""Ids that are the same in every account (MANAGED_DOCS)."""
ZONE_SETTINGS: Mapping[str, str | int] = {
    "always_use_https": "on",
    "automatic_https_rewrites": "on",
    "browser_cache_ttl": 0,  # as the origin says, where no cache rule says otherwise
    "http3": "on",
    "tls_1_3": "on",
    "0rtt": "off",  # early data can be replayed; with it on, tls_1_3 reads back as another value
}
TEXT_TYPES = (
    "application/javascript",
    "application/json",
    "application/ld+json",
    "application/manifest+json",
    "application/rss+xml",
    "application/wasm",
    "application/xml",
    "font/otf",
    "font/ttf",
    "image/svg+xml",
    "text/css",
    "text/html",
    "text/javascript",
    "text/plain",
    "text/xml",
)
"""Media types worth compressing; pictures, films and WOFF fonts are compressed already."""
WITHDRAWN_SETTINGS = ("brotli", "minify", "mobile_redirect", "server_side_exclude")


def mail_records(*, senders: tuple[str, ...] = (), reports_to: str | None = None) -> tuple[DnsEntry, ...]:
    """SPF and DMARC of the domain: mail comes from `senders` alone (names to include), and from nobody by default."""
    spf = " ".join(("v=spf1", *(f"include:{each}" for each in senders), "~all" if senders else "-all"))
    dmarc = f"v=DMARC1; p={'quarantine' if senders else 'reject'}"
    if reports_to:
        dmarc += f"; rua=mailto:{reports_to}"
    return (
        DnsEntry(type="TXT", content=spf, ref="spf"),
        DnsEntry(type="TXT", name="_dmarc", content=dmarc, ref="dmarc"),
    )


def _is_address(text: str, version: int) -> bool:
    try:
        return ipaddress.ip_address(text).version == version
    except ValueError:
        return False
