"""What calls a Cloud Run service by itself: Cloud Scheduler, Eventarc for documents, and the queues that it drains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import attrs
import pulumi

from components.google_grants import account_id
from components.service import Schedule, Trigger

if TYPE_CHECKING:
    import pulumi_gcp as gcp

    from components.service.cloudrun import CloudrunServiceComponent

EVENT = "google.cloud.firestore.document.v1."
DEADLINE = 1800
"""Seconds that Cloud Scheduler waits at most (cloud.google.com/scheduler/docs/reference/rest, attemptDeadline)."""


@attrs.frozen(kw_only=True)
class Database:
    """A Firestore database that has triggers: its id, and where it lies."""

    id: pulumi.Input[str]
    location: str


def caller_of(component: CloudrunServiceComponent) -> gcp.serviceaccount.Account:
    """The account that Cloud Scheduler and Eventarc call the service as; it may do nothing else."""
    import pulumi_gcp as gcp

    return gcp.serviceaccount.Account(
        f"{component.key}-caller",
        component.args(
            "caller",
            gcp.serviceaccount.AccountArgs(
                account_id=account_id(f"{component.service_name}-calls"),
                display_name=f"calls {component.service_name}",
                project=component.place.account,
            ),
        ),
        opts=component.options(gcp.serviceaccount.Account, depends_on=component.enabled),
    )


def schedule(
    component: CloudrunServiceComponent,
    each: Schedule,
    *,
    url: pulumi.Output[str],
    caller: pulumi.Input[str],
    after: Sequence[pulumi.Resource],
) -> None:
    """A request at set times, tried three times more where it fails."""
    import pulumi_gcp as gcp

    jobs = gcp.cloudscheduler
    jobs.Job(
        f"{component.key}-{each.name}",
        component.args(
            "schedule",
            jobs.JobArgs(
                name=f"{component.service_name}-{each.name}",
                project=component.place.account,
                region=component.place.region,
                schedule=each.cron,
                time_zone="Etc/UTC",
                attempt_deadline=f"{min(DEADLINE, max(15, component.part.timeout))}s",
                retry_config=jobs.JobRetryConfigArgs(
                    retry_count=3, min_backoff_duration="30s", max_backoff_duration="600s"
                ),
                http_target=jobs.JobHttpTargetArgs(
                    uri=pulumi.Output.concat(url, each.path),
                    http_method="POST",
                    oidc_token=jobs.JobHttpTargetOidcTokenArgs(service_account_email=caller, audience=url),
                ),
            ),
        ),
        opts=component.options(jobs.Job, depends_on=after),
    )


def trigger(
    component: CloudrunServiceComponent,
    each: Trigger,
    *,
    database: Database,
    service: pulumi.Input[str],
    caller: pulumi.Input[str],
    after: Sequence[pulumi.Resource],
) -> None:
    """A request for each change of a document, tried again for a day where it fails
    (cloud.google.com/eventarc/docs/retry-events).
    """
    import pulumi_gcp as gcp

    arc = gcp.eventarc
    criteria: Mapping[str, pulumi.Input[str]] = {"type": EVENT + each.event, "database": database.id}
    filters = [
        arc.TriggerMatchingCriteriaArgs(attribute=name, value=value) for name, value in criteria.items()
    ]
    path = arc.TriggerMatchingCriteriaArgs(
        attribute="document", value=each.document, operator="match-path-pattern"
    )
    arc.Trigger(
        f"{component.key}-{each.name}",
        component.args(
            "trigger",
            arc.TriggerArgs(
                name=f"{component.service_name}-{each.name}",
                project=component.place.account,
                location=database.location,
                matching_criterias=[*filters, path],
                event_data_content_type="application/protobuf",
                service_account=caller,
                destination=arc.TriggerDestinationArgs(
                    cloud_run_service=arc.TriggerDestinationCloudRunServiceArgs(
                        service=service, region=component.place.region, path=each.path
                    )
                ),
            ),
        ),
        opts=component.options(arc.Trigger, depends_on=after),
    )
