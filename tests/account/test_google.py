"""What doctor finds in a project at Google Cloud that lacks something, and that it only reads and tells no secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from account.google import Google
from providers.neon.api import Response
from tests.account.clouds import SECRETS, World
from tests.account.doors import Away
from tests.account.googles import BILLING, NUMBER, PROJECT, Googles, refusal
from tests.account.test_doctor import missing

WHO = "the credentials for Google Cloud"
HERE = f"the project {PROJECT}"
BACKUPS = f"chat-prod-backups-{PROJECT}"
DATABASE = "Firestore's database chat-prod-db"
MADE = {"locationId": "us-central1", "type": "FIRESTORE_NATIVE"}


@pytest.fixture
def world() -> World:
    return World("gcp")


def test_a_project_that_has_everything_misses_nothing_and_is_only_read(world: World) -> None:
    found = {what: each for what, each in world.examine().items() if each.area == "gcp"}
    assert {each.state for each in found.values()} == {"ok"}
    assert found["the project's billing"].says == f"on, to {BILLING}"
    assert found[DATABASE].says == "is not there yet, and is made"
    assert {
        f"the name {BACKUPS}",
        "Project / roles/run.admin",
        "Billing account / roles/billing.costsManager",
    } <= set(found)
    reads = [(request.method, request.path.partition(":")[2]) for _, request in world.google.asked]
    assert set(reads) == {("GET", ""), ("POST", "testIamPermissions")}


def of_another(number: str) -> Response:
    return Response(200, {"name": BACKUPS, "projectNumber": number})


LACKS: dict[str, tuple[Callable[[Googles], object], str, str, str]] = {
    "credentials that are over": (
        lambda google: setattr(google, "token", "another"),
        WHO,
        "refused (UNAUTHENTICATED)",
        "gcloud auth application-default login",
    ),
    "an active project": (
        lambda google: setattr(google, "state", "DELETE_REQUESTED"),
        HERE,
        "DELETE_REQUESTED",
        f"gcloud projects undelete {PROJECT}",
    ),
    "billing": (
        lambda google: google.billing.update(billingEnabled=False),
        "the project's billing",
        "it is off",
        f"gcloud billing projects link {PROJECT} --billing-account={BILLING}",
    ),
    "the right billing account": (
        lambda google: google.billing.update(billingAccountName="billingAccounts/0" + BILLING[1:-1] + "0"),
        "the project's billing",
        f"but rungs:gcp_billing_account is {BILLING}",
        "mend rungs:gcp_billing_account",
    ),
    "a role": (
        lambda google: google.denied.add("run.services.create"),
        "Project / roles/run.admin",
        "run.services.create is not allowed",
        f"gcloud projects add-iam-policy-binding {PROJECT} --member=user:… --role=roles/run.admin",
    ),
    "a role in the billing account": (
        lambda google: google.denied.add("billing.budgets.create"),
        "Billing account / roles/billing.costsManager",
        "billing.budgets.create is not allowed",
        f"gcloud billing accounts add-iam-policy-binding {BILLING} --member=user:… --role=roles/billing.costsManager",
    ),
    "the place of a database": (
        lambda google: google.databases.update({"chat-prod-db": {**MADE, "locationId": "nam5"}}),
        DATABASE,
        "its locationId is nam5 for good, but the stack makes it with us-central1",
        "rungs:parts.db.name",
    ),
    "the type of a database": (
        lambda google: google.databases.update({"chat-prod-db": {**MADE, "type": "DATASTORE_MODE"}}),
        DATABASE,
        "its type is DATASTORE_MODE for good",
        "rungs:parts.db.name",
    ),
    "a database's name": (
        lambda google: google.databases.update({"chat-prod-db": {**MADE}}),
        "the name chat-prod-db",
        "is there already",
        f"rungs:adopt.db projects/{PROJECT}/databases/chat-prod-db",
    ),
    "a name": (
        lambda google: google.buckets.update({BACKUPS: refusal(403)}),
        f"the name {BACKUPS}",
        "somebody else's",
        "rungs:parts.backups.name",
    ),
    "a name that all may see": (
        lambda google: google.buckets.update({BACKUPS: of_another("1" + NUMBER)}),
        f"the name {BACKUPS}",
        "somebody else's",
        "rungs:parts.backups.name",
    ),
    "a name of one's own": (
        lambda google: google.buckets.update({BACKUPS: of_another(NUMBER)}),
        f"the name {BACKUPS}",
        "is there already",
        "rungs:parts.backups.name",
    ),
}


@pytest.mark.parametrize("lack", LACKS)
def test_what_a_project_lacks_is_found_with_what_to_do(world: World, lack: str) -> None:
    take_away, what, says, fix = LACKS[lack]
    take_away(world.google)
    found = world.examine()
    assert missing(found) == [what]
    assert says in found[what].says
    assert fix in found[what].fix
    assert not any(secret in world.said for secret in SECRETS)


def test_another_project_is_missing(world: World) -> None:
    world.changes["gcp_project"] = "some-other-project"
    found = world.examine()
    assert missing(found) == ["the project some-other-project"]
    assert "mend rungs:gcp_project" in found["the project some-other-project"].fix
    assert len(world.google.asked) == 1


@pytest.mark.parametrize(
    ("api", "what", "state", "fix"),
    [
        (
            "cloudresourcemanager",
            HERE,
            "unknown",
            "gcloud services enable cloudresourcemanager.googleapis.com",
        ),
        (
            "cloudbilling",
            "the project's billing",
            "unknown",
            "gcloud services enable cloudbilling.googleapis.com",
        ),
        ("storage", f"the name {BACKUPS}", "unknown", "gcloud services enable storage.googleapis.com"),
        ("firestore", DATABASE, "ok", ""),  # `up` turns it on
    ],
)
def test_an_api_that_is_off_is_no_lack(world: World, api: str, what: str, state: str, fix: str) -> None:
    world.google.off.add(api)
    found = world.examine()
    assert missing(found) == []
    assert found[what].state == state
    assert fix in found[what].fix
    assert "the project's billing" in found


def test_an_api_that_is_off_where_one_asks_may_be_on_in_the_project(world: World) -> None:
    world.google.off.add("firestore")
    world.google.asks_in = "1" + NUMBER
    found = world.examine()
    assert found[DATABASE].state == "unknown"
    assert f"set-quota-project {PROJECT}" in found[DATABASE].fix


def test_a_permission_that_google_does_not_know_hides_no_other(world: World) -> None:
    world.google.unknown.add("redis.instances.create")
    world.google.denied.add("run.services.create")
    found = world.examine()
    assert missing(found) == ["Project / roles/run.admin"]
    assert found["Project / roles/redis.admin"].state == "unknown"


@pytest.mark.parametrize(
    ("was_up", "adopt", "what", "state"),
    [
        (True, {}, DATABASE, "ok"),
        (None, {}, "the name chat-prod-db", "unknown"),
        (False, {"db": f"projects/{PROJECT}/databases/chat-prod-db"}, DATABASE, "ok"),
    ],
)
def test_a_database_is_the_stacks_own_or_to_be_adopted(
    world: World, was_up: bool | None, adopt: Mapping[str, str], what: str, state: str
) -> None:
    world.google.databases["chat-prod-db"] = {**MADE}
    world.was_up = was_up
    world.changes["adopt"] = adopt
    assert world.examine()[what].state == state


@pytest.mark.parametrize(("answer", "state"), [(of_another(NUMBER), "ok"), (refusal(403), "unknown")])
def test_a_bucket_is_the_stacks_own_once_it_was_up(world: World, answer: Response, state: str) -> None:
    world.google.buckets[BACKUPS] = answer
    world.was_up = True
    assert world.examine()[f"the name {BACKUPS}"].state == state


def test_no_network_is_no_lack(world: World) -> None:
    found = world.examine(google=Google(dict, lambda _: Away()))
    assert missing(found) == []
    assert found[WHO].state == "unknown"


def test_the_sandbox_has_no_such_account(world: World) -> None:
    found = world.examine(google=None)
    assert found["the account at Google Cloud"].says == "the sandbox has no account at Google Cloud to ask"
    assert "does not ask Elastic Cloud" in found["the account at Elastic Cloud"].says
