"""The recorded state of a stage: what the engine and the cloud hold once a release has brought it up.

One file for each stage, `releases/VERSION/LADDER-STAGE.json.gz`: the stack's configuration, the engine's state with the
sandbox's stand-ins for secrets, and the sandbox's cloud. Texts over 1 KiB, which are code, are kept as their digest.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self, TypeAlias, cast

import attrs

from sandbox.cloud import LONGEST_TEXT
from sandbox.rehearsal import made_up, temporary_sandbox
from sandbox.run import Sandbox
from stacks.stack_file import ROOT, StackFile
from stacks.stage import Ladder, Stage
from toolchain.engine import find

RELEASES = ROOT / "releases"
FLEETING = ("created", "modified", "sourcePosition", "stackTrace")
"""Of a resource in the state: when it was made, and which line of the program made it."""
SALT = "0" * 16
Json: TypeAlias = dict[str, Any]


@attrs.frozen
class Recorded:
    """A stage as a release has brought it up."""

    config: str
    state: Json
    cloud: Json

    @classmethod
    def of(cls, ladder: Ladder, stage: Stage) -> Self:
        """Brings a stage up with the program as it is now."""
        file = made_up(ladder, stage)
        with temporary_sandbox(file, ROOT) as sandbox:
            with sandbox.cloud.change() as data:
                data["salt"] = SALT
            run = sandbox.up()
            assert run.ok, run.output
            exported = sandbox.pulumi("stack", "export", "--show-secrets")
            assert exported.ok, exported.output
            state = _settled(json.loads(exported.output))
            return cls(config=file.text, state=state, cloud=sandbox.cloud.read())

    @classmethod
    def read(cls, file: Path) -> Self:
        return cls(**json.loads(gzip.decompress(file.read_bytes())))

    def write(self, file: Path) -> None:
        """The same bytes for the same stage."""
        file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(attrs.asdict(self), indent=1, sort_keys=True)
        file.write_bytes(gzip.compress(text.encode(), mtime=0))

    @property
    def file(self) -> StackFile:
        return StackFile(path=Path("Pulumi.rehearsal.yaml"), text=self.config)

    def put_into(self, sandbox: Sandbox) -> None:
        """Makes a fresh sandbox stand where the release left it."""
        with sandbox.cloud.change() as data:
            data.clear()
            data.update(self.cloud)
        project = sandbox.directory / "importing"
        project.mkdir()
        (project / "Pulumi.yaml").write_text(json.dumps({"name": "rungs", "runtime": "python"}))
        salt = json.loads(sandbox.config_file.read_text())["encryptionsalt"]
        (project / f"Pulumi.{sandbox.stack}.yaml").write_text(json.dumps({"encryptionsalt": salt}))
        providers = {"type": "passphrase", "state": {"salt": salt}}
        state = {**self.state, "deployment": {**self.state["deployment"], "secrets_providers": providers}}
        (project / "state.json").write_text(json.dumps(state))
        done = subprocess.run(
            [
                find().path,
                "stack",
                "import",
                "--stack",
                sandbox.stack,
                "--file",
                "state.json",
                "--non-interactive",
            ],
            cwd=project,
            env=sandbox.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def recorded_file(version: str, ladder: str, stage: str) -> Path:
    return RELEASES / version / f"{ladder}-{stage}.json.gz"


def _settled(state: Json) -> Json:
    """A state without what differs from run to run."""
    deployment = cast("Json", state["deployment"])
    resources = [
        {key: _sorted(key, value) for key, value in resource.items() if key not in FLEETING}
        for resource in _ordered(cast("list[Json]", deployment["resources"]))
    ]
    text = json.dumps(_each_text(resources, _short))
    for resource in resources:
        if str(resource["type"]).startswith("pulumi:providers:"):
            id = str(resource["id"])
            text = text.replace(id, str(uuid.uuid5(uuid.NAMESPACE_URL, str(resource["urn"]))))
    manifest = {**deployment["manifest"], "time": "2026-01-01T00:00:00Z"}
    return {"version": state["version"], "deployment": {"manifest": manifest, "resources": json.loads(text)}}


def _ordered(resources: list[Json]) -> list[Json]:
    """The resources by URN, each after what it needs; the engine keeps them as they happened to be made."""
    by_urn = {str(each["urn"]): each for each in resources}
    found: dict[str, Json] = {}

    def visit(urn: str) -> None:
        if urn in found or urn not in by_urn:
            return
        each = by_urn[urn]
        provider = str(each.get("provider", "")).rpartition("::")[0]
        needs = [each.get("parent", ""), provider, *each.get("dependencies", ())]
        for need in sorted(needs):
            visit(need)
        found[urn] = each

    for urn in sorted(by_urn):
        visit(urn)
    return list(found.values())


def _sorted(key: str, value: Any) -> object:  # noqa: ANN401
    """What a resource depends on in one order; the engine has it as it came in."""
    if key == "dependencies":
        return sorted(cast("list[str]", value))
    if key == "propertyDependencies":
        return {name: sorted(urns) for name, urns in cast("dict[str, list[str]]", value).items()}
    return value


def _short(text: str) -> str:
    """Code as its digest; a secret is a text of JSON."""
    if len(text) <= LONGEST_TEXT:
        return text
    try:
        return json.dumps(_each_text(json.loads(text), _short))
    except ValueError:
        return f"(sha256 {hashlib.sha256(text.encode()).hexdigest()}, {len(text)} characters)"


def _each_text(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each_text(each, change) for key, each in cast("Mapping[str, object]", value).items()}
    if isinstance(value, list):
        return [_each_text(each, change) for each in cast("list[object]", value)]
    return value


def versions() -> list[str]:
    """The releases of which a state is recorded, oldest first."""
    names = [each.name for each in RELEASES.iterdir() if re.fullmatch(r"\d+\.\d+\.\d+", each.name)]
    return sorted(names, key=lambda name: [int(each) for each in name.split(".")])
