"""What an identity of Google Cloud may do, granted on each resource alone where it has grants of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi

from components.component import Component
from components.errors import UserError
from components.linking import AwsGrant, GoogleGrant

if TYPE_CHECKING:
    from components.part import Part

SHORTEST, LONGEST = 6, 30


def account_id(name: str) -> str:
    """The id of a service account of that name, which has 6 to 30 characters
    (cloud.google.com/iam/docs/service-accounts-create).
    """
    if len(name) <= LONGEST:
        return name if len(name) >= SHORTEST else f"{name}-account"
    return f"{name[: LONGEST - 7].rstrip('-')}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def grant(
    component: Component[Part],
    child: str,
    member: pulumi.Input[str],
    grants: Sequence[AwsGrant | GoogleGrant],
    key: str = "",
    depends_on: Sequence[pulumi.Resource] = (),
) -> list[pulumi.Resource]:
    """Gives `member` (`serviceAccount:…`) each of `grants`; `key` tells those of one link from those of another.

    Names follow from what is granted; resources of one link that are known only later are counted. Raises UserError
    for what only AWS can grant.
    """
    made: dict[str, pulumi.Resource] = {}
    counted: dict[str, int] = {}
    for each in grants:
        if isinstance(each, AwsGrant):
            raise UserError(
                f"{type(component.part).__name__} {component.key!r} is on Google Cloud and links to {key!r}, which "
                "grants rights on AWS: link it to a part of its own cloud"
            )
        role = each.role.rpartition("/")[2].rpartition(".")
        words = "-".join(word.lower() for word in (role[0].partition(".")[0], role[2]) if word)
        mark = (
            f"-{hashlib.sha256(each.id.encode()).hexdigest()[:6]}"
            if isinstance(each.id, str) and each.id
            else ""
        )
        name = (
            "-".join(part for part in (component.key, key.replace("_", "-"), each.on, words) if part) + mark
        )
        counted[name] = counted.get(name, 0) + 1
        if counted[name] > 1:
            name = f"{name}-{counted[name]}"
        made[name] = _one(component, child, name, member, each, depends_on)
    return list(made.values())


def _one(
    component: Component[Part],
    child: str,
    name: str,
    member: pulumi.Input[str],
    each: GoogleGrant,
    depends_on: Sequence[pulumi.Resource],
) -> pulumi.Resource:
    import pulumi_gcp as gcp

    project, role = component.place.account, each.role

    def options(kind: type[pulumi.CustomResource]) -> pulumi.ResourceOptions:
        return component.options(kind, depends_on=depends_on)

    match each.on:
        case "project":
            of_project = gcp.projects.IAMMemberArgs(project=project, role=role, member=member)
            return gcp.projects.IAMMember(
                name, component.args(child, of_project), opts=options(gcp.projects.IAMMember)
            )
        case "bucket":
            of_bucket = gcp.storage.BucketIAMMemberArgs(bucket=each.id, role=role, member=member)
            return gcp.storage.BucketIAMMember(
                name, component.args(child, of_bucket), opts=options(gcp.storage.BucketIAMMember)
            )
        case "queue":
            of_queue = gcp.cloudtasks.QueueIamMemberArgs(
                project=project, location=each.location, name=each.id, role=role, member=member
            )
            return gcp.cloudtasks.QueueIamMember(
                name, component.args(child, of_queue), opts=options(gcp.cloudtasks.QueueIamMember)
            )
        case "secret":
            of_secret = gcp.secretmanager.SecretIamMemberArgs(
                project=project, secret_id=each.id, role=role, member=member
            )
            return gcp.secretmanager.SecretIamMember(
                name, component.args(child, of_secret), opts=options(gcp.secretmanager.SecretIamMember)
            )
        case "service":
            of_service = gcp.cloudrunv2.ServiceIamMemberArgs(
                project=project, location=each.location, name=each.id, role=role, member=member
            )
            return gcp.cloudrunv2.ServiceIamMember(
                name, component.args(child, of_service), opts=options(gcp.cloudrunv2.ServiceIamMember)
            )
        case "topic":
            of_topic = gcp.pubsub.TopicIAMMemberArgs(project=project, topic=each.id, role=role, member=member)
            return gcp.pubsub.TopicIAMMember(
                name, component.args(child, of_topic), opts=options(gcp.pubsub.TopicIAMMember)
            )
