"""One line that says which operations were reviewed, so that a deploy can refuse to make others.

Physical ids and values are left out, and so is what differs between the sandbox and an account though the change is
the same: the same change gives the same digest in the sandbox, on the real state, and from a plan file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from review.changes import Change


def operations(changes: Iterable[Change]) -> list[tuple[str, str, tuple[str, ...]]]:
    """URN, operation and changed top-level properties, sorted. A switch of protection is an operation of its own."""
    found: list[tuple[str, str, tuple[str, ...]]] = []
    for change in changes:
        if change.is_provider:
            continue
        if change.op != "same":
            named = change.properties if change.op in ("update", "replace") else ()
            found.append((change.urn, change.op, named))
        for option in ("protect", "retain_on_delete"):
            if change.old is not None and change.new is not None:
                before, after = bool(getattr(change.old, option)), bool(getattr(change.new, option))
                if before != after:
                    found.append((change.urn, f"{option} {'on' if after else 'off'}", ()))
    return sorted(found)


def digest_of(changes: Iterable[Change]) -> str:
    """The sha256 of a stack's operations."""
    return _sha256(json.dumps(operations(changes), ensure_ascii=True, separators=(",", ":")))


def digest_of_stacks(digests: Mapping[str, str]) -> str:
    """One digest for a report: the stack's own where there is one stack."""
    if len(digests) == 1:
        return next(iter(digests.values()))
    return _sha256("".join(f"{digest}  {stack}\n" for stack, digest in sorted(digests.items())))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
