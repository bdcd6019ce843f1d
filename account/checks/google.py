"""What the project at Google Cloud has: credentials, billing, roles, Firestore's databases and names of buckets.

GET requests, and the POST that tells which permissions one has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import cast
from urllib.parse import quote

from account.checks import Check, Job, Opened, Patient, State
from account.checks.google_needs import AREA, buckets, databases
from account.checks.names import is_adopted, taken
from account.google import Google, NoCredentials, consumer, reason
from account.permissions import Permission, least
from account.prerequisites import how
from account.secrets import secrets
from components.errors import UserError
from components.firestore import Firestore
from providers.cloudflare_api import fields
from providers.neon.api import Response
from stacks.blueprint import Piece, pieces_of
from stacks.regions import home
from stacks.settings import Settings

WHO = "the credentials for Google Cloud"
OFF = ("SERVICE_DISABLED", "accessNotConfigured")
"""Google's words for an API that is not switched on in the project that asks."""
NATIVE = "FIRESTORE_NATIVE"
"""The type that components/firestore makes."""


def opened(google: Google, settings: Settings, needed: str) -> Opened:
    """Tries the credentials on the project; jobs there are where it is there and active. `needed`: what they must be
    allowed.
    """
    project = settings.gcp_project
    if not project:
        says = "rungs:gcp_project is not set, so Google Cloud was not asked"
        return Opened(checks=(check("unknown", "the project", says, how("gcp_project", "")["where"]),))
    what = f"the project {project}"
    sign_in = "gcloud auth application-default login, or export GOOGLE_OAUTH_ACCESS_TOKEN=…"
    fix = f"{sign_in} ({_least()}; they must be allowed: {needed})"
    try:
        answer = google.get("cloudresourcemanager", f"/v3/projects/{project}")
    except NoCredentials as error:
        return Opened(checks=(check("unknown", WHO, f"{error}, so Google Cloud was not asked", fix),))
    except UserError as error:
        return Opened(checks=(check("unknown", WHO, str(error), "gcloud projects list says more"),))
    if answer.status == 401:
        return Opened(checks=(check("missing", WHO, f"they are refused ({reason(answer)})", fix),))
    if answer.status in (403, 404) and reason(answer) in OFF:
        found = _refused(what, answer, "cloudresourcemanager", project)
        return Opened(checks=(found,), jobs=partial(jobs, google, project, ""))
    if answer.status in (403, 404):
        says = f"it is not there, or these credentials may not look at it ({reason(answer)})"
        fix = "mend rungs:gcp_project, or take part in the project: any role of docs/prerequisites.md lets one look"
        return Opened(checks=(check("missing", what, says, fix),))
    if answer.status != 200:
        return Opened(checks=(_refused(what, answer, "cloudresourcemanager", project),))
    row = fields(answer.body)
    if row.get("state") != "ACTIVE":
        fix = f"gcloud projects undelete {project}, or take another"
        return Opened(checks=(check("missing", what, f"it is {row.get('state')}", fix),))
    number = str(row.get("name")).removeprefix("projects/")
    return Opened(checks=(check("ok", what, "active"),), jobs=partial(jobs, google, project, number))


def jobs(google: Google, project: str, number: str, patient: Patient) -> Sequence[Job]:
    """Everything else that there is to ask. `number`: the project's; empty where it is not known."""
    pieces = [
        piece for piece in pieces_of(patient.stage, patient.settings) if piece.part.clouds[:1] == (AREA,)
    ]
    needed = [each for each in least(patient.stage, patient.settings) if each.provider == AREA and each.read]
    by_scope = {
        scope: [each for each in needed if each.scope == scope] for scope in ("project", "billing account")
    }
    found = [
        _asked("the project's billing", partial(_billing, google, project, patient)),
        _asked("roles in the project", partial(_roles, google, project, project, by_scope["project"])),
    ]
    account = patient.settings.gcp_billing_account
    if account and by_scope["billing account"]:
        ask = partial(_roles, google, project, account, by_scope["billing account"])
        found.append(_asked("roles in the billing account", ask))
    found += [
        _asked(
            f"Firestore's database {name}",
            partial(_firestore, google, name, (project, number), piece, patient),
        )
        for name, piece in databases(pieces).items()
    ]
    found += [
        _asked(f"the name {name}", partial(_bucket, google, name, (project, number), piece, patient))
        for name, piece in buckets(pieces, project).items()
    ]
    return found


def check(state: State, what: str, says: str, fix: str = "") -> Check:
    """Something that was found at Google Cloud."""
    return Check(area=AREA, what=what, state=state, says=says, fix=fix)


def _asked(what: str, ask: Callable[[], Iterable[Check]]) -> Job:
    def job() -> Iterable[Check]:
        try:
            return list(ask())
        except UserError as error:
            return [check("unknown", what, str(error), "try again later")]

    return job


def _refused(what: str, answer: Response, api: str, project: str) -> Check:
    """Something that Google does not tell, and why."""
    word = reason(answer)
    if word in OFF:
        number = consumer(answer)
        says = f"the API {api}.googleapis.com is off in the project that asks" + (
            f", {number}" if number else ""
        )
        fix = (
            f"gcloud services enable {api}.googleapis.com --project {project}; signed in as yourself, also "
            f"gcloud auth application-default set-quota-project {project}"
        )
        return check("unknown", what, says, fix)
    says = f"{api}.googleapis.com answers with {word} (HTTP {answer.status})"
    return check("unknown", what, says, "look in the console yourself, or ask with credentials that may")


