"""Whether the keys of Neon and Upstash open an account with the plan and room for a database. GET requests alone."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from account.checks import Check, Patient, State
from account.checks.names import counted
from account.prerequisites import how, quotas
from account.secrets import secrets
from components.errors import UserError
from providers.cloudflare_api import fields
from providers.neon.api import JSON, NoAnswer, NotSent, Request, Response, Transport
from stacks.settings import PLANS

UPSTASH_API = "https://api.upstash.com"
"""upstash.com/docs/devops/developer-api/authentication"""
UPSTASH_LIST = "/v2/redis/databases"
MOST_PROJECTS = 400
"""That Neon lists at once (neon.com/docs/reference/api, GET /projects)."""


def neon(transport: Transport, key: str, patient: Patient) -> Iterable[Check]:
    """The key, the plan and the projects. A key of an organization may not say whose it is: its projects do."""
    headers = {"Authorization": f"Bearer {key}"}
    me = _get(transport, "neon", "/users/me", headers)
    if me.status == 401:
        return [_wrong("neon", "NEON_API_KEY")]
    query = {"limit": str(MOST_PROJECTS)}
    listed = _get(transport, "neon", "/projects", headers, query)
    if listed.status == 401:
        return [_wrong("neon", "NEON_API_KEY")]
    projects = _rows("neon", fields(listed.body).get("projects")) if listed.status == 200 else []
    plan = fields(me.body).get("plan") if me.status == 200 else None
    org = next((str(each["org_id"]) for each in projects if each.get("org_id")), "")
    if plan is None and org:
        plan = fields(_get(transport, "neon", f"/organizations/{org}", headers).body).get("plan")
    found = [
        Check(area="neon", what="NEON_API_KEY", state="ok", says="opens the account"),
        _plan(plan, patient),
    ]
    if listed.status != 200:
        fix = "a personal key of several organizations: take a key of the one organization instead"
        return [*found, _check("unknown", "neon", "projects", f"not listed ({_words(listed)})", fix)]
    for quota in quotas(patient.stage, patient.settings):
        if quota.type.startswith("neon:"):
            found += counted("neon", patient, quota, [str(each.get("name")) for each in projects])
    return found


def upstash(transport: Transport, email: str, key: str, patient: Patient) -> Iterable[Check]:
    """The e-mail address with its key, and the databases."""
    basic = base64.b64encode(f"{email}:{key}".encode()).decode()
    listed = _get(transport, "upstash", UPSTASH_LIST, {"Authorization": f"Basic {basic}"})
    if listed.status in (401, 403):
        return [_wrong("upstash", "UPSTASH_API_KEY")]
    if listed.status != 200:
        raise UserError(f"upstash answers GET {UPSTASH_LIST} with HTTP {listed.status}")
    names = [str(each.get("database_name")) for each in _rows("upstash", listed.body)]
    found = [_check("ok", "upstash", "UPSTASH_API_KEY", "opens the account")]
    for quota in quotas(patient.stage, patient.settings):
        if quota.type.startswith("upstash:"):
            found += counted("upstash", patient, quota, names)
    return found


def _plan(plan: object, patient: Patient) -> Check:
    wanted, order = patient.settings.neon_plan, PLANS["neon_plan"]
    what = "Neon's plan"
    known = next((each for each in order if isinstance(plan, str) and plan.startswith(each)), None)
    if known is None:
        fix = "look: console.neon.tech, the organization, Billing"
        return _check(
            "unknown", "neon", what, "the key does not say" if plan is None else f"it is {plan}", fix
        )
    if order.index(known) < order.index(wanted):
        says = f"rungs:neon_plan is {wanted!r}, but the account is on {known!r}"
        return _check("missing", "neon", what, says, how("neon_plan", wanted)["where"])
    return _check("ok", "neon", what, known)


def _get(
    transport: Transport, provider: str, path: str, headers: Mapping[str, str], query: Mapping[str, str] = {}
) -> Response:
    """One GET; raises UserError where there is no answer. The headers are in no message."""
    try:
        answer = transport.send(Request("GET", path, query, headers=headers))
    except (NotSent, NoAnswer) as error:
        raise UserError(f"{provider} does not answer GET {path}: {error}") from None
    if answer.status == 429 or answer.status >= 500:
        raise UserError(f"{provider} answers GET {path} with HTTP {answer.status}")
    return answer


def _wrong(area: str, variable: str) -> Check:
    fix = f"{secrets()[variable].get}; then export {variable}=…"
    return _check("missing", area, variable, "it is refused", fix)


def _check(state: State, area: str, what: str, says: str, fix: str = "") -> Check:
    return Check(area=area, what=what, state=state, says=says, fix=fix)


def _rows(provider: str, found: object) -> list[Mapping[str, object]]:
    if not isinstance(found, list):
        raise UserError(f"{provider} answers with something that is no list")
    return [fields(each) for each in cast("Sequence[object]", found)]


def _words(response: Response) -> str:
    body: JSON = response.body
    return str(fields(body).get("message") or f"HTTP {response.status}")
