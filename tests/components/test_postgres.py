from __future__ import annotations

from collections.abc import Callable

import attrs
import pulumi
import pytest

from components.component import Safety
from components.errors import UserError
from components.postgres import NEON_REGIONS, Connection, Postgres, parse_connection
from components.postgres.external import ExternalPostgresComponent
from components.postgres.neon import NeonPostgresComponent
from components.r2_bucket import LOCATIONS
from providers.neon.limits import REGIONS
from providers.neon.provider import NeonProvider
from tests.components.samples import (
    ACCOUNT,
    DATABASE_URL,
    PASSWORD,
    SAFETIES,
    build,
    readable,
    secret_outputs,
    wires,
)

EXTERNAL = Postgres(host="external")


def neon(part: Postgres | None = None, safety: Safety | None = None) -> NeonPostgresComponent:
    return NeonPostgresComponent(
        "db-neon",
        part or Postgres(),
        account_id=ACCOUNT,
        database_name="chat-prod-db",
        region="aws-eu-west-2",
        safety=safety or Safety(),
    )


def external(
    url: pulumi.Input[str] | None = DATABASE_URL, part: Postgres = EXTERNAL, safety: Safety | None = None
) -> ExternalPostgresComponent:
    return ExternalPostgresComponent(
        "db-external",
        part,
        account_id=ACCOUNT,
        database_name="chat-prod-db",
        connection_url=url,
        safety=safety or Safety(),
    )


# neon


def test_a_project_and_hyperdrive_in_front_of_it() -> None:
    made = build(neon)
    (component,) = made.components

    assert made.names == {"db-neon", "db-neon-hyperdrive"}
    assert made["db-neon"].type == "neon:index:Project"
    assert made["db-neon"].inputs == {
        "name": "chat-prod-db",
        "region": "aws-eu-west-2",
        "pgVersion": 17,
        "databaseName": "app",
        "roleName": "app",
        "minCu": 0.25,
        "maxCu": 2,
        "suspendSeconds": 300,
        "historyRetentionSeconds": 7 * 86_400,
        "replicas": 0,
        "protected": True,
    }
    assert made["db-neon-hyperdrive"].inputs == {
        "accountId": ACCOUNT,
        "name": "chat-prod-db",
        "origin": {
            "scheme": "postgres",
            "host": "ep-one.example.com",
            "port": 5432,
            "user": "app",
            "password": PASSWORD,
            "database": "app",
        },
        "originConnectionLimit": 20,
        "caching": {"disabled": True},
    }
    assert made["db-neon-hyperdrive"].depends_on == {"db-neon"}
    assert {each.parent for each in made if each.custom} == {component.urn}


def test_every_setting_reaches_the_project() -> None:
    part = Postgres(
        name="exactly-this",
        version=16,
        region="aws-us-east-2",
        min_cu=1,
        max_cu=4,
        suspend_after=-1,
        history_days=30,
        replicas=2,
        protected=False,
    )
    inputs = build(lambda: neon(part))["db-neon"].inputs

    assert inputs == {
        "name": "exactly-this",
        "region": "aws-us-east-2",
        "pgVersion": 16,
        "databaseName": "app",
        "roleName": "app",
        "minCu": 1,
        "maxCu": 4,
        "suspendSeconds": -1,
        "historyRetentionSeconds": 30 * 86_400,
        "replicas": 2,
        "protected": False,
    }


@pytest.mark.parametrize("location", LOCATIONS)
def test_a_project_is_made_where_neon_is_nearest_to_the_stacks_location(location: str) -> None:
    project = build(lambda: Postgres().component("db", wires(location=location)))["db"]

    assert project.inputs["region"] == NEON_REGIONS[location]
    assert project.inputs["region"] in REGIONS


def test_a_project_without_a_region_is_refused() -> None:
    with pytest.raises(UserError, match=r"Postgres 'db' on neon has no region, such as aws-eu-central-1"):
        build(lambda: NeonPostgresComponent("db", account_id=ACCOUNT))


@pytest.mark.parametrize("safety", SAFETIES, ids=str)
def test_the_project_is_a_store_and_hyperdrive_is_not(safety: Safety) -> None:
    made = build(lambda: neon(safety=safety))

    assert (made["db-neon"].protect, made["db-neon"].retain_on_delete) == (safety.protect, safety.retain)
    assert not made["db-neon-hyperdrive"].protect
    assert not made["db-neon-hyperdrive"].retain_on_delete


