"""A registry on Google Cloud: one repository of Artifact Registry for images."""

from __future__ import annotations

import pulumi

from components.component import Place, Safety, Wires
from components.errors import UserError
from components.google_apis import apis
from components.registry import Registry, RegistryComponent

OLD_AFTER = "86400s"
"""An image of the last day is never taken away, however many there are."""


def component(name: str, part: Registry, wires: Wires) -> GcpRegistryComponent:
    """Makes the component inside a stack."""
    if wires.google is None:
        raise UserError(f"Registry {name!r} is on gcp, but the stack has no rungs:gcp_project")
    return GcpRegistryComponent(
        name, part, repository_id=wires.physical_name, place=wires.google, safety=wires.safety
    )


class GcpRegistryComponent(RegistryComponent):
    """Makes the repository: tags cannot be moved, and of each image the newest `keep` versions stay.

    Images are scanned where the project has Artifact Analysis (billed by the image). Outputs: `address`.
    """

    def __init__(
        self,
        name: str,
        part: Registry = Registry(host="gcp"),
        *,
        repository_id: str | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_gcp as gcp

        artifacts = gcp.artifactregistry
        super().__init__(part, name, safety, opts, place)
        args = self.args(
            "repository",
            artifacts.RepositoryArgs(
                repository_id=self.named(repository_id),
                project=place.account,
                location=place.region,
                format="DOCKER",
                mode="STANDARD_REPOSITORY",
                docker_config=artifacts.RepositoryDockerConfigArgs(immutable_tags=True),
                vulnerability_scanning_config=artifacts.RepositoryVulnerabilityScanningConfigArgs(
                    enablement_config="INHERITED"
                ),
                cleanup_policy_dry_run=False,
                cleanup_policies=[
                    artifacts.RepositoryCleanupPolicyArgs(
                        id="keep-newest",
                        action="KEEP",
                        most_recent_versions=artifacts.RepositoryCleanupPolicyMostRecentVersionsArgs(
                            keep_count=part.keep
                        ),
                    ),
                    artifacts.RepositoryCleanupPolicyArgs(
                        id="old",
                        action="DELETE",
                        condition=artifacts.RepositoryCleanupPolicyConditionArgs(
                            tag_state="ANY", older_than=OLD_AFTER
                        ),
                    ),
                ],
            ),
        )
        options = self.options(
            artifacts.Repository,
            depends_on=apis(self, "artifactregistry.googleapis.com"),
            adopted=self.adopted(name, args),
        )
        # Its labels are the account's matter until it is imported.
        repository = self.held(
            name, "repository", artifacts.Repository(name, args, opts=options), unread=["labels"]
        )
        self.address = pulumi.Output.concat(
            place.region, "-docker.pkg.dev/", place.account, "/", repository.repository_id
        )
        self.publish(address=self.address)
