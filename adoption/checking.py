"""What the first `up` of a stack that adopts would do, by a preview of the real engine: imports and additions only.

    found = check("prod", in_sandbox=False)     # the user's own pulumi, state and credentials; read-only
    found.imports, found.additions, found.mismatches

Anything but an import or an addition is a mismatch: the store is not as the configuration says, and `up` refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import attrs

from components.misfits import SUMMARY, read
from stacks.blueprint import draw_up
from stacks.stack_file import PROJECT, StackFile

if TYPE_CHECKING:
    from sandbox.events import Step

FINE: Final = ("import", "create", "same", "read")
ECHOES: Final = (SUMMARY, "program exited with non-zero exit code", "preview failed", "no longer exists")
"""Errors that say no more than others do."""


@attrs.frozen(kw_only=True)
class Mismatch:
    """What does not fit between configuration and account."""

    name: str
    """The logical name of the resource, such as `db-d1`."""
    field: str
    """The provider's field, such as `storageClass`; empty where no single one is meant."""
    config: str
    """The value of the configuration, in words."""
    cloud: str
    """The value of the account, in words."""
    remedy: str = ""
    """What to do: which key of the configuration to set."""


@attrs.frozen(kw_only=True)
class Check:
    """What a first `up` would import and add, and what it would refuse."""

    imports: tuple[str, ...]
    """Logical names."""
    additions: tuple[str, ...]
    """Logical names of what is made anew, components left out."""
    mismatches: tuple[Mismatch, ...] = ()
    errors: tuple[str, ...] = ()
    """What the engine refuses beside the mismatches, each in a line."""

    @property
    def ok(self) -> bool:
        return not self.mismatches and not self.errors


def check(stack: str, *, in_sandbox: bool) -> Check:
    """Previews the stack, in the sandbox or with the user's own pulumi. Raises UserError where there is no preview."""
    settings = StackFile.open(stack).settings()
    ids = {name: id for piece in draw_up(settings).pieces for name, id in piece.safety.adopt.items()}
    if in_sandbox:
        from sandbox.run import Sandbox

        with Sandbox(PROJECT, stack, account=settings.plans) as sandbox:
            run = sandbox.preview()
            steps, errors = run.summary.steps, run.summary.errors
            if not run.ok and not errors:
                errors = (run.output.strip()[-500:],)
    else:
        from review.previews import real_plan

        plan = real_plan(PROJECT, stack)
        steps, errors = plan.steps, plan.errors
    return found(steps, errors, ids)


def found(steps: Iterable[Step], errors: Iterable[str], ids: Mapping[str, str]) -> Check:
    """What the steps and errors of a preview come to; `ids` are those of `rungs:adopt` by logical name."""
    made = [each for each in steps if not each.type.startswith(("rungs:", "pulumi:"))]
    imports = sorted(each.name for each in made if each.op == "import" and not each.failed)
    additions = sorted(each.name for each in made if each.op == "create")
    others = sorted({f"{each.name} would be changed ({each.op})" for each in made if each.op not in FINE})
    mismatches: list[Mismatch] = []
    told: list[str] = []
    for error in errors:
        misfits = read(error)
        absent = re.search(r"resource '([^']+)' does not exist", error)
        if misfits is not None:
            name, rows = misfits
            mismatches += [Mismatch(name=name, **attrs.asdict(row)) for row in rows]
        elif absent is not None:
            mismatches += _absent(absent[1], ids)
        elif not any(words in error for words in ECHOES):
            told.append(" ".join(error.split()))
    return Check(
        imports=tuple(each for each in imports if each not in {one.name for one in mismatches}),
        additions=tuple(additions),
        mismatches=tuple(dict.fromkeys(mismatches)),
        errors=(*dict.fromkeys(told), *others),
    )


def _absent(whole: str, ids: Mapping[str, str]) -> list[Mismatch]:
    """What the provider does not find by the id that it imports by."""
    names = [name for name, id in ids.items() if id in (whole, *whole.split("/"))] or [""]
    return [
        Mismatch(
            name=name,
            field="id",
            config=ids.get(name, whole),
            cloud="nothing of that id",
            remedy=f"set rungs:adopt.{name} to the id of what exists",
        )
        for name in names
    ]
