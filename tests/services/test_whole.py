"""The service as a whole: its types, its image, its lock, and that it knows all that a service is told."""

from __future__ import annotations

import json
import re
import subprocess

from local import edge_packages
from tests.services.running import SERVICES


def test_its_types_hold() -> None:
    done = subprocess.run(
        ["npm", "run", "--silent", "typecheck"],
        cwd=SERVICES,
        env=edge_packages.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_its_image_is_pinned_and_runs_as_nobody_in_particular() -> None:
    lines = (SERVICES / "Dockerfile").read_text().splitlines()
    bases = [line for line in lines if line.startswith("FROM ")]
    assert bases
    assert all(re.search(r"@sha256:[0-9a-f]{64}\b", line) for line in bases)
    last = len(lines) - 1 - [line.split()[0] if line else "" for line in reversed(lines)].index("USER")
    assert lines[last] == "USER node"
    assert not [line for line in lines[last:] if line.startswith(("RUN", "COPY", "ADD"))]


def test_its_lock_names_no_registry_and_few_packages() -> None:
    lock = json.loads((SERVICES / "package-lock.json").read_text())
    assert "resolved" not in json.dumps(lock)
    shipped = [name for name, each in lock["packages"].items() if name and not each.get("dev")]
    assert len(shipped) < 20
    assert set(lock["packages"][""]["dependencies"]) == {"pg", "@redis/client"}
