"""An account at AWS that has all that a stage needs, until a test takes something away.

Behind boto3's own clients, which check parameters; the answers are checked against the service's model. No request
leaves the process, and all are noted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import attrs
import boto3  # type: ignore[reportMissingTypeStubs]
from botocore.awsrequest import AWSResponse  # type: ignore[reportMissingTypeStubs]
from botocore.validate import validate_parameters  # type: ignore[reportMissingTypeStubs]

from tests.components.accounts import GIVEN

ACCOUNT = str(GIVEN["aws_account"])
ROLE = f"arn:aws:iam::{ACCOUNT}:role/teams/shop-up"
AWS_KEY = "stand-in-of-an-aws-key"
NO_HEADERS: dict[str, str] = {}
PAGE = 4
"""Rows of an answer that comes in pages."""


@attrs.frozen
class Answer(Exception):
    """An answer of AWS that is a refusal."""

    code: str
    status: int = 400


@attrs.define
class Amazon:
    """An account at AWS."""

    arn: str = f"arn:aws:sts::{ACCOUNT}:assumed-role/shop-up/ci"
    off: set[str] = attrs.field(factory=set[str])
    """Regions that are not enabled."""
    denied: dict[str, Mapping[str, object]] = attrs.field(factory=dict[str, Mapping[str, object]])
    """Actions that are not allowed, with more of what the simulation says of them."""
    vcpus: float = 1_000
    monitors: list[Mapping[str, object]] = attrs.field(factory=list[Mapping[str, object]])
    buckets: dict[str, int] = attrs.field(factory=dict[str, int])
    """The HTTP status that HeadBucket answers with."""
    refused: dict[str, Answer] = attrs.field(factory=dict[str, Answer])
    """Operations that are."""
    asked: list[tuple[str, Mapping[str, Any]]] = attrs.field(factory=list[tuple[str, Mapping[str, Any]]])

    def connect(self, service: str, region: str) -> object:
        """boto3's client, of which no request leaves the process."""
        client = cast("Any", boto3).client(
            service, region_name=region, aws_access_key_id=AWS_KEY, aws_secret_access_key=AWS_KEY
        )
        client.meta.events.register("before-parameter-build", self._note)
        client.meta.events.register("before-call", self._answer)
        return client

    def _note(self, params: Mapping[str, Any], context: dict[str, Any], **_: object) -> None:
        context["given"] = dict(params)

    def _answer(self, model: Any, context: Mapping[str, Any], **_: object) -> tuple[Any, Mapping[str, Any]]:  # noqa: ANN401 - boto3 has no types
        given: Mapping[str, Any] = context["given"]
        self.asked.append((model.name, given))
        try:
            if model.name in self.refused:
                raise self.refused[model.name]
            found: Mapping[str, Any] = getattr(self, f"_{model.name}")(given)
            validate_parameters(found, model.output_shape)
            return AWSResponse("", 200, NO_HEADERS, None), {**found, "ResponseMetadata": {}}
        except Answer as no:
            error = {"Code": no.code, "Message": f"you sent {AWS_KEY}"}
            return AWSResponse("", no.status, NO_HEADERS, None), {
                "Error": error,
                "ResponseMetadata": {"HTTPStatusCode": no.status},
            }

    def _GetCallerIdentity(self, _: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - as the operation is called
        return {"Account": self.arn.split(":")[4], "Arn": self.arn, "UserId": "somebody"}

    def _GetRole(self, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        assert given == {"RoleName": "shop-up"}
        role = {"Path": "/teams/", "RoleName": "shop-up", "RoleId": "x" * 16, "Arn": ROLE, "CreateDate": 0}
        return {"Role": role}

    def _DescribeRegions(self, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        assert given == {"AllRegions": True}
        names = ("us-east-1", "us-west-2", "eu-west-1", "eu-central-1")
        rows = [
            {"RegionName": name, "OptInStatus": "not-opted-in" if name in self.off else "opt-in-not-required"}
            for name in names
        ]
        return {"Regions": rows}

    def _SimulatePrincipalPolicy(self, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        if given["PolicySourceArn"] != ROLE:  # a session is no principal, and a role has its path
            raise Answer("NoSuchEntity", 404)
        assert not [each for each in given["ActionNames"] if "*" in each]
        (resource,) = given["ResourceArns"]
        first = int(given.get("Marker", 0))
        actions = given["ActionNames"][first : first + PAGE]
        more = first + PAGE < len(given["ActionNames"])
        rows = [
            {
                "EvalActionName": action,
                "EvalResourceName": resource,
                "EvalDecision": "implicitDeny" if action in self.denied else "allowed",
                **self.denied.get(action, {}),
            }
            for action in actions
        ]
        return {
            "EvaluationResults": rows,
            "IsTruncated": more,
            **({"Marker": str(first + PAGE)} if more else {}),
        }

    def _GetServiceQuota(self, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        assert given == {"ServiceCode": "fargate", "QuotaCode": "L-3032A538"}
        return {"Quota": {"QuotaName": "Fargate On-Demand vCPU resource count", "Value": self.vcpus}}

    def _GetAnomalyMonitors(self, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        first = int(given.get("NextPageToken", 0))
        more = first + 1 < len(self.monitors)
        return {
            "AnomalyMonitors": self.monitors[first : first + 1],
            **({"NextPageToken": str(first + 1)} if more else {}),
        }

    def _HeadBucket(self, given: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        status = self.buckets.get(given["Bucket"], 404)
        if status != 200:
            raise Answer(str(status), status)
        return {}
