"""IAM documents of AWS: who may take a role, and what a role may do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import pulumi

from components.errors import UserError

Statement = tuple[Sequence[str], Sequence[pulumi.Input[str]]]
"""Actions, and the ARNs of what they are allowed on."""


def trust(service: str, account: str) -> str:
    """The document by which a service of AWS may take a role, for what is of this account alone."""
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": service},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": account}},
                }
            ],
        },
        sort_keys=True,
    )


def allowing(statements: Sequence[Statement]) -> pulumi.Output[str]:
    """A policy that allows, per statement, actions on resources. Raises UserError for all actions of a service."""
    for actions, _ in statements:
        if wide := next((each for each in actions if each.endswith("*")), None):
            raise UserError(f"an IAM policy allows {wide!r}, expected each action by its name")
    return pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
                for actions, resources in statements
            ],
        },
        sort_keys=True,
    )


def shortened(name: str, at_most: int = 32) -> str:
    """A name within a length: what is cut off is told apart by a digest of the whole."""
    if len(name) <= at_most:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: at_most - 9].rstrip('-')}-{digest}"
