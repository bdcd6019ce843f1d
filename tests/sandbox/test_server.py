"""The gRPC base: what the engine sends and gets, against a provider that only remembers."""

from __future__ import annotations

# The generated stub has no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import grpc
import pytest
from google.protobuf import empty_pb2
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from providers.server import (
    UNKNOWN,
    Asset,
    Broken,
    Diff,
    Failure,
    Props,
    Provider,
    ProviderError,
    Secret,
    Unfinished,
    Value,
    at,
    current,
    dump,
    load,
    plain,
    secret_like,
    serve,
    steps,
)

URN = "urn:pulumi:dev::app::pkg:index:Parent$pkg:index:Thing::one"
TOKEN = "pkg:index:Thing"

texts = st.text(max_size=5)
values = st.recursive(
    st.one_of(texts, st.booleans(), st.integers(-(2**53), 2**53), st.just(UNKNOWN)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3), st.builds(Secret, inner)
    ),
    max_leaves=8,
)
properties = st.dictionaries(texts, values, max_size=4)


class Remembering(Provider):
    """Answers from `answers`, and remembers what it was asked in `calls`."""

    package, version = "pkg", "1.2.3"

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        self.answers: dict[str, object] = {}

    def _do(self, name: str, *arguments: object) -> object:
        self.calls.append((name, arguments))
        answer = self.answers.get(name)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def check_config(self, variables: Props) -> Sequence[Failure]:
        return cast("Sequence[Failure]", self._do("check_config", variables) or ())

    def configure(self, variables: Mapping[str, Value]) -> None:
        self._do("configure", variables)

    def check(self, token: str, inputs: Props, old: Props | None) -> tuple[Props, Sequence[Failure]]:
        answer = self._do("check", token, inputs, old)
        return cast("tuple[Props, Sequence[Failure]]", answer or (inputs, ()))

    def diff(self, token: str, id: str, inputs: Props, old_inputs: Props, old_outputs: Props) -> Diff:
        return cast("Diff", self._do("diff", token, id, inputs, old_inputs, old_outputs))

    def create(self, token: str, inputs: Props, preview: bool) -> tuple[str, Props]:
        self._do("create", token, inputs, preview, current.get().name)
        return "" if preview else "id-1", cast("Props", plain(inputs))

    def read(self, token: str, id: str, inputs: Props, outputs: Props) -> tuple[str, Props, Props] | None:
        return cast("tuple[str, Props, Props] | None", self._do("read", token, id, inputs, outputs))

    def update(
        self, token: str, id: str, inputs: Props, old_inputs: Props, old_outputs: Props, preview: bool
    ) -> Props:
        self._do("update", token, id, inputs, old_inputs, old_outputs, preview)
        return cast("Props", plain(inputs))

    def delete(self, token: str, id: str, outputs: Props) -> None:
        self._do("delete", token, id, outputs)


class Served:
    def __init__(self) -> None:
        self.provider = Remembering()
        self._running = serve(self.provider)
        self._channel = grpc.insecure_channel(f"127.0.0.1:{self._running.port}")
        self.engine = provider_pb2_grpc.ResourceProviderStub(self._channel)

    def close(self) -> None:
        self._channel.close()
        self._running.stop()


@pytest.fixture
def served() -> Iterator[Served]:
    made = Served()
    yield made
    made.close()


@given(properties)
def test_properties_survive_the_wire(props: Props) -> None:
    assert load(dump(props)) == props


def test_a_null_is_an_absent_property_and_a_whole_number_an_integer() -> None:
    assert load(dump({"a": None, "b": 2.0, "c": 2.5})) == {"b": 2, "c": 2.5}


def test_an_asset_goes_through_untouched() -> None:
    asset = Asset(
        {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", "text": "x", "hash": "h"}
    )
    assert load(dump({"a": asset})) == {"a": asset}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.b[2].c", ["a", "b", 2, "c"]),
        ('a["x.y"].z', ["a", "x.y", "z"]),
        ("a", ["a"]),
        ("a[0][1]", ["a", 0, 1]),
    ],
)
def test_a_path_has_steps(path: str, expected: list[str | int]) -> None:
    assert list(steps(path)) == expected


def test_a_path_leads_through_secrets() -> None:
    props: Props = {"a": Secret({"b": [1, Secret(2)]})}
    assert at(props, "a.b[1]") == Secret(2)
    assert at(props, "a.b[5]") is None
    assert at(props, "a.x.y") is None


def test_what_is_secret_in_the_pattern_becomes_secret() -> None:
    assert secret_like({"a": 1, "b": 2}, {"a": Secret(0)}) == {"a": Secret(1), "b": 2}
    assert secret_like([1, 2], [Secret(0), 0]) == [Secret(1), 2]
    assert secret_like([1], [0, Secret(0)]) == Secret([1])


def test_a_secret_does_not_show_in_its_text() -> None:
    assert "hush" not in repr(Secret("hush"))


def test_the_version_and_the_features_are_told(served: Served) -> None:
    assert served.engine.GetPluginInfo(empty_pb2.Empty()).version == "1.2.3"
    assert served.engine.Handshake(provider_pb2.ProviderHandshakeRequest(engine_address="")).accept_secrets
    answer = served.engine.Configure(provider_pb2.ConfigureRequest(args=dump({"key": Secret("k")})))
    assert answer.acceptSecrets
    assert answer.supportsPreview
    assert served.provider.calls == [("configure", ({"key": Secret("k")},))]


