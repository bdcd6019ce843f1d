#!/usr/bin/env python3
"""Which stacks a workflow works on, each with its environment, for a matrix.

STACKS names them, separated by spaces, commas or lines; none means none. The environment of a stack is the one in its
stack file. Output `stacks`: [{"stack": "prod", "environment": "prod"}].
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from github_api import Failed, execute, output

ENVIRONMENTS = ("prod", "staging", "preview")
LINE = re.compile(r"""^[ ]+["']?rungs:environment["']?:[ ]+["']?([a-z]+)["']?[ ]*(?:#.*)?$""", re.MULTILINE)


def main() -> None:
    """Write the matrix."""
    names = list(dict.fromkeys(re.findall(r"[^\s,]+", os.environ.get("STACKS", ""))))
    chosen = [{"stack": name, "environment": _environment(name)} for name in names]
    output(stacks=json.dumps(chosen))
    for row in chosen:
        print(f"{row['stack']} in {row['environment']}")
    if not chosen:
        print("No stack is named, so there is nothing to do.")


def _environment(stack: str) -> str:
    known = sorted(path.name[len("Pulumi.") : -len(".yaml")] for path in Path().glob("Pulumi.*.yaml"))
    if stack not in known:
        raise Failed(f"there is no stack {stack!r}, expected one of: {', '.join(known)}")
    found = LINE.findall(Path(f"Pulumi.{stack}.yaml").read_text("utf-8"))
    if len(found) != 1 or found[0] not in ENVIRONMENTS:
        raise Failed(
            f"Pulumi.{stack}.yaml: rungs:environment is {' and '.join(found) or 'missing'}, "
            f"expected a line of its own with one of: {', '.join(ENVIRONMENTS)}"
        )
    return found[0]


if __name__ == "__main__":
    execute(main)
