"""What Google Cloud has before anything runs all the time: a site, a service called by the clock and by documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.alone import climbing
from tests.clouds.test_cloudrun import made

STAGES = """
NEW = Trigger(name="on-message", database="db", document="chats/{chat}/messages/{message}", path="/events/message")
JOB = Schedule(name="clean", cron="0 * * * *", path="/jobs/clean")
API = Service(host="cloudrun", cpu=1, minimum=0, links=("db",), schedules=(JOB,), triggers=(NEW,))
ONE = Stage.first(
    "one", users=(0, 10), network=Network(host="gcp"), db=Firestore(), api=API, web=Site(service="api"),
)
TWO = ONE.grow(
    "two", users=(10, 100),
    jobs=JobQueue(host="cloudtasks"),
    api=Service(host="cloudrun", cpu=1, links=("db", "jobs"), drains=("jobs",), gateway="gateway",
                schedules=(JOB,), triggers=(NEW,)),
    lb=LoadBalancer(host="google"),
    gateway=Gateway(host="google", routes=(Route(path="/*", service="api"),)),
    web=Site(service="api", gateway="gateway"),
)
SHUT = TWO.grow("shut", users=(100, None), web=Site(gateway="gateway"))
"""


@pytest.mark.engine
@pytest.mark.all
def test_a_site_s_service_is_open_until_the_site_has_a_gateway_alone(tmp_path: Path) -> None:
    with climbing(tmp_path, STAGES) as climb:
        assert climb.start().ok, climb.outcomes

        def ingress() -> str:
            (service,) = made(climb, "gcp:cloudrunv2/service:Service").values()
            return service["ingress"]

        assert ingress() == "INGRESS_TRAFFIC_ALL"
        (trigger,) = made(climb, "gcp:eventarc/trigger:Trigger").values()
        assert {each["attribute"]: each["value"] for each in trigger["matchingCriterias"]} == {
            "type": "google.cloud.firestore.document.v1.created",
            "database": "rehearsal-prod-db",
            "document": "chats/{chat}/messages/{message}",
        }
        (job,) = made(climb, "gcp:cloudscheduler/job:Job").values()
        assert job["httpTarget"]["oidcToken"]["serviceAccountEmail"].startswith("rehearsal-prod-api-calls@")
        climb.to("two")
        assert climb.ok, climb.outcomes
        assert (climb.outcomes[-1].deleted, climb.outcomes[-1].replaced) == (0, 0)
        assert ingress() == "INGRESS_TRAFFIC_ALL"
        climb.to("shut")
        assert climb.ok, climb.outcomes
        assert ingress() == "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
        invokers = {
            each["member"]
            for each in made(climb, "gcp:cloudrunv2/serviceIamMember:ServiceIamMember").values()
        }
        assert {each.partition("@")[0] for each in invokers} == {
            "allUsers",
            "serviceAccount:rehearsal-prod-api-calls",
            "serviceAccount:rehearsal-prod-jobs-queue",
        }
