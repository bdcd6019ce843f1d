"""A stack's configuration for the sandbox: everything as in the stack file, but for the secrets.

`copy_of` drops what encrypts the original (`encryptionsalt`, `secretsprovider`, `encryptedkey`), so that neither its
passphrase nor its cloud key is needed, and puts a stand-in of its type for every `secure:` value, encrypted with the
sandbox's own passphrase, so that it is a secret to the engine as well. The original is only read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias, cast

from components.errors import UserError
from stacks.secure import is_secure, stand_in

Yaml: TypeAlias = "str | int | float | bool | list[Yaml] | dict[str, Yaml] | None"

ENCRYPTION: Final = ("encryptionsalt", "secretsprovider", "encryptedkey")


class ConfigError(UserError):
    """A stack file that cannot be read as one."""


def copy_of(
    text: str,
    salt: str,
    encrypt: Callable[[Sequence[str]], Sequence[str]],
    name: str = "stack file",
    without: Collection[str] = (),
) -> str:
    """The text of the copy of a stack file's `text`.

    `salt` is the copy's `encryptionsalt`; `encrypt` gives the encrypted forms of values under it (called once, with
    all of them, and not at all where nothing is secret); the keys `without` are left out. Raises ConfigError, naming
    the file `name`.
    """
    import yaml

    try:
        data = cast("Yaml", yaml.safe_load(text)) if text.strip() else {}
    except yaml.YAMLError as error:
        raise ConfigError(f"{name} is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(data, dict) or not isinstance(data.get("config") or {}, dict):
        raise ConfigError(f"{name} is not a stack file: expected a mapping with `config`")
    kept: Yaml = {key: value for key, value in data.items() if key not in ENCRYPTION}
    config = kept.get("config")
    if isinstance(config, dict):
        kept["config"] = {key: value for key, value in config.items() if key not in without}
    wanted = sorted({stand_in(key) for key in _secure_keys(kept, "")})
    encrypted = dict(zip(wanted, encrypt(wanted), strict=True)) if wanted else {}
    replaced = cast("dict[str, Yaml]", _replaced(kept, "", encrypted))
    # JSON is YAML, and needs no care for texts that look like numbers.
    return json.dumps({**replaced, "encryptionsalt": salt}, indent=1, default=str) + "\n"


def read_text(file: Path) -> str:
    """The text of a stack file; none for one that does not exist (a stack without configuration)."""
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise ConfigError(f"{file} is not a text") from None


def _secure_keys(value: Yaml, key: str) -> Iterator[str]:
    """The keys of everything encrypted in `value`; an element of a list counts under the key of the list."""
    if is_secure(value):
        yield key
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _secure_keys(item, str(name))
    elif isinstance(value, list):
        for item in value:
            yield from _secure_keys(item, key)


def _replaced(value: Yaml, key: str, encrypted: Mapping[str, str]) -> Yaml:
    if is_secure(value):
        return {"secure": encrypted[stand_in(key)]}
    if isinstance(value, dict):
        return {str(name): _replaced(item, str(name), encrypted) for name, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, key, encrypted) for item in value]
    return value
