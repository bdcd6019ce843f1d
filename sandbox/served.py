"""What a stack's Worker serves, read from the engine's state after an `up` in the sandbox.

    with open_sandbox("dev") as sandbox:
        served = read(sandbox)          # code, bindings, queues, crons and shares, as they were deployed

Nothing comes from the tree: the code is the one in the state. Only an earlier version that a rollout still sends
requests to is looked for in the history of states.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import attrs

from components.bundle import Bundle
from components.errors import UserError, one_of
from sandbox.drift import things
from sandbox.run import Sandbox
from sandbox.state import (
    DEPLOYMENT,
    VERSION,
    Fields,
    export,
    fields,
    inputs_of,
    items,
    name_of,
    opened,
    resources_of,
)
from sandbox.version import Version, version_of

_WORKER: Final = "rungs:index:EdgeWorker"
_PACKAGE: Final = "cloudflare:index/"
_CRONS: Final = f"{_PACKAGE}workersCronTrigger:WorkersCronTrigger"
_CONSUMER: Final = f"{_PACKAGE}queueConsumer:QueueConsumer"
_KV: Final = f"{_PACKAGE}workersKv:WorkersKv"
_QUEUE: Final = f"{_PACKAGE}queue:Queue"


@attrs.frozen(kw_only=True)
class Served:
    """A Worker as its last `up` left it."""

    worker: str
    """Its key in the stack."""
    script: str
    """Its name in the account."""
    stage: str
    at: str
    """When the state was written: 2026-11-21 16:00:56 UTC."""
    versions: tuple[Version, ...]
    """The one with the larger share first; two where a rollout shares requests."""
    missing: tuple[str, ...]
    """Versions that have a share, but whose code is not on this machine."""
    consumers: tuple[Fields, ...]
    """Queues that it drains, with batches, tries and where what fails too often goes."""
    crons: tuple[str, ...]
    values: tuple[Fields, ...] = ()
    """What a program writes into KV, as the cloud has it now: `binding`, `key` and `value`."""

    @property
    def main(self) -> Version:
        """The version with the largest share: it drains queues, answers crons and has the objects."""
        return self.versions[0]

    def as_json(self) -> dict[str, object]:
        """The document that edge/local/serve.mjs reads."""
        return {
            "script": self.script,
            "versions": [each.as_json() for each in self.versions],
            "queueConsumers": list(self.consumers),
            "values": list(self.values),
        }

    def as_stage(self) -> dict[str, object]:
        """The document that edge/smoke.mjs reads: what the Worker is bound to, without its code."""
        main = self.main.as_json()
        kept = ("bindings", "compatibilityDate", "compatibilityFlags", "exports")
        return {**{key: main[key] for key in kept}, "queueConsumers": list(self.consumers)}


def read(
    sandbox: Sandbox, worker: str | None = None, *, state: Fields | None = None, code: Bundle | None = None
) -> Served:
    """What the stack's Worker serves.

    `worker` is its key, needed where a stack has several; `state` an export, if there is one already; `code` what runs
    where code and infrastructure ship apart. Raises UserError where the last `up` made no Worker.
    """
    found = state or export(sandbox)
    resources = list(resources_of(found))
    key = worker or _only_worker(resources, sandbox.stack)
    current = inputs_of(resources, VERSION, f"{key}-version")
    missing: tuple[str, ...] = ()
    if current is None:
        script, version = _shipped_apart(resources, key, code, sandbox.stack)
        versions = (version,)
    else:
        deployment = inputs_of(resources, DEPLOYMENT, f"{key}-deployment")
        if deployment is None:
            raise _not_deployed(key, sandbox.stack)
        script = str(deployment["scriptName"])
        versions, missing = _with_shares(sandbox, current, items(deployment["versions"]))
    crons = inputs_of(resources, _CRONS, f"{key}-crons") or {}
    written = datetime.fromisoformat(str(fields(fields(found["deployment"])["manifest"])["time"]))
    return Served(
        worker=key,
        script=script,
        stage=_stage(resources),
        at=f"{written.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        versions=versions,
        missing=missing,
        consumers=tuple(sorted(_consumers(resources, script), key=lambda each: str(each["queueName"]))),
        crons=tuple(str(each["cron"]) for each in items(crons.get("schedules"))),
        values=values_of(sandbox, versions[0]),
    )


def values_of(sandbox: Sandbox, version: Version) -> tuple[Fields, ...]:
    """The values of the cloud's KV that a program wrote, in the namespaces that a version is bound to."""
    names = {
        each.get("namespaceId"): each["name"] for each in version.bindings if each["type"] == "kv_namespace"
    }
    found = [each.props for each in things(sandbox.cloud) if each.type == _KV and not each.left]
    return tuple(
        {"binding": names[each["namespaceId"]], "key": each["keyName"], "value": each["value"]}
        for each in found
        if each["namespaceId"] in names
    )


