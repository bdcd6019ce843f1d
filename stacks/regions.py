"""In which regions the parts of AWS and Google Cloud are: the stack's own, and further ones that fit it.

A ladder's stages name further regions for the home that its guide has. Every team has a home of its own, which is for
good from the first `up`, so what a stage names gives way to it: a copy stays near home, in the same part of the world,
and a region for other people's users is away from it. Where the stack has a jurisdiction, nothing is outside of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias, cast

import attrs

from components.clouds import AWS_REGIONS, GOOGLE_REGIONS, JURISDICTIONS, is_within
from components.errors import UserError
from components.part import Part, settings_of
from components.redis import Redis

if TYPE_CHECKING:
    from stacks.settings import Settings
    from stacks.stage import Stage


@attrs.frozen
class Near:
    """What a region that stages name becomes: the first of `options` that is not home and in home's part of the world,
    else the first that is not home.
    """

    region: str
    options: tuple[str, ...]

    def seen_from(self, home: str) -> str:
        """The region for a stack whose own is `home`."""
        others = [each for each in self.options if each != home]
        return next((each for each in others if area(each) == area(home)), others[0])


@attrs.frozen
class Away:
    """The same, for the first of `options` in another part of the world than home."""

    region: str
    options: tuple[str, ...]

    def seen_from(self, home: str) -> str:
        """The region for a stack whose own is `home`."""
        return next(each for each in self.options if area(each) != area(home))


Further: TypeAlias = "Near | Away"


def area(region: str) -> str:
    """The part of the world that a region is in: `eu`, `europe`, `us`, `asia` and the like."""
    return region.partition("-")[0]


def home(cloud: str, settings: Settings) -> str:
    """The stack's own region in a cloud: what it is told, else the nearest to its location."""
    if cloud == "aws":
        return settings.aws_region or AWS_REGIONS[settings.location]
    return settings.gcp_region or GOOGLE_REGIONS[settings.location]


def seen_from_home(stage: Stage, further: Sequence[Further], settings: Settings) -> Stage:
    """The stage with its further regions as they are for the stack's own home, and without readers elsewhere than its
    jurisdiction allows.
    """
    homes = {cloud: home(cloud, settings) for cloud in ("aws", "gcp")}
    becomes = {cloud: {each.region: each.seen_from(at) for each in further} for cloud, at in homes.items()}

    def placed(part: Part) -> Part:
        if _is_placed(part):
            return _changed(part, becomes[part.clouds[0]])
        return _readers_within(part, settings.jurisdiction)

    return attrs.evolve(stage, parts={key: tuple(map(placed, hosts)) for key, hosts in stage.parts.items()})


def check_jurisdiction(parts: Mapping[str, Part], settings: Settings) -> None:
    """Raises UserError where the stack's jurisdiction is promised and a part is in a region outside of it."""
    if settings.jurisdiction is None:
        return
    for key, part in parts.items():
        cloud = part.clouds[0] if _is_placed(part) else "aws"
        of_home = [home(cloud, settings)] if _is_placed(part) else []
        for region in (*of_home, *(each for _, each in _regions(part))):
            if not is_within(settings.jurisdiction, region):
                own = f" (the stack's own is rungs:{cloud}_region)" if of_home else ""
                raise UserError(
                    f"rungs:jurisdiction is {settings.jurisdiction!r}, but part {key!r} would be in {region}, expected "
                    f"one of {', '.join(JURISDICTIONS[settings.jurisdiction][cloud])}{own}"
                )


def _is_placed(part: Part) -> bool:
    """Whether it is in a region of AWS or Google Cloud."""
    return bool(part.clouds) and part.clouds[0] in ("aws", "gcp")


def _regions(part: Part) -> Iterable[tuple[str, str]]:
    """The settings that name regions, with each region."""
    for name in settings_of(type(part)):
        if name.endswith(("region", "regions", "leader")) or (name == "location" and _is_placed(part)):
            value = cast("str | Sequence[str] | None", getattr(part, name))
            for each in (value,) if isinstance(value, str) else value or ():
                yield name, each


def _readers_within(part: Part, jurisdiction: str | None) -> Part:
    """The part less those of its ladder's readers that are elsewhere."""
    if jurisdiction is None or not isinstance(part, Redis):
        return part
    return attrs.evolve(
        part, read_regions=tuple(each for each in part.read_regions if is_within(jurisdiction, each))
    )


def _changed(part: Part, becomes: Mapping[str, str]) -> Part:
    changes: dict[str, object] = {}
    for name, region in _regions(part):
        if region in becomes:
            value = cast("str | Sequence[str]", getattr(part, name))
            changes[name] = (
                becomes[region]
                if isinstance(value, str)
                else tuple(becomes.get(each, each) for each in value)
            )
    return attrs.evolve(part, **changes) if changes else part
