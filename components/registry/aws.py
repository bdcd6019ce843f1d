"""Registry on aws: a private repository of Amazon ECR."""

from __future__ import annotations

import json

import pulumi

from components.component import Component, Place, Safety, Wires
from components.errors import UserError
from components.registry import Registry, RegistryComponent


def component(name: str, part: Registry, wires: Wires) -> Component[Registry]:
    """Makes the component inside a stack."""
    if wires.aws is None:
        raise UserError(f"Registry {name!r} has no AWS account; set rungs:aws_account")
    return AwsRegistryComponent(
        name, part, repository_name=wires.physical_name, place=wires.aws, safety=wires.safety
    )


class AwsRegistryComponent(RegistryComponent):
    """Makes the repository: a tag is never moved, each image is scanned when it is pushed, and all are encrypted with
    AES-256 by a key of Amazon's own, since the encryption of a repository cannot change and no other key is there at
    the first stage. The newest images are kept, so that one must be pushed again within `keep` others to be run.

    Outputs: `address`.
    """

    def __init__(
        self,
        name: str,
        part: Registry = Registry(host="aws"),
        *,
        repository_name: str | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        from pulumi_aws import ecr

        super().__init__(part, name, safety, opts, place)
        args = self.args(
            "repository",
            ecr.RepositoryArgs(
                name=self.named(repository_name),
                image_tag_mutability="IMMUTABLE",
                image_scanning_configuration=ecr.RepositoryImageScanningConfigurationArgs(scan_on_push=True),
                encryption_configurations=[
                    ecr.RepositoryEncryptionConfigurationArgs(encryption_type="AES256")
                ],
                force_delete=False,
                region=place.region,
            ),
        )
        repository = ecr.Repository(name, args, opts=self.options(ecr.Repository))
        rule = {
            "rulePriority": 1,
            "description": f"the newest {part.keep} are kept",
            "selection": {
                "tagStatus": "any",
                "countType": "imageCountMoreThan",
                "countNumber": part.keep,
            },
            "action": {"type": "expire"},
        }
        ecr.LifecyclePolicy(
            f"{name}-lifecycle",
            self.args(
                "lifecycle",
                ecr.LifecyclePolicyArgs(
                    repository=repository.name,
                    policy=json.dumps({"rules": [rule]}, sort_keys=True),
                    region=place.region,
                ),
            ),
            opts=self.options(ecr.LifecyclePolicy),
        )
        self.address = repository.repository_url
        self.publish(address=self.address)
