"""What a review says of a change that adopts."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from components.misfits import SUMMARY, Misfit, read, written
from review.judge import Side, judge
from review.plan_file import parse_plan
from review.previews import Preview, of_plans
from review.report import StackReport
from tests.configs import MVP
from tests.review.steps import BUCKET, change, plan, row, state

FILES = "rungs:index:R2Bucket$" + BUCKET
MISFIT = Misfit.of(
    "storageClass", "Standard", "InfrequentAccess", {"storageClass": "storage_class"}, "rungs:parts.files"
)
CONFIG = {
    f"rungs:{key}": value for key, value in {**MVP, "r2_enabled": True, "adopt": {"files": "acme"}}.items()
}


def report(preview: Preview) -> StackReport:
    return judge("prod", preview, None, Side.of_plan(CONFIG), None, today=datetime.date(2026, 11, 21))


def told(given: StackReport) -> list[tuple[str, str, Sequence[str], str]]:
    return [(item.verdict, item.change, item.properties, item.note) for item in given.data]


def test_a_message_is_read_as_it_was_written() -> None:
    more = Misfit.of("account.id", None, [1.0, "a in the account; b"], {}, "")

    assert read("files: " + written("files", [MISFIT])) == ("files", [MISFIT])
    assert [each.field for each in (read(written("files", [MISFIT, more])) or ("", []))[1]] == [
        "storageClass",
        "account.id",
    ]
    assert read("something else") is None


def test_an_import_that_fits_is_fine() -> None:
    found = report(
        of_plans(
            parse_plan(plan(row("import", FILES, "files", newState={"type": BUCKET, "inputs": {}})), "plan"),
            None,
        )
    )

    assert told(found) == [("fine", "adopted", (), "")]
    assert [each.what for each in found.changes] == ["adopted"]


def test_one_that_does_not_fit_is_a_danger_with_both_values() -> None:
    errors = [written("files", [MISFIT]), SUMMARY, "program exited with non-zero exit code: 1"]
    printed = plan(
        row("import", FILES, "files", newState={"type": BUCKET, "inputs": {}}),
        diagnostics=[{"severity": "error", "message": each} for each in errors],
    )

    found = report(of_plans(parse_plan(printed, "plan"), None))

    assert not found.error
    assert told(found) == [
        (
            "danger",
            "adopted otherwise",
            ('storageClass: "InfrequentAccess" -> "Standard"',),
            "set rungs:parts.files.storage_class to what the account has",
        )
    ]


def test_what_the_sandbox_makes_instead_is_said_to_be_adopted() -> None:
    found = report(Preview(changes=(change("create", None, state()),)))

    assert told(found) == [
        ("fine", "adopted", (), "the sandbox has no account to compare it with; --real compares")
    ]