@pytest.mark.parametrize("safety", SAFETIES, ids=str)
def test_neon_protects_the_branch_only_where_the_project_outlives_the_program(safety: Safety) -> None:
    kept = build(lambda: neon(safety=safety))["db-neon"]
    never = build(lambda: neon(Postgres(protected=False), safety))["db-neon"]

    assert kept.inputs["protected"] is safety.retain
    assert never.inputs["protected"] is False


def test_the_password_that_neon_makes_stays_secret() -> None:
    made = build(neon)

    assert made["db-neon-hyperdrive"].secrets == {"origin.password"}
    assert made.components[0].outputs == {
        "hyperdrive_id": "db-neon-hyperdrive-id",
        "host": "ep-one.example.com",
        "user": "app",
        "database": "app",
        "connection_url": f"postgresql://app:{PASSWORD}@ep-one.example.com/app",
    }
    assert secret_outputs(neon)["db-neon"] == {"connection_url"}
    assert PASSWORD not in readable(neon)


# external


def test_an_external_database_gets_hyperdrive_alone() -> None:
    made = build(external)

    assert made.names == {"db-external-hyperdrive"}
    assert made["db-external-hyperdrive"].inputs["origin"] == {
        "scheme": "postgres",
        "host": "db.example.com",
        "port": 6543,
        "user": "owner",
        "password": PASSWORD,
        "database": "shop",
    }
    assert made["db-external-hyperdrive"].parent == made.components[0].urn
    assert not made["db-external-hyperdrive"].protect


@pytest.mark.parametrize("preview", [False, True])
@pytest.mark.parametrize("given", [str, pulumi.Output.secret], ids=["as text", "as secret"])
def test_the_password_in_a_connection_string_stays_secret(
    given: Callable[[str], pulumi.Input[str]], preview: bool
) -> None:
    program = lambda: external(given(DATABASE_URL))
    made = build(program, preview=preview)

    assert made["db-external-hyperdrive"].secrets == {"origin.password"}
    assert made.components[0].outputs == {
        "hyperdrive_id": "db-external-hyperdrive-id",
        "host": "db.example.com",
        "user": "owner",
        "database": "shop",
        "connection_url": DATABASE_URL,
    }
    assert secret_outputs(program)["db-external"] == {"connection_url"}
    assert PASSWORD not in readable(program, preview=preview)


def test_the_composer_hands_over_the_connection_string() -> None:
    made = build(
        lambda: EXTERNAL.component(
            "db-external", wires(physical_name="chat-prod-db", worker_links=frozenset({"db"}))
        )
    )

    assert made == build(external)


def test_an_external_database_needs_a_connection_string() -> None:
    with pytest.raises(UserError, match=r"Postgres 'db-external' on an external host has no connection_url"):
        build(lambda: external(None))


BAD_URLS = {
    "another database": f"mysql://owner:{PASSWORD}@db.example.com/shop",
    "no scheme": f"owner:{PASSWORD}@db.example.com/shop",
    "no host": f"postgresql://owner:{PASSWORD}@/shop",
    "no user": f"postgresql://:{PASSWORD}@db.example.com/shop",
    "no password": "postgresql://owner@db.example.com/hunter2",
    "no database": f"postgresql://owner:{PASSWORD}@db.example.com",
    "no number as port": f"postgresql://owner:{PASSWORD}@db.example.com:port/shop",
    "a port too high": f"postgresql://owner:{PASSWORD}@db.example.com:70000/shop",
    "a broken address": f"postgresql://owner:{PASSWORD}@[db.example.com/shop",
    "Neon's pool": f"postgresql://owner:{PASSWORD}@ep-one-pooler.eu-west-2.aws.neon.tech/shop",
    "nothing": "",
}


