"""Bringing environments up, destroying them, and finding those that were forgotten."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, cast

import attrs

from components.errors import UserError
from operations.environments.configuration import PREFIX, Environment, as_text, stack_of
from operations.environments.place import EngineFailed, Known, Place
from sandbox.state import Fields, fields, items
from stacks.secure import is_secure
from stacks.settings import NAMESPACE

ENCRYPTION: Final = ("encryptionsalt", "secretsprovider", "encryptedkey")


@attrs.frozen(kw_only=True)
class Forgotten:
    """An environment that a sweep takes away, and why."""

    known: Known
    why: str


@attrs.frozen
class Environments:
    """All environments of a place. `say` is told what is done."""

    place: Place
    say: Callable[[str], None] = print
    shown: bool = True
    """Whether the engine prints as it goes."""
    empty: Callable[[Sequence[Fields]], None] = lambda _: None
    """Called with the resources of an environment before they are destroyed: empties what would not be deleted."""

    def all(self) -> list[Known]:
        """Every environment, the one that was changed longest ago first."""
        return [each for each in self.place.known() if each.stack.startswith(PREFIX)]

    def up(self, environment: Environment, most: int, *options: str) -> None:
        """Makes it or brings it up to date. Raises UserError where `most` exist already."""
        stack = environment.stack
        there = self.all()
        known = any(each.stack == stack for each in there)
        if not known and len(there) >= most:
            listed = ", ".join(f"{each.stack} ({each.changed:%Y-%m-%d %H:%M} UTC)" for each in there)
            raise UserError(
                f"{len(there)} environments are there already, expected less than --most {most}: {listed}. Take the "
                f"oldest away: ./rungs preview-env down {there[0].stack.removeprefix(PREFIX)}"
            )
        self._check_preview(stack, known=known)
        self._configure(environment, known=known)
        words = ("--yes", "--skip-preview", "--suppress-outputs", *options)
        self.place.run("up", *words, stack=stack, shown=self.shown)

    def down(self, id: str) -> bool:
        """Destroys all of it, its stores too, and forgets it; whether it was there. Repeated, it goes on."""
        stack = stack_of(id)
        known = any(each.stack == stack for each in self.all())
        self._check_preview(stack, known=known)
        if not known:
            self.place.file(stack).unlink(missing_ok=True)
            return False
        try:
            self.empty(self.resources(stack))
        except UserError as error:
            self.say(f"not emptied, and what is not empty stays: {error}")
        self.place.run("destroy", "--yes", "--skip-preview", stack=stack, shown=self.shown)
        self.place.run("stack", "rm", "--yes", "--preserve-config", stack=stack)
        self.place.file(stack).unlink(missing_ok=True)
        return True

    def forgotten(
        self, older_than: timedelta | None, open_ids: Collection[str] | None, now: datetime | None = None
    ) -> list[Forgotten]:
        """Those that nobody has changed for so long, or whose pull request (the number at the end) is not open."""
        found: list[Forgotten] = []
        for each in self.all():
            age = (now or datetime.now(UTC)) - each.changed
            number = re.search(r"\d+$", each.stack)
            if open_ids is not None and number and number[0] not in open_ids:
                found.append(Forgotten(known=each, why=f"pull request {number[0]} is not open"))
            elif older_than is not None and age > older_than:
                found.append(Forgotten(known=each, why=f"unchanged since {each.changed:%Y-%m-%d %H:%M} UTC"))
        return found

    def sweep(self, forgotten: Sequence[Forgotten]) -> list[str]:
        """Takes them away, one after the other; returns what went wrong, an environment a line."""
        wrong: list[str] = []
        for each in forgotten:
            self.say(f"{each.known.stack}: {each.why}")
            try:
                self.down(each.known.stack.removeprefix(PREFIX))
            except UserError as error:
                wrong.append(f"{each.known.stack}: {error}")
        return wrong

    def state(self, stack: str, *, secrets: bool = False) -> Fields:
        """The engine's state of it."""
        shown = ["--show-secrets"] if secrets else []
        return cast("Fields", json.loads(self.place.run("stack", "export", *shown, stack=stack)))

    def resources(self, stack: str, *, secrets: bool = False) -> Sequence[Fields]:
        """Those in its state."""
        return items(fields(self.state(stack, secrets=secrets).get("deployment")).get("resources"))

    # --- details ---

    def _configure(self, environment: Environment, *, known: bool) -> None:
        """Writes its stack file. Secrets that it made before stay the same, on whichever machine."""
        stack = environment.stack
        encryption: Fields = {}
        if not known:
            encryption = self.place.init(stack)
        elif not self.place.file(stack).exists():
            self._restore(stack)
        kept: Fields = self._document(stack) if known else {}
        encryption = {key: kept[key] for key in ENCRYPTION if key in kept} or encryption
        before = fields(kept.get("config"))
        names = [f"{NAMESPACE}:{key}" for key in environment.generated]
        encrypted = {name: before[name] for name in names if is_secure(before.get(name))}
        self.place.file(stack).write_text(as_text(environment, encrypted, encryption), "utf-8")
        made = {
            key: secrets.token_urlsafe(32)
            for key in environment.generated
            if f"{NAMESPACE}:{key}" not in encrypted
        }
        for key, value in {**environment.secrets, **made}.items():
            self.place.run("config", "set", "--secret", f"{NAMESPACE}:{key}", stack=stack, given=value)

    def _check_preview(self, stack: str, *, known: bool) -> None:
        """Raises UserError where it is no preview environment, whatever its name: by its file and by its state."""
        if self.place.file(stack).exists():
            config = fields(self._document(stack).get("config"))
            told = config.get(f"{NAMESPACE}:environment")
            if told not in ("preview", None):
                raise UserError(
                    f"stack {stack!r} has rungs:environment {told!r}, expected 'preview': nothing else is changed or "
                    "destroyed here"
                )
        resources = self.resources(stack) if known else ()
        guarded = [
            str(each["urn"]) for each in resources if each.get("protect") or each.get("retainOnDelete")
        ]
        if guarded:
            raise UserError(
                f"stack {stack!r} has what is protected or retained ({guarded[0].rsplit('::', 1)[-1]}), so it is no "
                "preview environment; nothing was changed"
            )

    def _document(self, stack: str) -> Fields:
        import yaml

        file = self.place.file(stack)
        if not file.exists():
            return {}
        try:
            found: object = yaml.safe_load(file.read_text("utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise UserError(f"{file.name} is not valid YAML: {' '.join(str(error).split())}") from None
        return cast("Fields", found) if isinstance(found, dict) else {}

    def _restore(self, stack: str) -> None:
        """The stack file as the last `up` had it, where this machine has none and there was such an `up`."""
        try:
            self.place.run("config", "refresh", "--force", stack=stack)
        except EngineFailed as error:
            if "no previous deployment" not in str(error):
                raise
