"""A preview of a growth stage that tells, resource by resource, what the providers refuse."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import attrs

from operations.evidence import Record, Step, provider_versions, redacted, revision, today
from sandbox.rehearsal import MADE_UP, made_up, temporary_sandbox
from stacks.stage import Ladder, Stage

if TYPE_CHECKING:
    from sandbox.run import Run, Sandbox

TYPED: Final = re.compile(r"([\w-]+:[\w./-]+:\w+) resource '")


@attrs.frozen(kw_only=True)
class Preview:
    """What one preview showed."""

    record: Record
    packages: frozenset[str]
    """The providers of its resources."""


def verify(ladder: Ladder, stage: Stage, change: Callable[[Sandbox], None] | None = None) -> Preview:
    """Previews a stage on an account made up for it; `change` lets real plugins into its sandbox."""
    with temporary_sandbox(made_up(ladder, stage)) as sandbox:
        if change:
            change(sandbox)
        run = sandbox.preview()
        about = sandbox.pulumi("version")
    types = {step.type for step in run.summary.resources()}
    packages = frozenset(each.partition(":")[0] for each in types) - {"rungs"}
    known = provider_versions(ladder)
    record = Record(
        ladder=ladder.name,
        stage=stage.name,
        where="plugins" if change else "sandbox",
        did="previewed",
        steps=tuple(steps_of(run)),
        providers={name: known[name] for name in sorted(packages & set(known))},
        engine=about.output.strip().removeprefix("v"),
        date=today(),
        revision=revision(),
    )
    return Preview(record=record, packages=packages)


def steps_of(run: Run) -> Iterator[Step]:
    """One for the preview; where it is refused one for each refusal, by the type of the resource."""
    counts = {name: count for name, count in run.summary.counts().items() if count}
    if run.ok and run.summary.ok:
        yield Step(name="preview", ok=True, seconds=round(run.seconds, 1), counts=counts)
        return
    names = [str(value) for key, value in MADE_UP.items() if key in ("app", "domain")]
    failed = {step.name: step.type for step in run.summary.resources()}
    said = run.summary.errors or (run.output.strip()[-2_000:],)
    for words in said:
        name, _, rest = words.partition(": ")
        # What a plugin refuses before it plans has no step; its words begin with the type.
        early = TYPED.match(rest)
        kind = early[1] if early else failed.get(name)
        yield Step(name=kind or "preview", ok=False, words=redacted(rest if kind else words, names))
