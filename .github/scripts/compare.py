#!/usr/bin/env python3
"""Stops a deploy whose operations are not the reviewed ones: compare.py STACK REPORT.

REVIEWED is the digest that was reviewed; REPORT is what `./rungs review --plan … --json` says of the preview now.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from github_api import Failed, execute, mapping, variable


def main() -> None:
    """Say that both are the same, or fail."""
    stack, path = sys.argv[1:]
    try:
        report = mapping(json.loads(Path(path).read_text("utf-8")), path)
    except (OSError, ValueError) as error:
        raise Failed(f"{path} cannot be read: {error}") from None
    now, reviewed = report.get("digest"), variable("REVIEWED")
    if now != reviewed:
        raise Failed(
            f"{stack} would be changed otherwise than reviewed, so nothing was changed.\n"
            f"  reviewed: {reviewed}\n  now:      {now}\n"
            "  The summary of this run shows what it would do now. The stack has drifted, an earlier change was not\n"
            "  deployed, or the base of the pull request moved on after its review. If it is what you want, start\n"
            "  this workflow by hand for this stack, with the digest of now."
        )
    print(f"{stack}: the operations are the reviewed ones, {now}")


if __name__ == "__main__":
    execute(main)
