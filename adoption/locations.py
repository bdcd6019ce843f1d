"""Where the stores of a stack are, by its configuration and by its account.

The engine cannot see where a database is: no provider reads its hint back (terraform-provider-cloudflare v5.22.0,
d1_database/model.go: `no_refresh`). A bucket's location it reads, and ignores a change of it.
"""

from __future__ import annotations

from adoption.account import Account
from adoption.checking import Mismatch
from components.d1_database import D1Database
from components.r2_bucket import R2Bucket
from stacks.blueprint import draw_up
from stacks.settings import Settings


def misplaced(settings: Settings, account: Account) -> list[Mismatch]:
    """The stores that are elsewhere than the configuration says; those that the account does not show are left out."""
    found: list[Mismatch] = []
    for piece in draw_up(settings).pieces:
        part, there = piece.part, ""
        if piece.name not in piece.safety.adopt:
            continue
        if isinstance(part, R2Bucket):
            bucket = account.bucket(
                piece.physical_name, part.jurisdiction or settings.jurisdiction or "default"
            )
            there = bucket.location if bucket else ""
        elif isinstance(part, D1Database) and not (part.jurisdiction or settings.jurisdiction):
            database = account.database(piece.safety.adopt[piece.name].split("/")[-1], "")
            there = database.region if database else ""
        else:
            continue
        told = part.location or settings.location
        if there and there != told:
            key = f"rungs:parts.{piece.name}.location"
            found.append(
                Mismatch(
                    name=piece.name,
                    field="location",
                    config=told,
                    cloud=there,
                    remedy=f"set {key} to {there}",
                )
            )
    return found
