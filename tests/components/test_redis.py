from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

import pulumi
import pytest

from components.component import Safety
from components.edge_worker import EdgeWorker
from components.errors import UserError
from components.r2_bucket import LOCATIONS
from components.redis import REGIONS, UPSTASH_REGIONS, Redis, parse_rest_url
from components.redis.external import ExternalRedisComponent
from components.redis.upstash import UpstashRedisComponent
from tests.components.samples import (
    REDIS_URL,
    SAFETIES,
    TOKEN,
    build,
    readable,
    secret_outputs,
    wires,
)
from tests.mocks import Value

EXTERNAL = Redis(host="external")


def upstash(part: Redis | None = None, safety: Safety | None = None) -> UpstashRedisComponent:
    return UpstashRedisComponent(
        "redis-upstash",
        part or Redis(),
        database_name="chat-prod-redis",
        primary_region="eu-west-1",
        safety=safety or Safety(),
    )


def external(url: pulumi.Input[str] | None = REDIS_URL) -> ExternalRedisComponent:
    return ExternalRedisComponent("redis-external", EXTERNAL, connection_url=url)


# upstash


def test_a_global_database() -> None:
    made = build(upstash)
    (component,) = made.components

    assert made.names == {"redis-upstash"}
    assert made["redis-upstash"].type == "upstash:index/redisDatabase:RedisDatabase"
    assert made["redis-upstash"].inputs == {
        "databaseName": "chat-prod-redis",
        "region": "global",
        "primaryRegion": "eu-west-1",
        "readRegions": [],
        "tls": True,
        "eviction": False,
        "autoScale": True,
        "budget": 20,
    }
    assert made["redis-upstash"].parent == component.urn


def test_every_setting_reaches_the_database() -> None:
    part = Redis(
        name="exactly-this",
        primary_region="us-east-1",
        read_regions=("us-east-1", "eu-west-1"),
        eviction=True,
        auto_scale=False,
        budget=400,
    )

    assert build(lambda: upstash(part))["redis-upstash"].inputs == {
        "databaseName": "exactly-this",
        "region": "global",
        "primaryRegion": "us-east-1",
        "readRegions": ["eu-west-1"],
        "tls": True,
        "eviction": True,
        "autoScale": False,
        "budget": 400,
    }


@pytest.mark.parametrize("location", LOCATIONS)
def test_writes_go_where_upstash_is_nearest_to_the_stacks_location(location: str) -> None:
    database = build(lambda: Redis().component("redis", wires(location=location)))["redis"]

    assert database.inputs["primaryRegion"] == UPSTASH_REGIONS[location]
    assert database.inputs["primaryRegion"] in REGIONS


def test_a_database_without_a_region_is_refused() -> None:
    with pytest.raises(
        UserError,
        match=rf"Redis 'redis' on upstash has no primary_region, expected one of: {', '.join(REGIONS)}",
    ):
        build(lambda: UpstashRedisComponent("redis"))


@pytest.mark.parametrize("safety", SAFETIES, ids=str)
def test_it_is_a_store(safety: Safety) -> None:
    database = build(lambda: upstash(safety=safety))["redis-upstash"]

    assert (database.protect, database.retain_on_delete) == (safety.protect, safety.retain)


def test_the_token_that_upstash_makes_stays_secret() -> None:
    assert build(upstash).components[0].outputs == {
        "rest_url": "https://one.example.com",
        "rest_token": TOKEN,
    }
    assert secret_outputs(upstash)["redis-upstash"] == {"rest_token"}
    assert TOKEN not in readable(upstash)


# external


def test_an_external_server_makes_no_resource() -> None:
    made = build(external)

    assert not made.names
    assert made.components[0].outputs == {"rest_url": "https://redis.example.com", "rest_token": TOKEN}
    assert secret_outputs(external)["redis-external"] == {"rest_token"}


@pytest.mark.parametrize("preview", [False, True])
@pytest.mark.parametrize("given", [str, pulumi.Output.secret], ids=["as text", "as secret"])
def test_the_token_in_an_address_stays_secret(
    given: Callable[[str], pulumi.Input[str]], preview: bool
) -> None:
    assert TOKEN not in readable(lambda: external(given(REDIS_URL)), preview=preview)


def test_the_composer_hands_over_the_address() -> None:
    made = build(lambda: EXTERNAL.component("redis-external", wires()))

    assert made == build(external)


def test_an_external_server_needs_an_address() -> None:
    with pytest.raises(UserError, match=r"Redis 'redis-external' on an external host has no connection_url"):
        build(lambda: external(None))


