"""Previews of growth stages: in the sandbox by the real engine, and what is done to let real plugins in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast
from unittest.mock import Mock

import pytest
from click.testing import CliRunner

from cli.main import cli
from components.errors import UserError
from operations.evidence import provider_versions
from operations.verify import previews
from operations.verify.plugins import NOWHERE, Plugins, install
from sandbox.events import Step, Summary
from sandbox.run import Run
from stacks import ladders

if TYPE_CHECKING:
    from sandbox.run import Sandbox

EDGE = ladders.load("edge")


def engine(folder: Path, has: dict[str, str], why: str = "403 Forbidden") -> Path:
    """An engine that has some plugins and can install no other; it notes what it was asked."""
    listed = json.dumps(
        [{"name": name, "kind": "resource", "version": version} for name, version in has.items()]
    )
    program = folder / "pulumi"
    program.write_text(
        f'#!/bin/sh\necho "$@" >> {folder}/asked\n'
        f"case \"$2\" in ls) echo '{listed}';; *) echo 'error: downloading: {why}' >&2; exit 255;; esac\n"
    )
    program.chmod(0o755)
    return program


def test_a_plugin_that_is_there_is_used_and_one_that_cannot_be_had_is_told(tmp_path: Path) -> None:
    versions = provider_versions(EDGE)
    found = install(engine(tmp_path, {"cloudflare": versions["cloudflare"]}), tmp_path, versions)
    assert found.installed == {"cloudflare": versions["cloudflare"]}
    assert found.missing == {"upstash": "downloading: 403 Forbidden"}
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked[1].startswith(f"plugin install resource upstash {versions['upstash']} --server github://")


def test_a_plugin_of_another_version_is_not_used(tmp_path: Path) -> None:
    found = install(
        engine(tmp_path, {"cloudflare": "6.0.0", "upstash": "0.0.1"}), tmp_path, provider_versions(EDGE)
    )
    assert found.installed == {}
    assert set(found.missing) == {"cloudflare", "upstash"}


def test_real_plugins_get_credentials_that_open_nothing_and_no_network(tmp_path: Path) -> None:
    boxes = [
        SimpleNamespace(env={"PULUMI_DEBUG_PROVIDERS": "cloudflare:1,upstash:2", "PATH": "x"})
        for _ in range(2)
    ]
    plugins = Plugins(home=tmp_path, installed={"cloudflare": "6.23.1"}, missing={"upstash": "no"})
    for box in boxes:
        plugins.let_in(cast("Sandbox", box))
    env = boxes[0].env
    assert env["PULUMI_DEBUG_PROVIDERS"] == "upstash:2"
    assert env["PULUMI_HOME"] == str(tmp_path)
    assert re.fullmatch(r"[0-9A-Za-z_-]{40}", env["CLOUDFLARE_API_TOKEN"])
    assert env["CLOUDFLARE_API_TOKEN"] != boxes[1].env["CLOUDFLARE_API_TOKEN"]
    for name in ("http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        assert env[name] == NOWHERE
    assert "127.0.0.1" in env["NO_PROXY"]


def test_without_any_real_plugin_nothing_is_called_verified(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plugins = Plugins(home=tmp_path, installed={}, missing={"cloudflare": "403 Forbidden"})
    monkeypatch.setattr("cli.verify._plugins", Mock(return_value=plugins))
    done = CliRunner().invoke(cli, ["verify", "--real-plugins", "--write"])
    assert done.exit_code == 1
    assert "cloudflare: the real plugin could not be installed: 403 Forbidden" in done.output
    assert "nothing was verified" in done.output


def test_a_stage_is_not_verified_by_a_stand_in_among_real_plugins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plugins = Plugins(home=tmp_path, installed={"cloudflare": "1"}, missing={"upstash": "403 Forbidden"})
    record = previews.Record(ladder="edge", stage="x", where="plugins", did="previewed", steps=(ok_step(),))

    def verify(_ladder: object, stage: SimpleNamespace, _change: object) -> previews.Preview:
        packages = {"cloudflare", *(["upstash"] if stage.name == "scale" else [])}
        return previews.Preview(record=record, packages=frozenset(packages))

    monkeypatch.setattr("cli.verify._plugins", Mock(return_value=plugins))
    monkeypatch.setattr(previews, "verify", verify)
    monkeypatch.setattr("cli.verify.PROJECT", tmp_path)
    done = CliRunner().invoke(cli, ["verify", "edge", "growth", "scale", "--real-plugins", "--write"])
    assert done.exit_code == 1
    assert "scale: not verified, for want of the plugins of upstash" in done.output
    assert [each.name for each in tmp_path.rglob("*.json")] == ["edge-x-plugins.json"]


def test_an_unknown_stage_is_refused_with_the_nearest() -> None:
    with pytest.raises(UserError, match="did you mean 'growth'"):
        CliRunner().invoke(cli, ["verify", "edge", "grwth"], catch_exceptions=False)


def test_what_a_provider_refuses_is_told_by_type_without_names() -> None:
    kind = "cloudflare:index/queue:Queue"
    step = Step(f"urn:pulumi:s::p::{kind}::jobs", kind, "create", None, None, failed=True)
    early = "cloudflare:index/ruleset:Ruleset resource 'cdn-cache' has a problem: kind must be one of"
    errors = (
        "jobs: rehearsal-prod-jobs of " + "0" * 32 + " is no name",
        f"cdn-cache: {early}",
        "the program failed",
    )
    run = Run(("preview",), 255, "", 1.0, Summary((step,), ok=False, errors=errors))
    told = [(each.name, each.ok, each.words) for each in previews.steps_of(run)]
    assert told == [
        (kind, False, "<name>-prod-jobs of <id> is no name"),
        ("cloudflare:index/ruleset:Ruleset", False, early),
        ("preview", False, "the program failed"),
    ]


@pytest.mark.engine
@pytest.mark.parametrize(
    "stage", ["mvp", *(pytest.param(name, marks=pytest.mark.all) for name in EDGE.names[1:])]
)
def test_every_stage_is_previewed_by_the_real_engine(stage: str) -> None:
    preview = previews.verify(EDGE, EDGE[stage])
    record = preview.record
    assert record.ok, record.steps
    assert record.where == "sandbox"
    assert record.steps[0].counts["created"] > 10
    assert record.engine == "3.250.0"
    assert ("upstash" in preview.packages) == ("redis" in EDGE[stage].parts)
    assert set(record.providers) == preview.packages & {"cloudflare", "upstash"}


def ok_step() -> previews.Step:
    return previews.Step(name="preview", ok=True)
