"""A stack of the ladders `aws` and `gcp`, and its accounts there. No engine runs, and nothing is reached."""

from __future__ import annotations

import json
from typing import Any

import attrs
import pytest

from account.aws import Aws
from account.checks import Check
from account.doctor import Doors, examine
from account.google import Google
from stacks import ladders
from stacks.secure import stand_in
from stacks.settings import SECRETS as SECRET_KEYS
from stacks.settings import Settings
from tests.account.amazon import AWS_KEY, Amazon
from tests.account.googles import GOOGLE_TOKEN, Googles
from tests.components.accounts import least_config

SECRETS = (AWS_KEY, GOOGLE_TOKEN)


def stages_of(name: str) -> list[Any]:
    """Parameters of a test: the stages of a ladder, all but the last at length alone."""
    ladder = ladders.load(name)
    *fewer, last = (pytest.param(ladder, each, id=each.name) for each in ladder.stages)
    return [*(pytest.param(*each.values, id=each.id, marks=pytest.mark.all) for each in fewer), last]


@attrs.define
class World:
    """A stack of a ladder, at its last stage, and its accounts."""

    ladder: str
    aws: Amazon = attrs.field(factory=Amazon)
    google: Googles = attrs.field(factory=Googles)
    changes: dict[str, object] = attrs.field(factory=dict[str, object])
    """Of the configuration."""
    stage: int = -1
    was_up: bool | None = False
    said: str = ""
    """All that was last found, as JSON."""

    @property
    def settings(self) -> Settings:
        ladder = ladders.load(self.ladder)
        config = least_config(ladder, ladder.stages[self.stage], **self.changes)
        for key in config.keys() & set(SECRET_KEYS):
            config[key] = stand_in(f"rungs:{key}")
        return Settings.read({key: value for key, value in config.items() if value is not None})

    def examine(self, **doors: object) -> dict[str, Check]:
        """What is found, by what it is about."""
        who = {"Authorization": f"Bearer {GOOGLE_TOKEN}"}
        given: dict[str, Any] = {
            "aws": Aws(self.aws.connect),
            "google": Google(lambda: who, self.google.at),
            "was_up": self.was_up,
            **doors,
        }
        found = examine("prod", self.settings, Doors(**given))
        self.said = json.dumps([attrs.asdict(each) for each in found])
        return {each.what: each for each in found}
