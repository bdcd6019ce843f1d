"""What doctor finds in accounts that lack something, that only reads, and that no secret is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from pathlib import Path

import attrs
import pytest

from account.checks import Check
from account.permissions import least
from providers.cloudflare_api import Cloudflare
from providers.neon.api import Request, Response
from stacks.blueprint import draw_up
from stacks.settings import Settings
from stacks.stage import Ladder, Stage
from tests.account.doors import ACCOUNT, EMAIL, SECRETS, ZONE, Away, World, a_world
from tests.account.test_permissions import Unheard
from tests.configs import TOP

TOKENS = "/user/tokens/" + "0" * 32
READS = ("Zone Read", "Account Settings Read", "Billing Read")


@pytest.fixture
def world(tmp_path: Path) -> Generator[World]:
    with a_world(tmp_path) as found:
        yield found


def missing(found: dict[str, Check]) -> list[str]:
    return [what for what, each in found.items() if each.state == "missing"]


def result(**fields: object) -> Response:
    """An answer of Cloudflare's API."""
    return Response(200, json.loads(json.dumps({"success": True, "result": fields})))


def configured(world: World, **changes: object) -> None:
    world.settings = Settings.read({**TOP, **changes})


def test_accounts_that_have_everything_miss_nothing_and_are_only_read(world: World) -> None:
    found = world.examine()
    assert missing(found) == []
    assert found["the zone example.com"].says == "active"
    assert found["Neon's plan"].says == "scale"
    assert found["UPSTASH_API_KEY"].state == "ok"
    assert {request.method for door in world.asked for request in door.requests} == {"GET"}
    assert all(
        request.body is None and request.text is None for door in world.asked for request in door.requests
    )
    assert found["writing"].state == "unknown"


LACKS: dict[str, tuple[Callable[[World], None], str, str]] = {
    "workers plan": (
        lambda world: world.account(workers_plan="free"),
        "Workers Paid",
        "no such subscription",
    ),
    "workers.dev": (lambda world: world.account(workers_dev=""), "workers.dev", "10063"),
    "R2": (lambda world: world.account(r2_enabled=False), "R2", "10042"),
    "nameservers": (lambda world: world.zone(status="pending"), "the zone example.com", "it is pending"),
    "another account's zone": (
        lambda world: world.zone(account={"id": "9" * 32}),
        "the zone example.com",
        "is of the account " + "9" * 32,
    ),
    "another zone": (
        lambda world: world.zone(name="example.org"),
        "the zone example.com",
        "is the zone of example.org",
    ),
    "no such zone": (lambda world: configured(world, zone="8" * 32), "the zone example.com", "is no zone"),
    "zone plan": (lambda world: world.account(zone_plan="pro"), "the zone's plan", "the zone is on 'pro'"),
    "Neon's plan": (lambda world: setattr(world.neon, "plan", "launch"), "Neon's plan", "is on 'launch'"),
    "a name": (
        lambda world: world.make("R2Bucket", "chat-prod-files", name="chat-prod-files"),
        "the name chat-prod-files",
        "is there already",
    ),
    "a name at Upstash": (
        lambda world: setattr(world.upstash, "names", ("chat-prod-redis",)),
        "the name chat-prod-redis",
        "is there already",
    ),
    "room at Upstash": (
        lambda world: setattr(world.upstash, "names", tuple(f"other-{number}" for number in range(100))),
        "Redis databases",
        "100 of 100, 1 to come",
    ),
}


@pytest.mark.parametrize("lack", LACKS)
def test_what_an_account_lacks_is_found_with_what_to_do(world: World, lack: str) -> None:
    take_away, what, says = LACKS[lack]
    take_away(world)
    found = world.examine()
    assert missing(found) == [what]
    assert says in found[what].says
    assert found[what].fix


def test_a_pending_zone_shows_the_nameservers_to_enter(world: World) -> None:
    world.zone(status="pending", nameServers=["ada.ns.example.com", "bob.ns.example.com"])
    assert "ada.ns.example.com, bob.ns.example.com" in world.examine()["the zone example.com"].fix


@pytest.mark.parametrize(("was_up", "state"), [(False, "missing"), (None, "unknown"), (True, None)])
def test_a_name_that_is_there_is_the_stacks_own_once_it_was_up(
    world: World, was_up: bool | None, state: str | None
) -> None:
    world.make("D1Database", "1" * 32, name="chat-prod-db")
    world.was_up = was_up
    found = world.examine()
    name = found.get("the name chat-prod-db")
    assert (name.state if name else None) == state
    assert found["D1 databases"].says.startswith("1 of 1,000,000 (")


