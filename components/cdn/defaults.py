"""What a CDN does by default: its rules for caches, headers, rates and the firewall, and the zone's settings."""

from __future__ import annotations

from collections.abc import Mapping

from components.cdn.rules import YEAR, CacheRule, HeaderRule, RateRule, WafRule
from components.zone_plan import DAY, HOUR

MONTH = 30 * DAY

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
ZONE_SETTINGS: Mapping[str, str | int] = {
    "always_use_https": "on",
    "automatic_https_rewrites": "on",
    "browser_cache_ttl": 0,  # as the origin says, where no cache rule says otherwise
    "http3": "on",
    "tls_1_3": "on",
    "0rtt": "off",  # early data can be replayed; with it on, tls_1_3 reads back as another value
}
