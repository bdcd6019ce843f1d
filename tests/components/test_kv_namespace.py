from __future__ import annotations

import pytest

from components.component import Safety
from components.errors import UserError
from components.kv_namespace import KvNamespace, KvNamespaceComponent
from tests.components.samples import ACCOUNT, SAFETIES, build, wires


def test_a_namespace_with_its_title() -> None:
    built = build(lambda: KvNamespaceComponent("cache", account_id=ACCOUNT, title="chat-prod-cache"))
    (component,) = built.components

    assert built.names == {"cache"}
    assert built["cache"].type == "cloudflare:index/workersKvNamespace:WorkersKvNamespace"
    assert built["cache"].inputs == {"accountId": ACCOUNT, "title": "chat-prod-cache"}
    assert built["cache"].parent == component.urn
    assert component.outputs == {"namespace_id": "cache-id"}


@pytest.mark.parametrize("safety", SAFETIES, ids=str)
def test_it_is_a_store(safety: Safety) -> None:
    namespace = build(lambda: KvNamespace().component("cache", wires(safety=safety)))["cache"]

    assert (namespace.protect, namespace.retain_on_delete) == (safety.protect, safety.retain)


def test_titles_are_the_parts_own_or_the_stacks_or_the_logical_name() -> None:
    exact = build(lambda: KvNamespace(name="Exactly this").component("cache", wires()))
    alone = build(lambda: KvNamespaceComponent("cache", account_id=ACCOUNT))

    assert exact["cache"].inputs["title"] == "Exactly this"
    assert alone["cache"].inputs["title"] == "cache"


def test_a_worker_binds_it() -> None:
    def program() -> None:
        (binding,) = KvNamespaceComponent("cache", account_id=ACCOUNT).worker_bindings("cache")
        seen.append((binding.type, binding.name, set(binding.fields)))

    seen: list[object] = []
    build(program)

    assert seen == [("kv_namespace", "CACHE", {"namespace_id"})]


@pytest.mark.parametrize("title", ["", "a" * 513], ids=["empty", "long"])
def test_titles_that_kv_refuses(title: str) -> None:
    with pytest.raises(UserError, match=r"the name of part 'cache' is '.*KV namespace title"):
        KvNamespace().check_name("cache", title)
