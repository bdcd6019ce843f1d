"""Cron expressions are checked field by field, before anybody runs them."""

from __future__ import annotations

import re

import pytest

from components.crons import CRON
from components.errors import UserError
from components.service import Schedule


@pytest.mark.parametrize(
    "cron", ["7 * * * *", "*/5 0-6,22 1 * MON-FRI", "30 3 * * SUN", "0 0 31 DEC 7", "05 08 * 1,6 *"]
)
def test_what_every_cron_reads_is_taken(cron: str) -> None:
    assert re.fullmatch(CRON, cron)


@pytest.mark.parametrize(
    "cron",
    [
        "99 3 * * *",
        "0 24 * * *",
        "0 3 0 * *",
        "0 3 * 13 *",
        "0 3 * * 8",
        "0 3 * *",
        "0  3 * * *",
        "@daily",
        "",
    ],
)
def test_what_is_no_time_is_refused(cron: str) -> None:
    with pytest.raises(UserError, match=r"Schedule\.cron is .*, expected minute, hour"):
        Schedule(name="nightly", cron=cron, path="/jobs/nightly")
