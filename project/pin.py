"""Which commit of the library a project uses: `rungs.toml`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Self, cast
from urllib.parse import urlsplit, urlunsplit

import attrs

from components.errors import UserError, nearest
from stacks.places import ROOT

FILE = "rungs.toml"
REVISION = re.compile(r"[0-9a-f]{40}")
TEXT = """\
# The library, and the very commit of it that this project uses. Changed by: ./rungs upgrade VERSION --write
[library]
source = {source}
version = {version}
revision = {revision}
"""


@attrs.frozen(kw_only=True)
class Pin:
    """Where the library comes from, and which commit of it."""

    source: str
    """An address that git clones from, or a path, from the project's directory where it is a relative one."""
    version: str
    revision: str

    @classmethod
    def read(cls, project: Path) -> Self:
        """The pin of a project; raises UserError where there is none, or one that is not as it must be."""
        file = project / FILE
        try:
            found: object = tomllib.loads(file.read_text("utf-8")).get("library")
        except FileNotFoundError:
            raise UserError(
                f"{project} has no {FILE}, expected a project made by: ./rungs new DIR --app NAME"
            ) from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UserError(f"{FILE} is not TOML: {error}") from None
        given = cast("dict[str, object]", found) if isinstance(found, dict) else {}
        values: dict[str, str] = {}
        for field in attrs.fields(cls):
            value = given.get(field.name)
            if not isinstance(value, str) or not value:
                raise UserError(
                    f"{FILE}: library.{field.name} is {value!r}, expected a text{nearest(field.name, given)}"
                )
            values[field.name] = value
        pin = cls(**values)
        if not REVISION.fullmatch(pin.revision):
            raise UserError(
                f"{FILE}: library.revision is {pin.revision!r}, expected the full id of a commit, 40 hexadecimal digits"
            )
        return pin

    def text(self) -> str:
        """The file of a new project."""
        return TEXT.format(**{name: json.dumps(value) for name, value in attrs.asdict(self).items()})

    def write(self, project: Path) -> None:
        """Moves the pin of a project, whole or not at all; comments and all else in the file are kept."""
        file = project / FILE
        before, table, text = file.read_text("utf-8").partition("[library]")
        for field in ("version", "revision"):
            text = re.sub(
                rf'(?m)^(\s*{field}\s*=\s*)"[^"]*"', rf'\g<1>"{getattr(self, field)}"', text, count=1
            )
        draft = file.with_name(f".{FILE}.new")
        draft.write_text(before + table + text, "utf-8")
        draft.replace(file)

    def __str__(self) -> str:
        return f"{self.version} ({self.revision[:10]})"


def of_this_library() -> Pin:
    """What pins the clone that runs: its origin where that has the commit, else its path. Raises UserError."""
    if git(ROOT, "rev-parse", "--show-toplevel", absent="") != str(ROOT):
        raise UserError(
            f"{ROOT} is no git clone of the library, so there is no commit to pin; clone it with git"
        )
    revision = git(ROOT, "rev-parse", "HEAD")
    origin = git(ROOT, "remote", "get-url", "origin", absent="")
    reached = origin and git(
        ROOT, "branch", "--remotes", "--contains", revision, "--list", "origin/*", absent=""
    )
    return Pin(
        source=_without_credentials(origin) if reached else str(ROOT),
        version=version_of(ROOT),
        revision=revision,
    )


def version_of(library: Path) -> str:
    """The version that a clone of the library says it is; raises UserError where it is no clone of it."""
    try:
        return str(tomllib.loads((library / "pyproject.toml").read_text("utf-8"))["project"]["version"])
    except (OSError, tomllib.TOMLDecodeError, KeyError):
        raise UserError(f"{library} is no clone of the library") from None


def git(directory: Path, *arguments: str, absent: str | None = None) -> str:
    """What git prints; `absent` where it fails. Raises UserError."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", "-C", str(directory), *arguments],
            env={**environment, "GIT_TERMINAL_PROMPT": "0"},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except FileNotFoundError:
        raise UserError("a project pins a commit of the library, and there is no git on PATH") from None
    if done.returncode and absent is None:
        raise UserError(f"git {arguments[0]} in {directory}: {_last(done.stderr)}")
    return done.stdout.strip() if not done.returncode else str(absent)


def _without_credentials(address: str) -> str:
    """An address without a user's name and password or token, which must not be committed."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or "@" not in parts.netloc:
        return address
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _last(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].removeprefix("fatal: ") if lines else "it failed"
