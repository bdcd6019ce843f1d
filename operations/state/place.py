"""One stack in one backend, through Pulumi's own commands.

They run in a directory of their own, with a copy of the stack file: the user's is only read.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlsplit

import attrs

from components.errors import UserError, one_of
from sandbox.state import Fields, fields, items
from stacks.backend import backend_url, mapping_in
from stacks.own_pulumi import or_engine

SCHEMES: Final = ("file", "s3", "gs", "azblob", "https")
CLOUD: Final = "https://"
"""Pulumi Cloud, or one's own installation of it; everything else is files in a place of the team's own."""
NEW_PASSPHRASE: Final = "RUNGS_NEW_PASSPHRASE"  # noqa: S105 - the name of a variable
"""The passphrase that `--secrets passphrase` changes to; default: the one that there is."""


class Refused(UserError):
    """What pulumi said when it failed."""


@attrs.frozen(kw_only=True)
class Place:
    """A stack in a backend, and the directory in which pulumi is run for it."""

    url: str
    stack: str
    directory: Path
    environment: Mapping[str, str] = attrs.field(repr=False)

    @property
    def file(self) -> Path:
        """The copy of the stack file."""
        return self.directory / f"Pulumi.{self.stack}.yaml"

    @property
    def shown(self) -> str:
        """The backend in messages: without what may be in its address besides the place."""
        return shown(self.url)

    def pulumi(
        self,
        *arguments: str,
        given: str | None = None,
        directory: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> str:
        """What a pulumi command prints; raises Refused. `given` is what it reads, never an argument."""
        done = subprocess.run(
            [str(or_engine()[0]), *arguments, "--non-interactive", "--color", "never"],
            cwd=directory or self.directory,
            env={**self.environment, "PULUMI_BACKEND_URL": self.url, **(environment or {})},
            capture_output=True,
            text=True,
            input=given or "",
            check=False,
        )
        if done.returncode:
            raise Refused(f"{self.shown}: pulumi {' '.join(arguments[:2])} failed: {_reason(done)}")
        return done.stdout

    def state(self, *, opened: bool = False) -> Fields | None:
        """The whole state, with secrets encrypted or, in this process's memory only, `opened`; None: no such stack."""
        try:
            text = self.pulumi(
                "stack", "export", "--stack", self.stack, *(["--show-secrets"] if opened else [])
            )
        except Refused as refusal:
            if "no stack named" in str(refusal):
                return None
            raise
        return cast("Fields", json.loads(text))


def shown(url: str) -> str:
    """A backend's address without its query and without who logs in."""
    if url.startswith("file://"):
        return url.partition("?")[0]
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def source_url(given: str | None, project: Path) -> str:
    """Where the state is: as given, else as the project's pulumi would find it; raises UserError."""
    url = given or backend_url(os.environ, project)
    if not url:
        raise UserError("nothing says where the state is: pulumi login URL, or give it with --from URL")
    return checked_url("--from" if given else "the backend", url, project)


def checked_url(what: str, url: str, project: Path) -> str:
    """The address with a whole path; raises UserError for one that no backend has."""
    scheme, colon, rest = url.partition("://")
    if not colon or scheme not in SCHEMES:
        raise one_of(what, url if not colon else shown(url), [f"{each}://…" for each in SCHEMES])
    if scheme != "file":
        return url
    path, mark, query = rest.partition("?")
    place = (project / Path(path).expanduser()).resolve()
    if not place.is_dir():
        raise UserError(f"{what} is {url!r}, expected a directory that exists: mkdir -p {place}")
    return f"file://{place}{mark}{query}"


@contextmanager
def places(stack: str, project: Path, *urls: str) -> Generator[tuple[Place, ...]]:
    """The stack in each of the backends; their directories are gone when the block ends."""
    name = mapping_in(project / "Pulumi.yaml").get("name")
    if not isinstance(name, str):
        raise UserError(f"{project / 'Pulumi.yaml'} is missing or has no `name:`, expected a Pulumi project")
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    with tempfile.TemporaryDirectory(prefix="rungs-state-") as home:
        made: list[Place] = []
        for number, url in enumerate(urls):
            directory = Path(home) / str(number)
            directory.mkdir()
            (directory / "Pulumi.yaml").write_text(json.dumps({"name": name, "runtime": "python"}), "utf-8")
            place = Place(url=url, stack=stack, directory=directory, environment=environment)
            shutil.copyfile(project / place.file.name, place.file)
            made.append(place)
        yield tuple(made)


def pending_of(state: Fields) -> list[str]:
    """The operations that an interrupted update left open, as `creating URN`."""
    found = items(fields(state["deployment"]).get("pending_operations"))
    return [f"{each.get('type')} {fields(each.get('resource')).get('urn')}" for each in found]


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    """What went wrong, from standard error only: standard output may hold a state."""
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    start = next((index for index, line in enumerate(lines) if line.startswith("error: ")), 0)
    return " ".join(lines[start:]).removeprefix("error: ")[:2000] or f"exit code {done.returncode}"
