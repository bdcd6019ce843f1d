"""What the account at Cloudflare has: token, permissions, plans, R2, names and quotas. GET requests alone.

A read shows that a token may read. Whether it may write is known only where it may look at itself (API Tokens Read).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast

import attrs

from account.checks import Check, Job, Patient
from account.checks.names import counted
from account.checks.zone import AREA, missing, unknown, zone_checks, zone_id
from account.permissions import Permission, least
from account.prerequisites import Quota, how, quotas
from components.edge_worker import EdgeWorker
from components.errors import UserError
from components.r2_bucket import R2Bucket
from providers.cloudflare_api import TOKEN, Cloudflare, Refused, fields
from stacks.settings import PLANS

SOON = timedelta(days=30)
R2_IS_OFF = "(10042)"
"""Cloudflare's code for an account where R2 was never switched on."""
JURISDICTION = "cf-r2-jurisdiction"
"""The header by which buckets of a jurisdiction are listed (developers.cloudflare.com/api/, R2, buckets)."""
MOST_BUCKETS = 1_000
"""That are listed at once."""
ENDED = ("Cancelled", "Failed", "Expired")
"""States of a subscription that is none any more (developers.cloudflare.com/api/, accounts, subscriptions)."""


@attrs.frozen(kw_only=True)
class Token:
    """What is known of the token: how it fares, and the permissions that it has; None where it may not say."""

    checks: tuple[Check, ...]
    permissions: frozenset[str] | None = None
    answers: bool = True
    """Whether it is worth asking anything with it."""


def token(cloudflare: Cloudflare, account: str) -> Token:
    """Asks Cloudflare what it knows of the token, whoever owns it: a user or the account."""
    refused = ""
    for owner in ("/user/tokens", f"/accounts/{account}/tokens"):
        try:
            found = fields(cloudflare.call("GET", f"{owner}/verify", "no permission at all"))
        except UserError as error:
            if str(error).startswith("Cloudflare refuses"):
                refused = "Cloudflare does not know it"
                continue
            return Token(checks=(unknown("the API", str(error), "try again later"),), answers=False)
        return _known(cloudflare, owner, found)
    fix = f"make one from the permissions of docs/prerequisites.md, and export {TOKEN}=…"
    return Token(checks=(missing(f"the token in ${TOKEN}", refused, fix),), answers=False)


def jobs(cloudflare: Cloudflare, patient: Patient, token: Token) -> list[Job]:
    """Everything else that there is to ask."""
    needed = [each for each in least(patient.stage, patient.settings) if each.provider == AREA]
    zone = zone_id(cloudflare, patient.settings)
    found: list[Job] = [
        partial(_permission, cloudflare, patient, each, zone, token.permissions)
        for each in needed
        if zone or "{zone}" not in each.read
    ]
    if zone is None:
        found.append(partial(_without_zone, [each for each in needed if "{zone}" in each.read]))
    found += [partial(_account, cloudflare, patient), partial(zone_checks, cloudflare, patient)]
    if patient.settings.workers_plan != PLANS["workers_plan"][0]:
        found.append(partial(_workers_plan, cloudflare, patient))
    if any(isinstance(part, EdgeWorker) for _, part in patient.stage):
        found.append(partial(_workers_dev, cloudflare, patient))
    if token.permissions is None:
        found.append(partial(_writing, needed))
    return found


def _known(cloudflare: Cloudflare, owner: str, found: Mapping[str, object]) -> Token:
    status, ends = str(found.get("status")), str(found.get("expires_on") or "")
    if status != "active":
        fix = f"make another, and export {TOKEN}=…"
        return Token(checks=(missing(f"the token in ${TOKEN}", f"it is {status}", fix),), answers=False)
    try:
        itself = fields(cloudflare.call("GET", f"{owner}/{found.get('id')}", "API Tokens Read"))
    except UserError:
        permissions = None
    else:
        permissions = frozenset(_groups(itself))
    soon = bool(ends) and ends[:10] < (datetime.now(UTC) + SOON).date().isoformat()
    says = f"active, ends on {ends[:10]}" if ends else "active, without an end"
    fix = "rotate it before that (docs/prerequisites.md)" if soon else ""
    return Token(
        checks=(Check(area=AREA, what=f"the token in ${TOKEN}", state="ok", says=says, fix=fix),),
        permissions=permissions,
    )


def _groups(token: Mapping[str, object]) -> Iterator[str]:
    for policy in cast("Sequence[object]", token.get("policies") or ()):
        if fields(policy).get("effect") == "allow":
            for group in cast("Sequence[object]", fields(policy).get("permission_groups") or ()):
                yield str(fields(group).get("name"))


