"""Runs a Pulumi program against no engine at all and keeps what it asked for.

    built = build(lambda: R2BucketComponent("files", R2Bucket(), account_id="a" * 32))
    assert built["files-lock"].inputs["jurisdiction"] == "default"

Each program runs in an event loop and a context of its own, so that tests share nothing. A program that looks
something up while it is built fails: parts are plain data, and so must be what they become.
"""

from __future__ import annotations

import asyncio
import contextvars
import warnings
from collections.abc import Callable, Mapping
from typing import NoReturn, cast

import attrs
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime import mocks, proto, rpc, settings, stack

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import pulumi_cloudflare as cloudflare  # importing it warns of resources that were renamed long ago

__all__ = ["Built", "Outputs", "Recorded", "Recorder", "Value", "build", "cloudflare"]

PROJECT = "tests"
STACK = "mocked"
STACK_TYPE = "pulumi:pulumi:Stack"

Value = str | bool | int | float | None | list["Value"] | dict[str, "Value"]
Outputs = Mapping[str, Mapping[str, Value]]
"""Computed outputs by resource type, or by logical name where one resource needs others."""


@attrs.frozen(kw_only=True)
class Recorded:
    """One resource as the program registered it."""

    type: str
    name: str
    urn: str
    parent: str
    """URN of the parent."""
    custom: bool
    """False for a component."""
    inputs: Mapping[str, Value]
    """With secrets laid open; `secrets` says which they are."""
    secrets: frozenset[str]
    """Dotted paths of the inputs that are secrets."""
    protect: bool
    retain_on_delete: bool
    dependencies: frozenset[str]
    """URNs of what it waits for, by `depends_on` or through an input."""
    ignore_changes: tuple[str, ...]
    replace_on_changes: tuple[str, ...]
    provider: str
    outputs: Mapping[str, Value] | None = None
    """What a component published; None where it never did."""

    @property
    def depends_on(self) -> frozenset[str]:
        """Logical names of what it waits for."""
        return frozenset(each.rpartition("::")[2] for each in self.dependencies)


class Built(list[Recorded]):
    """The resources of a program without its stack, sorted by URN, and what it exported."""

    exports: Mapping[str, Value]

    def __init__(self, resources: list[Recorded], exports: Mapping[str, Value]) -> None:
        super().__init__(sorted(resources, key=lambda each: each.urn))
        self.exports = exports

    def __getitem__(self, name: str) -> Recorded:  # type: ignore[override]
        """The one custom resource of this logical name."""
        found = [each for each in self if each.name == name and each.custom]
        assert len(found) == 1, f"{len(found)} resources named {name!r}, expected one of {sorted(self.names)}"
        return found[0]

    @property
    def names(self) -> set[str]:
        """Logical names of all custom resources."""
        return {each.name for each in self if each.custom}

    @property
    def components(self) -> list[Recorded]:
        return [each for each in self if not each.custom]

    def of(self, type_name: str) -> list[Recorded]:
        """All resources whose type ends with this class name, such as `Ruleset`."""
        return [each for each in self if each.type.rpartition(":")[2] == type_name]


Answer = Callable[[str, str, Mapping[str, Value]], Mapping[str, Value]]
"""What a provider answers for a type, an id and inputs, where `Outputs` says nothing."""


def build(
    program: Callable[[], object],
    *,
    outputs: Outputs | None = None,
    preview: bool = False,
    answer: Answer | None = None,
) -> Built:
    """Runs `program` to its end, all registrations and outputs included; raises whatever it raises."""
    return contextvars.copy_context().run(_build, program, Recorder(outputs or {}, answer), preview)


