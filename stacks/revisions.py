"""The revisions of services on Cloud Run that a stack has run, by their images: one that shares its requests with an
earlier image names that image's revision.

A stack exports them, and reads them when it is brought up again, as the versions of its Workers (stacks.rollout).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

KEPT = 10
"""Images of a service that are remembered, the newest."""

Revisions = Mapping[str, Mapping[str, Mapping[str, str]]]
"""By service and image, the name of the latest revision in each region; newest image last."""


def read_revisions(exported: object) -> Revisions:
    """What a stack has exported as `revisions`; nothing before the first time."""
    services = cast("Mapping[str, Sequence[Mapping[str, object]]]", exported or {})
    return {
        key: {str(each["image"]): cast("Mapping[str, str]", each["regions"]) for each in several}
        for key, several in services.items()
    }


def remembered(
    earlier: Revisions, key: str, image: str, regions: Mapping[str, str]
) -> list[dict[str, object]]:
    """What is exported of a service that now runs an image."""
    others = {known: names for known, names in earlier.get(key, {}).items() if known != image}
    newest = [*list(others.items())[1 - KEPT :], (image, regions)]
    return [{"image": known, "regions": dict(names)} for known, names in newest]
