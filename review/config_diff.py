"""What a change does to a stack's configuration, setting by setting, with every secret left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

import attrs

from components.errors import UserError
from review.hidden import SECRET, is_hushed
from sandbox.config_copy import ENCRYPTION
from stacks.secure import is_secure


@attrs.frozen(kw_only=True)
class ConfigChange:
    """One setting before and after; None where it is not set. A secret is `[secret]`."""

    path: str
    before: str | None
    after: str | None

    def lines(self) -> list[str]:
        """As in a diff."""
        found: list[str] = []
        if self.before is not None:
            found.append(f"-{self.path}: {self.before}")
        if self.after is not None:
            found.append(f"+{self.path}: {self.after}")
        return found

    def as_json(self) -> dict[str, object]:
        return {"path": self.path, "before": self.before, "after": self.after}


def config_changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[ConfigChange]:
    """Every setting that differs, in the order of the file after it; those that are gone come last."""
    old, new = dict(_flat(before)), dict(_flat(after))
    return [
        ConfigChange(path=path, before=_shown(path, old.get(path)), after=_shown(path, new.get(path)))
        for path in {**new, **old}
        if old.get(path) != new.get(path)
    ]


def config_of(text: str, name: str) -> dict[str, object]:
    """The settings of a stack file, and what encrypts it; raises UserError where it is none."""
    import yaml

    try:
        data: object = yaml.safe_load(text) if text.strip() else {}
    except yaml.YAMLError as error:
        raise UserError(f"{name} is not valid YAML: {' '.join(str(error).split())}") from None
    document = cast("dict[str, object]", data) if isinstance(data, dict) else {}
    config = cast("object", document.get("config") or {})
    if not isinstance(data, dict) or not isinstance(config, dict):
        raise UserError(f"{name} is not a stack file: expected a mapping with `config`")
    return {
        **cast("dict[str, object]", config),
        **{key: document[key] for key in ENCRYPTION if key in document},
    }


def _flat(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    if is_secure(value):
        yield path, value
    elif isinstance(value, Mapping) and value:
        for key, each in cast("Mapping[object, object]", value).items():
            yield from _flat(each, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value:
        for index, each in enumerate(cast("list[object]", value)):
            yield from _flat(each, f"{path}[{index}]")
    else:
        yield path, cast("object", value)


def _shown(path: str, value: object) -> str | None:
    if value is None:
        return None
    if is_secure(value) or path in ENCRYPTION or is_hushed(path):
        return SECRET
    return str(value).lower() if isinstance(value, bool) else str(value)
