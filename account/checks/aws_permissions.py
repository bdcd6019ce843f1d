"""Whether who calls AWS may do what the stage needs: the policies are simulated, nothing is tried.

Rules of an organization that have conditions, and a session's own policy, are not part of a simulation
(docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import attrs

from account.aws import HOME, Aws, Refused
from account.checks import Check, Patient, State
from account.permissions import Permission, least, made
from stacks.blueprint import pieces_of
from stacks.regions import home

ALL = "*"


@attrs.frozen(kw_only=True)
class Asked:
    """What is simulated of a permission, and for which resource; `paste` is where it is to be allowed."""

    permission: Permission
    actions: tuple[str, ...]
    resource: str
    paste: tuple[str, ...]


def checks(aws: Aws, arn: str, account: str, patient: Patient) -> Iterator[Check]:
    """A check for each permission."""
    who = _principal(aws, arn, account)
    if not who:
        says = f"{arn} cannot be simulated: it is neither a user nor a role"
        fix = "bring the stack up with a role of its own, with the actions that docs/prerequisites.md lists"
        yield _check("unknown", "permissions at AWS", says, fix)
        return
    wanted = [
        _asked(each, account, patient) for each in least(patient.stage, patient.settings) if _is_ours(each)
    ]
    decided: dict[tuple[str, str], Mapping[str, object]] = {}
    for resource in dict.fromkeys(each.resource for each in wanted):
        actions = [action for each in wanted if each.resource == resource for action in each.actions]
        for row in _simulated(aws, who, actions, resource, home("aws", patient.settings)):
            decided[str(row["EvalActionName"]), resource] = row
    for each in wanted:
        yield _judged(each, [(action, decided.get((action, each.resource))) for action in each.actions])


def statement(asked: Asked) -> str:
    """A statement of a policy that allows the whole permission, to paste."""
    actions: list[str] = []
    for group in asked.permission.dashboard.split("; "):
        service, _, listed = group.partition(": ")
        actions += [f"{service}:{each}" for each in listed.split(", ") if each and " " not in each]
    resource = asked.paste[0] if len(asked.paste) == 1 else list(asked.paste)
    return json.dumps({"Effect": "Allow", "Action": actions, "Resource": resource})


def _principal(aws: Aws, arn: str, account: str) -> str:
    """The user or role behind an identity; empty where it is neither. A session does not tell its role's path."""
    kind, _, rest = arn.partition(f"::{account}:")[2].partition("/")
    if kind == "assumed-role":
        role = rest.partition("/")[0]
        try:
            found = cast("Mapping[str, object]", aws.call("iam", HOME, "get_role", RoleName=role)["Role"])
        except Refused:
            return f"{arn.partition(':sts:')[0]}:iam::{account}:role/{role}"
        return str(found["Arn"])
    return arn if kind == "user" else ""


def _asked(permission: Permission, account: str, patient: Patient) -> Asked:
    actions, _, on = permission.read.partition(" on ")
    settings = patient.settings
    prefix = f"{settings.app}-{settings.environment}-"
    name = _first_name(permission, patient)
    several = f"{prefix}*" if name.startswith(prefix) else f"{name}*"
    resources = on.split() or [ALL]
    return Asked(
        permission=permission,
        actions=tuple(actions.split()),
        resource=resources[0].format(account=account, name=name),
        paste=tuple(each.format(account=account, name=several) for each in resources),
    )


def _first_name(permission: Permission, patient: Patient) -> str:
    """The name of the first part that needs it."""
    needing = {
        (key, part.host)
        for key, part, resource in made(patient.stage, patient.settings)
        if permission.name in resource.permissions
    }
    pieces = pieces_of(patient.stage, patient.settings)
    return next((each.physical_name for each in pieces if (each.key, each.part.host) in needing), "")


def _simulated(
    aws: Aws, who: str, actions: Sequence[str], resource: str, region: str
) -> Iterator[Mapping[str, object]]:
    context = {
        "ContextKeyName": "aws:RequestedRegion",
        "ContextKeyValues": [region],
        "ContextKeyType": "string",
    }
    more: Mapping[str, object] = {}
    while True:
        answer = aws.call(
            "iam",
            HOME,
            "simulate_principal_policy",
            PolicySourceArn=who,
            ActionNames=list(actions),
            ResourceArns=[resource],
            ContextEntries=[context],
            **more,
        )
        yield from cast("Sequence[Mapping[str, object]]", answer["EvaluationResults"])
        if not answer.get("IsTruncated"):
            return
        more = {"Marker": answer["Marker"]}


def _judged(asked: Asked, decisions: Sequence[tuple[str, Mapping[str, object] | None]]) -> Check:
    """Of several actions the first that is not allowed."""
    what = f"{asked.permission.scope.capitalize()} / {asked.permission.name}"
    place = "" if asked.resource == ALL else f" on {asked.resource}"
    for action, row in decisions:
        if row is None:
            return _check("unknown", what, f"the simulation does not say whether {action} is allowed", "")
        if row["EvalDecision"] == "allowed":
            continue
        says = f"{action} is not allowed{place} ({row['EvalDecision']})"
        unknown = _lacking(row)
        if unknown:
            fix = f"the policies ask for {', '.join(unknown)}, which only a real request has; pulumi preview shows it"
            return _check("unknown", what, says, fix)
        if _of(row, "OrganizationsDecisionDetail").get("AllowedByOrganizations") is False:
            return _check(
                "missing", what, f"{says}, by the organization", "ask whoever runs the organization"
            )
        fix = f"add to the policy: {statement(asked)}"
        if _of(row, "PermissionsBoundaryDecisionDetail").get("AllowedByPermissionsBoundary") is False:
            fix = f"the permissions boundary does not allow it; there {fix}"
        return _check("missing", what, says, fix)
    return _check("ok", what, f"allowed: {', '.join(asked.actions)}{place}", "")


def _lacking(row: Mapping[str, object]) -> list[str]:
    """Keys of a request's context that the policies ask for and that a simulation does not have."""
    rows = [row, *cast("Sequence[Mapping[str, object]]", row.get("ResourceSpecificResults") or ())]
    return sorted(
        {str(key) for each in rows for key in cast("Sequence[str]", each.get("MissingContextValues") or ())}
    )


def _of(row: Mapping[str, object], name: str) -> Mapping[str, object]:
    return cast("Mapping[str, object]", row.get(name) or {})


def _is_ours(permission: Permission) -> bool:
    return permission.provider == "aws" and bool(permission.read)


def _check(state: State, what: str, says: str, fix: str) -> Check:
    return Check(area="aws", what=what, state=state, says=says, fix=fix)