class Recorder(mocks.MockMonitor):
    """Stands where the engine does: answers every registration, and keeps it.

    The id of a resource is its logical name followed by `-id`. Its outputs are its inputs and what `outputs` adds.
    """

    def __init__(self, outputs: Outputs, answer: Answer | None = None) -> None:
        super().__init__(_NoMocks())
        self._answer = answer
        self.recorded: dict[str, Recorded] = {}
        self.exports: Mapping[str, Value] = {}
        self._outputs = outputs

    @property
    def features(self) -> set[int]:
        """What the engine can do that is mocked."""
        info = cast("proto.resource_pb2.DeploymentInfo", self.GetDeploymentInfo(None))  # type: ignore[reportUnknownMemberType]
        return set(info.supportedFeatures)

    def RegisterResource(  # noqa: N802
        self, request: proto.resource_pb2.RegisterResourceRequest
    ) -> proto.resource_pb2.RegisterResourceResponse:
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == STACK_TYPE:
            return proto.resource_pb2.RegisterResourceResponse(urn=urn)
        secrets: set[str] = set()
        inputs = cast("dict[str, Value]", _plain(_as_dict(request.object), "", secrets))
        self.recorded[urn] = Recorded(
            type=request.type,
            name=request.name,
            urn=urn,
            parent=request.parent,
            custom=request.custom,
            inputs=inputs,
            secrets=frozenset(secrets),
            protect=request.protect,
            retain_on_delete=request.retainOnDelete,
            dependencies=frozenset(request.dependencies),
            ignore_changes=tuple(request.ignoreChanges),
            replace_on_changes=tuple(request.replaceOnChanges),
            provider=request.provider,
        )
        resource_id = f"{request.name}-id" if request.custom else ""
        state = self._state(request, resource_id, inputs)
        self.resources[urn] = mocks.MockMonitor.ResourceRegistration(urn, resource_id, inputs)
        return proto.resource_pb2.RegisterResourceResponse(urn=urn, id=resource_id, object=state)

    def RegisterResourceOutputs(  # noqa: N802
        self, request: proto.resource_pb2.RegisterResourceOutputsRequest
    ) -> empty_pb2.Empty:
        outputs = cast("dict[str, Value]", _plain(_as_dict(request.outputs), "", set()))
        if request.urn in self.recorded:
            self.recorded[request.urn] = attrs.evolve(self.recorded[request.urn], outputs=outputs)
        else:
            self.exports = outputs
        return empty_pb2.Empty()

    def Invoke(self, request: proto.resource_pb2.ResourceInvokeRequest) -> NoReturn:  # noqa: N802
        raise AssertionError(f"{request.tok} is called while the program is built")

    def ReadResource(self, request: proto.resource_pb2.ReadResourceRequest) -> NoReturn:  # noqa: N802
        raise AssertionError(f"{request.type} {request.name!r} is read while the program is built")

    def _state(
        self, request: proto.resource_pb2.RegisterResourceRequest, id: str, inputs: Mapping[str, Value]
    ) -> struct_pb2.Struct:
        state = struct_pb2.Struct()
        state.CopyFrom(request.object)
        if self._answer is not None and request.custom:
            made_up = self._answer(request.type, id, inputs)
            state.update({name: each for name, each in made_up.items() if name not in inputs})
        for key in (request.type, request.name):
            state.update(dict(self._outputs.get(key, {})))
        for secret in request.additionalSecretOutputs:
            if secret in state.fields:
                state.update({secret: rpc.wrap_rpc_secret(_as_dict(state)[secret])})
        return state


class _NoMocks(mocks.Mocks):
    """What the base class asks for; never called, since the recorder answers everything itself."""

    def call(self, args: mocks.MockCallArgs) -> NoReturn:
        raise NotImplementedError

    def new_resource(self, args: mocks.MockResourceArgs) -> NoReturn:
        raise NotImplementedError


def _build(program: Callable[[], object], recorder: Recorder, preview: bool) -> Built:
    async def main() -> None:
        # What is left over of a program that raised is not worth a log: the test has the error.
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        settings.reset_options(project=PROJECT, stack=STACK, preview=preview)
        settings.configure(
            mocks.MockSettings(
                monitor=recorder,
                monitor_features=recorder.features,
                engine=mocks.MockEngine(None),
                project=PROJECT,
                stack=STACK,
                dry_run=preview,
                organization=None,
                callbacks=None,
            )
        )
        await stack.run_in_stack(lambda: _returning_nothing(program))

    with asyncio.Runner() as runner:
        runner.run(main())
    return Built(list(recorder.recorded.values()), recorder.exports)


def _returning_nothing(program: Callable[[], object]) -> None:
    program()


def _as_dict(struct: struct_pb2.Struct) -> dict[str, Value]:
    return json_format.MessageToDict(struct)


def _plain(value: Value, path: str, secrets: set[str]) -> Value:
    """The value without the wrapping of secrets, whose paths are added to `secrets`."""
    if isinstance(value, list):
        return [_plain(each, f"{path}[{index}]", secrets) for index, each in enumerate(value)]
    if rpc.is_rpc_secret(value):
        secrets.add(path)
        return _plain(cast("Value", rpc.unwrap_rpc_secret(value)), path, secrets)
    if isinstance(value, dict):
        return {key: _plain(each, f"{path}.{key}" if path else key, secrets) for key, each in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value
