"""The base of a Pulumi provider written in Python: subclass `Provider`, then `serve` it.

Two kinds of provider stand on it: the stand-ins of the sandbox, which run inside the process that also starts the
engine (`serve`), and small plugins of our own, which the engine starts itself (`main`).

What a subclass sees is plain Python: property bags are dictionaries with the camelCase names of the wire, a secret
is wrapped in `Secret`, what is not known before an update has run is `UNKNOWN`, a number without a fraction is an
`int`, and a null is the same as an absent key. Whatever is secret in the inputs is secret in the outputs, without the
subclass doing anything for it.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Final, Protocol, TypeAlias, TypeVar

import attrs
import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime import rpc
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc


class Unknown:
    """The type of `UNKNOWN`."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __deepcopy__(self, memo: object) -> Unknown:
        return self


UNKNOWN: Final = Unknown()
"""A value that is only known once the update has run; seen in previews."""


@attrs.frozen
class Secret:
    """A secret value in inputs or outputs; its text form never shows the value."""

    value: Value = attrs.field(repr=False)


@attrs.frozen
class Asset:
    """A file or archive handed over by the program, in the engine's own wire form."""

    fields: Mapping[str, Value]


Value: TypeAlias = (
    str | bool | int | float | list["Value"] | dict[str, "Value"] | Secret | Asset | Unknown | None
)
Props: TypeAlias = dict[str, Value]


@attrs.frozen
class Failure:
    """Why an input is refused. `property` is a dotted path ("" for the whole resource)."""

    property: str
    reason: str


@attrs.frozen
class Diff:
    """What changed, as dotted property paths (`origin.host`, `rules[0].action`). Nothing in it means: the same."""

    replaces: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    delete_before_replace: bool = False


class ProviderError(Exception):
    """A message for the user. The engine shows it next to the resource, without a traceback."""


class Unfinished(ProviderError):
    """The object exists but is not as asked for: the engine keeps it in the state and tries again at the next `up`."""

    def __init__(self, id: str, outputs: Props, reason: str) -> None:
        super().__init__(reason)
        self.id, self.outputs = id, outputs


class Broken(ProviderError):
    """The connection to the provider was lost: the engine cannot tell whether the object exists."""


@attrs.frozen
class Call:
    """The resource that the running request is about."""

    urn: str = ""

    @property
    def name(self) -> str:
        """The logical name: the last part of the URN."""
        return self.urn.rsplit("::", 1)[-1]


current: ContextVar[Call] = ContextVar("current", default=Call())  # noqa: B039 - it is frozen
"""The request that this thread is answering."""


class Provider:
    """One package. Subclass it; `package` and `version` are what the engine is told."""

    package: str
    version: str

    def check_config(self, variables: Props) -> Sequence[Failure]:
        """Refuse wrong provider configuration. Accepts everything by default."""
        return ()

    def configure(self, variables: Mapping[str, Value]) -> None:
        """Take the provider's configuration, before any resource."""

    def check(self, token: str, inputs: Props, old: Props | None) -> tuple[Props, Sequence[Failure]]:
        """The inputs to be stored (defaults filled in), and what is wrong with them. Must not touch the cloud."""
        return inputs, ()

    def diff(self, token: str, id: str, inputs: Props, old_inputs: Props, old_outputs: Props) -> Diff:
        """What an update would have to do."""
        raise NotImplementedError

    def create(self, token: str, inputs: Props, preview: bool) -> tuple[str, Props]:
        """Make the object: its id ("" in a preview) and its outputs (the inputs that it echoes among them)."""
        raise NotImplementedError

    def read(self, token: str, id: str, inputs: Props, outputs: Props) -> tuple[str, Props, Props] | None:
        """The object as it is now: id, inputs, outputs; None if it is gone. On import, inputs and outputs are empty."""
        raise NotImplementedError

    def update(
        self, token: str, id: str, inputs: Props, old_inputs: Props, old_outputs: Props, preview: bool
    ) -> Props:
        """Change the object in place; its new outputs."""
        raise NotImplementedError

    def delete(self, token: str, id: str, outputs: Props) -> None:
        """Delete the object. One that is already gone is no error."""
        raise NotImplementedError


@attrs.define
class Running:
    """A provider that is being served: `port` on 127.0.0.1, until `stop()`."""

    port: int
    _server: grpc.Server

    def stop(self) -> None:
        """Stop answering; calls that are under way are cut off."""
        self._server.stop(grace=None).wait()

    def wait(self) -> None:
        """Until stopped."""
        self._server.wait_for_termination()


