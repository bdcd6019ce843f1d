"""Versions of a Worker that were made elsewhere, in a real account: `rungs:rollout` may name one in the sandbox too.

The sandbox has never made it, so it is stood in for, in the cloud and among the stack's outputs: like the newest
version that the sandbox knows or, before the first `up`, like the one that the configuration asks for.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import attrs

from components.errors import UserError
from sandbox.cloud import Cloud, Data
from sandbox.state import VERSION
from stacks.blueprint import draw_up
from stacks.rollout import Version, described, read_versions
from stacks.settings import NAMESPACE, Settings
from stacks.stack_file import StackFile

STACK: Final = "pulumi:pulumi:Stack"


def stand_in(file: Path, checkpoint: Path, project: str, cloud: Cloud) -> None:
    """Makes the version that the stack file `file` holds on to, where this sandbox does not have it.

    `checkpoint` is the engine's own file of the stack. Where the configuration cannot be read nothing is done: the
    program then says why.
    """
    text = file.read_text("utf-8") if file.exists() else ""
    if f"{NAMESPACE}:rollout" not in text:
        return
    state: Data = json.loads(checkpoint.read_text("utf-8"))
    outputs = _outputs(state, checkpoint.stem, project)
    known = read_versions(outputs.get("versions"))
    try:
        settings = StackFile(path=file, text=text).settings()
        if settings.rollout is None or any(each.id == settings.rollout.stable for each in known):
            return
        newest = known[0] if known else _first(settings)
    except UserError:
        return
    if newest is not None:
        made = attrs.evolve(newest, id=settings.rollout.stable, digest="0" * 64)
        outputs["versions"] = [each.as_json() for each in (*known, made)]
        checkpoint.write_text(json.dumps(state), "utf-8")
        _put(made, settings.account, cloud)


def _first(settings: Settings) -> Version | None:
    return next(iter(described(draw_up(settings)).values()), None)


def _outputs(state: Data, stack: str, project: str) -> dict[str, Any]:
    """The outputs in a state, to be changed; a stack that was never brought up gets a resource to keep them."""
    latest: Data = state["checkpoint"]["latest"]
    resources: list[Data] = latest.setdefault("resources", [])
    for resource in resources:
        if resource["type"] == STACK:
            return resource.setdefault("outputs", {})
    urn = f"urn:pulumi:{stack}::{project}::{STACK}::{project}-{stack}"
    resources.insert(0, {"urn": urn, "custom": False, "type": STACK, "outputs": {}})
    return resources[0]["outputs"]


def _put(version: Version, account: str, cloud: Cloud) -> None:
    """A version as its provider leaves it in the account when a newer one takes its place."""
    with cloud.change() as data:
        versions = data["objects"].setdefault(VERSION, {})
        versions[version.id] = {
            "id": version.id,
            "name": f"{version.worker}-version",
            "seed": version.id,
            "revision": 1,
            "left": True,
            "props": {"accountId": account},
        }