def _permission(
    cloudflare: Cloudflare,
    patient: Patient,
    permission: Permission,
    zone: str | None,
    granted: frozenset[str] | None,
) -> Iterable[Check]:
    """Reads what the permission is for; of what is listed, counts and names are looked at too."""
    what, settings = str(permission), patient.settings
    path = permission.read.format(account=settings.account, zone=zone)
    listed = next(
        (each for each in quotas(patient.stage, settings) if each.permission == permission.name), None
    )
    rows: list[Mapping[str, object]] = []
    try:
        if listed:
            rows = _rows(cloudflare, patient, path, listed)
        else:
            cloudflare.call("GET", path, permission.name, absent=True)
    except Refused as error:
        if R2_IS_OFF in str(error):
            return [_r2_is_off(str(error))]
        fix = f"add it to the token, for {_place(permission, patient)}"
        return [missing(what, f"{permission.name} is not allowed, or {_key(permission)} is wrong", fix)]
    except UserError as error:
        if R2_IS_OFF in str(error):
            return [_r2_is_off(str(error))]
        raise
    if granted is not None and not _allows(granted, permission.name):
        fix = f"add it to the token, for {_place(permission, patient)}"
        return [missing(what, f"the token lacks {permission.name}", fix)]
    says = "allowed" if granted is not None or permission.name.endswith(" Read") else "reading is allowed"
    found = [Check(area=AREA, what=what, state="ok", says=says)]
    if listed:
        found += counted(AREA, patient, listed, [str(row.get(listed.name)) for row in rows])
    return found


def _rows(cloudflare: Cloudflare, patient: Patient, path: str, listed: Quota) -> list[Mapping[str, object]]:
    """Everything that is listed; buckets of a jurisdiction are listed apart, by a header."""
    rows = cloudflare.pages(path, listed.permission, listed.rows)
    if listed.type.endswith(":R2Bucket"):
        for each in _jurisdictions(patient):
            apart = cloudflare.call(
                "GET", f"{path}?per_page={MOST_BUCKETS}", listed.permission, headers={JURISDICTION: each}
            )
            rows += [fields(row) for row in cast("Sequence[object]", fields(apart).get(listed.rows) or ())]
    return rows


def _account(cloudflare: Cloudflare, patient: Patient) -> Iterable[Check]:
    settings = patient.settings
    try:
        found = fields(cloudflare.call("GET", f"/accounts/{settings.account}", "Account Settings Read"))
    except Refused:
        fix = (
            "if nothing else below is allowed either, it is wrong; or add Account Settings: Read to the token"
        )
        return [unknown("rungs:account", "the token may not look at the account itself", fix)]
    return [Check(area=AREA, what="rungs:account", state="ok", says=f"the account {found.get('name')}")]


def _workers_plan(cloudflare: Cloudflare, patient: Patient) -> Iterable[Check]:
    settings = patient.settings
    try:
        rows = cloudflare.pages(f"/accounts/{settings.account}/subscriptions", "Billing Read")
    except Refused:
        fix = "add Billing: Read to the token, or look: Cloudflare dashboard, Manage Account, Billing, Subscriptions"
        return [unknown("Workers Paid", "the token may not see subscriptions", fix)]
    plans = [str(fields(row.get("rate_plan")).get("id")) for row in rows if row.get("state") not in ENDED]
    if any(plan.startswith("workers") and "free" not in plan for plan in plans):
        return [Check(area=AREA, what="Workers Paid", state="ok", says="subscribed")]
    says = "rungs:workers_plan is 'paid', but the account has no such subscription"
    return [missing("Workers Paid", says, how("workers_plan", "paid")["where"])]


def _workers_dev(cloudflare: Cloudflare, patient: Patient) -> Iterable[Check]:
    path = f"/accounts/{patient.settings.account}/workers/subdomain"
    found = fields(cloudflare.call("GET", path, "Workers Scripts Write", absent=True))
    if found.get("subdomain"):
        return [Check(area=AREA, what="workers.dev", state="ok", says=f"the subdomain {found['subdomain']}")]
    says = "the account has no subdomain, and its first Worker would be refused (10063)"
    return [missing("workers.dev", says, "open Workers & Pages in the dashboard once")]


def _without_zone(needed: Sequence[Permission]) -> Iterable[Check]:
    if not needed:
        return []
    says = f"there is no zone yet to ask about: {', '.join(each.dashboard for each in needed)}"
    return [unknown("permissions for the zone", says, "bring the zone up first, or give rungs:zone")]


def _writing(needed: Sequence[Permission]) -> Iterable[Check]:
    writes = [each for each in needed if each.name.endswith(" Write")]
    says = f"a token that may read need not write, which {len(writes)} of its permissions must"
    return (
        [unknown("writing", says, "add API Tokens: Read to the token, and it can be asked")] if writes else []
    )


def _r2_is_off(says: str) -> Check:
    return missing("R2", says, how("r2_enabled", "true")["where"])


def _allows(granted: frozenset[str], name: str) -> bool:
    return name in granted or f"{name.removesuffix(' Read')} Write" in granted


def _jurisdictions(patient: Patient) -> list[str]:
    """Those in which the stage has buckets."""
    buckets = [part for _, part in patient.stage if isinstance(part, R2Bucket)]
    return sorted(
        {part.jurisdiction or patient.settings.jurisdiction or "default" for part in buckets} - {"default"}
    )


def _key(permission: Permission) -> str:
    return f"rungs:{permission.scope}"


def _place(permission: Permission, patient: Patient) -> str:
    return f"the {permission.scope} {getattr(patient.settings, permission.scope) or patient.settings.domain}"
