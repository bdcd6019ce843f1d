"""A registry: where the images of services are pushed to, and run from by their digests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pulumi

from components.component import Component
from components.part import Host, HostedPart, NameRule, part, setting


@part
class Registry(HostedPart):
    """A private registry for the app's images: tags cannot be moved, images are scanned, old ones are taken away.

    On `aws` one ECR repository, on `gcp` one of Artifact Registry for Docker.
    """

    host: str = setting(
        "The cloud; it cannot change", default="aws", later="replaces", choices=("aws", "gcp")
    )
    keep: int = setting(
        "Images that are kept, the newest; default: 50",
        default=50,
        at_least=1,
        at_most=1000,
        unit="images",
        cost="billed by the GB-month",
    )

    store: ClassVar[bool] = True
    told_by: ClassVar[Mapping[str, str]] = {
        "repository.repositoryId": "name",
        "repository.project": "rungs:gcp_project",
        "repository.location": "rungs:gcp_region",
    }
    hosts: ClassVar[Mapping[str, Host]] = {
        "aws": Host(
            clouds=("aws",),
            children=("repository", "lifecycle"),
            names=NameRule(
                pattern=r"[a-z0-9]+([._-][a-z0-9]+)*",
                words="lower-case letters, digits and single hyphens",
                at_most=256,
                source="docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html",
            ),
        ),
        "gcp": Host(
            clouds=("gcp",),
            children=("api", "repository"),
            names=NameRule(
                pattern=r"[a-z]([a-z0-9-]*[a-z0-9])?",
                words="lower-case letters, digits and hyphens, the first a letter",
                at_most=63,
                source="cloud.google.com/artifact-registry/docs/repositories/create-repos",
            ),
        ),
    }
    children: ClassVar[tuple[str, ...]] = ("repository", "lifecycle", "api")

    def adoptable(self, name: str) -> tuple[str, ...]:
        """On Google Cloud alone: on AWS its rules are a resource of their own, which would overwrite what is there."""
        return (name,) if self.host == "gcp" else ()


class RegistryComponent(Component[Registry]):
    """What other components take of a registry."""

    address: pulumi.Output[str]
    """What an image's name begins with."""
