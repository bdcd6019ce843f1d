"""Where the library lies, and the project whose stacks it works on: this clone, or a project of the user's own."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = Path(os.environ.get("RUNGS_PROJECT") or ROOT).absolute()
