"""The table of verdicts: what each kind of change to a store comes to, and why. Nothing else in review decides."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal

import attrs

from stacks.settings import Acknowledgement

Verdict = Literal["fine", "look", "danger"]
ORDER: Final[tuple[Verdict, ...]] = ("fine", "look", "danger")

TABLE: Final[Mapping[str, tuple[Verdict, str]]] = MappingProxyType(
    {
        "replaced": ("danger", "a new, empty one takes its place"),
        "deleted": ("danger", "its data goes with it"),
        "class dropped": ("danger", "every object of this class is dropped with its data"),
        "renamed": ("danger", "shown as an update, but a new name drops what it holds"),
        "unprotected": ("danger", "nothing stops a later change from deleting or replacing it"),
        "retain dropped": ("danger", "leaving the program would then delete it in the cloud"),
        "unencrypted": ("danger", "its data is no longer encrypted"),
        "exposed": ("danger", "a delete then takes its data with it, with no last copy"),
        "serves an empty store": ("danger", "the host that is to serve is only made by this change"),
        "cut over without a fence": ("danger", "what is written during the last of the copy is lost"),
        "forgotten before it was released": ("danger", "moves may not be skipped; release it first"),
        "released while it served": ("danger", "nothing then guards the data to go back to"),
        "adopted otherwise": ("danger", "the account has it otherwise; neither preview nor `up` goes on"),
        "adopted": ("fine", "it exists already, and is imported as it is"),
        "forgotten": ("look", "it leaves the program, stays in the cloud and goes on costing"),
        "released": ("look", "no longer protected; it is still retained on delete"),
        "made unencrypted": (
            "look",
            "it starts without encryption, which mostly cannot be switched on later",
        ),
        "remembered": ("look", "it was forgotten; this makes a new, empty one beside what is in the cloud"),
        "fence taken off": ("look", "writes go on where they went before; a copy is no longer complete"),
        "floor lowered": ("look", "going down is no longer refused where a store would be lost"),
        "class added": ("look", "rollback ends here: no version without this class can take its place"),
        "split opened": ("look", "two versions serve at once: what one writes the other must read"),
        "split changed": ("fine", "the same two versions serve, in other shares"),
        "split closed": ("fine", "the current version serves alone"),
        "deployment goes back": ("look", "an earlier version serves alone; the current one gets no requests"),
        "rollback ended": (
            "look",
            "the version that was rolled back from, or what came after it, serves again",
        ),
        "held back": (
            "look",
            "rungs:rollout.percent is 0: the new version gets no requests until it is raised",
        ),
        "schema contracted with code": (
            "danger",
            "the version that still serves needs what this takes away: ship code that does without it first",
        ),
        "schema contracted": ("look", "no version that serves, or that a rollback brings back, may need it"),
        "schema expanded": ("fine", "older versions do not see what it adds"),
        "migration edited": (
            "danger",
            "databases that have run it never run it again; add a new one instead",
        ),
        "migration not understood": ("look", "nothing is known of what it takes away: read it"),
        "costs more than allowed": ("danger", "the monthly cost rises by more than --max-delta"),
        "cost unknown": ("danger", "--max-delta was asked for, and the change has no price"),
        "acknowledgement stale": ("look", "it names nothing that happens; take it out of the configuration"),
        "acknowledgement expired": ("look", "its last day has passed; the danger stands"),
    }
)


@attrs.frozen(kw_only=True)
class Item:
    """One line of the data section."""

    change: str
    """A key of TABLE."""
    urn: str
    """The resource; a path of the configuration where no single resource is meant."""
    name: str
    kind: str
    properties: tuple[str, ...] = ()
    """What causes it, as paths or as `path: before -> after`."""
    note: str = ""
    acknowledged: Acknowledgement | None = None

    @property
    def rated(self) -> Verdict:
        """What the table says."""
        return TABLE[self.change][0]

    @property
    def verdict(self) -> Verdict:
        """What the table says; a danger that is acknowledged is to be looked at."""
        return "look" if self.acknowledged and self.rated == "danger" else self.rated

    @property
    def table_reason(self) -> str:
        """The table's words, which are the same for every item of this change."""
        return TABLE[self.change][1]

    @property
    def reason(self) -> str:
        return "; ".join(each for each in (self.table_reason, self.note) if each)

    def as_json(self) -> dict[str, object]:
        return {
            "change": self.change,
            "urn": self.urn,
            "name": self.name,
            "type": self.kind,
            "properties": list(self.properties),
            "verdict": self.verdict,
            "reason": self.reason,
            "acknowledged": as_json(self.acknowledged) if self.acknowledged else None,
        }


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The gravest of several; fine where there is none."""
    return ORDER[max(map(ORDER.index, verdicts), default=0)]


def acknowledge(
    items: Iterable[Item], given: Iterable[Acknowledgement], today: datetime.date
) -> tuple[list[Item], list[Acknowledgement]]:
    """The items with what acknowledges them, and the acknowledgements in use.

    One that has expired, or that names no danger of the change, becomes an item of its own.
    """
    found = list(items)
    used: list[Acknowledgement] = []
    for each in given:
        expired = each.until < today.isoformat()
        met = [
            index for index, item in enumerate(found) if (item.urn, item.change) == (each.urn, each.change)
        ]
        if not expired:
            for index in met:
                found[index] = attrs.evolve(found[index], acknowledged=each)
        if met and not expired:
            used.append(each)
            continue
        found.append(
            Item(
                change="acknowledgement expired" if expired else "acknowledgement stale",
                urn=each.urn,
                name=each.urn.rsplit("::", 1)[-1],
                kind="acknowledgement",
                note=f"{each.change}, until {each.until}: {each.reason}",
            )
        )
    return found, used


def as_json(each: Acknowledgement) -> dict[str, str]:
    """As it stands in the configuration."""
    return {"urn": each.urn, "change": each.change, "reason": each.reason, "until": each.until}