def test_a_name_that_is_adopted_is_not_taken(world: World) -> None:
    world.make("D1Database", "1" * 32, name="chat-prod-db")
    configured(world, adopt={"db": "1" * 32})
    assert missing(world.examine()) == []


def test_databases_that_are_too_many_are_counted(world: World) -> None:
    free = {**TOP, "stage": "mvp", "workers_plan": "free"}
    world.settings = Settings.read(
        {key: value for key, value in free.items() if key not in ("domain", "zone")}
    )
    for number in range(10):
        world.make("D1Database", f"{number:032x}", name=f"other-{number}")
    assert world.examine()["D1 databases"].state == "missing"


def test_buckets_of_a_jurisdiction_are_looked_for_there(world: World) -> None:
    configured(world, jurisdiction="eu")
    world.make("R2Bucket", "files", name="chat-prod-files", jurisdiction="eu")
    assert missing(world.examine()) == ["the name chat-prod-files"]


def test_a_zone_to_be_made_must_not_be_there(world: World) -> None:
    configured(world, zone=None, create_zone=True)
    found = world.examine()
    assert found["the zone example.com"].says == "is not there yet, and is made"
    assert "Zone WAF: Edit" in found["permissions for the zone"].says
    world.make("Zone", ZONE, name="example.com", account={"id": "0" * 32}, status="active", type="full")
    assert f"rungs:adopt.zone {ZONE}" in world.examine()["the zone example.com"].fix


def test_permissions_of_a_zone_that_was_made_are_looked_at(world: World) -> None:
    configured(world, zone=None, create_zone=True)
    world.was_up = True
    world.make("Zone", ZONE, name="example.com", account={"id": "0" * 32}, status="active", type="full")
    found = world.examine()
    assert missing(found) == []
    assert found["Zone / Zone WAF: Edit"].state == "ok"


@pytest.mark.parametrize("answer", [Response(200, {"hello": "there"}), Response(200), Response(503)])
def test_an_answer_that_is_none_is_no_lack(world: World, answer: Response) -> None:
    class Odd:
        def send(self, request: Request) -> Response:
            return answer

    found = world.examine(neon=(Odd(), "key"), upstash=(Odd(), EMAIL, "key"))
    assert missing(found) == []
    assert found["the API"].state == "unknown"
    assert not {"NEON_API_KEY", "UPSTASH_API_KEY"} & set(found)


@pytest.mark.parametrize(("ends", "told"), [("2020-01-01T00:00:00Z", True), ("2999-01-01T00:00:00Z", False)])
def test_a_token_that_ends_soon_is_told(world: World, ends: str, told: bool) -> None:
    world.answers["/user/tokens/verify"] = result(id="0" * 32, status="active", expires_on=ends)
    token = world.examine()["the token in $CLOUDFLARE_API_TOKEN"]
    assert token.says == f"active, ends on {ends[:10]}"
    assert bool(token.fix) == told


def test_just_the_permissions_of_the_list_are_enough_and_each_that_is_missing_is_named(
    tmp_path: Path,
) -> None:
    blueprint = draw_up(Settings.read(TOP))
    listed = {
        each.name: each
        for each in least(blueprint.stage, blueprint.settings)
        if each.provider == "cloudflare"
    }
    tokens = {name: [*(other for other in listed if other != name), *READS] for name in listed}
    with a_world(tmp_path, {"all": [*listed, *READS], **tokens}) as world:
        world.token = "all"
        assert missing(world.examine()) == []
        for name, permission in listed.items():
            world.token = name
            found = world.examine()
            assert missing(found) == [str(permission)]
            assert name in found[str(permission)].says
            assert "add it to the token" in found[str(permission)].fix


def test_without_the_permissions_that_are_its_own_it_says_what_it_could_not_check(tmp_path: Path) -> None:
    blueprint = draw_up(Settings.read(TOP))
    listed = [each.name for each in least(blueprint.stage, blueprint.settings)]
    with a_world(tmp_path, {"least": listed}) as world:
        world.token = "least"
        found = world.examine()
    assert missing(found) == []
    for what in ("rungs:account", "Workers Paid", "the zone example.com"):
        assert found[what].state == "unknown"
        assert found[what].fix


