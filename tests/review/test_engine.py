"""Reviews of real changes, by the real engine: each as a reader of a pull request meets it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import cli
from review.report import StackReport
from review.run import Asked, review_trees
from sandbox.run import Sandbox
from stacks.settings import Settings
from stacks.stack_file import ROOT
from tests.configs import COPIED, GROWTH, MVP
from tests.review.conftest import OWN_PROGRAM, Shop

pytestmark = pytest.mark.engine
PLANTED = "cGxhbnRlZA-never-shown"
PROD = {**GROWTH, "stores": {"db": {"serving": "neon", "copied": COPIED}}}
TRACTION = {
    **MVP,
    "stage": "traction",
    "workers_plan": "paid",
    "zone_plan": "pro",
    "domain": "example.com",
    "zone": "1" * 32,
}


def found(report: StackReport) -> list[tuple[str, str, str]]:
    return sorted((item.verdict, item.change, item.name) for item in report.data)


def test_a_promotion_is_fine_and_shows_what_it_costs(shop: Shop) -> None:
    shop.configure("dev", TRACTION)
    before = shop.git("status", "--porcelain")
    report = shop.review()
    assert [stack.stack for stack in report.stacks] == ["dev"]  # prod is as it was
    assert report.looked_at == "sandbox: drift and real ids unknown"
    (stack,) = report.stacks
    assert (stack.verdict, stack.data, stack.error) == ("fine", (), "")
    assert {"cdn", "jobs", "backups"} <= {change.part for change in stack.changes}
    assert not [change for change in stack.changes if change.what in ("replaced", "deleted")]
    assert stack.cost is not None
    assert stack.cost.delta is not None
    assert stack.cost.delta > 0
    assert sum(line.delta for line in stack.cost.lines()) == stack.cost.delta
    assert stack.config[0].lines() == ["-rungs:stage: mvp", "+rungs:stage: traction"]
    assert stack.moves[0] == "add: traction -> growth"
    assert shop.git("status", "--porcelain") == before


def test_a_new_name_of_the_app_replaces_stores_and_says_why(shop: Shop) -> None:
    shop.configure("prod", {**PROD, "app": "market"})
    stack = shop.stack("prod")
    assert stack.verdict == "danger"
    replaced = {item.name: item for item in stack.data if item.change == "replaced"}
    assert {"db-d1", "files"} <= set(replaced)
    assert replaced["files"].properties == ("name: chat-prod-files -> market-prod-files",)
    assert replaced["files"].urn.startswith("urn:pulumi:prod::shop::")
    assert ("danger", "renamed", "api") in found(stack)


def test_a_release_is_named_though_the_preview_shows_nothing(shop: Shop) -> None:
    shop.configure(
        "prod", {**PROD, "stores": {"db": {"serving": "neon", "copied": COPIED, "released": ["d1"]}}}
    )
    stack = shop.stack("prod")
    assert found(stack) == [("look", "released", "db-d1")]
    assert stack.verdict == "look"


def test_protection_taken_off_is_a_danger_until_it_is_acknowledged(shop: Shop) -> None:
    change = "attrs.evolve(piece, safety=attrs.evolve(piece.safety, protect=False))"
    shop.write("__main__.py", OWN_PROGRAM.format(change=change))
    (item,) = shop.stack("dev").data
    assert (item.verdict, item.change, item.name) == ("danger", "unprotected", "files")
    known = {"urn": item.urn, "change": "unprotected", "reason": "it is empty", "until": "2999-12-31"}
    shop.configure("dev", {**MVP, "acknowledge": [known]})
    stack = shop.stack("dev")
    assert stack.verdict == "look"
    assert [each.reason for each in stack.acknowledged] == ["it is empty"]


def test_a_transform_that_replaces_a_bucket_names_the_property(shop: Shop) -> None:
    transform = '{"bucket": {"jurisdiction": "eu"}}'
    shop.write(
        "__main__.py",
        OWN_PROGRAM.format(
            change=f"attrs.evolve(piece, part=attrs.evolve(piece.part, transform={transform}))"
        ),
    )
    (item,) = (item for item in shop.stack("dev").data if item.change == "replaced")
    assert (item.name, item.properties) == ("files", ("jurisdiction: default -> eu",))


def test_new_code_is_new_code_and_never_replaced(shop: Shop) -> None:
    shutil.copytree(ROOT / "edge" / "dist", shop.directory / "dist")
    with (shop.directory / "dist" / "worker.js").open("a") as worker:
        worker.write("// changed\n")
    shop.configure("dev", {**MVP, "parts": {"api": {"code": "dist"}}})
    stack = shop.stack("dev")
    assert stack.verdict == "fine"
    assert {change.name: change.what for change in stack.changes} == {
        "api-version": "new code",
        "api-deployment": "deployed",
    }


@pytest.mark.all
def test_a_fork_without_any_secret_is_reviewed_and_none_is_shown(shop: Shop, tmp_path: Path) -> None:
    secure = {"secure": f"v1:{PLANTED}"}
    salt = f"v1:{PLANTED}:x"
    shop.configure("dev", {**MVP, "sentry_dsn": secure}, encryptionsalt=salt)
    shop.commit_aside()
    webhook = {"secure": f"v1:other-{PLANTED}"}
    shop.configure("dev", {**MVP, "sentry_dsn": webhook, "alert_webhook_url": webhook}, encryptionsalt=salt)
    asked = ["review", "-s", "dev", "--base", "HEAD"]
    done = CliRunner().invoke(cli, [*asked, "--json", "--markdown", str(tmp_path / "r.md")])
    assert done.exit_code == 0, done.output
    (stack,) = json.loads(done.stdout)["stacks"]
    assert stack["config"] == [
        {"path": "rungs:sentry_dsn", "before": "[secret]", "after": "[secret]"},
        {"path": "rungs:alert_webhook_url", "before": None, "after": "[secret]"},
    ]
    shown = done.output + (tmp_path / "r.md").read_text() + CliRunner().invoke(cli, asked).output
    assert "[secret]" in shown
    assert PLANTED not in shown
    assert ".invalid" not in shown


@pytest.mark.all
def test_the_real_state_gives_the_same_digest_and_says_when_it_looked(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The sandbox's engine and backend stand in for a user's own: pulumi on PATH, settings in the environment."""
    with Sandbox(shop.directory, "dev", home=tmp_path, account=Settings.read(MVP).plans) as own:
        own.env["PYTHONPATH"] = str(ROOT)
        assert own.up().ok
        shop.write("Pulumi.dev.yaml", own.config_file.read_text())
        for name, value in own.env.items():
            monkeypatch.setenv(name, value)
        base = shop.commit_aside()
        config = json.loads(own.config_file.read_text())
        config["config"]["rungs:parts"] = {
            "api": {"smart_placement": True},
            "files": {"cors": [{"origins": ["https://a.example"]}]},
        }
        shop.write("Pulumi.dev.yaml", json.dumps(config))
        real = review_trees(shop.directory, Asked(base=base, stacks=("dev",), real=True))
        assert real.looked_at.startswith("real state at 2")
    sandboxed = review_trees(shop.directory, Asked(base=base, stacks=("dev",)))
    assert real.stacks[0].error == ""
    assert real.stacks[0].changes
    assert real.digest == sandboxed.digest


def test_a_head_that_cannot_be_built_fails_and_says_why(shop: Shop, tmp_path: Path) -> None:
    shop.configure("dev", {**MVP, "stage": "mvpp"})
    out = tmp_path / "r.md"
    done = CliRunner().invoke(cli, ["review", "--base", "main", "--markdown", str(out)])
    assert done.exit_code == 1
    assert "did you mean 'mvp'" in done.output
    assert "failed: no preview of dev" in out.read_text()


@pytest.mark.all
def test_a_base_that_cannot_be_built_is_said_and_the_head_shown_as_new(shop: Shop) -> None:
    shop.write("__main__.py", "raise SystemExit(3)")
    base = shop.commit_aside()
    shop.git("checkout", "--quiet", "main", "--", "__main__.py")
    (stack,) = review_trees(shop.directory, Asked(base=base, stacks=("dev",))).stacks
    assert stack.error == ""
    assert stack.verdict == "look"
    assert "the base cannot be built" in stack.notes[0]
    assert {change.what for change in stack.changes} == {"created"}
