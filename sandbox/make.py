"""Values that a provider makes up: ids, addresses, times. The same resource gets the same ones in every run.

A value in a table is a literal, or a text with places in braces:

    {id} {hex32} {hex:16} {uuid} {number:4} {label:10}   made up from the type and the name of the resource
    {uuid#database} {label:4#second}                     the same under a name: one value in several places, or several
    {created} {modified} {revision}                      times (fixed, one minute apart per change) and a counter
    {name} {origin.host}                                 a property of the object
"""

from __future__ import annotations

import datetime
import hashlib
import re
import uuid
from typing import Final

import attrs

from providers.server import UNKNOWN, Props, Secret, Value, at, plain

_PLACE: Final = re.compile(r"\{([a-z0-9]+(?::\d+)?(?:#\w+)?|[A-Za-z][\w.\[\]]*)\}")
_START: Final = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)


@attrs.frozen
class Maker:
    """Makes the values of one object.

    `seed` tells it from all others; `props` are its properties; `revision` counts its changes from 1. In a preview
    everything made up is UNKNOWN (but for the id, where there is one).
    """

    seed: str
    props: Props
    id: str = ""
    revision: int = 1
    preview: bool = False

    def make(self, template: Value, salt: str) -> Value:
        """The value of a template; `salt` (the property's name) keeps two made-up values of one object apart."""
        match template:
            case dict():
                return {key: self.make(item, f"{salt}.{key}") for key, item in template.items()}
            case list():
                return [self.make(item, f"{salt}[{index}]") for index, item in enumerate(template)]
            case str():
                return self._text(template, salt)
            case _:
                return template

    def _text(self, template: str, salt: str) -> Value:
        whole = _PLACE.fullmatch(template)
        if whole is not None:
            return self._place(whole[1], salt)
        out: list[str] = []
        secret = False
        for index, part in enumerate(_PLACE.split(template)):
            value: Value = self._place(part, salt) if index % 2 else part
            if value is UNKNOWN:
                return UNKNOWN
            secret = secret or isinstance(value, Secret)
            out.append("" if value is None else str(plain(value)))
        return Secret("".join(out)) if secret else "".join(out)

    def _place(self, name: str, salt: str) -> Value:
        name, _, own = name.partition("#")
        salt = own or salt
        kind, _, size = name.partition(":")
        length = int(size or 0)
        match kind:
            case "id" if self.id:
                return self.id
            case (
                "id" | "hex32" | "hex" | "uuid" | "number" | "label" | "created" | "modified" | "revision"
            ) if self.preview:
                return UNKNOWN
            case "hex32":
                return self._hex(salt)[:32]
            case "hex":
                return self._hex(salt)[:length]
            case "uuid":
                return str(uuid.UUID(self._hex(salt)[:32], version=4))
            case "number":
                least = 10 ** (length - 1)
                return least + int(self._hex(salt), 16) % (9 * least)
            case "label":
                return "".join(chr(ord("a") + int(letter, 16)) for letter in self._hex(salt)[:length])
            case "created":
                return self._time(1)
            case "modified":
                return self._time(self.revision)
            case "revision":
                return self.revision
            case _:
                return at(self.props, name)

    def _hex(self, salt: str) -> str:
        return hashlib.sha256(f"{self.seed}\0{salt}".encode()).hexdigest()

    def _time(self, minutes: int) -> str:
        return (_START + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
