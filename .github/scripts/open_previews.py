#!/usr/bin/env python3
"""Which pull requests are open and want an environment of their own: those with the label `preview`.

Output `numbers`: 12,15. A list that cannot be read whole fails, so that nothing is taken for closed by mistake.
"""

from __future__ import annotations

from github_api import Api, execute, inner, number, objects, output

LABEL = "preview"


def main() -> None:
    """Write the numbers."""
    rows = Api.of_job().every("/pulls", state="open")
    found = sorted(
        number(row, "number")
        for row in rows
        if any(inner(label, "name") == LABEL for label in objects(row.get("labels"), "labels"))
    )
    output(numbers=",".join(map(str, found)))
    print(f"Open with the label {LABEL}: {', '.join(map(str, found)) or 'none'}")


if __name__ == "__main__":
    execute(main)
