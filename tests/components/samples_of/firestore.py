"""A Firestore database with all that can stand in it."""

from __future__ import annotations

from collections.abc import Mapping

from components.firestore import Expiry, Firestore, Index
from components.part import Part
from tests.mocks import Outputs

SAMPLES: Mapping[str, Part] = {
    "firestore": Firestore(
        indexes=(
            Index(collection="users", fields=("interests[]", "-lastActiveAt")),
            Index(collection="messages", fields=("chatId", "createdAt"), group=True),
        ),
        expiries=(Expiry(collection="stories"),),
    )
}

COMPUTED: Outputs = {
    "gcp:firebaserules/ruleset:Ruleset": {"name": "projects/example-project/rulesets/1"},
}


def others(sample: Part) -> Mapping[str, object]:
    """Nobody reads the rules: any file has some."""
    return {"rules": __file__}
