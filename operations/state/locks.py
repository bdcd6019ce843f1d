"""The locks on a stack: who made them, how long ago, and whether that update can still be running.

A backend of files locks a stack with a file per update, which stays where the update was killed. Pulumi names the
locks only when it cannot take its own; so it is asked to make the stack that is there already: it takes the lock,
finds the stack, and changes nothing (pulumi/pkg/backend/diy: lock.go, and CreateStack in backend.go).
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import attrs

from components.errors import UserError
from operations.state.place import CLOUD, Place, Refused

LINE: Final = re.compile(r"created by (?P<user>\S+)@(?P<host>\S+) \(pid (?P<pid>\d+)\) at (?P<at>\S+)")


@attrs.frozen(kw_only=True)
class Lock:
    """One update that has the stack, or died with it."""

    user: str
    host: str
    pid: int
    at: datetime

    def __str__(self) -> str:
        return f"{self.user}@{self.host}, process {self.pid}, since {self.at:%Y-%m-%d %H:%M} UTC: {self._standing}"

    @property
    def here(self) -> bool:
        """Whether it was made on this machine, so that it can be known whether its process is still there."""
        return self.host == socket.gethostname()

    @property
    def alive(self) -> bool:
        """Whether its process is still there; only known of this machine."""
        if not self.here:
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    @property
    def _standing(self) -> str:
        if self.alive:
            return "it is still running"
        if self.here:
            return "no such process any more: left behind"
        return f"made on another machine ({ago(datetime.now(UTC) - self.at)} ago), which has to be asked"


def locks_on(place: Place) -> Sequence[Lock]:
    """The locks on a stack that exists. Of Pulumi Cloud: none are files, and it releases them by itself."""
    if place.url.startswith(CLOUD):
        return []
    empty = place.directory / "locks"
    empty.mkdir(exist_ok=True)
    (empty / "Pulumi.yaml").write_bytes((place.directory / "Pulumi.yaml").read_bytes())
    try:
        place.pulumi(
            "stack",
            "init",
            place.stack,
            "--no-select",
            directory=empty,
            environment={"PULUMI_CONFIG_PASSPHRASE": "encrypts nothing"},
        )
    except Refused as refusal:
        if "already exists" in str(refusal):
            return []
        found = [
            Lock(
                user=each["user"],
                host=each["host"],
                pid=int(each["pid"]),
                at=datetime.fromisoformat(each["at"]).astimezone(UTC),
            )
            for each in LINE.finditer(str(refusal))
        ]
        if not found:
            raise
        return found
    raise UserError(f"{place.shown} lost the stack {place.stack!r} just now, and has an empty one instead")


def clear(place: Place, *, trusted: bool) -> Sequence[Lock]:
    """Takes the locks away that no running update holds. `trusted`: the user has looked at those of other machines.

    Raises UserError where one is alive, or could be.
    """
    found = locks_on(place)
    for lock in found:
        if lock.alive:
            raise UserError(f"the lock of {lock}. Wait for it, or end it with Ctrl-C; nothing was cleared")
        if not lock.here and not trusted:
            raise UserError(
                f"the lock of {lock}. When nothing runs there any more, clear it with: --clear --yes; nothing was "
                "cleared"
            )
    if found:
        place.pulumi("cancel", "--yes", "--stack", place.stack)
    return found


def refuse_locked(place: Place, option: str) -> None:
    """Raises UserError where an update has the stack, or died with it."""
    if found := locks_on(place):
        raise UserError(
            f"{place.stack!r} in {place.shown} is locked by {found[0]}. An update that runs has to end first; one "
            f"left behind is cleared by: ./rungs state locks -s {place.stack} {option} --clear"
        )


def ago(span: timedelta) -> str:
    """A span of time in words: `3 h`, `5 days`."""
    seconds = max(span.total_seconds(), 0)
    for size, word in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {word}"
    return f"{seconds:.0f} s"
