"""The sandbox's cloud: one JSON file per sandbox stack, so that it can be read, compared, copied and edited by hand.

    {"format": 1, "salt": "...", "account": {"workers_plan": "free"}, "fail": [...], "births": {...},
     "objects": {TOKEN: {ID: {"name": ..., "props": {...}, "revision": 1, "left": true}}}, "neon": {...}}

`account` is what the account has (a table's rules name it), `fail` the faults to come (`sandbox.faults`), `births`
how often each name was made (so that ids are the same in every run), `name` the logical name in the program.

Objects that a program forgets or retains stay in it, as they would in a real account; so does what a provider leaves
behind after a delete (`left`). A secret is never written: in its place lies a salted digest, enough to tell whether
it was changed. Texts longer than 1 KiB (code) are kept as a digest too.
"""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import json
import os
import secrets
import tempfile
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

from components.errors import UserError
from providers.server import Asset, ProviderError, Secret, Unknown, Value, plain

FORMAT: Final = 1
LONGEST_TEXT: Final = 1024  # characters

Data: TypeAlias = dict[str, Any]
"""What is in the file, or a part of it."""

Stored: TypeAlias = "str | int | float | bool | list[Stored] | dict[str, Stored] | None"
"""A property as it lies in the file."""


class CloudError(UserError, ProviderError):
    """The file is not a cloud of this version, or cannot be written."""


class Cloud:
    """The cloud in `file`; made when it is first changed. Safe for several threads and processes at once."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = threading.RLock()
        self._depth = 0
        self._data: Data = {}
        self._seen: tuple[int, int] | None = None
        self._text = ""
        """What is in the file, as long as it is what is in memory; empty where that is not known."""

    @contextmanager
    def change(self) -> Generator[Data]:
        """The cloud's data, to be read and changed; written (whole or not at all) when the block ends well."""
        with self._lock:
            if self._depth:  # already inside a change of this thread
                yield self._data
                return
            with self._exclusive():
                self._depth = 1
                try:
                    data = self._load()
                    before = self._text or _text_of(data)
                    yield data
                    if _text_of(data) != before:
                        self._save(data)
                except BaseException:
                    self._seen, self._text = None, ""  # what is in memory may be half changed
                    raise
                finally:
                    self._depth = 0

    def keep(self) -> None:
        """Write now what has been changed so far, within a `change` that is about to fail."""
        self._save(self._data)

    def read(self) -> Data:
        """A copy of the cloud's data."""
        with self._lock:
            return json.loads(json.dumps(self._data if self._depth else self._load()))

    def seal(self, value: Value) -> Stored:
        """`value` as it is stored: secrets and long texts become digests."""
        match value:
            case Secret():
                return {"$secret": self._digest(plain(value))}
            case str() if len(value) > LONGEST_TEXT:
                return {"$text": hashlib.sha256(value.encode()).hexdigest(), "characters": len(value)}
            case dict():
                return {key: self.seal(item) for key, item in value.items()}
            case list():
                return [self.seal(item) for item in value]
            case Asset():
                return {"$asset": str(value.fields.get("hash", ""))}
            case Unknown():
                return None
            case _:
                return value

    def unseal(self, stored: Stored, last: Value) -> Value:
        """The value of what is stored: digests give back what `last` (from the engine's state) has, if they agree.

        A secret that was changed behind the engine's back becomes another secret, so that the change shows.
        """
        match stored:
            case {"$secret": digest}:
                known = plain(last)
                same = known is not None and self._digest(known) == digest
                return Secret(known if same else f"changed outside ({str(digest)[:8]})")
            case {"$text": digest}:
                text = plain(last)
                same = isinstance(text, str) and hashlib.sha256(text.encode()).hexdigest() == digest
                return text if same else f"(sha256 {digest})"
            case {"$asset": _}:
                return last
            case dict():
                inner = last.value if isinstance(last, Secret) else last
                known_props = inner if isinstance(inner, dict) else {}
                return {key: self.unseal(item, known_props.get(key)) for key, item in stored.items()}
            case list():
                inner = last.value if isinstance(last, Secret) else last
                known_items = inner if isinstance(inner, list) else []
                pairs = itertools.zip_longest(stored, known_items[: len(stored)])
                return [self.unseal(item, known) for item, known in pairs]
            case _:
                return stored

    def _digest(self, value: Value) -> str:
        """A digest under this cloud's own salt."""
        with self._lock:
            salt = (self._data if self._depth else self._load())["salt"]
        text = json.dumps(value, sort_keys=True, default=repr)
        return hashlib.sha256(f"{salt}\0{text}".encode()).hexdigest()

    @contextmanager
    def _exclusive(self) -> Generator[None]:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.with_suffix(".lock").open("w", encoding="utf-8") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _load(self) -> Data:
        try:
            status = self.file.stat()
        except FileNotFoundError:
            if self._seen is not None or not self._data:
                self._data, self._seen, self._text = _empty(), None, ""
            return self._data
        stamp = (status.st_mtime_ns, status.st_ino)
        if stamp != self._seen:
            try:
                data = json.loads(self.file.read_text("utf-8"))
            except ValueError as error:
                raise CloudError(f"{self.file} is not JSON: {error}") from None
            if data.get("format") != FORMAT:
                raise CloudError(f"{self.file}: format {data.get('format')!r}; this version reads {FORMAT}")
            self._data, self._seen, self._text = _empty() | data, stamp, ""
        return self._data

    def _save(self, data: Data) -> None:
        text = _text_of(data)
        try:
            handle, name = tempfile.mkstemp(dir=self.file.parent, prefix=".cloud-")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as stream:
                    stream.write(text)
                Path(name).replace(self.file)
            except BaseException:
                Path(name).unlink()
                raise
        except OSError as error:
            raise CloudError(f"cannot write {self.file}: {error.strerror}") from None
        status = self.file.stat()
        self._seen, self._text = (status.st_mtime_ns, status.st_ino), text


def _text_of(data: Data) -> str:
    # Without indentation, which the fast encoder does not have: a cloud of two hundred objects is written as often.
    return json.dumps(data, sort_keys=True)


def _empty() -> Data:
    return {
        "format": FORMAT,
        "salt": secrets.token_hex(8),
        "account": {},
        "fail": [],
        "births": {},
        "objects": {},
    }


def objects(data: Mapping[str, Any]) -> Iterator[tuple[str, str, Data]]:
    """Every object: token, id, and what is stored of it."""
    for token, by_id in data["objects"].items():
        for id, item in by_id.items():
            yield token, id, item
