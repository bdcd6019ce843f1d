"""What a stage needs before it can be brought up, by its configuration; secrets, and how they are rotated."""

from __future__ import annotations

import re

import attrs
import pytest

from account.permissions import permissions
from account.prerequisites import missing, prerequisites, price_text, quotas
from account.secrets import secrets, used
from cli.main import COMMANDS
from components.edge_worker import EdgeWorker
from components.errors import UserError
from components.service import Service
from economics import catalog
from stacks import ladders
from stacks.blueprint import draw_up, sized
from stacks.settings import PLANS, SECRETS, Settings
from stacks.stage import Ladder, Stage
from tests.components.accounts import BASE, all_stages, least_config
from tests.configs import GROWTH

STAGES = list(all_stages())
EVERY_STAGE = pytest.mark.parametrize(
    ("ladder", "stage"), STAGES, ids=[f"{ladder.name}-{stage.name}" for ladder, stage in STAGES]
)
PULUMI = {"config set", "up", "preview", "stack change-secrets-provider"}
OTHERS = {"openssl rand"}


@EVERY_STAGE
def test_a_stage_that_has_all_it_needs_misses_nothing(ladder: Ladder, stage: Stage) -> None:
    settings = Settings.read(least_config(ladder, stage))
    assert missing(settings) == []
    kinds = {each.kind for each in prerequisites(settings)}
    assert {"quota", "secret", *(["product"] if ladder.name == "edge" else [])} <= kinds


@EVERY_STAGE
def test_each_thing_that_is_missing_says_where_it_is_had_and_how_the_stack_is_told(
    ladder: Ladder, stage: Stage
) -> None:
    bare = Settings.read({**BASE, "ladder": ladder.name, "stage": stage.name})
    lacking = missing(bare)
    assert lacking
    for each in lacking:
        assert each.why
        assert each.where
        assert each.source
        secret = "--secret " if each.kind == "secret" else ""
        path = "--path " if "." in each.key else ""
        assert f"{each.then} ".startswith(f"pulumi config set {secret}{path}{each.key} ")


@EVERY_STAGE
def test_a_stage_can_be_drawn_up_just_when_nothing_is_missing(ladder: Ladder, stage: Stage) -> None:
    config = least_config(ladder, stage)
    for key in set(config) & set(PLANS):
        less = {name: value for name, value in config.items() if name != key}
        settings = Settings.read(less)
        with pytest.raises(UserError):
            draw_up(settings)
        assert f"rungs:{key}" in {each.key for each in missing(settings)}


def test_what_a_part_refuses_of_the_account_is_missing_too() -> None:
    settings = Settings.read({**GROWTH, "alert_emails": []})
    assert [each.why for each in missing(settings) if "rungs:alert_emails" in each.why]
    rules = {"cdn": {"regional_cache": True}}
    refused = missing(Settings.read({**GROWTH, "parts": rules}))
    assert ["regional_cache" in each.why for each in refused] == [True]


def test_a_plan_that_is_missing_is_told_once_and_not_again_by_its_rules() -> None:
    keys = [each.key for each in missing(Settings.read({**GROWTH, "zone_plan": "free"}))]
    assert keys == ["rungs:zone_plan"]


def test_prices_are_those_of_the_catalog() -> None:
    plans = {each.key: each.price for each in prerequisites(Settings.read(GROWTH)) if each.kind == "plan"}
    assert plans["rungs:workers_plan"] == f"${catalog.price('cloudflare.workers.paid.base').price} a month"
    assert price_text("cloudflare.zone.enterprise") == "a price by contract"


def test_a_quota_is_that_of_the_plan() -> None:
    def databases(plan: str) -> float:
        settings = Settings.read({**GROWTH, "workers_plan": plan})
        stage = sized(ladders.load("edge")["mvp"], settings)
        return next(each.limit for each in quotas(stage, settings) if each.what == "D1 databases")

    assert databases("free") == catalog.limit("cloudflare.d1.dbs.free").value
    assert databases("paid") == catalog.limit("cloudflare.d1.dbs.paid").value


def test_nameservers_are_needed_where_the_stack_makes_the_zone() -> None:
    adopted = Settings.read(GROWTH)
    made_here = attrs.evolve(adopted, zone=None, create_zone=True)
    assert [each.kind for each in prerequisites(made_here)].count("nameservers") == 1
    assert "nameservers" not in [each.kind for each in prerequisites(adopted)]


def test_every_secret_is_looked_after() -> None:
    ours = {name for name, each in secrets().items() if not each.provider}
    assert ours == set(SECRETS)
    credentials = {each.provider for each in secrets().values()} - {""}
    assert credentials == {each.provider for each in permissions().values()} | {"pulumi"}
    assert all(each.opens and each.get and each.least and each.rotate for each in secrets().values())


def test_every_command_of_a_rotation_exists() -> None:
    named = [
        command
        for each in secrets().values()
        for step in each.rotate
        for command in re.findall("`(.+?)`", step)
    ]
    assert named
    for command in named:
        program, *words = command.split()
        if program == "./rungs":
            assert words[0] in COMMANDS
        elif program == "pulumi":
            assert words[0] in PULUMI or " ".join(words[:2]) in PULUMI
        else:
            assert f"{program} {words[0]}" in OTHERS
    configured = set(re.findall(r"--secret rungs:(\w+)", " ".join(named)))
    assert configured == set(SECRETS)


@EVERY_STAGE
def test_a_stage_lists_the_secrets_that_it_can_take(ladder: Ladder, stage: Stage) -> None:
    listed = {each.name for each in used(stage, Settings.read(least_config(ladder, stage)))}
    clouds = {cloud for _, part in stage for cloud in part.clouds}
    tokens = {
        "cloudflare": "CLOUDFLARE_API_TOKEN",
        "aws": "AWS_SESSION_TOKEN",
        "gcp": "GOOGLE_OAUTH_ACCESS_TOKEN",
    }
    assert {"PULUMI_CONFIG_PASSPHRASE", *(tokens[cloud] for cloud in clouds)} <= listed
    bound = {name for _, part in stage if isinstance(part, EdgeWorker | Service) for name in part.secrets}
    assert bound <= listed
    assert ("NEON_API_KEY" in listed) == any(part.host == "neon" for _, part in stage)
