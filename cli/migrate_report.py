"""What `./rungs migrate` says when it ends: tables, samples, rows set aside, times, and what comes next."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from cli.consoles import wide_console
from migration.ends import Route
from migration.forward import Report
from migration.timing import PASSES, Timing
from stacks.stack_file import StackFile


def timing_of(report: Report) -> Timing:
    """The rates of a migration, for the next one; a copy that was made before counts as fast as comparing."""
    return Timing(
        rows=report.rows,
        copy_rate=report.copy_rate or report.compare_rate,
        compare_rate=report.compare_rate,
        measured=True,
    )


def print_report(report: Report) -> None:
    """Every table with what was done, and samples."""
    from rich.table import Table

    console = wide_console()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("table")
    for column in ("rows the same", "inserted", "changed", "deleted", "set aside"):
        table.add_column(column, justify="right")
    table.add_column("SHA-256 of source and target")
    for each in report.tables:
        one, other = each.source_digest[:16], each.target_digest[:16]
        counts = (each.rows, each.inserted, each.changed, each.deleted, each.refused)
        table.add_row(
            each.table, *(f"{count:,}" for count in counts), one if one == other else f"{one} and {other}"
        )
    console.print(table)
    for each in report.tables:
        for sample in each.samples:
            console.print(f"  the same on both: {each.table} {sample}", markup=False, highlight=False)


def back(
    file: StackFile, route: Route, report: Report, accepted: int, *, given: Path | None
) -> Generator[str]:
    """What going back has reached, and the diff that comes next."""
    for reason in report.reasons:
        yield f"  refused: {reason.table} {reason.key}: {reason.reason}"
    if not report.same:
        yield f"after {report.passes} passes both sides still differ; is something writing to either of them?"
    elif report.rejected != accepted:
        yield f"{route.older} refuses {report.rejected:,} rows; without them: --accept-rejected {report.rejected}"
    else:
        yield f"{report.rows:,} rows are the same on both sides, digest {report.digest}"
        if given is None:
            changes = {"serving": route.older, "fenced": None, "copied": None}
            after = file.changed({("stores", route.key, name): value for name, value in changes.items()})
            yield f"Next, still under the fence: make this diff, then pulumi up\n{file.diff(after)}"


def ends(
    stack: str,
    route: Route,
    report: Report,
    fence: str,
    accepted: int,
    *,
    fenced: bool,
    rehearse: bool,
    given: Path | None,
) -> Generator[str]:
    """What was reached, and what comes next."""
    for reason in report.reasons:
        yield f"  set aside: {reason.table} {reason.key}: {reason.reason}"
    if report.rejected and report.rejected != accepted:
        yield (
            f"{report.rejected:,} rows are set aside in rungs_migrate.rejected: mend them at the source and run it "
            f"again, or finish without them: --accept-rejected {report.rejected}"
        )
    elif report.same:
        yield f"{report.rows:,} rows are the same on both sides, digest {report.digest}"
    elif fenced or rehearse or given:
        yield f"after {report.passes} passes both sides still differ; is something writing to either of them?"
    if rehearse:
        yield "This was a rehearsal: the database is gone, and no stack file was changed."
    elif not fenced and given is None:
        timing = timing_of(report)
        if fence:
            yield f"The stack file says that {route.key} is fenced, but {fence}."
        yield (
            f"Not fenced: {route.older} goes on taking writes, which the next run copies. Copying takes "
            f"{timing.copy(report.rows)}, the fence {timing.fence(report.rows)} ({PASSES} passes; {timing.basis})."
        )
        yield f"Next: ./rungs promote STAGE -s {stack} --write for the fence, pulumi up, and this again."