def test_failures_of_a_check_name_the_property(served: Served) -> None:
    served.provider.answers["check"] = ({}, [Failure("a.b", "must not be")])
    answer = served.engine.Check(provider_pb2.CheckRequest(urn=URN, news=dump({"a": {"b": 1}})))
    assert [(item.property, item.reason) for item in answer.failures] == [("a.b", "must not be")]
    assert served.provider.calls[0][1][0] == TOKEN


def test_a_difference_is_told_in_detail(served: Served) -> None:
    served.provider.answers["diff"] = Diff(replaces=("name",), changes=("size", "tag"))
    answer = served.engine.Diff(
        provider_pb2.DiffRequest(
            urn=URN,
            id="id-1",
            news=dump({"name": "b", "size": 2}),
            old_inputs=dump({"name": "a", "tag": "t"}),
            olds=dump({}),
        )
    )
    kind = provider_pb2.PropertyDiff
    assert answer.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert list(answer.replaces) == ["name"]
    assert {path: item.kind for path, item in answer.detailedDiff.items()} == {
        "name": kind.UPDATE_REPLACE,
        "size": kind.ADD,
        "tag": kind.DELETE,
    }


def test_an_ignored_change_is_no_difference(served: Served) -> None:
    served.provider.answers["diff"] = Diff(replaces=("origin.host",), changes=("origin.port",))
    answer = served.engine.Diff(
        provider_pb2.DiffRequest(
            urn=URN, id="i", news=dump({}), old_inputs=dump({}), ignoreChanges=["origin"]
        )
    )
    assert answer.changes == provider_pb2.DiffResponse.DIFF_NONE
    assert not answer.replaces


def test_secret_inputs_are_secret_outputs(served: Served) -> None:
    inputs: Props = {"plain": 1, "deep": {"password": Secret("p"), "user": "u"}}
    created = served.engine.Create(provider_pb2.CreateRequest(urn=URN, properties=dump(inputs)))
    assert created.id == "id-1"
    assert load(created.properties) == inputs
    updated = served.engine.Update(
        provider_pb2.UpdateRequest(urn=URN, id="i", news=dump(inputs), olds=dump({}), old_inputs=dump({}))
    )
    assert load(updated.properties) == inputs
    assert served.provider.calls[0][1][3] == "one"


def test_what_is_gone_has_no_id(served: Served) -> None:
    answer = served.engine.Read(
        provider_pb2.ReadRequest(urn=URN, id="i", inputs=dump({}), properties=dump({}))
    )
    assert answer.id == ""


def test_what_is_read_keeps_its_secrets(served: Served) -> None:
    served.provider.answers["read"] = ("i", {"key": "new"}, {"key": "new", "made": "x"})
    old: Props = {"key": Secret("old"), "made": Secret("x")}
    request = provider_pb2.ReadRequest(
        urn=URN, id="i", inputs=dump({"key": Secret("old")}), properties=dump(old)
    )
    answer = served.engine.Read(request)
    assert load(answer.inputs) == {"key": Secret("new")}
    assert load(answer.properties) == {"key": Secret("new"), "made": Secret("x")}


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (ProviderError("no such thing"), grpc.StatusCode.FAILED_PRECONDITION, "no such thing"),
        (Broken("lost"), grpc.StatusCode.UNKNOWN, "lost"),
        (ZeroDivisionError("by zero"), grpc.StatusCode.INTERNAL, "a fault in the pkg provider itself"),
    ],
)
def test_an_error_is_a_message(
    served: Served, error: Exception, code: grpc.StatusCode, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    served.provider.answers["create"] = error
    with pytest.raises(grpc.RpcError) as caught:
        served.engine.Create(provider_pb2.CreateRequest(urn=URN, properties=dump({})))
    call = cast("grpc.Call", caught.value)
    assert call.code() == code
    assert message in str(call.details())
    assert "Traceback" not in str(call.details())
    assert ("Traceback" in capfd.readouterr().err) == (code == grpc.StatusCode.INTERNAL)


def test_an_unfinished_object_is_kept(served: Served) -> None:
    served.provider.answers["create"] = Unfinished("id-7", {"state": "half"}, "not ready yet")
    with pytest.raises(grpc.RpcError) as caught:
        served.engine.Create(provider_pb2.CreateRequest(urn=URN, properties=dump({})))
    metadata = dict(cast("grpc.Call", caught.value).trailing_metadata() or ())
    status = status_pb2.Status.FromString(cast("bytes", metadata["grpc-status-details-bin"]))
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    assert (detail.id, load(detail.properties), list(detail.reasons)) == (
        "id-7",
        {"state": "half"},
        ["not ready yet"],
    )


def test_a_lookup_says_what_to_do_instead(served: Served) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        served.engine.Invoke(provider_pb2.InvokeRequest(tok="pkg:index:getZone", args=dump({})))
    call = cast("grpc.Call", caught.value)
    assert call.code() == grpc.StatusCode.UNIMPLEMENTED
    assert "pkg:index:getZone" in str(call.details())
    assert "configuration" in str(call.details())


def test_a_changed_provider_configuration_is_a_change(served: Served) -> None:
    def changes(new: Props, old: Props) -> int:
        request = provider_pb2.DiffRequest(urn=URN, id="i", news=dump(new), old_inputs=dump(old))
        return served.engine.DiffConfig(request).changes

    assert changes({"a": 1}, {"a": Secret(1)}) == provider_pb2.DiffResponse.DIFF_NONE
    assert changes({"a": 1}, {"a": 2}) == provider_pb2.DiffResponse.DIFF_SOME
