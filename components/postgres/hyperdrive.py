"""Hyperdrive: how Workers reach a Postgres that is on the internet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.postgres.base import PostgresComponent

if TYPE_CHECKING:
    import pulumi_cloudflare as cloudflare


def hyperdrive(
    component: PostgresComponent,
    *,
    account_id: pulumi.Input[str],
    name: str,
    password: pulumi.Input[str],
) -> cloudflare.HyperdriveConfig:
    """A configuration with the direct address of the component as its origin."""
    import pulumi_cloudflare as cloudflare

    part = component.part
    return cloudflare.HyperdriveConfig(
        f"{component.key}-hyperdrive",
        component.args(
            "hyperdrive",
            cloudflare.HyperdriveConfigArgs(
                account_id=account_id,
                name=name,
                origin=cloudflare.HyperdriveConfigOriginArgs(
                    scheme="postgres",
                    host=component.address,
                    port=component.port,
                    user=component.user,
                    password=password,
                    database=component.database,
                ),
                origin_connection_limit=part.pool_size,
                caching=cloudflare.HyperdriveConfigCachingArgs(
                    disabled=part.query_cache == 0,
                    max_age=part.query_cache or None,
                ),
            ),
        ),
        opts=component.options(cloudflare.HyperdriveConfig),
    )
