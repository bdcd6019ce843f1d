"""The programs in examples/ run as they stand."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import cast

import pulumi
import pytest
from ruamel.yaml import YAML

from tests.components.samples import build
from tests.mocks import PROJECT, Built

ROOT = Path(__file__).parents[2]
ONE_BUCKET = ROOT / "examples" / "one-bucket"


def read(file: Path) -> dict[str, object]:
    return cast("dict[str, object]", YAML(typ="safe").load(file))  # pyright: ignore[reportUnknownMemberType]


def run_one_bucket() -> Built:
    """The program under mocks, with the configuration beside it."""
    name = read(ONE_BUCKET / "Pulumi.yaml")["name"]
    config = cast("dict[str, str]", read(ONE_BUCKET / "Pulumi.dev.yaml")["config"])

    def program() -> None:
        pulumi.runtime.set_all_config({key.replace(f"{name}:", f"{PROJECT}:"): config[key] for key in config})
        runpy.run_path(str(ONE_BUCKET / "__main__.py"), run_name="__main__")

    return build(program)


def test_one_bucket_makes_a_bucket_that_is_protected_and_kept() -> None:
    built = run_one_bucket()
    bucket = built["uploads"]

    assert built.names == {"uploads", "uploads-lifecycle", "uploads-lock", "uploads-public-access"}
    assert bucket.inputs == {
        "accountId": "0" * 32,
        "name": "acme-uploads",
        "location": "weur",
        "jurisdiction": "default",
        "storageClass": "Standard",
    }
    assert (bucket.protect, bucket.retain_on_delete) == (True, True)
    assert built.exports == {"bucket": "acme-uploads"}


def test_one_bucket_has_its_rule_and_its_transform() -> None:
    built = run_one_bucket()
    rules = cast("list[dict[str, object]]", built["uploads-lifecycle"].inputs["rules"])

    assert [rule["id"] for rule in rules] == ["abort-unfinished-uploads", "drafts"]
    assert built["uploads-public-access"].inputs["enabled"] is True


@pytest.mark.engine
def test_one_bucket_in_the_real_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sandbox.run import Sandbox

    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    before = sorted(each.name for each in ONE_BUCKET.iterdir() if each.name != "__pycache__")
    with Sandbox(ONE_BUCKET, "dev", home=tmp_path) as sandbox:
        first = sandbox.up()
        assert first.ok, first.output
        again = sandbox.up()
        (bucket,) = (
            each
            for each in sandbox.export()["deployment"]["resources"]
            if each["type"] == "cloudflare:index/r2Bucket:R2Bucket"
        )
        outputs = sandbox.outputs()
        gone = sandbox.destroy()

    assert first.summary.counts()["created"] == 5
    assert again.ok, again.output
    assert list(again.summary.changes()) == []
    assert (bucket["protect"], bucket["retainOnDelete"]) == (True, True)
    assert outputs == {"bucket": "acme-uploads"}
    assert not gone.ok
    assert "protected" in gone.output
    assert sorted(each.name for each in ONE_BUCKET.iterdir() if each.name != "__pycache__") == before
