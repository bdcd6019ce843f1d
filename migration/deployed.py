"""What a stack's state says of its stores: whether the fence stands in all that runs, and where the databases are."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import attrs

from components.errors import UserError
from components.part import binding_name
from sandbox.state import DEPLOYMENT, VERSION, Fields, fields, items, name_of, opened

D1 = "cloudflare:index/d1Database:D1Database"
COMPONENT = "rungs:index:Postgres"
FIRESTORE = "gcp:firestore/database:Database"
SERVICES = (
    "aws:ecs/taskDefinition:TaskDefinition",
    "gcp:cloudrunv2/service:Service",
    "kubernetes:apps/v1:Deployment",
)
"""What holds the variables of a service's containers."""


@attrs.frozen
class Deployed:
    """The resources of a stack after its last `up`."""

    resources: Sequence[Fields] = attrs.field(repr=False)

    @classmethod
    def of_sandbox(cls, project: Path, stack: str) -> Deployed:
        """From the sandbox's own backend. Raises UserError where the stack was never brought up there."""
        home = project / ".rungs" / "sandbox" / stack / "state" / ".pulumi" / "stacks"
        for file in home.glob(f"*/{stack}.json"):
            checkpoint = cast("dict[str, Fields]", json.loads(file.read_text()))["checkpoint"]
            found = _resources(cast("Fields | None", checkpoint.get("latest")))
            if found:
                return cls(found)
        raise UserError(f"stack {stack!r} is not up in the sandbox; run: ./rungs dev -s {stack}")

    @classmethod
    def of_stack(cls, project: Path, stack: str, *, secrets: bool) -> Deployed:
        """From the user's own backend, by the engine; `secrets` lays secrets open, which asks for their key."""
        from toolchain.engine import find
        from toolchain.errors import SetupError

        try:
            engine = find()
        except SetupError as error:
            raise UserError(str(error)) from None
        command = [str(engine.path), "stack", "export", "--stack", stack, "--non-interactive"]
        done = subprocess.run(
            [*command, *(["--show-secrets"] if secrets else [])],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = " ".join(done.stderr.split()) or "pulumi stack export failed"
            raise UserError(
                f"the state of stack {stack!r} cannot be read: {said} (log in with: pulumi login; or try it on this "
                "machine: --local)"
            )
        return cls(_resources(cast("dict[str, Fields]", json.loads(done.stdout))["deployment"]))

    def fence(self, key: str) -> str:
        """Why writes may still come; empty where every version that gets requests refuses them."""
        name = binding_name(key, "fenced")
        return self._fence_of_services(name) or self._fence_of_workers(name, alone=not self._told(name))

    def _told(self, name: str) -> list[tuple[Fields, str]]:
        """The services that were told a variable, with its value."""
        return [
            (each, value)
            for kind in SERVICES
            for each in self._of(kind)
            if (value := variable_of(opened(each.get("inputs")), name)) is not None
        ]

    def _fence_of_services(self, name: str) -> str:
        told = self._told(name)
        open_ones = [name_of(each) for each, value in told if value != "true"]
        if open_ones:
            return (
                f"{', '.join(open_ones)} was deployed with {name} false; run pulumi up after the fence's diff"
            )
        for each, _ in told:
            shares = [
                share for share in items(fields(each.get("inputs")).get("traffics")) if share.get("percent")
            ]
            if len(shares) > 1:
                return f"not every request goes to the current revision of {name_of(each)}; a fence needs it at 100 %"
        return ""

    def _fence_of_workers(self, name: str, *, alone: bool) -> str:
        linked = [each for each in self._of(VERSION) if _text(each, name) is not None]
        if not linked:
            return f"no Worker and no service that is deployed knows {name}" if alone else ""
        open_ones = [name_of(each) for each in linked if _text(each, name) != "true"]
        if open_ones:
            return (
                f"{', '.join(open_ones)} was deployed with {name} false; run pulumi up after the fence's diff"
            )
        shares = {
            name_of(each).removesuffix("-deployment"): items(fields(each.get("inputs")).get("versions"))
            for each in self._of(DEPLOYMENT)
        }
        for version in linked:
            worker = name_of(version).removesuffix("-version")
            getting = [
                str(each.get("versionId"))
                for each in shares.get(worker, ())
                if float(str(each.get("percentage", 0)))
            ]
            if getting != [str(version.get("id"))]:
                return f"not every request goes to the current version of {worker}; a fence needs it at 100 %"
        return ""

    def firestore_id(self, key: str, host: str) -> str:
        """Of a Firestore database: projects/PROJECT/databases/DATABASE. Raises UserError where the stack has none."""
        for each in self._of(FIRESTORE):
            if name_of(each).startswith(f"{key}-{host}") and each.get("id"):
                return str(each["id"])
        raise UserError(f"the stack's state has no Firestore database {key}-{host}; run pulumi up first")

    def database_id(self, key: str, host: str) -> str:
        """Of a D1 database. Raises UserError where the stack has none."""
        for each in self._of(D1):
            if name_of(each) == f"{key}-{host}" and each.get("id"):
                return str(each["id"])
        raise UserError(f"the stack's state has no D1 database {key}-{host}; run pulumi up first")

    def connection_url(self, key: str, host: str) -> str | None:
        """The address of a Postgres database, where the state was read with its secrets."""
        for each in self._of(COMPONENT):
            if name_of(each) == f"{key}-{host}":
                found = opened(fields(each.get("outputs")).get("connection_url"))
                return found if isinstance(found, str) else None
        return None

    def _of(self, type: str) -> Iterator[Fields]:
        return (each for each in self.resources if each["type"] == type and not each.get("delete"))


def _resources(state: Fields | None) -> Sequence[Fields]:
    return items(fields(state).get("resources"))


def _text(version: Fields, name: str) -> object:
    for binding in items(fields(version.get("inputs")).get("bindings")):
        if binding.get("name") == name:
            return binding.get("text")
    return None


def variable_of(inputs: object, name: str) -> str | None:
    """The value of a variable anywhere in the inputs of what runs containers; None where it is not told."""
    if isinstance(inputs, str) and inputs[:1] in ("[", "{"):
        try:  # ECS takes its containers as one text
            return variable_of(json.loads(inputs), name)
        except ValueError:
            return None
    if isinstance(inputs, list):
        below = cast("list[object]", inputs)
    elif isinstance(inputs, dict):
        given = cast("Fields", inputs)
        if given.get("name") == name and isinstance(given.get("value"), str):
            return str(given["value"])
        below = list(given.values())
    else:
        return None
    return next((found for each in below if (found := variable_of(each, name)) is not None), None)