BAD_URLS = {
    "another protocol": f"redis://:{TOKEN}@redis.example.com",
    "no scheme": f":{TOKEN}@redis.example.com",
    "no host": f"https://:{TOKEN}@",
    "no token": "https://hunter2@redis.example.com",
    "no number as port": f"https://:{TOKEN}@redis.example.com:port",
    "a broken address": f"https://:{TOKEN}@[redis.example.com",
    "nothing": "",
}


@pytest.mark.parametrize("url", BAD_URLS.values(), ids=BAD_URLS)
def test_an_address_that_will_not_do_is_named_and_never_shown(url: str) -> None:
    with pytest.raises(UserError) as of_config:
        parse_rest_url(url)
    with pytest.raises(UserError) as of_argument:
        build(lambda: external(url))
    with pytest.raises(UserError) as of_output:
        build(lambda: external(pulumi.Output.secret(url)))

    assert str(of_config.value).startswith("rungs:redis_url ")
    assert str(of_argument.value).startswith("connection_url ")
    for error in (of_config, of_argument, of_output):
        message = str(error.value)
        assert "expected https://:TOKEN@HOST or rediss://default:TOKEN@HOST:PORT" in message
        assert not [word for word in (TOKEN, "example.com", "hunter2") if word in message]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://:t%2F1@redis.example.com", ("https://redis.example.com", "t/1")),
        ("rediss://default:t1@redis.example.com:6379", ("https://redis.example.com", "t1")),
        ("https://:t1@redis.example.com:8443", ("https://redis.example.com:8443", "t1")),
    ],
    ids=["https", "rediss", "a port of its own"],
)
def test_an_address_taken_apart(url: str, expected: tuple[str, str]) -> None:
    assert parse_rest_url(url) == expected


# how a Worker finds it


def bindings(part: Redis) -> Mapping[str, Mapping[str, Value]]:
    def program() -> None:
        made = part.component("redis", wires())
        EdgeWorker(links=("redis",)).component("api", wires(linked={"redis": [made]}))

    version = build(program)["api-version"]
    listed = cast("list[dict[str, Value]]", version.inputs["bindings"])
    named = {cast("str", each["name"]): each for each in listed if "REDIS" in str(each["name"])}
    (token,) = (each for each in named if each.endswith("TOKEN"))
    assert version.secrets == {f"bindings[{listed.index(named[token])}].text"}
    return named


@pytest.mark.parametrize(
    ("part", "host"),
    [(Redis(), "one.example.com"), (EXTERNAL, "redis.example.com")],
    ids=["upstash", "external"],
)
def test_a_worker_gets_the_address_as_text_and_the_token_as_a_secret(part: Redis, host: str) -> None:
    kinds = {name.rpartition("_")[2]: each for name, each in bindings(part).items()}

    assert set(kinds) == {"URL", "TOKEN"}
    assert (kinds["URL"]["type"], kinds["URL"]["text"]) == ("plain_text", f"https://{host}")
    assert (kinds["TOKEN"]["type"], kinds["TOKEN"]["text"]) == ("secret_text", TOKEN)


# the part itself


def test_what_the_account_must_have() -> None:
    assert Redis().needs == ()
    assert [(each.key, each.at_least) for each in EXTERNAL.needs] == [("redis_url", "")]


def test_the_smallest_sizes() -> None:
    small = Redis(read_regions=("us-east-1",), budget=2_000).minimal()

    assert (small.read_regions, small.budget) == ((), 10)
    assert Redis(budget=5).minimal().budget == 5


@pytest.mark.parametrize(
    ("make_wrong", "message"),
    [
        (
            lambda: Redis(host="upstah"),
            r"Redis\.host is 'upstah', expected one of: upstash, external.*'upstash'\?",
        ),
        (
            lambda: Redis(primary_region="eu-west-9"),
            r"Redis\.primary_region is 'eu-west-9', expected one of: .*\(upstash\.com/docs.*did you mean 'eu-west-",
        ),
        (
            lambda: Redis(read_regions=("us-east-1", "moon")),
            r"Redis\.read_regions is 'moon', expected one of: .*\(upstash\.com/docs",
        ),
        (
            lambda: Redis(budget=0),
            r"Redis\.budget is 0, expected at least 1 USD \(upstash-pulumi 0\.5\.0, RedisDatabase\.budget\)",
        ),
        (
            lambda: Redis(eviction="yes"),  # type: ignore[arg-type]
            r"Redis\.eviction is 'yes', expected true or false",
        ),
        (
            lambda: Redis().check_name("redis", "a b"),
            r"the name of part 'redis' is 'a b', expected letters.*Upstash",
        ),
        (
            lambda: Redis().check_name("redis", "a" * 41),
            r"41 characters long, expected at most 40 \(Upstash API",
        ),
    ],
)
def test_wrong_values_are_refused_when_the_part_is_made(
    make_wrong: Callable[[], object], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        make_wrong()
