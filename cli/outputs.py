"""What a stack exports, by the user's own pulumi and backend."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from typing import cast

from components.errors import UserError
from stacks.own_pulumi import on_path
from stacks.stack_file import PROJECT


def outputs_of(stack: str, who: str) -> Mapping[str, object]:
    """The outputs of a stack; secrets in it are hidden. `who` asks, such as `a rollback`. Raises UserError."""
    pulumi = on_path(who, "; or try it with --sandbox")
    done = subprocess.run(
        [pulumi, "stack", "output", "--json", "--non-interactive", "--stack", stack],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines() or ["it printed nothing"]
        raise UserError(f"pulumi stack output -s {stack} failed: {words[0].removeprefix('error: ')}")
    try:
        return cast("Mapping[str, object]", json.loads(done.stdout))
    except ValueError:
        raise UserError(f"pulumi stack output -s {stack} printed something that is no JSON") from None