def _stage(resources: Sequence[Fields]) -> str:
    """What the program exports as its growth stage; empty for a program of another kind."""
    for each in resources:
        if each["type"] == "pulumi:pulumi:Stack":
            return str(fields(each.get("outputs")).get("stage", ""))
    return ""


def _only_worker(resources: Sequence[Fields], stack: str) -> str:
    keys = [name_of(each) for each in resources if each["type"] == _WORKER]
    if not keys:
        raise UserError(f"stack {stack!r} has no Worker to serve")
    if len(keys) > 1:
        raise UserError(f"stack {stack!r} has the Workers {', '.join(keys)}; name one with --worker")
    return keys[0]


def _with_shares(
    sandbox: Sandbox, current: Fields, shares: Sequence[Fields]
) -> tuple[tuple[Version, ...], tuple[str, ...]]:
    """The versions that get requests, the larger share first, and the ids of those that are not to be found."""
    versions: list[Version] = []
    missing: list[str] = []
    for share in sorted(shares, key=lambda each: -float(str(each["percentage"]))):
        id, percent = str(share["versionId"]), float(str(share["percentage"]))
        inputs = current if id == current["id"] else _earlier(sandbox, id, current)
        if inputs is None:
            missing.append(id)
        elif percent:
            versions.append(version_of(inputs, percent))
    return tuple(versions or [version_of(current, 100)]), tuple(missing)


def _earlier(sandbox: Sandbox, id: str, current: Fields) -> Fields | None:
    """An earlier version, from the history of states; secrets are encrypted there, so it gets the current ones."""
    texts = {each["name"]: each.get("text", "") for each in items(current["bindings"])}
    history = sandbox.directory / "state" / ".pulumi" / "history"
    for file in sorted(history.rglob(f"{sandbox.stack}-*.checkpoint.json"), reverse=True):
        text = file.read_text("utf-8")
        if id not in text:
            continue
        latest = fields(fields(fields(json.loads(text))["checkpoint"])["latest"])
        for each in items(latest["resources"]):
            if each.get("id") == id and each["type"] == VERSION:
                inputs = fields(each["inputs"])
                bindings = [
                    {**binding, "text": texts.get(binding["name"], "")}
                    if binding["type"] == "secret_text"
                    else binding
                    for binding in items(inputs["bindings"])
                ]
                return {**inputs, "bindings": bindings, "id": id}
    return None


def _shipped_apart(
    resources: Sequence[Fields], key: str, code: Bundle | None, stack: str
) -> tuple[str, Version]:
    """The name of the script, and a version of the code given with what the stack says that it must be bound to."""
    component = next((each for each in resources if each["type"] == _WORKER and name_of(each) == key), None)
    if component is None:
        workers = [name_of(each) for each in resources if each["type"] == _WORKER]
        raise one_of("--worker", key, workers, f"the Workers of stack {stack!r}")
    outputs = fields(opened(component.get("outputs")))
    if "bindings" not in outputs:
        raise _not_deployed(key, stack)
    if code is None:
        raise UserError(
            f"the code of the Worker {key!r} ships apart from its stack: give its bundle with --code"
        )
    bound = Version(
        id="",
        percent=100,
        main_module="",
        modules=(),
        bindings=tuple(
            {_camel(name): value for name, value in each.items()} for each in items(outputs["bindings"])
        ),
        compatibility_date="",
        compatibility_flags=(),
        exports={
            name: {"type": "durable-object", "storage": storage}
            for name, storage in fields(outputs.get("exports")).items()
        },
    )
    return str(outputs["script_name"]), bound.running(code)


def _consumers(resources: Sequence[Fields], script: str) -> Iterator[Fields]:
    queues = {each["id"]: fields(each["inputs"])["queueName"] for each in resources if each["type"] == _QUEUE}
    for each in resources:
        inputs = fields(each.get("inputs"))
        if each["type"] != _CONSUMER or inputs.get("scriptName") != script:
            continue
        settings = fields(inputs["settings"])
        yield {
            "queueName": queues[inputs["queueId"]],
            "maxBatchSize": settings["batchSize"],
            "maxBatchTimeout": float(str(settings["maxWaitTimeMs"])) / 1_000,
            "maxRetries": settings["maxRetries"],
            "retryDelay": settings["retryDelay"],
            "deadLetterQueue": inputs.get("deadLetterQueue"),
        }


def _not_deployed(key: str, stack: str) -> UserError:
    return UserError(
        f"the last `up` of {stack!r} did not deploy the Worker {key!r}; "
        f"see why: ./rungs sandbox pulumi up -s {stack}"
    )


def _camel(name: str) -> str:
    return re.sub("_([a-z])", lambda found: found[1].upper(), name)
