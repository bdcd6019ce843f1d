"""What the first `up` of a stack that adopts would do, by a preview of the real engine: imports, additions, and no more.

    found = check("prod", in_sandbox=False)     # the user's own pulumi, state and credentials; read-only
    found.imports, found.additions, found.mismatches

Anything but an import or an addition is a mismatch: the store is not as the configuration says, and `up` refuses it.
"""

from __future__ import annotations

import attrs

from components.errors import UserError


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
    raise UserError(f"the stack {stack} cannot be checked yet")
