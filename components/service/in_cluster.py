"""What a service on Kubernetes stands on: names, labels, an identity of Google's, its secrets and its schedules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi

from components.cluster import ClusterComponent
from components.errors import UserError
from components.google_grants import account_id, grant
from components.linking import AwsGrant, GoogleGrant, SecretReference
from components.service import ServiceComponent
from components.service.pods import HTTP, Given, job

if TYPE_CHECKING:
    from pulumi_kubernetes import core, meta


class InClusterComponent(ServiceComponent):
    """What of the component does not depend on how many images it has."""

    _physical: str
    _cluster: ClusterComponent
    _namespace: pulumi.Resource

    def _identity(self, grants: Mapping[str, Sequence[AwsGrant | GoogleGrant]]) -> pulumi.Output[str]:
        """The name of the pods' service account, which is one of Google's with what the links grant."""
        import pulumi_gcp as gcp
        from pulumi_kubernetes import core

        project, name = self.place.account, self._physical
        identity = gcp.serviceaccount.Account(
            f"{self.key}-identity",
            self.args(
                "identity",
                gcp.serviceaccount.AccountArgs(
                    project=project, account_id=account_id(f"{name}-pods"), display_name=f"Pods of {name}"
                ),
            ),
            opts=self.options(gcp.serviceaccount.Account),
        )
        gcp.serviceaccount.IAMMember(
            f"{self.key}-identity-user",
            self.args(
                "identity_user",
                gcp.serviceaccount.IAMMemberArgs(
                    service_account_id=identity.name,
                    role="roles/iam.workloadIdentityUser",
                    member=f"serviceAccount:{project}.svc.id.goog[{name}/{name}]",
                ),
            ),
            opts=self.options(gcp.serviceaccount.IAMMember, depends_on=self._cluster.ready),
        )
        member = pulumi.Output.concat("serviceAccount:", identity.email)
        for key, several in grants.items():
            grant(self, "grant", member, several, key)
        metadata = self._named()
        metadata.annotations = {"iam.gke.io/gcp-service-account": identity.email}
        account = core.v1.ServiceAccount(
            f"{self.key}-account",
            self.args("account", core.v1.ServiceAccountInitArgs(metadata=metadata)),
            opts=self._in(core.v1.ServiceAccount, [self._namespace]),
        )
        return account.metadata.apply(lambda each: each.name or name)

    def _secret(self, values: Mapping[str, pulumi.Input[str]]) -> pulumi.Output[str]:
        from pulumi_kubernetes import core

        secret = core.v1.Secret(
            f"{self.key}-secret",
            self.args(
                "secret",
                core.v1.SecretInitArgs(
                    metadata=self._named(),
                    type="Opaque",
                    string_data={key: pulumi.Output.secret(value) for key, value in sorted(values.items())},
                ),
            ),
            opts=self._in(core.v1.Secret, [self._namespace]),
        )
        return secret.metadata.apply(lambda each: each.name or self._physical)

    def _schedule(self, given: Given, image: str) -> None:
        """A CronJob each, of the same image; one that still runs is not begun again."""
        from pulumi_kubernetes import batch

        for each in self.part.schedules:
            work = batch.v1.JobSpecArgs(
                backoff_limit=2,
                template=job(
                    self.part, given, image=image, path=each.path, labels={"rungs/schedule": each.name}
                ),
            )
            batch.v1.CronJob(
                f"{self.key}-{each.name}",
                self.args(
                    "schedule",
                    batch.v1.CronJobInitArgs(
                        metadata=self._named(called=each.name),
                        spec=batch.v1.CronJobSpecArgs(
                            schedule=each.cron,
                            time_zone="Etc/UTC",
                            concurrency_policy="Forbid",
                            job_template=batch.v1.JobTemplateSpecArgs(spec=work),
                        ),
                    ),
                ),
                opts=self._in(batch.v1.CronJob, [self._namespace]),
            )

    def _in(
        self, resource: type[pulumi.CustomResource], after: Sequence[pulumi.Resource]
    ) -> pulumi.ResourceOptions:
        """Options of what is made in the cluster."""
        return self.options(resource, depends_on=after, provider=self._cluster.provider)

    def _named(self, suffix: str = "", called: str = "", within: bool = True) -> meta.v1.ObjectMetaArgs:
        from pulumi_kubernetes import meta

        labels = {**self.place.tags, **self._labels()}
        return meta.v1.ObjectMetaArgs(
            name=called or f"{self._physical}{suffix}",
            namespace=self._physical if within else None,
            labels=labels,
        )

    def _labels(self, **more: str) -> dict[str, str]:
        return {
            "app.kubernetes.io/name": self._physical,
            **{f"rungs/{key}": value for key, value in more.items()},
        }

    def _port(self) -> core.v1.ServicePortArgs:
        from pulumi_kubernetes import core

        return core.v1.ServicePortArgs(name=HTTP, port=self.part.port, target_port=HTTP, protocol="TCP")

    def _value(self, name: str, value: pulumi.Input[str] | SecretReference) -> pulumi.Input[str]:
        if isinstance(value, SecretReference):
            if value.value is None:
                raise UserError(
                    f"Service {self.key!r} is on kubernetes and links to a part whose {name} only its cloud knows, "
                    "which pods cannot read; put the service on cloudrun or fargate"
                )
            return value.value
        return value
