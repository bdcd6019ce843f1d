"""What the output of a failed program is taken to mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolchain.trouble import explain
from toolchain.work import ProgramFailed


def message(*lines: str, server: str = "A server") -> str:
    return explain("cannot do it", ProgramFailed(["tool"], 7, list(lines), Path("all.log")), server)


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not what the lock says",
        ),
        ("write /x: no space left on device", "The disk is full."),
        ("open x: read-only file system", "The file system is read-only."),
        ("mkdir x: Permission denied", "may not be written"),
        ("ERROR: No matching distribution found for x==1", "does not offer"),
        (
            'Get "https://mirror.test/x": dial tcp: lookup mirror.test: no such host',
            "mirror.test could not be",
        ),
        (
            "HTTPSConnectionPool(host='index.test', port=443): Read timed out.",
            "index.test could not be reached",
        ),
        ('Get "https://user:word@mirror.test/x": connection refused', "mirror.test could not be reached"),
        ("Failed to establish a new connection: [Errno -3]", "A server could not be reached"),
        ("something else", "tool ended with exit code 7."),
    ],
)
def test_the_cause_is_told(line: str, meaning: str) -> None:
    cause = message(line).splitlines()[1]
    assert meaning in cause
    assert "word" not in cause


def test_a_server_that_the_output_does_not_name_gets_its_name_from_the_caller() -> None:
    assert "The mirror could not be reached" in message("connection refused", server="The mirror")


def test_addresses_that_have_nothing_to_do_with_the_failure_are_not_blamed() -> None:
    told = message("see https://docs.test/help", "connection reset by peer")
    assert "A server could not be reached" in told.splitlines()[1]


def test_the_end_of_the_output_is_shown_without_what_went_well() -> None:
    lines = message("Collecting x", *(f"line {number}" for number in range(20))).splitlines()
    assert lines[0] == "cannot do it."
    assert lines[-2] == "    line 19"
    assert lines[-1] == "  All of it: all.log"
    assert "Collecting x" not in "\n".join(lines)
    assert len(lines) < 15
