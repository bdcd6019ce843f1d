"""What stands around a Postgres of RDS or Aurora: subnets, firewall, password, logs, pooler."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import attrs
import pulumi

from components.aws_passwords import make_password
from components.component import Wires
from components.encryption_key import EncryptionKeyComponent
from components.errors import UserError
from components.network import AwsNetwork
from components.postgres.base import PostgresComponent
from components.signals import Signal

if TYPE_CHECKING:
    import pulumi_aws as aws

    from components.postgres import Postgres

PORT = 5432
AUTHORITY = "rds-ca-rsa2048-g1"
LOG_DAYS = 30
MANAGED = "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html"
PARAMETERS: Mapping[str, str] = {
    "log_min_duration_statement": "1000",
    "password_encryption": "scram-sha-256",
    "rds.force_ssl": "1",
}
"""No connection without TLS, whatever a client asks for; statements of a second and longer are logged."""


@attrs.frozen(kw_only=True)
class Around:
    """Where a database stands in one region: its private subnets, who is let in, and the key that it is encrypted with.

    `inside_id` is the security group that is let in, and nothing else.
    """

    region: str
    vpc_id: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Input[str]]
    inside_id: pulumi.Input[str]
    key_arn: pulumi.Input[str]


def check_aws(part: Postgres) -> None:
    """Raises UserError for what neither RDS nor Aurora can be."""
    if part.region is not None:
        raise UserError(
            f"Postgres.region is {part.region!r}, expected none on {part.host}: it is that of its network"
        )
    if part.far_networks and len(part.far_networks) != len(part.replica_regions):
        raise UserError(
            f"Postgres.far_networks has {len(part.far_networks)} networks, expected one for each of the "
            f"{len(part.replica_regions)} replica_regions"
        )
    if part.replica_regions and not part.far_networks:
        raise UserError(
            f"Postgres.replica_regions is {', '.join(part.replica_regions)}, expected the keys of their Networks in "
            "far_networks"
        )
    if part.managed_password and (part.replicas or part.replica_regions):
        raise UserError(
            "Postgres.managed_password is True, expected False where there are replicas or further regions: AWS makes "
            f"none of a database whose password it manages ({MANAGED})"
        )
    begin, end = (int(each[:2]) * 60 + int(each[3:]) for each in part.backup_window.split("-"))
    if (end - begin) % 1440 < 30:
        raise UserError(
            f"Postgres.backup_window is {part.backup_window!r}, expected at least 30 minutes (AWS's least)"
        )
    if not part.history_days:
        raise UserError("Postgres.history_days is 0, expected from 1 to 35 days on rds and aurora")


def maintenance_window(part: Postgres) -> str:
    """An hour of the night to Sunday, an hour after the backup, which it must not meet."""
    end = part.backup_window.partition("-")[2]
    hour, minute = (int(end[:2]) + 1) % 24, end[3:]
    after = f"sun:{hour + 1:02}:{minute}" if hour < 23 else f"mon:00:{minute}"
    return f"sun:{hour:02}:{minute}-{after}"


def arounds(part: Postgres, wires: Wires) -> tuple[Around, tuple[Around, ...]]:
    """Where it stands, and its copies; raises UserError for a network or key of another cloud or region."""
    key = wires.serving_component(part.key)
    if not isinstance(key, EncryptionKeyComponent) or key.part.host != "aws":
        raise UserError(f"Postgres.key is {part.key!r}, expected the key of an EncryptionKey on aws")

    def around(network_key: str, field: str) -> Around:
        network = wires.serving_component(network_key)
        if not isinstance(network, AwsNetwork):
            raise UserError(f"Postgres.{field} is {network_key!r}, expected the key of a Network on aws")
        return Around(
            region=network.region,
            vpc_id=network.vpc_id,
            subnet_ids=network.private_subnet_ids,
            inside_id=network.inside_id,
            key_arn=key.key_id(network.region),
        )

    far = tuple(around(each, "far_networks") for each in part.far_networks)
    for region, each in zip(part.replica_regions, far, strict=True):
        if each.region != region:
            raise UserError(
                f"Postgres.replica_regions has {region!r}, expected {each.region!r}, where its network in "
                "far_networks is"
            )
    return around(part.network, "network"), far


def check_far(name: str, part: Postgres, far: Sequence[Around]) -> None:
    """Raises UserError where the part is to have a copy in a region of which nothing is known."""
    for region in part.replica_regions:
        if region not in (each.region for each in far):
            raise UserError(
                f"Postgres {name!r} is to have a copy in {region}, but `far` has nothing there, expected an Around for "
                "each of replica_regions"
            )


class AwsPostgresComponent(PostgresComponent):
    """What RDS and Aurora have in common."""

    physical: str
    """`<name>-rds` or `<name>-aurora`: of all that stands around it."""

    def _security(self, around: Around, far: str = "") -> aws.ec2.SecurityGroup:
        """Lets in who carries `inside_id`, and, for the pooler, itself."""
        import pulumi_aws as aws

        name = f"{self.key}{far}"
        group = aws.ec2.SecurityGroup(
            f"{name}-security",
            self.args(
                "security",
                aws.ec2.SecurityGroupArgs(
                    name=self.physical,
                    description="Postgres, reached by the services of the stack alone",
                    vpc_id=around.vpc_id,
                    region=around.region,
                ),
            ),
            opts=self.options(aws.ec2.SecurityGroup),
        )
        for rule, from_id in (("from-inside", around.inside_id), ("from-itself", group.id)):
            args = aws.vpc.SecurityGroupIngressRuleArgs(
                security_group_id=group.id,
                referenced_security_group_id=from_id,
                ip_protocol="tcp",
                from_port=PORT,
                to_port=PORT,
                description="services" if rule == "from-inside" else "the pooler",
                region=around.region,
            )
            options = self.options(aws.vpc.SecurityGroupIngressRule)
            aws.vpc.SecurityGroupIngressRule(f"{name}-{rule}", self.args("security_rule", args), opts=options)
        aws.vpc.SecurityGroupEgressRule(
            f"{name}-to-itself",
            self.args(
                "security_rule",
                aws.vpc.SecurityGroupEgressRuleArgs(
                    security_group_id=group.id,
                    referenced_security_group_id=group.id,
                    ip_protocol="tcp",
                    from_port=PORT,
                    to_port=PORT,
                    description="the pooler",
                    region=around.region,
                ),
            ),
            opts=self.options(aws.vpc.SecurityGroupEgressRule),
        )
        return group

    def _subnets(self, around: Around, far: str = "") -> aws.rds.SubnetGroup:
        import pulumi_aws as aws

        args = aws.rds.SubnetGroupArgs(
            name=self.physical,
            description="private subnets",
            subnet_ids=list(around.subnet_ids),
            region=around.region,
        )
        options = self.options(aws.rds.SubnetGroup)
        return aws.rds.SubnetGroup(f"{self.key}{far}-subnets", self.args("subnets", args), opts=options)

    def _make_password(self) -> pulumi.Output[str]:
        """A password of the stack's own, with its user, as the pooler wants it."""
        made = make_password(
            self,
            self.physical,
            description="User and password of Postgres",
            region=self.place.region,
            user=self.part.role,
        )
        self.secret, self.password = made.reference, made.value
        return made.value

    def _log_groups(
        self, group: str, kinds: Sequence[str], region: str, far: str = ""
    ) -> list[pulumi.Resource]:
        """Made before the database, which would make them itself, and keep them for ever."""
        import pulumi_aws as aws

        return [
            aws.cloudwatch.LogGroup(
                f"{self.key}{far}-logs-{kind}",
                self.args(
                    "logs",
                    aws.cloudwatch.LogGroupArgs(
                        name=f"{group}/{kind}", retention_in_days=LOG_DAYS, region=region
                    ),
                ),
                opts=self.options(aws.cloudwatch.LogGroup),
            )
            for kind in kinds
        ]


def parameters(part: Postgres) -> list[tuple[str, str]]:
    """The server's parameters, the part's own last; raises UserError for one that would let plain text in."""
    if part.parameters.get("rds.force_ssl", "1") != "1":
        raise UserError(
            f"Postgres.parameters sets rds.force_ssl to {part.parameters['rds.force_ssl']!r}, expected 1: every "
            "connection is encrypted"
        )
    return sorted({**PARAMETERS, **part.parameters}.items())


def applied(name: str) -> str:
    """How a parameter of AWS takes effect: ours at once, any other, which may ask for it, at the next start."""
    return "immediate" if name in PARAMETERS else "pending-reboot"


def signal(
    objective: str,
    key: str,
    metric: str,
    labels: Mapping[str, pulumi.Input[str]],
    *,
    statistic: str = "Average",
    scale: float = 1,
) -> Signal:
    """A figure that CloudWatch has of RDS."""
    return Signal(
        objective=objective,
        about=key,
        cloud="aws",
        metric=f"AWS/RDS {metric}",
        labels=labels,
        statistic=statistic,
        scale=scale,
    )
