"""Backups on gcp: each Cloud SQL database exported by a workflow, at its time, into a bucket that keeps what it gets.

Cloud SQL's own backups cannot be scheduled into another region and end with what they are set to; an export is a dump
that any Postgres reads. It refuses to write over a file, so a workflow names each by its day.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs
import pulumi

from components.aws_policies import shortened
from components.backups import Backups, BackupsComponent
from components.component import Place, Safety, Wires
from components.errors import UserError
from components.google_apis import apis
from components.postgres.cloudsql import CloudsqlPostgresComponent

if TYPE_CHECKING:
    import pulumi_gcp as gcp

DAY = 86_400
RECOVERY_POINT_HOURS = 25
"""A day, and an hour in which an export may run."""
APIS = ("workflows", "workflowexecutions", "cloudscheduler", "storage", "iam")
ROLES = ("roles/cloudsql.viewer", "roles/workflows.invoker", "roles/logging.logWriter")
"""To ask for an export, to start the workflow, and to tell of it. Writing the dump is the database's own right."""
SCOPE = "https://www.googleapis.com/auth/cloud-platform"


@attrs.frozen(kw_only=True)
class Exported:
    """A database that is exported: its instance, what it is called there, and who writes for it."""

    instance: pulumi.Input[str]
    database: str
    writer: pulumi.Input[str]


def component(name: str, part: Backups, wires: Wires) -> GcpBackupsComponent:
    """Makes the component inside a stack, of all Cloud SQL databases in it, or of what the part names."""
    if wires.google is None:
        raise UserError(f"Backups {name!r} is on gcp, but the stack has no rungs:gcp_project")
    exported: dict[str, Exported] = {}
    for each in part.of or sorted(wires.linked):
        found = [made for made in wires.linked[each] if isinstance(made, CloudsqlPostgresComponent)]
        if part.of and not found:
            raise UserError(f"Backups.of has {each!r}, expected a Postgres on cloudsql")
        for made in found:
            exported[each] = Exported(
                instance=made.instance.name,
                database=made.part.database,
                writer=made.instance.service_account_email_address,
            )
    return GcpBackupsComponent(
        name,
        part,
        base_name=wires.physical_name,
        exported=exported,
        place=wires.google,
        safety=wires.safety,
    )


def workflow(key: str, bucket: str) -> str:
    """The steps of an export: a name by the day, then the export, which the connector waits for."""
    name = (
        '${"gs://" + "'
        + bucket
        + f'" + "/{key}/" + text.substring(time.format(sys.now()), 0, 10) + ".sql.gz"'
        + "}"
    )
    context = {
        "fileType": "SQL",
        "uri": name,
        "databases": ["${args.database}"],
        # On an instance of its own for the while, so that the database does not feel it.
        "offload": True,
    }
    step = {
        "call": "googleapis.sqladmin.v1.instances.export",
        "args": {
            "project": "${args.project}",
            "instance": "${args.instance}",
            "body": {"exportContext": context},
        },
    }
    return json.dumps({"main": {"params": ["args"], "steps": [{"export": step}]}}, sort_keys=True)


