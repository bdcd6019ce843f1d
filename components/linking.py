"""What a service gets of the parts that it links to: variables, secrets and grants, whatever cloud either is on.

A part says it once (`Component.service_link`); the service's own host writes it in its cloud's words. Names are the
same on every host of a part, so that a part changes its host and the service that uses it does not change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import attrs
import pulumi


@attrs.frozen(kw_only=True)
class AwsGrant:
    """Actions on resources (by ARN), for the role of an ECS task or of a Kubernetes service account."""

    actions: tuple[str, ...]
    resources: Sequence[pulumi.Input[str]]


@attrs.frozen(kw_only=True)
class GoogleGrant:
    """A role on one resource, for the service account of a Cloud Run service or of a Kubernetes workload.

    `on` is the kind of resource that `id` names; `project` grants it in the whole project, where no resource has it.
    """

    role: str
    on: Literal["project", "bucket", "queue", "secret", "service", "topic"]
    id: pulumi.Input[str] = ""
    location: pulumi.Input[str] = ""
    """Of a queue or a service."""


@attrs.frozen(kw_only=True)
class SecretReference:
    """A secret that lies in a cloud's own store already: an AWS secret's ARN or a Google secret's id, and its part."""

    id: pulumi.Input[str]
    json_key: str = ""
    """The key of it, where the secret is a JSON object; AWS only."""
    value: pulumi.Input[str] | None = attrs.field(default=None, repr=False)
    """What lies there, where the stack knows it: for hosts that can read no such store by a variable's name."""


@attrs.frozen(kw_only=True)
class Linked:
    """All that a service gets of one part. Names are whole, such as `DB_HOST`."""

    variables: Mapping[str, pulumi.Input[str]] = attrs.field(factory=dict[str, pulumi.Input[str]])
    secrets: Mapping[str, pulumi.Input[str] | SecretReference] = attrs.field(
        factory=dict[str, "pulumi.Input[str] | SecretReference"]
    )
    """Values to be put into the secret store of the service's cloud, or references to what lies there already."""
    grants: Sequence[AwsGrant | GoogleGrant] = ()
    after: Sequence[pulumi.Resource] = ()
    """What must exist before the service starts."""
