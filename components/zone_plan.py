"""What each plan of a Cloudflare zone allows, and the refusal of what it does not, naming the plan that does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import attrs

from components.errors import UserError, one_of

HOUR = 3_600
DAY = 24 * HOUR

CACHE_DOCS = "developers.cloudflare.com/cache/how-to/cache-rules/"
HEADER_DOCS = "developers.cloudflare.com/rules/transform/response-header-modification/"
MANAGED_DOCS = "developers.cloudflare.com/waf/managed-rules/"
RATE_DOCS = "developers.cloudflare.com/waf/rate-limiting-rules/"
REGEX_DOCS = "developers.cloudflare.com/ruleset-engine/rules-language/operators/"
TIERED_DOCS = "developers.cloudflare.com/cache/how-to/tiered-cache/"
TTL_DOCS = "developers.cloudflare.com/cache/how-to/edge-browser-cache-ttl/"
WAF_DOCS = "developers.cloudflare.com/waf/custom-rules/"


@attrs.frozen(kw_only=True)
class ZonePlan:
    """What a zone's plan allows. Times in seconds."""

    cache_rules: int
    edge_ttl: int
    """The shortest time at the edge that a rule may ask for."""
    transform_rules: int
    rate_rules: int
    rate_period: int
    """The longest period over which requests are counted."""
    rate_block: int
    """The longest time for which an address is blocked."""
    rate_fields: frozenset[str] | None
    """The fields that a rate limit's expression may use; None: all."""
    custom_rules: int
    regex: bool
    log_action: bool
    managed_rulesets: bool
    regional_cache: bool


_PATH = frozenset(
    {"http.request.uri.path", "http.request.uri.path.extension", "cf.bot_management.verified_bot"}
)
_PRO = _PATH | {"http.host", "http.request.uri", "http.request.full_uri", "http.request.uri.query"}
_BUSINESS = _PRO | {"http.request.method", "ip.src", "http.user_agent"}

ZONE_PLANS: Mapping[str, ZonePlan] = {
    "free": ZonePlan(
        cache_rules=10,
        edge_ttl=2 * HOUR,
        transform_rules=10,
        rate_rules=1,
        rate_period=10,
        rate_block=10,
        rate_fields=_PATH,
        custom_rules=5,
        regex=False,
        log_action=False,
        managed_rulesets=False,
        regional_cache=False,
    ),
    "pro": ZonePlan(
        cache_rules=25,
        edge_ttl=HOUR,
        transform_rules=25,
        rate_rules=2,
        rate_period=60,
        rate_block=HOUR,
        rate_fields=_PRO,
        custom_rules=20,
        regex=False,
        log_action=False,
        managed_rulesets=True,
        regional_cache=False,
    ),
    "business": ZonePlan(
        cache_rules=50,
        edge_ttl=1,
        transform_rules=50,
        rate_rules=5,
        rate_period=600,
        rate_block=DAY,
        rate_fields=_BUSINESS,
        custom_rules=100,
        regex=True,
        log_action=False,
        managed_rulesets=True,
        regional_cache=False,
    ),
    "enterprise": ZonePlan(
        cache_rules=300,
        edge_ttl=1,
        transform_rules=300,
        rate_rules=100,
        rate_period=65_535,
        rate_block=DAY,
        rate_fields=None,
        custom_rules=1000,
        regex=True,
        log_action=True,
        managed_rulesets=True,
        regional_cache=True,
    ),
}
"""Least first. Rate limits: cloudflare-docs, partials/waf/rate-limiting-availability-by-plan.mdx @07acbb66; the rest:
cloudflare-docs, src/content/plans/index.json @0188ca2f. Both undated, read in 2026-11."""


def find_plan(name: str) -> ZonePlan:
    """The plan of this name; raises UserError where there is none."""
    if name not in ZONE_PLANS:
        raise one_of("rungs:zone_plan", name, ZONE_PLANS)
    return ZONE_PLANS[name]


@attrs.frozen(kw_only=True)
class Demand:
    """Something that a part asks of the zone's plan."""

    key: str
    """The field, such as `Cdn.cache`."""
    value: str
    expected: Callable[[ZonePlan], str]
    """What a plan allows instead."""
    fits: Callable[[ZonePlan], bool]
    source: str

    def check(self, name: str) -> None:
        """Raises UserError where the plan of this name does not allow it."""
        plan = find_plan(name)
        if self.fits(plan):
            return
        enough = next((each for each in ZONE_PLANS if self.fits(ZONE_PLANS[each])), None)
        remedy = f"zone plan {enough!r} takes it" if enough else "no zone plan takes it"
        raise UserError(
            f"{self.key} is {self.value}, expected {self.expected(plan)} on rungs:zone_plan {name!r}; "
            f"{remedy} ({self.source})"
        )


def at_most(key: str, number: int, unit: str, limit: Callable[[ZonePlan], int], source: str) -> Demand:
    """A number up to the plan's limit."""
    return Demand(
        key=key,
        value=f"{number} {unit}",
        expected=lambda plan: f"at most {limit(plan)}",
        fits=lambda plan: number <= limit(plan),
        source=source,
    )


def edge_ttl(key: str, seconds: int) -> Demand:
    """A time at the edge that is not shorter than the plan's least."""
    return Demand(
        key=key,
        value=f"{seconds} s",
        expected=lambda plan: f"at least {plan.edge_ttl} or if_too_short='origin'",
        fits=lambda plan: seconds >= plan.edge_ttl,
        source=TTL_DOCS,
    )


def has(key: str, value: str, otherwise: str, feature: Callable[[ZonePlan], bool], source: str) -> Demand:
    """Something that a plan has or has not; `otherwise` is what to give without it."""
    return Demand(key=key, value=value, expected=lambda _: otherwise, fits=feature, source=source)


def regex(key: str, expression: str) -> list[Demand]:
    """The demand of an expression that matches regular expressions; empty where it does not."""
    if not re.search(r"\bmatches\b|~", _without_texts(expression)):
        return []
    return [
        has(key, repr(expression), "one without a regular expression", lambda plan: plan.regex, REGEX_DOCS)
    ]


def rate_fields(key: str, expression: str) -> list[Demand]:
    """One demand for each field that the expression of a rate limit reads."""
    return [_rate_field(key, field) for field in _fields(expression)]


def _rate_field(key: str, field: str) -> Demand:
    return Demand(
        key=key,
        value=f"about {field}",
        expected=lambda plan: f"one about {', '.join(sorted(plan.rate_fields or ()))}",
        fits=lambda plan: plan.rate_fields is None or field in plan.rate_fields,
        source=RATE_DOCS,
    )


def _fields(expression: str) -> list[str]:
    """The fields that an expression reads, each once, in order."""
    found: list[str] = re.findall(
        r"\b(?:raw\.)?(?:cf|http|ip|tcp|udp)\.[\w.]*\w|\bssl\b", _without_texts(expression)
    )
    return list(dict.fromkeys(found))


def _without_texts(expression: str) -> str:
    return re.sub(r'"(\\.|[^"\\])*"', '""', expression)
