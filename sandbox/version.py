"""One version of a Worker: its code, and what it is bound to in the provider's own words."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import attrs

from components.bundle import CONTENT_TYPES, Bundle
from sandbox.state import Fields, fields, items


@attrs.frozen(kw_only=True)
class Module:
    """A file of the code, as it was uploaded."""

    name: str
    type: str
    content: str = attrs.field(repr=False)
    """In base 64."""

    def as_json(self) -> dict[str, object]:
        return {"name": self.name, "type": self.type, "content": self.content}


@attrs.frozen(kw_only=True)
class Version:
    """What answers requests."""

    id: str
    """Empty where code and infrastructure ship apart, and the stack made no version."""
    percent: float
    """Share of requests that it gets."""
    main_module: str
    modules: tuple[Module, ...]
    bindings: tuple[Fields, ...] = attrs.field(repr=False)
    compatibility_date: str
    compatibility_flags: tuple[str, ...]
    exports: Fields
    """Durable Object classes, with how each is stored."""

    def bound(self, kind: str) -> tuple[str, ...]:
        """The names of the bindings of a type."""
        return tuple(str(each["name"]) for each in self.bindings if each["type"] == kind)

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "percent": self.percent,
            "mainModule": self.main_module,
            "modules": [each.as_json() for each in self.modules],
            "bindings": list(self.bindings),
            "compatibilityDate": self.compatibility_date,
            "compatibilityFlags": list(self.compatibility_flags),
            "exports": dict(self.exports),
        }

    def running(self, code: Bundle) -> Version:
        """The same version with other code."""
        return attrs.evolve(
            self,
            main_module=code.main_module,
            modules=tuple(
                Module(
                    name=name,
                    type=CONTENT_TYPES[Path(name).suffix],
                    content=base64.b64encode(content).decode(),
                )
                for name, content in code.modules.items()
            ),
            compatibility_date=code.compatibility_date or self.compatibility_date,
            compatibility_flags=code.compatibility_flags or self.compatibility_flags,
        )


def _known(binding: Fields) -> Fields:
    """What is kept from an earlier version is a secret, as far as anybody here knows."""
    return {**binding, "type": "secret_text", "text": ""} if binding["type"] == "inherit" else binding


def version_of(inputs: Fields, percent: float) -> Version:
    """A version as the provider was told it, by inputs with its `id`."""
    return Version(
        id=str(inputs["id"]),
        percent=percent,
        main_module=str(inputs["mainModule"]),
        modules=tuple(
            Module(name=str(each["name"]), type=str(each["contentType"]), content=str(each["contentBase64"]))
            for each in items(inputs["modules"])
        ),
        bindings=tuple(map(_known, items(inputs["bindings"]))),
        compatibility_date=str(inputs["compatibilityDate"]),
        compatibility_flags=tuple(map(str, cast("Sequence[object]", inputs.get("compatibilityFlags", ())))),
        exports=fields(inputs.get("exports")),
    )
