"""Redis on upstash: a global database, reached over REST and by Redis's own protocol with TLS."""

from __future__ import annotations

import pulumi

from components.clouds import nearest
from components.component import Safety, Wires
from components.errors import UserError
from components.redis import REGIONS, UPSTASH_REGIONS, Redis
from components.redis.component import RestComponent


def component(name: str, part: Redis, wires: Wires) -> UpstashRedisComponent:
    """Makes the component inside a stack."""
    return UpstashRedisComponent(
        name,
        part,
        database_name=wires.physical_name,
        primary_region=nearest(UPSTASH_REGIONS, wires.location, wires.jurisdiction),
        safety=wires.safety,
    )


class UpstashRedisComponent(RestComponent):
    """Makes the database. Outputs: `rest_url`, the secret `rest_token`."""

    def __init__(
        self,
        name: str,
        part: Redis = Redis(),
        *,
        database_name: str | None = None,
        primary_region: str | None = None,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import upstash_pulumi as upstash

        super().__init__(part, name, safety, opts)
        region = part.primary_region or primary_region
        if region is None:
            raise UserError(
                f"Redis {name!r} on upstash has no primary_region, expected one of: {', '.join(REGIONS)}"
            )
        args = self.args(
            "database",
            upstash.RedisDatabaseArgs(
                database_name=self.named(database_name),
                region="global",
                primary_region=region,
                read_regions=[each for each in part.read_regions if each != region],
                tls=True,
                eviction=part.eviction,
                auto_scale=part.auto_scale,
                budget=part.budget,
            ),
        )
        options = self.options(
            upstash.RedisDatabase,
            additional_secret_outputs=["password", "restToken", "readOnlyRestToken"],
            # Withdrawn, and on for every paid database: a provider that reads it would want it off again.
            ignore_changes=["multizone"],
            adopted=self.adopted(name, args),
        )
        database = self.held(name, "database", upstash.RedisDatabase(name, args, opts=options))
        self.address = database.endpoint
        self.port = database.port
        self.password = pulumi.Output.secret(database.password)
        self.rest_url = database.endpoint.apply(lambda endpoint: f"https://{endpoint}")
        self.rest_token = pulumi.Output.secret(database.rest_token)
        self.publish(rest_url=self.rest_url, rest_token=self.rest_token)
