"""Backups on aws: AWS Backup, with a vault here and, where asked for, one in another region."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi

from components.backups import Backups, BackupsComponent
from components.component import Component, Place, Safety, Wires
from components.encryption_key import EncryptionKeyComponent
from components.errors import UserError

if TYPE_CHECKING:
    import pulumi_aws as aws

    from components.part import Part

START_MINUTES, END_MINUTES = 60, 720
"""A copy begins within an hour of its time, and has half a day."""
GRACE_DAYS = 3
"""In which a lock can still be taken away: AWS's least."""
LEAST_LOCKED_DAYS = 7
"""What a lock asks of every copy. It can never be changed, and so does not follow keep_days."""
POLICIES = (
    "service-role/AWSBackupServiceRolePolicyForBackup",
    "AWSBackupServiceRolePolicyForS3Backup",
)
RECOVERY_POINT_HOURS = 24 + START_MINUTES // 60


def check(part: Backups) -> None:
    """Raises UserError for what AWS Backup cannot do."""
    schedule_of(part)
    if part.locked and part.keep_days < LEAST_LOCKED_DAYS:
        raise UserError(
            f"Backups.keep_days is {part.keep_days}, expected at least {LEAST_LOCKED_DAYS} where they are locked"
        )


def component(name: str, part: Backups, wires: Wires) -> AwsBackupsComponent:
    """Makes the component inside a stack, of all that AWS Backup can copy in it, or of what the part names."""
    if wires.aws is None:
        raise UserError(f"Backups {name!r} is on aws, but the stack has no rungs:aws_account")
    key = wires.serving_component(part.key)
    if not isinstance(key, EncryptionKeyComponent) or key.part.host != "aws":
        raise UserError(f"Backups.key is {part.key!r}, expected the key of an EncryptionKey on aws")
    arns: dict[str, pulumi.Output[str]] = {}
    for each in part.of or sorted(wires.linked):
        found = {made.key: arn for made in wires.linked[each] if (arn := arn_of(made)) is not None}
        if part.of and not found:
            raise UserError(f"Backups.of has {each!r}, expected what AWS Backup copies: rds, aurora, s3")
        arns |= found
    return AwsBackupsComponent(
        name,
        part,
        vault_name=wires.physical_name,
        arns=arns,
        key_arn=key.key_id(),
        copy_key_arn=key.key_id(part.copy_region) if part.copy_region else None,
        place=wires.aws,
        safety=wires.safety,
    )


def arn_of(made: Component[Part]) -> pulumi.Output[str] | None:
    """The ARN of what AWS Backup can copy; None for anything else."""
    from components.bucket.s3 import S3BucketComponent
    from components.postgres.aurora import AuroraPostgresComponent
    from components.postgres.rds import RdsPostgresComponent

    if isinstance(made, RdsPostgresComponent):
        return made.instance.arn
    if isinstance(made, AuroraPostgresComponent):
        return made.cluster.arn
    return made.bucket.arn if isinstance(made, S3BucketComponent) else None


def schedule_of(part: Backups) -> str:
    """The five fields in AWS's words; raises UserError for a day of the month and of the week, which it has not."""
    minute, hour, day, month, weekday = part.schedule.split()
    if weekday == "*":
        return f"cron({minute} {hour} {day} {month} ? *)"
    if day != "*":
        raise UserError(
            f"Backups.schedule is {part.schedule!r}, expected a day of the month or of the week, not both (AWS)"
        )
    # The week begins with 0 there and with 1 at AWS.
    named = "".join(str(int(each) % 7 + 1) if each.isdigit() else each for each in weekday)
    return f"cron({minute} {hour} ? {month} {named} *)"


