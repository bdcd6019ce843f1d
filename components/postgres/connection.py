"""A Postgres connection string, taken apart."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import attrs

from components.errors import UserError


@attrs.frozen(kw_only=True)
class Connection:
    """A connection string, taken apart."""

    host: str
    port: int
    user: str
    password: str = attrs.field(repr=False)
    database: str

    @property
    def by_ipv6_alone(self) -> bool:
        """Whether it may be out of reach of networks without IPv6: a direct address of Supabase's, which has IPv4 with
        an add-on alone (supabase.com/docs/guides/database/connecting-to-postgres).
        """
        return re.fullmatch(r"db\.[a-z0-9]+\.supabase\.co", self.host) is not None


def parse_connection(url: str, key: str = "rungs:database_url") -> Connection:
    """Takes a Postgres URL apart; raises UserError naming the key, never the value."""
    expected = "expected postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError:
        raise UserError(f"{key} cannot be read, {expected}") from None
    if parts.scheme not in ("postgres", "postgresql"):
        raise UserError(f"{key} is not a Postgres connection string, {expected}")
    database = parts.path.lstrip("/")
    if not (parts.hostname and parts.username and parts.password and database):
        raise UserError(f"{key} lacks a host, user, password or database, {expected}")
    if "-pooler." in parts.hostname:
        raise UserError(
            f"{key} names Neon's pooled host, expected the direct one, without '-pooler': Hyperdrive and the services "
            "pool by themselves"
        )
    return Connection(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username),
        password=unquote(parts.password),
        database=database,
    )
