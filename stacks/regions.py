"""In which regions the parts of AWS and Google Cloud are: the stack's own, and further ones that fit it.

A ladder's stages name further regions for the home that its guide has. Every team has a home of its own, which is for
good from the first `up`, so what a stage names gives way to it: a copy stays near home, in the same part of the world,
and a region for other people's users is away from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias, cast

import attrs

from components.clouds import AWS_REGIONS, GOOGLE_REGIONS
from components.errors import UserError
from components.part import Part, settings_of

if TYPE_CHECKING:
    from stacks.settings import Settings
    from stacks.stage import Lineage, Stage

JURISDICTIONS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "eu": {
        "aws": ("eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"),
        "gcp": (
            *("europe-central2", "europe-north1", "europe-north2", "europe-southwest1", "europe-west1"),
            *(
                "europe-west3",
                "europe-west4",
                "europe-west8",
                "europe-west9",
                "europe-west10",
                "europe-west12",
            ),
        ),
    },
    "fedramp": {
        "aws": ("us-east-1", "us-east-2", "us-west-1", "us-west-2"),
        "gcp": (
            *("us-central1", "us-east1", "us-east4", "us-east5", "us-south1"),
            *("us-west1", "us-west2", "us-west3", "us-west4"),
        ),
    },
}
"""Regions within a jurisdiction, by cloud: of the European Union's members, and of the United States
(docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html, cloud.google.com/about/locations)."""


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
    """The stage with its further regions as they are for the stack's own home."""
    if not further:
        return stage
    homes = {cloud: home(cloud, settings) for cloud in ("aws", "gcp")}
    becomes = {
        cloud: {each.region: each.seen_from(homes[cloud]) for each in further} for cloud in ("aws", "gcp")
    }

    def placed(hosts: Lineage) -> Lineage:
        return tuple(_changed(part, becomes[part.clouds[0]]) if _is_placed(part) else part for part in hosts)

    return attrs.evolve(stage, parts={key: placed(hosts) for key, hosts in stage.parts.items()})


def check_jurisdiction(parts: Mapping[str, Part], settings: Settings) -> None:
    """Raises UserError where the stack's jurisdiction is promised and a part is in a region outside of it."""
    if settings.jurisdiction is None:
        return
    for key, part in parts.items():
        if not _is_placed(part):
            continue
        cloud = part.clouds[0]
        within = JURISDICTIONS[settings.jurisdiction][cloud]
        for region in (home(cloud, settings), *(each for _, each in _regions(part))):
            if region not in within:
                raise UserError(
                    f"rungs:jurisdiction is {settings.jurisdiction!r}, but part {key!r} would be in {region}, expected "
                    f"one of {', '.join(within)} (the stack's own is rungs:{cloud}_region)"
                )


def _is_placed(part: Part) -> bool:
    """Whether it is in a region of AWS or Google Cloud."""
    return bool(part.clouds) and part.clouds[0] in ("aws", "gcp")


def _regions(part: Part) -> Iterable[tuple[str, str]]:
    """The settings that name regions, with each region."""
    for name in settings_of(type(part)):
        if name.endswith(("region", "regions", "leader")):
            value = cast("str | Sequence[str] | None", getattr(part, name))
            for each in (value,) if isinstance(value, str) else value or ():
                yield name, each


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
