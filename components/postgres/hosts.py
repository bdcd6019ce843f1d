"""The hosts of Postgres: whose cloud each is in, what it makes, and what a name may be there."""

from __future__ import annotations

from collections.abc import Mapping

from components.part import Host, NameRule

NEON_NAME = NameRule(
    pattern=r"[A-Za-z0-9][A-Za-z0-9_-]*",
    words="letters, digits, hyphens and underscores",
    at_most=63,
    source="Neon API, project name",
)
AWS_NAME = NameRule(
    pattern=r"[a-z](-?[a-z0-9])*",
    words="lower-case letters and digits, with single hyphens between, the first a letter",
    at_most=40,
    source="docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html, and what is named after it",
)
GOOGLE_NAME = NameRule(
    pattern=r"[a-z]([a-z0-9-]*[a-z0-9])?",
    words="lower-case letters, digits and hyphens, the first a letter",
    at_most=60,
    source="cloud.google.com/sql/docs/postgres/instance-settings",
)
AROUND = (
    "subnets",
    "security",
    "security_rule",
    "password",
    "secret",
    "secret_value",
    "logs",
    "proxy",
    "proxy_role",
    "proxy_policy",
    "proxy_pool",
    "proxy_target",
)
"""What stands around a database on AWS."""

HOSTS: Mapping[str, Host] = {
    "neon": Host(clouds=("cloudflare",), children=("project", "hyperdrive"), names=NEON_NAME),
    "external": Host(clouds=(), children=("hyperdrive",), names=NEON_NAME),
    "rds": Host(clouds=("aws",), children=("parameters", "instance", "replica", *AROUND), names=AWS_NAME),
    "aurora": Host(
        clouds=("aws",),
        children=(
            "parameters",
            "cluster",
            "instance",
            "global_cluster",
            "far_cluster",
            "far_instance",
            "proxy_reader",
            *AROUND,
        ),
        names=AWS_NAME,
    ),
    "cloudsql": Host(
        clouds=("gcp",),
        children=(
            "api",
            "instance",
            "database",
            "user",
            "password",
            "secret",
            "secret_value",
            "replica",
        ),
        names=GOOGLE_NAME,
    ),
}