class GcpBackupsComponent(BackupsComponent):
    """Makes the bucket, in which an object can be neither changed nor deleted for `keep_days`, and for each database a
    workflow with its schedule, under an account that may ask for exports and read no data.

    Outputs: `bucket`, `copied`, `recovery_point_hours`.
    """

    def __init__(
        self,
        name: str,
        part: Backups = Backups(host="gcp"),
        *,
        base_name: str | None = None,
        exported: dict[str, Exported],
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(part, name, safety, opts, place)
        if part.copy_region == place.region:
            raise UserError(
                f"Backups.copy_region is {part.copy_region!r}, expected another than the stack's own"
            )
        self._name = self.named(base_name)
        self._apis = apis(self, *(f"{each}.googleapis.com" for each in APIS))
        self.bucket = self._bucket()
        if exported:
            account = self._account()
            for key in sorted(exported):
                self._export(key, exported[key], account)
        self.publish(
            bucket=self.bucket.name, copied=sorted(exported), recovery_point_hours=RECOVERY_POINT_HOURS
        )

    def _bucket(self) -> gcp.storage.Bucket:
        import pulumi_gcp as gcp

        part, days = self.part, self.part.keep_days
        args = gcp.storage.BucketArgs(
            # The world's buckets share one space of names, and projects have names of their own in it.
            name=f"{self._name}-{self.place.account}",
            project=self.place.account,
            location=(part.copy_region or self.place.region).upper(),
            storage_class="NEARLINE",
            uniform_bucket_level_access=True,
            public_access_prevention="enforced",
            force_destroy=False,
            retention_policy=gcp.storage.BucketRetentionPolicyArgs(
                retention_period=str(days * DAY), is_locked=part.locked
            ),
            lifecycle_rules=[
                gcp.storage.BucketLifecycleRuleArgs(
                    action=gcp.storage.BucketLifecycleRuleActionArgs(type="Delete"),
                    condition=gcp.storage.BucketLifecycleRuleConditionArgs(age=days + 1),
                )
            ],
        )
        options = self.options(gcp.storage.Bucket, depends_on=self._apis)
        return gcp.storage.Bucket(self.key, self.args("bucket", args), opts=options)

    def _account(self) -> gcp.serviceaccount.Account:
        import pulumi_gcp as gcp

        account = gcp.serviceaccount.Account(
            f"{self.key}-account",
            self.args(
                "account",
                gcp.serviceaccount.AccountArgs(
                    account_id=shortened(self._name, 30),
                    display_name="asks for exports of databases",
                    project=self.place.account,
                ),
            ),
            opts=self.options(gcp.serviceaccount.Account, depends_on=self._apis),
        )
        self._grants: Sequence[pulumi.Resource] = [
            gcp.projects.IAMMember(
                f"{self.key}-{role.rpartition('.')[2]}",
                self.args(
                    "grant",
                    gcp.projects.IAMMemberArgs(project=self.place.account, role=role, member=account.member),
                ),
                opts=self.options(gcp.projects.IAMMember),
            )
            for role in ROLES
        ]
        return account

    def _export(self, key: str, of: Exported, account: gcp.serviceaccount.Account) -> None:
        import pulumi_gcp as gcp

        name = f"{self.key}-{key}"
        physical = f"{self._name}-{key.replace('_', '-')}"
        access = gcp.storage.BucketIAMMember(
            f"{name}-writer",
            self.args(
                "bucket_access",
                gcp.storage.BucketIAMMemberArgs(
                    bucket=self.bucket.name,
                    role="roles/storage.objectCreator",
                    member=pulumi.Output.concat("serviceAccount:", of.writer),
                ),
            ),
            opts=self.options(gcp.storage.BucketIAMMember),
        )
        steps = gcp.workflows.Workflow(
            f"{name}-export",
            self.args(
                "export",
                gcp.workflows.WorkflowArgs(
                    name=physical,
                    description=f"Exports {key} to {self.part.copy_region or self.place.region}",
                    project=self.place.account,
                    region=self.place.region,
                    service_account=account.id,
                    source_contents=self.bucket.name.apply(lambda bucket: workflow(key, bucket)),
                    call_log_level="LOG_ERRORS_ONLY",
                    deletion_protection=False,
                ),
            ),
            opts=self.options(gcp.workflows.Workflow, depends_on=[*self._apis, *self._grants, access]),
        )
        argument = pulumi.Output.json_dumps(
            {"database": of.database, "instance": of.instance, "project": self.place.account}
        )
        gcp.cloudscheduler.Job(
            f"{name}-schedule",
            self.args(
                "schedule",
                gcp.cloudscheduler.JobArgs(
                    name=physical,
                    description=f"Starts the export of {key}",
                    project=self.place.account,
                    region=self.place.region,
                    schedule=self.part.schedule,
                    time_zone="Etc/UTC",
                    attempt_deadline="320s",
                    retry_config=gcp.cloudscheduler.JobRetryConfigArgs(retry_count=3),
                    http_target=gcp.cloudscheduler.JobHttpTargetArgs(
                        http_method="POST",
                        uri=steps.id.apply(
                            lambda id: f"https://workflowexecutions.googleapis.com/v1/{id}/executions"
                        ),
                        headers={"Content-Type": "application/json"},
                        body=pulumi.Output.json_dumps({"argument": argument}).apply(_base64),
                        oauth_token=gcp.cloudscheduler.JobHttpTargetOauthTokenArgs(
                            service_account_email=account.email, scope=SCOPE
                        ),
                    ),
                ),
            ),
            opts=self.options(gcp.cloudscheduler.Job),
        )


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
