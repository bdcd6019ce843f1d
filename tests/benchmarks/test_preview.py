"""What the benchmark makes of its samples, and that it measures the program and not something else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from benchmarks.preview import (
    ALLOWED,
    EMPTY,
    MARKS,
    PROBE,
    RESULT,
    Program,
    Result,
    Sample,
    programs,
    run,
    write,
)


def result(wall: float = 1.0, memory: float = 100.0) -> Result:
    """A stage that takes this much, beside a hand-written program of 1 s and 100 MB."""
    return Result(
        samples={
            "mvp": [Sample(wall=each, cpu=1, memory=memory, tree=200) for each in (wall, 0.5, 90.0)],
            "mvp by hand": [Sample(wall=each, cpu=1, memory=100, tree=200) for each in (1.0, 0.25, 80.0)],
            "empty": [Sample(wall=0.5, cpu=0.5, memory=50, tree=150)],
        },
        stages=["mvp"],
        machine={"processor": "2 x abacus"},
    )


def test_ratios_are_of_medians() -> None:
    found = result(wall=1.02)
    assert found.ratio("mvp", "mvp by hand", "wall") == pytest.approx(1.02)
    assert found.ratio("mvp", "empty", "memory") == pytest.approx(2)
    assert found.least_ratio("mvp", "mvp by hand", "wall") == pytest.approx(2)


def test_within_what_is_allowed() -> None:
    found = result(wall=ALLOWED, memory=100 * ALLOWED)
    assert found.excess == []
    assert found.as_json()["ok"] is True


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (result(wall=1.06), "mvp: wall time, s: 1.060 of the hand-written program"),
        (result(memory=110), "mvp: memory of the program, MB: 1.100 of the hand-written program"),
    ],
)
def test_above_what_is_allowed(found: Result, words: str) -> None:
    assert found.excess == [words]
    assert found.as_json()["ok"] is False


def test_the_first_stage_and_the_last_of_each_ladder_are_compared_each_with_its_own_program() -> None:
    names = [program.name for program in programs()]
    stages = ["edge mvp", "edge global", "aws scale", "gcp planet"]
    assert names == [*(name for stage in stages for name in (stage, f"{stage} by hand")), "empty"]
    assert all((program.project / "Pulumi.yaml").exists() for program in programs())


def test_the_docs_keep_the_last_result_only(tmp_path: Path) -> None:
    file = tmp_path / "benchmarks.md"
    file.write_text(f"before\n{MARKS[0]}an older result\n{MARKS[1]}after\n")
    write(result(), 3, file)
    text = file.read_text()
    assert text.startswith(f"before\n{MARKS[0]}")
    assert text.endswith(f"{MARKS[1]}after\n")
    assert "an older result" not in text
    assert "3 rounds" in text
    assert "2 x abacus" in text


def test_docs_without_a_place_for_the_result_stay_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "benchmarks.md"
    file.write_text("nothing here\n")
    with pytest.raises(click.ClickException, match="to write between"):
        write(result(), 3, file)
    assert file.read_text() == "nothing here\n"


def test_the_docs_have_a_place_for_the_result() -> None:
    text = RESULT.read_text()
    assert all(text.count(mark) == 1 for mark in MARKS)


@pytest.mark.parametrize(("name", "recorded"), [("pulumi-language-python-exec", True), ("plugin", False)])
def test_only_the_program_is_measured(tmp_path: Path, name: str, recorded: bool) -> None:
    script = tmp_path / name
    script.write_text("held = bytearray(64_000_000)\n")
    record = tmp_path / "peaks"
    env = {**os.environ, "PYTHONPATH": str(PROBE), "RUNGS_BENCHMARK_RECORD": str(record)}
    subprocess.run([sys.executable, script], env=env, check=True)
    assert record.exists() is recorded
    if recorded:
        own, tree = (int(kib) for kib in record.read_text().split())
        assert 62_500 < own < tree


@pytest.mark.all
@pytest.mark.engine
def test_a_preview_is_measured_with_all_that_it_starts() -> None:
    found = run([Program("empty", EMPTY)], rounds=1)
    [sample] = found.samples["empty"]
    assert sample.cpu > 0
    assert sample.wall > 0
    assert 20 < sample.memory < sample.tree
