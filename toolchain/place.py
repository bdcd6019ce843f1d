"""Where things lie: a clone, and what is made in it at run time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """A clone of the project. Everything that is made at run time lies in `.venv` and `.rungs`."""

    root: Path

    @property
    def venv(self) -> Path:
        """The one virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The virtual environment's Python."""
        return self.venv / "bin" / "python"

    @property
    def state(self) -> Path:
        """What is made at run time besides the virtual environment."""
        return self.root / ".rungs"

    @property
    def bin(self) -> Path:
        """The engine's binaries, where Rungs installed or built them."""
        return self.state / "bin"

    @property
    def engine_record(self) -> Path:
        """Which engine was found, as JSON."""
        return self.state / "engine.json"

    @property
    def pulumi_home(self) -> Path:
        """PULUMI_HOME of every pulumi that Rungs runs."""
        return self.state / "pulumi"

    @property
    def scratch(self) -> Path:
        """Temporary files of the set-up; emptied when a set-up starts."""
        return self.state / "tmp"

    @property
    def logs(self) -> Path:
        """The whole output of each step of the last set-up."""
        return self.state / "logs"

    def lock(self, name: str) -> Path:
        """The lock with hashes called `name`."""
        return self.root / "requirements" / f"{name}.txt"


HERE = Place(Path(__file__).resolve().parent.parent)
"""The clone that this file is part of."""
