"""The zone at Cloudflare: whether it is there, of this account and active, and its plan. GET requests alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from account.checks import Check, Patient
from account.prerequisites import how
from components.errors import UserError
from providers.cloudflare_api import Cloudflare, Refused, fields
from stacks.settings import PLANS, Settings

AREA = "cloudflare"


def zone_id(cloudflare: Cloudflare, settings: Settings) -> str | None:
    """The zone to ask about; None where it is still to be made, or not to be seen."""
    if settings.zone or not settings.create_zone:
        return settings.zone
    try:
        rows = cloudflare.pages(f"/zones?name={settings.domain}", "Zone Read")
    except UserError:
        return None
    return str(rows[0]["id"]) if rows and rows[0].get("id") else None


def zone_checks(cloudflare: Cloudflare, patient: Patient) -> Iterable[Check]:
    """What there is to say of the zone; nothing where the stack has none."""
    settings = patient.settings
    what = f"the zone {settings.domain}"
    if settings.create_zone:
        rows = cloudflare.pages(f"/zones?name={settings.domain}", "Zone Read")
        if not rows:
            return [Check(area=AREA, what=what, state="ok", says="is not there yet, and is made")]
        if patient.was_up is False and "zone" not in settings.adopt:
            fix = f"adopt it: rungs:adopt.zone {rows[0].get('id')}, or use it: rungs:zone instead of rungs:create_zone"
            return [missing(what, "is there already, and would be refused", fix)]
        return _of_zone(rows[0], patient, what)
    if settings.zone is None:
        return []
    try:
        found = cloudflare.call("GET", f"/zones/{settings.zone}", "Zone Read", absent=True)
    except Refused:
        fix = "add Zone: Read to the token for this zone, or look for its id in the domain's Overview"
        return [unknown(what, "the token may not look at it, or rungs:zone is wrong", fix)]
    if found is None:
        return [missing(what, f"rungs:zone {settings.zone} is no zone", how("zone", "")["where"])]
    return _of_zone(fields(found), patient, what)


def _of_zone(zone: Mapping[str, object], patient: Patient, what: str) -> Iterator[Check]:
    settings, owner = patient.settings, fields(zone.get("account")).get("id")
    name, status = zone.get("name"), zone.get("status")
    if owner != settings.account:
        yield missing(
            what, f"it is of the account {owner}, not of rungs:account", "give the zone of this account"
        )
        return
    if name != settings.domain:
        yield missing(
            what, f"rungs:zone is the zone of {name}", f"set rungs:domain to {name}, or give its own zone"
        )
        return
    if status == "active":
        yield Check(area=AREA, what=what, state="ok", says="active")
    else:
        servers = ", ".join(str(each) for each in cast("Sequence[object]", zone.get("name_servers") or ()))
        fix = (
            f"at the registrar, DNSSEC off and these nameservers: {servers or 'those that the stack exports'}"
        )
        yield missing(what, f"it is {status}: its nameservers are not in use yet", fix)
    plan, order = str(fields(zone.get("plan")).get("legacy_id")), PLANS["zone_plan"]
    if plan not in order:
        yield unknown("the zone's plan", f"Cloudflare calls it {plan!r}", "compare it with rungs:zone_plan")
    elif order.index(plan) < order.index(settings.zone_plan):
        says = f"rungs:zone_plan is {settings.zone_plan!r}, but the zone is on {plan!r}"
        yield missing("the zone's plan", says, how("zone_plan", settings.zone_plan)["where"])
    else:
        yield Check(area=AREA, what="the zone's plan", state="ok", says=plan)


def missing(what: str, says: str, fix: str) -> Check:
    """Something that Cloudflare has not."""
    return Check(area=AREA, what=what, state="missing", says=says, fix=fix)


def unknown(what: str, says: str, fix: str) -> Check:
    """Something that Cloudflare does not tell."""
    return Check(area=AREA, what=what, state="unknown", says=says, fix=fix)
