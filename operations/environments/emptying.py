"""Emptying the buckets of an environment: Cloudflare deletes none that still holds an object.

developers.cloudflare.com/api/, R2, buckets, objects: list and delete, one object a call; a bucket of a jurisdiction is
found by the header cf-r2-jurisdiction alone. Built against that description, not tried on an account yet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, cast
from urllib.parse import quote

from components.errors import UserError
from components.part import counted
from providers.cloudflare_api import Cloudflare
from providers.cloudflare_api import fields as answered
from sandbox.state import Fields, fields

BUCKET: Final = "cloudflare:index/r2Bucket:R2Bucket"
PERMISSION: Final = "Workers R2 Storage Write"
MOST: Final = 100_000
"""Objects that a preview environment may hold; more is no preview environment's."""


def empty_buckets(cloudflare: Cloudflare, resources: Sequence[Fields], say: Callable[[str], None]) -> None:
    """Deletes every object of the buckets in a state; raises UserError where one cannot be emptied."""
    for each in resources:
        if each["type"] == BUCKET and each.get("id"):
            known = fields(each.get("outputs"))
            path = f"/accounts/{known['accountId']}/r2/buckets/{quote(str(known['name']), safe='')}/objects"
            deleted = _empty(cloudflare, path, str(known.get("jurisdiction") or "default"))
            if deleted:
                say(f"{known['name']}: {counted(deleted, 'object')} deleted")


def _empty(cloudflare: Cloudflare, path: str, jurisdiction: str) -> int:
    """How many objects it had. Page after page from the start, since what was deleted is no longer listed."""
    headers = {"cf-r2-jurisdiction": jurisdiction}
    deleted = 0
    while rows := cloudflare.call("GET", path, PERMISSION, absent=True, headers=headers):
        for row in cast("list[object]", rows):
            key = str(answered(row).get("key"))
            cloudflare.call(
                "DELETE", f"{path}/{quote(key, safe='')}", PERMISSION, absent=True, headers=headers
            )
            deleted += 1
            if deleted > MOST:
                raise UserError(
                    f"the bucket at {path} holds more than {MOST} objects, too many for a preview environment"
                )
    return deleted
