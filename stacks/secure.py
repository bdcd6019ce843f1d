"""Encrypted values of a stack file, and what stands for them where the real ones are neither known nor needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast


def is_secure(value: object) -> bool:
    """Whether a value of a stack file is encrypted: `{secure: ...}` and nothing else."""
    return isinstance(value, Mapping) and set(cast("Mapping[object, object]", value)) == {"secure"}


def stand_in(key: str) -> str:
    """A value that stands for the secret `key` (`rungs:database_url`, `webhookUrl`): of its type, leading nowhere."""
    words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)
    words = words.replace("-", "_").rsplit(":", 1)[-1].lower()
    for endings, value in _STAND_INS.items():
        if any(words == ending or words.endswith(f"_{ending}") for ending in endings):
            return value
    return f"sandbox-{words.strip('_')}"


# The first ending that a key has decides. Nothing here leads anywhere: `.invalid` is never a host.
_STAND_INS: Final[Mapping[tuple[str, ...], str]] = {
    (
        "database_url",
        "postgres_url",
        "postgresql_url",
    ): "postgresql://sandbox:sandbox@db.invalid:5432/app?sslmode=require",
    ("mysql_url",): "mysql://sandbox:sandbox@db.invalid:3306/app",
    ("redis_url",): "rediss://default:sandbox@redis.invalid:6379",
    ("dsn",): "https://sandbox@sentry.invalid/1",
    ("url", "uri", "webhook", "webhooks", "endpoint"): "https://hooks.invalid/sandbox",
    ("email",): "sandbox@example.invalid",
}
