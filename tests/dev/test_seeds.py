"""An empty reference Worker gets one public room, once; any other Worker is left alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import attrs

from components.bundle import REFERENCE, read_bundle
from local import seeds
from local.serving import Serving
from sandbox.served import Served
from tests.dev.asking import ask

BINDINGS = (
    {"type": "d1", "name": "DB_D1", "databaseId": "db"},
    {"type": "kv_namespace", "name": "CACHE", "namespaceId": "cache"},
    {"type": "durable_object_namespace", "name": "SIGN_INS", "className": "SignIns"},
)


def test_the_lobby_is_made_once(tmp_path: Path, served: Callable[..., Served]) -> None:
    any_code = served(("first", 100.0), bindings=BINDINGS)
    version = attrs.evolve(
        any_code.main.running(read_bundle(REFERENCE)),
        exports={"SignIns": {"type": "durable-object", "storage": "sqlite"}},
    )
    reference = attrs.evolve(any_code, versions=(version,))
    with Serving(tmp_path) as serving:
        url = serving.show(reference)
        said = seeds.plant(url, tmp_path)
        assert "the public room lobby, of the user local" in said
        assert json.loads((tmp_path / "secrets.json").read_text())["LOCAL_PASSWORD"] not in said
        assert [room["name"] for room in json.loads(ask(url, "/discover"))["rooms"]] == ["lobby"]
    with Serving(tmp_path) as serving:
        assert seeds.plant(serving.show(reference), tmp_path) == ""


def test_another_worker_is_not_signed_up_to(tmp_path: Path, served: Callable[..., Served]) -> None:
    with Serving(tmp_path) as serving:
        assert seeds.plant(serving.show(served(("first", 100.0))), tmp_path) == ""
    assert not (tmp_path / "secrets.json").exists()
