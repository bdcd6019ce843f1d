"""JobQueue on cloudtasks."""

from __future__ import annotations

from components.component import Component, Wires
from components.job_queue import JobQueue


def component(name: str, part: JobQueue, wires: Wires) -> Component[JobQueue]:
    """Makes the component inside a stack."""
    raise NotImplementedError
