"""What a growth stage needs before it can be brought up: plans, products, quotas, nameservers and secrets.

    for each in prerequisites(settings): print(each.what, each.met, each.where)

Derived from the stage's parts; prerequisites.toml says how each is met. By configuration alone: whether the accounts
really have it is what `./rungs doctor` asks.
"""

from __future__ import annotations

import functools
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, cast

import attrs

from account.permissions import is_a, made, met
from account.secrets import secrets, used
from components.errors import UserError
from components.part import Need
from economics import catalog
from stacks import ladders
from stacks.blueprint import services_of, sized
from stacks.moves import needs_of
from stacks.settings import NAMESPACE, NO_IMAGE, PLANS, SECRETS, Settings
from stacks.stage import Stage

Kind = Literal["plan", "product", "quota", "nameservers", "secret", "setting"]


@attrs.frozen(kw_only=True)
class Prerequisite:
    """Something that must be there. `met` by what the configuration says; None where it cannot tell."""

    kind: Kind
    what: str
    why: str
    where: str = ""
    """Where it is bought, switched on or had."""
    key: str = ""
    """The configuration key that says that it is there, such as `rungs:workers_plan`."""
    value: str = ""
    price: str = ""
    """Dollars, as published; empty: none of its own."""
    source: str = ""
    asked: bool = False
    """Whether `./rungs doctor` can ask the account for it, where the configuration cannot tell."""
    code: str = ""
    """AWS: the service and the code by which Service Quotas knows a quota."""
    met: bool | None = None

    @property
    def then(self) -> str:
        """The command that tells the stack; empty where it need not know."""
        if not self.key:
            return ""
        secret = "--secret " if self.kind == "secret" else ""
        path = "--path " if "." in self.key else ""
        return f"pulumi config set {secret}{path}{self.key} {self.value or '…'}".removesuffix(
            " …" if secret else ""
        )


@attrs.frozen(kw_only=True)
class Quota:
    """How many of a resource type an account may have."""

    type: str
    what: str
    own: int
    """How many of them the stage makes."""
    limit: float
    source: str
    permission: str
    """What lists them at Cloudflare; empty: another provider has them."""
    rows: str
    name: str
    """The field of a row that has its name."""


def prerequisites(settings: Settings, stage: Stage | None = None) -> tuple[Prerequisite, ...]:
    """Everything that the stage (default: the configuration's) needs; raises UserError for settings it cannot have."""
    stage = sized(stage or ladders.load(settings.ladder)[settings.stage], settings)
    needed = [_of_need(need, settings) for need in needs_of(stage)]
    granted = _granted(settings, needed)
    found = [
        *(each for each in needed if each.kind != "secret"),
        *_also(stage, settings),
        *_quotas(stage, granted),
        *_refusals(stage, granted),
        *_images(stage, settings),
    ]
    asked = {each.key for each in needed if each.kind == "secret"}
    optional = (each for each in _secrets(stage, settings) if each.key not in asked)
    return (*found, *(each for each in needed if each.kind == "secret"), *optional)


def missing(settings: Settings, stage: Stage | None = None) -> list[Prerequisite]:
    """Those that the configuration says are not there."""
    return [each for each in prerequisites(settings, stage) if each.met is False]


def quotas(stage: Stage, settings: Settings) -> list[Quota]:
    """How many of each limited resource type the stage makes, and what the account's plan allows."""
    own = Counter(resource.type for _, _, resource in made(stage, settings))
    found: list[Quota] = []
    for kind, row in cast("Mapping[str, Mapping[str, str]]", _file()["quota"]).items():
        limit = catalog.limit(row.get("every") or row[settings.plan_names[row["plan"]]])
        if own[kind] and limit.value is not None:
            found.append(
                Quota(
                    type=kind,
                    what=row["what"],
                    own=own[kind],
                    limit=limit.value,
                    source=limit.id,
                    permission=row.get("permission", ""),
                    rows=row.get("rows", ""),
                    name=row.get("name", ""),
                )
            )
    return found


def how(key: str, at_least: str) -> Mapping[str, str]:
    """How a need is met: what, where, price and source; empty for what prerequisites.toml does not know."""
    rows = cast("Mapping[str, Mapping[str, object]]", _file()["need"]).get(key, {})
    found = rows if "what" in rows else rows.get(at_least, {})
    return cast("Mapping[str, str]", found)