def test_a_token_that_may_look_at_itself_shows_that_it_may_write(world: World) -> None:
    blueprint = draw_up(world.settings)
    names = [each.name for each in least(blueprint.stage, blueprint.settings) if each.name != "D1 Write"]
    groups = [{"id": name, "name": name} for name in (*names, "D1 Read")]
    policies = [{"effect": "allow", "permission_groups": groups}]
    world.answers[TOKENS] = result(id="0" * 32, policies=policies)
    found = world.examine()
    assert missing(found) == ["Account / D1: Edit"]
    assert found["Account / Queues: Edit"].says == "allowed"
    assert "writing" not in found


@pytest.mark.parametrize("status", ["disabled", "expired"])
def test_a_token_that_is_over_is_told_and_asked_nothing_more(world: World, status: str) -> None:
    world.answers["/user/tokens/verify"] = result(id="0" * 32, status=status)
    found = world.examine()
    assert missing(found) == ["the token in $CLOUDFLARE_API_TOKEN"]
    assert status in found["the token in $CLOUDFLARE_API_TOKEN"].says
    assert len(world.asked[0].requests) == 1


def test_what_is_no_token_at_all_is_told_as_a_wrong_one(world: World) -> None:
    errors = [{"code": 6003, "message": "Invalid request headers"}]
    refusal = Response(400, json.loads(json.dumps({"success": False, "errors": errors})))
    world.answers |= {"/user/tokens/verify": refusal, f"/accounts/{ACCOUNT}/tokens/verify": refusal}
    assert missing(world.examine()) == ["the token in $CLOUDFLARE_API_TOKEN"]


def test_a_token_of_the_account_is_known_to_the_account(world: World) -> None:
    world.answers["/user/tokens/verify"] = Response(401, {"success": False})
    world.answers[f"/accounts/{ACCOUNT}/tokens/verify"] = result(id="0" * 32, status="active")
    found = world.examine()
    assert missing(found) == []
    assert found["Account / D1: Edit"].state == "ok"


def test_wrong_credentials_are_told(world: World) -> None:
    world.token = "stand-in-of-another-token"
    found = world.examine(neon=(world.neon, "wrong"), upstash=(world.upstash, EMAIL, "wrong"))
    assert missing(found) == ["the token in $CLOUDFLARE_API_TOKEN", "NEON_API_KEY", "UPSTASH_API_KEY"]


def test_a_wrong_account_is_told(world: World) -> None:
    configured(world, account="7" * 32)
    found = world.examine()
    assert "rungs:account is wrong" in found["Account / D1: Edit"].says


def test_a_key_of_an_organization_opens_the_account_without_its_plan(world: World) -> None:
    world.neon = attrs.evolve(world.neon, me=False)
    found = world.examine()
    assert (found["NEON_API_KEY"].state, found["Neon's plan"].state) == ("ok", "unknown")


def test_no_network_is_no_lack_and_is_not_waited_for(world: World) -> None:
    away = Away()
    found = world.examine(
        cloudflare=Cloudflare("token", away, sleep=lambda _: None),
        neon=(away, "key"),
        upstash=(away, EMAIL, "key"),
    )
    assert missing(found) == []
    assert found["the API"].state == "unknown"


def test_nobody_is_told_a_secret(world: World) -> None:
    world.token = SECRETS[0]
    found = [*world.examine().values(), *world.examine(neon=(world.neon, SECRETS[2])).values()]
    told = json.dumps([attrs.asdict(each) for each in found])
    assert not any(secret in told for secret in SECRETS)


def test_nothing_is_asked_of_a_provider_that_the_stage_does_not_use(world: World) -> None:
    settings = {**TOP, "stage": "mvp"}
    world.settings = Settings.read(settings)
    found = world.examine()
    assert {each.area for each in found.values()} == {"configuration", "cloudflare"}
    assert world.asked[1].requests == world.asked[2].requests == []


def test_a_part_that_nobody_knows_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage.first("first", users=(0, None), mine=Unheard())
    ladder = Ladder("own", "one's own", (stage,))

    def load(name: str) -> Ladder:
        return ladder

    monkeypatch.setattr("stacks.ladders.load", load)
    configured(world, stage="first")
    found = world.examine()
    assert found["part 'mine'"].state == "unknown"
    assert missing(found) == []