@pytest.mark.parametrize("url", BAD_URLS.values(), ids=BAD_URLS)
def test_a_connection_string_that_will_not_do_is_named_and_never_shown(url: str) -> None:
    with pytest.raises(UserError) as of_config:
        parse_connection(url)
    with pytest.raises(UserError) as of_argument:
        build(lambda: external(url))
    with pytest.raises(UserError) as of_output:
        build(lambda: external(pulumi.Output.secret(url)))

    assert str(of_config.value).startswith("rungs:database_url ")
    assert str(of_argument.value).startswith("connection_url ")
    for error in (of_config, of_argument, of_output):
        message = str(error.value)
        assert "expected postgresql://USER:PASSWORD@HOST" in message or "direct one" in message
        assert not [
            word for word in (PASSWORD, "owner", "example.com", "neon.tech", "hunter2") if word in message
        ]


def test_why_neons_pool_is_refused() -> None:
    with pytest.raises(
        UserError, match=r"pooled host, expected the direct one, without '-pooler': Hyperdrive and"
    ):
        parse_connection(BAD_URLS["Neon's pool"])


@pytest.mark.parametrize(
    ("host", "for_workers", "warned"),
    [
        ("db.abcdefghijklmnop.supabase.co:5432", False, True),
        ("db.abcdefghijklmnop.supabase.co:5432", True, False),
        ("aws-0-eu-west-1.pooler.supabase.com:5432", False, False),
        ("db.example.com", False, False),
    ],
)
def test_services_are_told_where_a_direct_address_has_no_ipv4(
    host: str, for_workers: bool, warned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", said.append)
    url = f"postgresql://owner:{PASSWORD}@{host}/shop"

    def program() -> None:
        given = pulumi.Output.secret(url)
        ExternalPostgresComponent(
            "db-external", account_id=ACCOUNT, connection_url=given, for_workers=for_workers
        )

    build(program)
    assert [("session pooler" in each, PASSWORD in each) for each in said] == [(True, False)] * warned


def test_a_connection_string_taken_apart() -> None:
    assert parse_connection("postgres://a%40b:p%2Fw@db.example.com/shop?sslmode=require") == Connection(
        host="db.example.com", port=5432, user="a@b", password="p/w", database="shop"
    )
    assert PASSWORD not in repr(parse_connection(DATABASE_URL))


# hyperdrive


@pytest.mark.parametrize(
    ("seconds", "caching"), [(0, {"disabled": True}), (60, {"disabled": False, "maxAge": 60})]
)
def test_answers_are_cached_only_where_it_is_asked_for(seconds: int, caching: dict[str, object]) -> None:
    made = build(lambda: neon(Postgres(query_cache=seconds, pool_size=30)))

    assert made["db-neon-hyperdrive"].inputs["caching"] == caching
    assert made["db-neon-hyperdrive"].inputs["originConnectionLimit"] == 30


def test_a_worker_binds_hyperdrive_under_one_name_whatever_the_host() -> None:
    seen: list[object] = []

    def program() -> None:
        for each in (neon(), external()):
            (binding,) = each.worker_bindings("db")
            seen.append((binding.type, binding.name, set(binding.fields)))

    build(program)

    assert seen == [("hyperdrive", "DB_POSTGRES", {"id"})] * 2
    assert (Postgres().host, EXTERNAL.host) == ("neon", "external")


# the part itself


@pytest.mark.parametrize(
    ("part", "needs"),
    [
        (EXTERNAL, {"database_url": ""}),
        (attrs.evolve(EXTERNAL, pool_size=100), {"database_url": "", "workers_plan": "paid"}),
        (Postgres(), {"neon_plan": "launch"}),
        (Postgres(protected=False, history_days=0), {}),
        (Postgres(protected=False, history_days=0, max_cu=4), {"neon_plan": "launch"}),
        (Postgres(protected=False, history_days=0, suspend_after=-1), {"neon_plan": "launch"}),
        (Postgres(history_days=8), {"neon_plan": "scale"}),
        (Postgres(min_cu=32, max_cu=32, suspend_after=-1), {"neon_plan": "scale"}),
        (Postgres(pool_size=21), {"neon_plan": "launch", "workers_plan": "paid"}),
    ],
)
def test_what_the_account_must_have(part: Postgres, needs: dict[str, str]) -> None:
    assert {each.key: each.at_least for each in part.needs} == needs


def test_the_smallest_sizes_ask_for_no_more_than_the_defaults() -> None:
    small = Postgres(min_cu=32, max_cu=32, suspend_after=-1, replicas=4, pool_size=1_500).minimal()

    assert (small.min_cu, small.max_cu, small.replicas, small.pool_size, small.suspend_after) == (
        0.25,
        0.25,
        0,
        5,
        300,
    )
    assert {each.key: each.at_least for each in small.needs} == {"neon_plan": "launch"}


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(Postgres(), id="default"),
        pytest.param(Postgres().minimal(), id="minimal"),
        pytest.param(
            Postgres(min_cu=8, max_cu=16, suspend_after=-1, history_days=30, replicas=16), id="scaling"
        ),
        pytest.param(
            Postgres(min_cu=56, max_cu=56, suspend_after=-1, history_days=0, version=18), id="fixed"
        ),
    ],
)
def test_neons_own_rules_take_what_the_part_takes(part: Postgres) -> None:
    inputs = dict(build(lambda: neon(part))["db-neon"].inputs)

    assert list(NeonProvider().check("neon:index:Project", inputs, None)[1]) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"min_cu": 4, "max_cu": 16}, id="a spread of more than 8 CU"),
        pytest.param({"min_cu": 1.3}, id="no such size"),
        pytest.param({"min_cu": 17, "max_cu": 17, "suspend_after": -1}, id="no such fixed size"),
        pytest.param({"min_cu": 32, "max_cu": 32}, id="a large compute that suspends"),
        pytest.param({"suspend_after": 10}, id="suspended within a minute"),
        pytest.param({"region": "eu-central-1"}, id="no such region"),
    ],
)
def test_what_neon_refuses_is_refused_when_the_part_is_made(fields: dict[str, object]) -> None:
    with pytest.raises(
        UserError, match=r"Postgres\.(min_cu|max_cu|suspend_after|region) is .*neon\.com/docs"
    ):
        Postgres(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make_wrong", "message"),
    [
        (
            lambda: Postgres(host="noen"),
            r"Postgres\.host is 'noen', expected one of: neon, external.*'neon'\?",
        ),
        (
            lambda: Postgres(version=13),
            r"Postgres\.version is 13, expected from 14 to 18 \(neon\.com/docs/introduction/plans\)",
        ),
        (
            lambda: Postgres(version="17"),  # type: ignore[arg-type]
            r"Postgres\.version is '17', expected a whole number",
        ),
        (lambda: Postgres(min_cu=0), r"Postgres\.min_cu is 0, expected from 0\.25 to 56 CU \(neon\.com"),
        (lambda: Postgres(max_cu=57), r"Postgres\.max_cu is 57, expected from 0\.25 to 56 CU \(neon\.com"),
        (
            lambda: Postgres(min_cu=4, max_cu=2),
            r"Postgres\.min_cu is 4, expected at most max_cu, which is 2",
        ),
        (
            lambda: Postgres(min_cu=12, max_cu=20),
            r"Postgres\.max_cu is 20, expected at most 16 where min_cu \(12\) differs: .*neon\.com",
        ),
        (
            lambda: Postgres(suspend_after=604_801),
            r"Postgres\.suspend_after is 604801, expected from -1 to 604800 s \(neon\.com",
        ),
        (
            lambda: Postgres(history_days=31),
            r"Postgres\.history_days is 31, expected from 0 to 30 days \(neon\.com",
        ),
        (lambda: Postgres(replicas=17), r"Postgres\.replicas is 17, expected from 0 to 16"),
        (
            lambda: Postgres(pool_size=4),
            r"Postgres\.pool_size is 4, expected from 5 to 1500 \(developers\.cloudflare\.com/hyperdrive",
        ),
        (
            lambda: Postgres(pool_size=97),
            r"Postgres\.pool_size is 97, expected less than 97, what a compute of min_cu 0\.25 takes \(neon\.com",
        ),
        (
            lambda: Postgres(query_cache=3_601),
            r"Postgres\.query_cache is 3601, expected from 0 to 3600 s \(developers\.cloudflare\.com/hyperdrive",
        ),
        (
            lambda: Postgres().check_name("db", "a.b"),
            r"the name of part 'db' is 'a\.b', expected letters.*Neon",
        ),
    ],
)
def test_wrong_values_are_refused_when_the_part_is_made(
    make_wrong: Callable[[], object], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        make_wrong()


def test_an_external_database_has_limits_of_its_own() -> None:
    assert Postgres(host="external", pool_size=1_500).pool_size == 1_500
