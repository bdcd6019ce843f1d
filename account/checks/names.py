"""Counts and names of what an account has already, against what a stage will make there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from account.checks import Check, Patient
from account.permissions import made
from account.prerequisites import Quota
from stacks.blueprint import pieces_of


def counted(area: str, patient: Patient, quota: Quota, found: list[str]) -> Iterator[Check]:
    """Whether there is room for what is not there yet, and whether a name that the stage wants is taken.

    `found`: the names of all that the account has.
    """
    wanted = names(patient, quota.type)
    there = {name for name in wanted.values() if name in found}
    to_come = len(set(wanted.values()) - there) if there else quota.own
    fits = len(found) + to_come <= quota.limit
    room = f"{len(found):,} of {quota.limit:,.0f}" + (f", {to_come} to come" if to_come else "")
    yield Check(
        area=area,
        what=quota.what,
        state="ok" if fits else "missing",
        says=f"{room} ({quota.source})",
        fix="" if fits else "delete what nobody needs, or ask the provider's support for more",
    )
    if patient.was_up is True:
        return
    for key, name in wanted.items():
        if name in there and not is_adopted(patient, key):
            adopt = f"if it is yours and not this stack's, adopt it: rungs:adopt.{key} and its id (./rungs adopt); "
            yield taken(area, patient, name, f"{adopt}else take another: rungs:parts.{key}.name")


def taken(area: str, patient: Patient, name: str, fix: str) -> Check:
    """A name that is there already, of a stack that was never up as far as is known."""
    says = ": made by this stack's `up`, or by somebody else" if patient.was_up is None else ""
    return Check(
        area=area,
        what=f"the name {name}",
        state="unknown" if patient.was_up is None else "missing",
        says=f"is there already{says}",
        fix=fix,
    )


def names(patient: Patient, kind: str) -> Mapping[str, str]:
    """The names that the stage's resources of a type have, by the part's key."""
    pieces = {(piece.key, piece.part.host): piece for piece in pieces_of(patient.stage, patient.settings)}
    return {
        key: pieces[key, part.host].physical_name
        for key, part, resource in made(patient.stage, patient.settings)
        if resource.type == kind and resource.child == part.children[0] and (key, part.host) in pieces
    }


def is_adopted(patient: Patient, key: str) -> bool:
    """Whether what a part makes first is imported, on any of its hosts."""
    hosts = {f"{key}-{part.host}" for part in patient.stage.parts[key] if part.host}
    return bool({key, *hosts} & set(patient.settings.adopt))
