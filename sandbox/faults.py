"""Failures on demand: what the sandbox does instead of answering well.

    fail: [{"type": "R2Bucket", "operation": "create", "kind": "429", "times": 1, "name": "files"}]

`kind` is 429 (too many requests; nothing was done), timeout (no answer in time; nothing was done), abort (it was
done, but the connection broke), or crash (it was done, and the engine dies before it hears of it: the state keeps a
pending operation). `type` is the last part of a type token or `*`; without `name`, any resource; without `times`, once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from components.errors import UserError
from providers.server import Broken, ProviderError

KINDS: Final = ("429", "timeout", "abort", "crash")
OPERATIONS: Final = ("create", "read", "update", "delete")


class FaultError(UserError):
    """A fault that is not described as it must be."""


@attrs.frozen
class Fault:
    """One failure to come, `times` times."""

    type: str
    operation: str
    kind: str
    name: str = ""
    times: int = 1

    def __attrs_post_init__(self) -> None:
        if self.kind not in KINDS:
            raise FaultError(f"no fault {self.kind!r}; there are: {', '.join(KINDS)}")
        if self.operation not in OPERATIONS:
            raise FaultError(f"no operation {self.operation!r}; there are: {', '.join(OPERATIONS)}")
        if self.times < 1:
            raise FaultError(f"times must be at least 1, got {self.times}")

    @classmethod
    def parse(cls, text: str) -> Fault:
        """A fault from `TYPE[/NAME]:OPERATION:KIND[:TIMES]`, as in `R2Bucket/files:create:429:2`."""
        parts = text.split(":")
        if len(parts) not in (3, 4) or (len(parts) == 4 and not parts[3].isdigit()):
            raise FaultError(f"{text!r} is not TYPE[/NAME]:OPERATION:KIND[:TIMES]")
        kind, _, name = parts[0].partition("/")
        return cls(kind, parts[1], parts[2], name, int(parts[3]) if len(parts) == 4 else 1)


def take(data: dict[str, Any], token: str, name: str, operation: str) -> str:
    """The kind of fault that is due for this operation ("" for none), which thereby has happened once."""
    for fault in data["fail"]:
        if fault["type"] not in ("*", token, token.rsplit(":", 1)[-1]) or fault["operation"] != operation:
            continue
        if fault.get("name") and fault["name"] != name:
            continue
        fault["times"] = fault.get("times", 1) - 1
        if fault["times"] <= 0:
            data["fail"].remove(fault)
        return fault["kind"]
    return ""


def before(kind: str, messages: Mapping[str, str]) -> None:
    """Fail before anything was done."""
    if kind == "429":
        raise ProviderError(messages["rate_limited"])
    if kind == "timeout":
        raise ProviderError(messages["timeout"])


def after(kind: str, crash: Callable[[], None] | None) -> None:
    """Fail after it was done."""
    if kind == "crash" and crash is not None:
        crash()
    if kind in ("abort", "crash"):
        raise Broken("the connection to the provider broke; whether the request was carried out is not known")