class AwsBackupsComponent(BackupsComponent):
    """Makes the vaults, encrypted with the stack's key, the plan, and the role that it copies with. `arns` is what is
    copied, by the name of its component.

    Outputs: `vault_arn`, `copied`, `recovery_point_hours`.
    """

    def __init__(
        self,
        name: str,
        part: Backups = Backups(host="aws"),
        *,
        vault_name: str | None = None,
        arns: Mapping[str, pulumi.Input[str]],
        key_arn: pulumi.Input[str],
        copy_key_arn: pulumi.Input[str] | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_aws as aws

        super().__init__(part, name, safety, opts, place)
        if part.copy_region == place.region:
            raise UserError(
                f"Backups.copy_region is {part.copy_region!r}, expected another than the stack's own"
            )
        if part.copy_region and copy_key_arn is None:
            raise UserError(f"Backups {name!r} has no copy_key_arn, a key in {part.copy_region}")
        self._name = self.named(vault_name)
        self.vault = self._vault(name, place.region, key_arn)
        copies: list[aws.backup.PlanRuleCopyActionArgs] = []
        kept = aws.backup.PlanRuleLifecycleArgs(delete_after=part.keep_days)
        if part.copy_region and copy_key_arn is not None:
            far = self._vault(f"{name}-{part.copy_region}", part.copy_region, copy_key_arn)
            far_kept = aws.backup.PlanRuleCopyActionLifecycleArgs(delete_after=part.keep_days)
            copies.append(
                aws.backup.PlanRuleCopyActionArgs(destination_vault_arn=far.arn, lifecycle=far_kept)
            )
        plan = aws.backup.Plan(
            f"{name}-plan",
            self.args(
                "plan",
                aws.backup.PlanArgs(
                    name=self._name,
                    rules=[
                        aws.backup.PlanRuleArgs(
                            rule_name="scheduled",
                            target_vault_name=self.vault.name,
                            schedule=schedule_of(part),
                            schedule_expression_timezone="Etc/UTC",
                            start_window=START_MINUTES,
                            completion_window=END_MINUTES,
                            lifecycle=kept,
                            copy_actions=copies,
                            recovery_point_tags=dict(place.tags),
                        )
                    ],
                    region=place.region,
                ),
            ),
            opts=self.options(aws.backup.Plan),
        )
        aws.backup.Selection(
            f"{name}-selection",
            self.args(
                "selection",
                aws.backup.SelectionArgs(
                    name="stores",
                    plan_id=plan.id,
                    iam_role_arn=self._role(name).arn,
                    resources=[arns[each] for each in sorted(arns)],
                    region=place.region,
                ),
            ),
            opts=self.options(aws.backup.Selection, depends_on=self._policies, delete_before_replace=True),
        )
        self.publish(vault_arn=self.vault.arn, copied=sorted(arns), recovery_point_hours=RECOVERY_POINT_HOURS)

    def _vault(self, name: str, region: str, key_arn: pulumi.Input[str]) -> aws.backup.Vault:
        import pulumi_aws as aws

        args = aws.backup.VaultArgs(name=self._name, kms_key_arn=key_arn, force_destroy=False, region=region)
        vault = aws.backup.Vault(name, self.args("vault", args), opts=self.options(aws.backup.Vault))
        if self.part.locked:
            lock = aws.backup.VaultLockConfigurationArgs(
                backup_vault_name=vault.name,
                min_retention_days=LEAST_LOCKED_DAYS,
                changeable_for_days=GRACE_DAYS,
                region=region,
            )
            options = self.options(aws.backup.VaultLockConfiguration)
            aws.backup.VaultLockConfiguration(f"{name}-lock", self.args("lock", lock), opts=options)
        return vault

    def _role(self, name: str) -> aws.iam.Role:
        import pulumi_aws as aws

        trust = {
            "Effect": "Allow",
            "Principal": {"Service": "backup.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": self.place.account}},
        }
        role = aws.iam.Role(
            f"{name}-role",
            self.args(
                "role",
                aws.iam.RoleArgs(
                    name=self._name,
                    description="AWS Backup, which copies and deletes nothing",
                    assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
                ),
            ),
            opts=self.options(aws.iam.Role),
        )
        self._policies: Sequence[pulumi.Resource] = [
            aws.iam.RolePolicyAttachment(
                f"{name}-role-{policy.rpartition('For')[2].lower()}",
                self.args(
                    "role_policy",
                    aws.iam.RolePolicyAttachmentArgs(
                        role=role.name, policy_arn=f"arn:aws:iam::aws:policy/{policy}"
                    ),
                ),
                opts=self.options(aws.iam.RolePolicyAttachment),
            )
            for policy in POLICIES
        ]
        return role
