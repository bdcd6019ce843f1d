"""A private link on each cloud."""

from __future__ import annotations

from collections.abc import Mapping

from components.encryption_key import EncryptionKey
from components.network import Network
from components.part import Part
from components.postgres import Postgres
from components.private_link import PrivateLink

SAMPLES: Mapping[str, Part] = {
    "private-link-aws": PrivateLink(host="aws", to=("db",)),
    "private-link-gcp": PrivateLink(host="gcp", to=("db",)),
}


def linked(part: Part) -> Mapping[str, Part]:
    """A database of the same cloud."""
    return {
        "network": Network(host=part.host),
        "key": EncryptionKey(host=part.host),
        "db": Postgres(host="rds" if part.host == "aws" else "cloudsql"),
    }


def others(sample: Part) -> Mapping[str, object]:
    return {"image": f"cloudflare/cloudflared@sha256:{'d' * 64}"}
