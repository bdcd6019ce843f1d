"""What an update did, from the engine's own event log (one JSON object a line).

`Summary.of(steps(file))` is the whole of it: every step with the states before and after, the counts, and what became
of the resources that a caller calls stores.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

STACK: Final = "pulumi:pulumi:Stack"
_PROVIDERS: Final = "pulumi:providers:"

# What a step's operation counts as. The parts of a replacement count once, as the replacement.
_COUNTS: Final[Mapping[str, str]] = {
    "create": "created",
    "import": "created",
    "update": "updated",
    "replace": "replaced",
    "import-replacement": "replaced",
    "delete": "deleted",
    "same": "same",
}


@attrs.frozen
class State:
    """A resource before or after a step. Secrets in `inputs` and `outputs` are hidden by the engine."""

    id: str
    protect: bool
    retain_on_delete: bool
    inputs: Mapping[str, Any] = attrs.field(repr=False)
    outputs: Mapping[str, Any] = attrs.field(repr=False)

    @classmethod
    def of(cls, data: Mapping[str, Any] | None) -> State | None:
        """A state from an event; None where there is none."""
        if data is None:
            return None
        return cls(
            id=data.get("id", ""),
            protect=bool(data.get("protect")),
            retain_on_delete=bool(data.get("retainOnDelete")),
            inputs=data.get("inputs") or {},
            outputs=data.get("outputs") or {},
        )


@attrs.frozen
class Step:
    """One step of an update (or preview).

    `op` is the engine's: create, update, replace, create-replacement, delete-replaced, delete, same, import, refresh,
    read and so on. `diffs` are the properties that changed, `keys` those that force a replacement, `detailed` the
    kind of each change by path. `failed` steps did not happen, or not wholly. A step is `done` once its outcome is
    known: the log has it when it begins and when it ends.
    """

    urn: str
    type: str
    op: str
    old: State | None
    new: State | None
    diffs: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    detailed: Mapping[str, str] = attrs.field(factory=dict[str, str])
    failed: bool = False
    done: bool = False

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rsplit("::", 1)[-1]

    @property
    def retained(self) -> bool:
        """Whether this is a deletion from the program that leaves the object in the cloud."""
        return self.op == "delete" and self.old is not None and self.old.retain_on_delete

    @property
    def counts_as(self) -> str | None:
        """created, updated, replaced, deleted or same; None for what is only a part of another step.

        (In a refresh each resource has a step `refresh`, and then one for what was found: same, update or delete.)
        """
        return _COUNTS.get(self.op)


@attrs.frozen
class Summary:
    """What an update came to. `ok` is the engine's own verdict; `messages` are its errors and warnings."""

    steps: tuple[Step, ...]
    ok: bool
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: float = 0

    @classmethod
    def read(cls, file: Path) -> Summary:
        """The summary of an event log."""
        with file.open(encoding="utf-8") as lines:
            return cls.of(lines)

    @classmethod
    def of(cls, lines: Iterable[str]) -> Summary:
        """The summary of the lines of an event log."""
        steps: dict[tuple[str, str], Step] = {}
        errors: list[str] = []
        warnings: list[str] = []
        result, seconds = "", 0.0
        for event in parsed(lines):
            step = step_of(event)
            if step is not None:
                before = steps.get((step.urn, step.op))
                steps[step.urn, step.op] = attrs.evolve(
                    step, failed=step.failed or (before is not None and before.failed)
                )
            elif "diagnosticEvent" in event:
                found = event["diagnosticEvent"]
                into = {"error": errors, "warning": warnings}.get(found.get("severity", ""))
                if into is not None:
                    into.append(_text(found))
            elif "summaryEvent" in event:
                found = event["summaryEvent"]
                result, seconds = found.get("result", ""), float(found.get("durationSeconds", 0))
        ok = result == "succeeded" and not any(step.failed for step in steps.values())
        return cls(tuple(steps.values()), ok, tuple(errors), tuple(warnings), seconds)

    def counts(self) -> dict[str, int]:
        """How many resources were created, updated, replaced, deleted and the same, without stack and providers."""
        found: dict[str, int] = dict.fromkeys(("created", "updated", "replaced", "deleted", "same"), 0)
        for step in self.resources():
            if step.counts_as is not None and not step.failed:
                found[step.counts_as] += 1
        return found

    def resources(self) -> Iterator[Step]:
        """The steps of resources: not the stack itself, and not providers."""
        return (step for step in self.steps if step.type != STACK and not step.type.startswith(_PROVIDERS))

    def changes(self) -> list[Step]:
        """The steps that changed something, or tried to. After an update that is repeated: none."""
        return [step for step in self.resources() if step.op not in ("same", "read", "refresh")]

    def replaced(self, is_store: Callable[[Step], bool]) -> list[Step]:
        """Stores that were replaced."""
        return [step for step in self.resources() if step.counts_as == "replaced" and is_store(step)]

    def lost(self, is_store: Callable[[Step], bool]) -> list[Step]:
        """Stores that were deleted although their old state did not retain them."""
        return [
            step for step in self.resources() if step.op == "delete" and not step.retained and is_store(step)
        ]

    def forgotten(self, is_store: Callable[[Step], bool]) -> list[Step]:
        """Stores that left the program and stay in the cloud."""
        return [step for step in self.resources() if step.retained and is_store(step)]

    def urns(self, ops: Collection[str] | None = None) -> set[str]:
        """The URNs of the resources that the update left in the state, or those with steps of the given operations."""
        gone = ("delete", "delete-replaced", "discard-replaced")
        return {
            step.urn
            for step in self.resources()
            if (step.op in ops if ops is not None else step.op not in gone)
        }


def steps(file: Path) -> list[Step]:
    """The steps in an event log, each once per operation, as it ended."""
    return list(Summary.read(file).steps)


def parsed(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The events of an event log; a last line that is cut off (the engine was killed) is left out."""
    for line in lines:
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError:
                continue


def step_of(event: Mapping[str, Any]) -> Step | None:
    """The step that an event is about; None for an event of another kind."""
    for kind, failed, done in (
        ("resourcePreEvent", False, False),
        ("resOutputsEvent", False, True),
        ("resOpFailedEvent", True, True),
    ):
        if kind in event:
            data: dict[str, Any] = event[kind]["metadata"]
            detailed: dict[str, dict[str, str]] = data.get("detailedDiff") or {}
            return Step(
                urn=data["urn"],
                type=data["type"],
                op=data["op"],
                old=State.of(data.get("old")),
                new=State.of(data.get("new")),
                diffs=tuple(data.get("diffs") or ()),
                keys=tuple(data.get("keys") or ()),
                detailed={path: item.get("diffKind", "") for path, item in detailed.items()},
                failed=failed,
                done=done,
            )
    return None


def _text(diagnostic: Mapping[str, Any]) -> str:
    """A diagnostic as a person reads it."""
    message = str(diagnostic.get("message", "")).strip()
    urn = str(diagnostic.get("urn", ""))
    return (
        f"{urn.rsplit('::', 1)[-1]}: {message}" if urn and "::pulumi:pulumi:Stack::" not in urn else message
    )
