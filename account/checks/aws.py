"""What the account at AWS has: credentials, regions, quotas, the anomaly monitor and names of buckets.

Nothing is asked but who one is, and what Describe, Get, Head and Simulate tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from math import ceil
from typing import cast

from account.aws import ACTIONS, HOME, Aws, NoCredentials, Read, Refused
from account.checks import Check, Job, Opened, Patient, State
from account.checks import aws_permissions as permissions
from account.checks.aws_needs import AREA, buckets, regions, vcpus
from account.checks.names import taken
from account.prerequisites import Prerequisite, prerequisites
from account.secrets import secrets
from components.billing_alerts import BillingAlerts, anomalies
from components.errors import UserError
from stacks.blueprint import Piece, pieces_of
from stacks.settings import Settings

WHO = "the credentials for AWS"
ON = ("opt-in-not-required", "opted-in")
"""What DescribeRegions says of a region that is enabled
(docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Region.html)."""
FARGATE = "fargate/L-3032A538"


def opened(aws: Aws, settings: Settings, needed: str) -> Opened:
    """Tries the credentials; jobs there are where they are of the stack's own account. `needed`: what they must be
    allowed.
    """
    try:
        me = aws.call("sts", HOME, "get_caller_identity")
    except NoCredentials as error:
        fix = f"aws sso login, or export AWS_PROFILE=… ({_least()}; they must be allowed: {needed})"
        return Opened(checks=(check("unknown", WHO, f"{error}, so AWS was not asked", fix),))
    except Refused as error:
        fix = f"take new ones: aws sso login, or {_least()}"
        return Opened(checks=(check("missing", WHO, f"they are refused ({error.code})", fix),))
    except UserError as error:
        fix = "aws sso login, or see what aws sts get-caller-identity says"
        return Opened(checks=(check("unknown", WHO, str(error), fix),))
    account, arn = str(me["Account"]), str(me["Arn"])
    if account != (settings.aws_account or account):
        says = f"they are of the account {account}, but rungs:aws_account is {settings.aws_account} ({arn})"
        fix = "take those of the stack's own account ($AWS_PROFILE), or mend rungs:aws_account"
        return Opened(checks=(check("missing", WHO, says, fix),))
    return Opened(
        checks=(check("ok", WHO, f"of the account {account}: {arn}"),), jobs=partial(jobs, aws, account, arn)
    )


def jobs(aws: Aws, account: str, arn: str, patient: Patient) -> Sequence[Job]:
    """Everything else that there is to ask."""
    pieces = [
        piece for piece in pieces_of(patient.stage, patient.settings) if piece.part.clouds[:1] == (AREA,)
    ]
    found: list[Job] = [
        asked("the regions of the account", "describe_regions", partial(_regions, aws, pieces, patient)),
        asked(
            "permissions at AWS",
            "simulate_principal_policy",
            partial(permissions.checks, aws, arn, account, patient),
        ),
    ]
    for quota in prerequisites(patient.settings):
        if quota.code == FARGATE:
            found += [
                asked(
                    f"vCPUs of Fargate in {region}",
                    "get_service_quota",
                    partial(_fargate, aws, quota, region, needed),
                )
                for region, needed in vcpus(pieces, patient).items()
            ]
    found += [
        asked("the anomaly monitor", "get_anomaly_monitors", partial(_monitor, aws, piece, patient))
        for piece in pieces
        if isinstance(piece.part, BillingAlerts)
    ]
    found += [
        asked(f"the name {name}", "head_bucket", partial(_bucket, aws, name, region, piece, patient))
        for name, (region, piece) in buckets(pieces, account, patient).items()
    ]
    return found


def asked(what: str, by: Read, ask: Callable[[], Iterable[Check]]) -> Job:
    """The job of one question; where it is not answered, that is said."""

    def job() -> Iterable[Check]:
        try:
            return list(ask())
        except Refused as error:
            return [
                check("unknown", what, str(error), f"allow {ACTIONS[by]}, or look in the console yourself")
            ]
        except UserError as error:
            return [check("unknown", what, str(error), "try again later")]

    return job


def check(state: State, what: str, says: str, fix: str = "") -> Check:
    """Something that was found at AWS."""
    return Check(area=AREA, what=what, state=state, says=says, fix=fix)


def _regions(aws: Aws, pieces: Sequence[Piece], patient: Patient) -> Iterator[Check]:
    listed = aws.call("ec2", HOME, "describe_regions", AllRegions=True)
    known = {
        str(row["RegionName"]): str(row["OptInStatus"])
        for row in cast("Sequence[Mapping[str, object]]", listed["Regions"])
    }
    for region in regions(pieces, patient):
        what = f"the region {region}"
        if region not in known:
            yield check("missing", what, "AWS has no such region", f"one of: {', '.join(sorted(known))}")
        elif known[region] in ON:
            yield check("ok", what, "enabled")
        else:
            fix = f"aws account enable-region --region-name {region}; it takes minutes to hours"
            yield check("missing", what, f"it is not enabled for the account ({known[region]})", fix)


def _fargate(aws: Aws, quota: Prerequisite, region: str, needed: Decimal) -> Iterator[Check]:
    service, _, code = quota.code.partition("/")
    answer = aws.call("service-quotas", region, "get_service_quota", ServiceCode=service, QuotaCode=code)
    value = float(cast("float", cast("Mapping[str, object]", answer["Quota"])["Value"]))
    what = f"vCPUs of Fargate in {region}"
    says = f"{value:g}, of which the stage takes {float(needed):g} when every service has all its instances"
    if value >= needed:
        yield check("ok", what, says)
        return
    fix = (
        f"aws service-quotas request-service-quota-increase --region {region} --service-code {service} --quota-code "
        f"{code} --desired-value {ceil(needed)}; or {quota.where}"
    )
    yield check("missing", what, says, fix)


def _monitor(aws: Aws, piece: Piece, patient: Patient) -> Iterator[Check]:
    what, key = "the anomaly monitor", anomalies(piece.name)
    row = next((row for row in _monitors(aws) if row.get("MonitorDimension") == "SERVICE"), None)
    if row is None:
        yield check("ok", what, "is not there yet, and is made")
        return
    name, arn = row.get("MonitorName"), row.get("MonitorArn")
    if key in patient.settings.adopt or (patient.was_up and name == f"{piece.physical_name}-services"):
        yield check("ok", what, f"{name} is there")
        return
    fix = f"adopt it: pulumi config set --path rungs:adopt.{key} {arn}"
    if patient.was_up is False:
        yield check("missing", what, f"the account has {name} already, and may have one by service", fix)
    else:
        says = f"the account has {name}, and may have one by service: this stack's own, or to be adopted"
        yield check("unknown", what, says, f"if the stack has not got it yet, {fix}")


def _monitors(aws: Aws) -> Iterator[Mapping[str, object]]:
    token: Mapping[str, object] = {}
    while True:
        answer = aws.call("ce", HOME, "get_anomaly_monitors", **token)
        yield from cast("Sequence[Mapping[str, object]]", answer["AnomalyMonitors"])
        if not answer.get("NextPageToken"):
            return
        token = {"NextPageToken": answer["NextPageToken"]}


def _bucket(aws: Aws, name: str, region: str, piece: Piece, patient: Patient) -> Iterator[Check]:
    what = f"the name {name}"
    another = f"take another: rungs:parts.{piece.key}.name"
    try:
        aws.call("s3", region, "head_bucket", Bucket=name)
    except Refused as error:
        if error.code == "404":
            yield check("ok", what, "is free")
        elif error.code == "403" and patient.was_up:
            fix = "allow s3:ListBucket, and it can be asked"
            yield check("unknown", what, "is there, and these credentials may not look at it", fix)
        elif error.code == "403":
            fix = f"if it is yours, allow s3:ListBucket and delete it; else {another}"
            yield check("missing", what, "is there, and is somebody else's as far as can be seen", fix)
        else:
            raise
        return
    if patient.was_up:
        yield check("ok", what, "is there")
    else:
        yield taken(AREA, patient, name, f"if it is not this stack's, {another}, or delete it")


def _least() -> str:
    return secrets()["AWS_SESSION_TOKEN"].get