def price_text(id: str) -> str:
    """`$25 a month`; empty where there is no id, or where it costs nothing by itself."""
    if not id:
        return ""
    price = catalog.price(id)
    if price.price is None:
        return "a price by contract"
    return f"${price.price:g} a month" if price.price else ""


def _of_need(need: Need, settings: Settings) -> Prerequisite:
    row = how(need.key, need.at_least)
    kind: Kind = "plan" if need.key in PLANS else "setting"
    if need.key == "r2_enabled":
        kind = "product"
    if need.key in SECRETS:
        secret = secrets()[need.key]
        kind, row = "secret", {"what": need.key, "where": secret.get, "source": secret.source}
    return Prerequisite(
        kind=kind,
        what=row.get("what", f"{NAMESPACE}:{need.key} {need.at_least}".strip()),
        why=need.why,
        where=row.get("where", ""),
        key=f"{NAMESPACE}:{need.key}",
        value=need.at_least,
        price=price_text(row.get("price", "")),
        source=row.get("source", ""),
        met=settings.has(need.key, need.at_least),
    )


def _also(stage: Stage, settings: Settings) -> Iterator[Prerequisite]:
    for row in cast("list[Mapping[str, str]]", _file()["also"]):
        parts = [part for _, part in stage if is_a(part, row.get("part", ""))]
        when = row.get("when", "")
        if any(met(when, settings, part) for part in parts) or ("part" not in row and met(when, settings)):
            yield Prerequisite(
                kind=cast("Kind", row["kind"]),
                what=row["what"],
                why=row["why"],
                where=row["where"],
                price=price_text(row.get("price", "")),
                source=row["source"],
                asked="asked" in row,
                code=row.get("code", ""),
            )


def _quotas(stage: Stage, settings: Settings) -> Iterator[Prerequisite]:
    for quota in quotas(stage, settings):
        yield Prerequisite(
            kind="quota",
            what=f"{quota.what}: {quota.own} of the {quota.limit:,.0f} that the account may have",
            why="the stage makes them",
            where="the provider's support raises a soft limit",
            source=quota.source,
            asked=True,
            met=None if quota.own <= quota.limit else False,
        )


def _granted(settings: Settings, needed: list[Prerequisite]) -> Settings:
    """The settings as they are once every plan that is missing has been bought."""
    plans = {each.key.removeprefix(f"{NAMESPACE}:"): each.value for each in needed if not each.met}
    bought = {key: value for key, value in plans.items() if key in PLANS and key != "r2_enabled"}
    return attrs.evolve(settings, **cast("dict[str, object]", bought)) if bought else settings  # type: ignore[arg-type]


def _refusals(stage: Stage, settings: Settings) -> Iterator[Prerequisite]:
    """What parts refuse of the account beyond their needs, such as rules that the zone's plan does not take."""
    for key, part in stage:
        try:
            part.check_account(settings)
        except UserError as error:
            yield Prerequisite(kind="setting", what=f"part {key!r}", why=str(error), met=False)


def _images(stage: Stage, settings: Settings) -> Iterator[Prerequisite]:
    row = how("image", "")
    for key in services_of(stage):
        yield Prerequisite(
            kind="setting",
            what=row["what"].format(key=key),
            why="a service runs an image, named by its digest",
            where=row["where"],
            key=f"{NAMESPACE}:images.{key}",
            source=row["source"],
            met=not settings.images.get(key, NO_IMAGE).endswith(NO_IMAGE),
        )


def _secrets(stage: Stage, settings: Settings) -> Iterator[Prerequisite]:
    for secret in used(stage, settings):
        in_stack = not secret.provider
        yield Prerequisite(
            kind="secret",
            what=secret.name,
            why=f"opens {secret.opens}",
            where=secret.get,
            key=f"{NAMESPACE}:{secret.name}" if in_stack else "",
            source=secret.source,
            met=True if in_stack and secret.name in settings.secrets else None,
        )


@functools.cache
def _file() -> Mapping[str, object]:
    with (Path(__file__).parent / "prerequisites.toml").open("rb") as file:
        return tomllib.load(file)