def serve(provider: Provider, port: int = 0) -> Running:
    """Serve `provider` on the loopback interface from threads of this process. Port 0: a free one."""
    server = grpc.server(
        ThreadPoolExecutor(max_workers=32, thread_name_prefix=f"provider-{provider.package}"),
        options=[
            ("grpc.max_receive_message_length", -1),
            ("grpc.max_send_message_length", -1),
            ("grpc.so_reuseport", 0),
        ],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(_Servicer(provider), server)
    bound = server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    return Running(bound, server)


def main(provider: Provider) -> None:
    """Run as a plugin that the engine started: print the port, as the engine expects, and serve until it stops us."""
    running = serve(provider)
    print(running.port, flush=True)  # noqa: T201
    try:
        running.wait()
    except KeyboardInterrupt:
        # The engine gets the same Ctrl-C and cancels us itself once the call that is under way has ended.
        running.wait()


def plain(value: Value) -> Value:
    """`value` with every `Secret` in it unwrapped."""
    match value:
        case Secret():
            return plain(value.value)
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
        case _:
            return value


def secret_like(value: Value, pattern: Value) -> Value:
    """`value` with `Secret` put where `pattern` has it."""
    if isinstance(value, Secret) or value is None:
        return value
    if isinstance(pattern, Secret):
        return Secret(plain(value))
    if isinstance(value, dict) and isinstance(pattern, dict):
        return {key: secret_like(item, pattern.get(key)) for key, item in value.items()}
    if isinstance(value, list) and isinstance(pattern, list):
        if len(value) != len(pattern) and _has_secret(pattern):
            return Secret(plain(value))
        return [secret_like(*pair) for pair in zip(value, pattern, strict=False)] + value[len(pattern) :]
    return value


def at(props: Value, path: str) -> Value:
    """The value at a dotted path (`rules[0].action`), through secrets; None where there is none."""
    value = props
    for step in steps(path):
        value = _inside(value, step)
    return value


def _inside(value: Value, step: str | int) -> Value:
    if isinstance(value, Secret):
        return _inside(value.value, step)
    if isinstance(value, dict) and isinstance(step, str):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def steps(path: str) -> Iterator[str | int]:
    """The steps of a dotted path: `a.b[2].c` is a, b, 2, c. A key with other characters is written `["a.b"]`."""
    at = 0
    while at < len(path):
        if path.startswith('["', at):
            end = path.index('"]', at)
            yield path[at + 2 : end]
            at = end + 2
        elif path[at] == "[":
            end = path.index("]", at)
            yield int(path[at + 1 : end])
            at = end + 1
        else:
            end = at + 1 if path[at] == "." else at
            start = end
            while end < len(path) and path[end] not in ".[":
                end += 1
            yield path[start:end]
            at = end


def _has_secret(value: Value) -> bool:
    match value:
        case Secret():
            return True
        case dict():
            return any(map(_has_secret, value.values()))
        case list():
            return any(map(_has_secret, value))
        case _:
            return False


# --- the wire ------------------------------------------------------------------------------------------------------

_UNKNOWN_TEXTS: Final = frozenset(
    {
        rpc.UNKNOWN,  # a string; the engine has one for each kind of value
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)
# The wire marks secrets, assets and archives with these: sdk/go/common/resource/sig in github.com/pulumi/pulumi.
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105
_ASSETS: Final = ("c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7")


def load(struct: struct_pb2.Struct) -> Props:
    """A property bag from the wire."""
    return {
        key: _load(item) for key, item in struct.fields.items() if item.WhichOneof("kind") != "null_value"
    }


def dump(props: Mapping[str, Value]) -> struct_pb2.Struct:
    """A property bag for the wire."""
    return struct_pb2.Struct(fields={key: _dump(item) for key, item in props.items()})


def _load(value: struct_pb2.Value) -> Value:
    match value.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN if value.string_value in _UNKNOWN_TEXTS else value.string_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "bool_value":
            return value.bool_value
        case "list_value":
            return [_load(item) for item in value.list_value.values]
        case "struct_value":
            fields = value.struct_value.fields
            signature = fields[_SIGNATURE].string_value if _SIGNATURE in fields else None
            if signature == _SECRET:
                return Secret(_load(fields["value"]))
            props = load(value.struct_value)
            return Asset(props) if signature in _ASSETS else props
        case _:
            return None


def _dump(value: Value) -> struct_pb2.Value:
    match value:
        case None:
            return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
        case bool():
            return struct_pb2.Value(bool_value=value)
        case int() | float():
            return struct_pb2.Value(number_value=value)
        case str():
            return struct_pb2.Value(string_value=value)
        case list():
            return struct_pb2.Value(list_value=struct_pb2.ListValue(values=[_dump(item) for item in value]))
        case dict():
            return struct_pb2.Value(struct_value=dump(value))
        case Secret():
            return struct_pb2.Value(struct_value=dump({_SIGNATURE: _SECRET, "value": value.value}))
        case Asset():
            return struct_pb2.Value(struct_value=dump(value.fields))
        case Unknown():
            return struct_pb2.Value(string_value=rpc.UNKNOWN)
    raise TypeError(f"no wire form for {type(value).__name__}")


_Kind = provider_pb2.PropertyDiff.Kind


def _kind(
    path: str, new: Props, old: Props, replaces: bool
) -> tuple[provider_pb2.PropertyDiff.Kind.ValueType, bool]:
    """How the engine is told of one change, and whether it is a change of inputs."""
    before, after = at(old, path), at(new, path)
    if before is None and after is not None:
        return (_Kind.ADD_REPLACE if replaces else _Kind.ADD), True
    if before is not None and after is None:
        return (_Kind.DELETE_REPLACE if replaces else _Kind.DELETE), True
    return (_Kind.UPDATE_REPLACE if replaces else _Kind.UPDATE), before is not None


def _ignored(path: str, ignore: Sequence[str]) -> bool:
    taken = list(steps(path))
    return any(taken[: len(prefix)] == prefix for prefix in (list(steps(item)) for item in ignore))


Context: TypeAlias = grpc.ServicerContext
Answer = TypeVar("Answer")


class _Request(Protocol):
    """What every request about a resource or provider has."""

    urn: str


# ruff: noqa: N802 - the names of the methods are those of the protocol
class _Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """The engine's calls, turned into those of `Provider`."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._configured = threading.Lock()

    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: Context
    ) -> provider_pb2.ProviderHandshakeResponse:
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def Attach(self, request: plugin_pb2.PluginAttach, context: Context) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def Cancel(self, request: empty_pb2.Empty, context: Context) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: Context) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self._provider.version)

    def GetSchema(
        self, request: provider_pb2.GetSchemaRequest, context: Context
    ) -> provider_pb2.GetSchemaResponse:
        schema = f'{{"name": "{self._provider.package}", "version": "{self._provider.version}"}}'
        return provider_pb2.GetSchemaResponse(schema=schema)

    def CheckConfig(self, request: provider_pb2.CheckRequest, context: Context) -> provider_pb2.CheckResponse:
        def run() -> provider_pb2.CheckResponse:
            news = load(request.news)
            return _checked(news, self._provider.check_config(news))

        return self._answer(request, context, run)

    def DiffConfig(self, request: provider_pb2.DiffRequest, context: Context) -> provider_pb2.DiffResponse:
        def run() -> provider_pb2.DiffResponse:
            changed = plain(load(request.news)) != plain(load(request.old_inputs or request.olds))
            some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
            return provider_pb2.DiffResponse(changes=some if changed else none)

        return self._answer(request, context, run)

    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: Context
    ) -> provider_pb2.ConfigureResponse:
        def run() -> provider_pb2.ConfigureResponse:
            with self._configured:
                self._provider.configure(load(request.args))
            return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

        return self._answer(request, context, run)

    def Invoke(self, request: provider_pb2.InvokeRequest, context: Context) -> provider_pb2.InvokeResponse:
        context.abort(
            grpc.StatusCode.UNIMPLEMENTED,
            f"{request.tok}: {self._provider.package} has no lookups here; give the value in the configuration",
        )

    def Call(self, request: provider_pb2.CallRequest, context: Context) -> provider_pb2.CallResponse:
        context.abort(
            grpc.StatusCode.UNIMPLEMENTED, f"{request.tok}: {self._provider.package} has no methods here"
        )

    def Check(self, request: provider_pb2.CheckRequest, context: Context) -> provider_pb2.CheckResponse:
        def run() -> provider_pb2.CheckResponse:
            old = load(request.olds) if request.HasField("olds") else None
            news = load(request.news)
            inputs, failures = self._provider.check(_token(request.urn), news, old or None)
            return _checked({key: secret_like(item, news.get(key)) for key, item in inputs.items()}, failures)

        return self._answer(request, context, run)

    def Diff(self, request: provider_pb2.DiffRequest, context: Context) -> provider_pb2.DiffResponse:
        def run() -> provider_pb2.DiffResponse:
            news, old_inputs, olds = load(request.news), load(request.old_inputs), load(request.olds)
            diff = self._provider.diff(_token(request.urn), request.id, news, old_inputs, olds)
            ignore = list(request.ignoreChanges)
            replaces = [path for path in diff.replaces if not _ignored(path, ignore)]
            changes = [path for path in (*diff.changes, *replaces) if not _ignored(path, ignore)]
            detail: dict[str, provider_pb2.PropertyDiff] = {}
            for path in dict.fromkeys(changes):
                kind, is_input = _kind(path, news, old_inputs, path in replaces)
                detail[path] = provider_pb2.PropertyDiff(kind=kind, inputDiff=is_input)
            some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
            return provider_pb2.DiffResponse(
                changes=some if detail else none,
                replaces=replaces,
                diffs=list(dict.fromkeys(str(next(steps(path))) for path in detail)),
                detailedDiff=detail,
                hasDetailedDiff=True,
                deleteBeforeReplace=diff.delete_before_replace,
            )

        return self._answer(request, context, run)

    def Create(self, request: provider_pb2.CreateRequest, context: Context) -> provider_pb2.CreateResponse:
        def run() -> provider_pb2.CreateResponse:
            inputs = load(request.properties)
            id, outputs = self._provider.create(_token(request.urn), inputs, request.preview)
            return provider_pb2.CreateResponse(id=id, properties=dump(_keep_secret(outputs, inputs)))

        return self._answer(request, context, run)

    def Read(self, request: provider_pb2.ReadRequest, context: Context) -> provider_pb2.ReadResponse:
        def run() -> provider_pb2.ReadResponse:
            inputs, outputs = load(request.inputs), load(request.properties)
            found = self._provider.read(_token(request.urn), request.id, inputs, outputs)
            if found is None:
                return provider_pb2.ReadResponse(id="")
            id, now, state = found
            return provider_pb2.ReadResponse(
                id=id,
                inputs=dump(_keep_secret(now, inputs)),
                properties=dump(_keep_secret(_keep_secret(state, inputs), outputs)),
            )

        return self._answer(request, context, run)

    def Update(self, request: provider_pb2.UpdateRequest, context: Context) -> provider_pb2.UpdateResponse:
        def run() -> provider_pb2.UpdateResponse:
            news, old_inputs, olds = load(request.news), load(request.old_inputs), load(request.olds)
            outputs = self._provider.update(
                _token(request.urn), request.id, news, old_inputs, olds, request.preview
            )
            return provider_pb2.UpdateResponse(properties=dump(_keep_secret(outputs, news)))

        return self._answer(request, context, run)

    def Delete(self, request: provider_pb2.DeleteRequest, context: Context) -> empty_pb2.Empty:
        def run() -> empty_pb2.Empty:
            self._provider.delete(_token(request.urn), request.id, load(request.properties))
            return empty_pb2.Empty()

        return self._answer(request, context, run)

    def _answer(self, request: _Request, context: Context, run: Callable[[], Answer]) -> Answer:
        current.set(Call(request.urn))
        try:
            return run()
        except Unfinished as error:
            _abort_unfinished(context, error)
        except Broken as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except ProviderError as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
        except Exception as error:  # noqa: BLE001 - whatever goes wrong, the engine is to hear of it
            last = traceback.extract_tb(error.__traceback__)[-1]
            print(traceback.format_exc(), file=sys.stderr)  # noqa: T201
            context.abort(
                grpc.StatusCode.INTERNAL,
                f"a fault in the {self._provider.package} provider itself: "
                f"{type(error).__name__}: {error} ({last.filename}:{last.lineno})",
            )
        raise AssertionError("abort raises")


def _checked(inputs: Props, failures: Sequence[Failure]) -> provider_pb2.CheckResponse:
    return provider_pb2.CheckResponse(
        inputs=dump(inputs),
        failures=[provider_pb2.CheckFailure(property=item.property, reason=item.reason) for item in failures],
    )


def _keep_secret(outputs: Props, inputs: Props) -> Props:
    return {key: secret_like(item, inputs.get(key)) for key, item in outputs.items()}


def _token(urn: str) -> str:
    """The type token of a URN (its own, not those of its parents)."""
    return urn.split("::")[2].rsplit("$", 1)[-1]


def _abort_unfinished(context: Context, error: Unfinished) -> None:
    """Tell the engine what it may keep, in the way that it reads a partial failure."""
    from pulumi.runtime.proto import status_pb2

    detail = provider_pb2.ErrorResourceInitFailed(
        id=error.id, properties=dump(error.outputs), reasons=[str(error)]
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error))
    status.details.add().Pack(detail)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, str(error))