def _billing(google: Google, project: str, patient: Patient) -> Iterator[Check]:
    what, wanted = "the project's billing", patient.settings.gcp_billing_account
    answer = google.get("cloudbilling", f"/v1/projects/{project}/billingInfo")
    if answer.status != 200:
        yield _refused(what, answer, "cloudbilling", project)
        return
    row = fields(answer.body)
    account = str(row.get("billingAccountName") or "").removeprefix("billingAccounts/")
    if row.get("billingEnabled") is not True:
        fix = f"gcloud billing projects link {project} --billing-account={wanted or '…'}"
        yield check("missing", what, "it is off", fix)
    elif wanted and account != wanted:
        says = f"the project is billed to {account}, but rungs:gcp_billing_account is {wanted}"
        yield check("missing", what, says, "budgets there would see nothing: mend rungs:gcp_billing_account")
    else:
        yield check("ok", what, f"on, to {account}")


def _roles(google: Google, project: str, owner: str, needed: Sequence[Permission]) -> Iterator[Check]:
    """What one may do in the project, or in the billing account where that is the owner."""
    of_project = owner == project
    api = "cloudresourcemanager" if of_project else "cloudbilling"
    resource = f"/v3/projects/{owner}" if of_project else f"/v1/billingAccounts/{owner}"
    granted, doubtful = _granted(google, api, resource, [each.read for each in needed])
    for each in needed:
        what = f"{each.scope.capitalize()} / {each.name}"
        if each.read in doubtful:
            yield _refused(what, doubtful[each.read], api, project)
        elif each.read in granted:
            yield check("ok", what, f"allowed: {each.read}")
        else:
            command = (
                f"gcloud {'projects' if of_project else 'billing accounts'} add-iam-policy-binding {owner}"
            )
            fix = f"{command} --member=user:… --role={each.name}"
            yield check("missing", what, f"{each.read} is not allowed", fix)


def _granted(
    google: Google, api: str, resource: str, asked: Sequence[str]
) -> tuple[set[str], dict[str, Response]]:
    """Which permissions one has, and which Google does not tell: it refuses the lot where it does not know one."""
    answer = google.allowed(api, resource, asked)
    if answer.status == 200:
        return set(cast("list[str]", fields(answer.body).get("permissions") or [])), {}
    if answer.status != 400 or len(asked) == 1:
        return set(), dict.fromkeys(asked, answer)
    half = len(asked) // 2
    first, second = (_granted(google, api, resource, each) for each in (asked[:half], asked[half:]))
    return first[0] | second[0], {**first[1], **second[1]}


def _firestore(
    google: Google, name: str, of: tuple[str, str], piece: Piece, patient: Patient
) -> Iterator[Check]:
    project, number = of
    what = f"Firestore's database {name}"
    answer = google.get("firestore", f"/v1/projects/{project}/databases/{quote(name, safe='()')}")
    off_here = reason(answer) in OFF and consumer(answer) in ("", number)
    if answer.status == 404 or (answer.status == 403 and off_here):
        off = "" if answer.status == 404 else ", since its API is off: `up` turns it on"
        yield check("ok", what, f"is not there yet, and is made{off}")
        return
    if answer.status != 200:
        yield _refused(what, answer, "firestore", project)
        return
    row = fields(answer.body)
    place = cast("Firestore", piece.part).location or home(AREA, patient.settings)
    for word, wanted in (("locationId", place), ("type", NATIVE)):
        if row.get(word) != wanted:
            says = f"its {word} is {row.get(word)} for good, but the stack makes it with {wanted}"
            yield check("missing", what, says, f"take another: rungs:parts.{piece.key}.name")
            return
    if patient.was_up or is_adopted(patient, piece.key):
        yield check("ok", what, f"is there, in {place}")
    else:
        id = f"projects/{project}/databases/{name}"
        fix = f"adopt it: rungs:adopt.{piece.key} {id}; else take another: rungs:parts.{piece.key}.name"
        yield taken(AREA, patient, name, fix)


def _bucket(
    google: Google, name: str, of: tuple[str, str], piece: Piece, patient: Patient
) -> Iterator[Check]:
    project, number = of
    what, another = f"the name {name}", f"take another: rungs:parts.{piece.key}.name"
    answer = google.get("storage", f"/storage/v1/b/{name}")
    owner = str(fields(answer.body).get("projectNumber"))
    if answer.status == 404:
        yield check("ok", what, "is free")
    elif answer.status not in (200, 403) or reason(answer) in OFF:
        yield _refused(what, answer, "storage", project)
    elif answer.status == 403 and patient.was_up:
        fix = "roles/storage.admin lets one look"
        yield check("unknown", what, "is there, and these credentials may not look at it", fix)
    elif answer.status == 403 or (answer.status == 200 and number and owner != number):
        says = "is there, and is somebody else's as far as can be seen"
        yield check("missing", what, says, f"roles/storage.admin shows one's own; if it is not, {another}")
    elif patient.was_up:
        yield check("ok", what, "is there")
    else:
        yield taken(AREA, patient, name, f"if it is not this stack's, {another}, or delete it")


def _least() -> str:
    return secrets()["GOOGLE_OAUTH_ACCESS_TOKEN"].get
