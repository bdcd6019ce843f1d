"""Whole stages, built from the least account that each needs: every part of a stack with every other."""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import attrs
import pytest
from _pytest.mark.structures import ParameterSet

from components.cdn import Cdn
from components.edge_worker import EdgeWorker
from components.errors import UserError
from components.part import binding_name
from components.service import Service
from components.stores import STATELESS, is_store
from providers.neon.provider import NeonProvider
from stacks.blueprint import Blueprint
from stacks.composer import compose
from stacks.ladders import load
from stacks.moves import needs_of
from stacks.settings import PLANS
from stacks.stage import Ladder, Stage
from stacks.worker_bindings import bindings_of
from tests.components.accounts import all_stages, drawn
from tests.components.samples import COMPUTED, build, readable, secret_outputs
from tests.mocks import Built, Outputs, Recorded, Value

ROOT = Path(__file__).parents[2]


def workers_in(stage: Stage) -> Mapping[str, EdgeWorker]:
    return {key: part for key, part in stage if isinstance(part, EdgeWorker)}


STAGES = list(all_stages())
NAMES = [f"{ladder.name}-{stage.name}" for ladder, stage in STAGES]
EVERY_STAGE = pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=NAMES)
TELLING = ("aws-growth", "gcp-hybrid")
"""Of the ladders that are in other clouds, the stages that the quick tier builds more than once."""


def at_length(cases: list[ParameterSet]) -> list[ParameterSet]:
    """Cases of a test that builds stages of its own: the large ones in the exhaustive tier."""
    return [
        each
        if str(each.id).startswith(("edge-", *(f"{name}-" for name in TELLING))) or each.id in TELLING
        else pytest.param(*each.values, id=each.id, marks=[pytest.mark.all])
        for each in cases
    ]


EVERY_STAGE_AT_LENGTH = pytest.mark.parametrize(
    ("ladder", "stage"),
    at_length([pytest.param(*each, id=name) for each, name in zip(STAGES, NAMES, strict=True)]),
)
WITH_WORKERS = [each for each in STAGES if workers_in(each[1])]
EVERY_STAGE_WITH_WORKERS = pytest.mark.parametrize(
    ("ladder", "stage"), WITH_WORKERS, ids=[f"{ladder.name}-{stage.name}" for ladder, stage in WITH_WORKERS]
)
STEPS = [
    pytest.param(ladder, lower, upper, id=f"{ladder.name}-{lower.name}-{upper.name}")
    for ladder, upper in STAGES
    for lower in ladder.stages[: ladder.names.index(upper.name)][-1:]
]
LINEAGES = [
    pytest.param(ladder, stage, key, id=f"{ladder.name}-{stage.name}-{key}")
    for ladder, stage in STAGES
    for key, hosts in stage.lineages.items()
    if len(hosts) > 1
]
STORE_LINEAGES = [
    each for each in LINEAGES if cast("Stage", each.values[1]).lineages[cast("str", each.values[2])][0].store
]
SECRETS = {
    "sentry_dsn": "https://stand-in-key@sentry.example.com/1",
    "alert_webhook_url": "https://hooks.example.com/stand-in-path",
    "alert_webhook_secret": "stand-in-webhook-secret",
    "database_url": "postgresql://owner:stand-in-password@db.example.com/shop",
    "redis_url": "https://:stand-in-token@redis.example.com",
    "signing_key": "stand-in-signing-key",
    "operator_token": "stand-in-operator-token",
}


def built(blueprint: Blueprint, outputs: Outputs = COMPUTED, *, preview: bool = False) -> Built:
    return build(lambda: compose(blueprint), outputs=outputs, preview=preview)


def built_stage(ladder: Ladder, stage: Stage, **changes: object) -> Built:
    """The stage in production from the least configuration, with changes; made once for all tests."""
    return _built_once(ladder.name, stage.name, json.dumps(changes, sort_keys=True))


@functools.cache
def _built_once(ladder: str, stage: str, changes: str) -> Built:
    return built(drawn(load(ladder), load(ladder)[stage], **json.loads(changes)))


def resources(made: Built) -> list[Recorded]:
    """What is made in a cloud: neither components nor the providers that the program sets up."""
    return [each for each in made if each.custom and not each.type.startswith("pulumi:providers:")]


def stores(made: Built) -> dict[str, Recorded]:
    return {each.urn: each for each in made if each.custom and is_store(each.type)}


def bindings(made: Built, key: str) -> dict[str, dict[str, Value]]:
    """The bindings of a Worker's version, by name."""
    listed = cast("list[dict[str, Value]]", made[f"{key}-version"].inputs["bindings"])
    return {cast("str", each["name"]): each for each in listed}


def digest(made: Built) -> str:
    """The same for the same registrations, in whatever process."""
    plain = [attrs.asdict(each, value_serializer=lambda _, __, value: _sorted(value)) for each in made]
    return hashlib.sha256(json.dumps([plain, made.exports], sort_keys=True).encode()).hexdigest()


def _sorted(value: object) -> object:
    return sorted(cast("frozenset[str]", value)) if isinstance(value, frozenset) else value


# every stage


@EVERY_STAGE
def test_every_part_of_a_stage_becomes_its_component(ladder: Ladder, stage: Stage) -> None:
    made = built_stage(ladder, stage)
    expected = {
        (f"rungs:index:{type(part).__name__}", f"{key}-{part.host}" if part.host else key)
        for key, part in stage
    }

    assert {(each.type, each.name) for each in made.components} == expected
    assert len(made.components) == len(expected)
    assert all(each.outputs is not None for each in made.components)


@EVERY_STAGE
def test_every_resource_is_parented_to_a_component(ladder: Ladder, stage: Stage) -> None:
    made = built_stage(ladder, stage)
    components = {each.urn for each in made.components}

    assert {each.parent for each in resources(made)} <= components
    assert not [each.name for each in resources(made) if not each.name.startswith(_name(made, each.parent))]


def _name(made: Built, urn: str) -> str:
    return next(each.name for each in made.components if each.urn == urn)


@EVERY_STAGE
def test_every_resource_type_is_classed(ladder: Ladder, stage: Stage) -> None:
    for each in resources(built_stage(ladder, stage)):
        assert is_store(each.type) is not (each.type in STATELESS), each.type


@EVERY_STAGE_AT_LENGTH
def test_physical_names_are_those_of_the_blueprint(ladder: Ladder, stage: Stage) -> None:
    blueprint = drawn(ladder, stage)
    made = built(blueprint)

    for piece in blueprint.pieces:
        if piece.part.physical_name is None:
            continue
        named = {
            str(each.inputs.get(field))
            for each in made
            if each.custom and each.urn in stores(made) and _name(made, each.parent) == piece.name
            for field in ("name", "title", "queueName", "databaseName", "bucket")
            if field in each.inputs
        }
        if workers_in(stage):
            assert piece.physical_name in named
        assert all(each.startswith(piece.physical_name) for each in named - {"app"})


@EVERY_STAGE_AT_LENGTH
def test_the_same_configuration_registers_the_same(ladder: Ladder, stage: Stage) -> None:
    first, second = built_stage(ladder, stage), built(drawn(ladder, stage))

    assert list(first) == list(second)
    assert first.exports == second.exports


@pytest.mark.parametrize(
    "name",
    ["edge-enterprise", *(pytest.param(each, marks=pytest.mark.all) for each in ("aws-growth", NAMES[-1]))],
)
def test_what_is_registered_does_not_depend_on_the_process(name: str) -> None:
    index = NAMES.index(name)
    program = (
        "from tests.components.test_stages import STAGES, built_stage, digest; "
        f"print(digest(built_stage(*STAGES[{index}])))"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            text=True,
            capture_output=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert digests == {digest(built_stage(*STAGES[index]))}


@EVERY_STAGE_AT_LENGTH
def test_a_preview_that_knows_nothing_computed_registers_the_same_resources(
    ladder: Ladder, stage: Stage
) -> None:
    preview = built(drawn(ladder, stage), {}, preview=True)

    assert [each.urn for each in preview] == [each.urn for each in built_stage(ladder, stage)]


@EVERY_STAGE
def test_what_a_stack_exports(ladder: Ladder, stage: Stage) -> None:
    exports = built_stage(ladder, stage).exports

    assert exports["ladder"] == ladder.name
    assert exports["stage"] == stage.name
    assert exports["serving"] == {key: hosts[0].host for key, hosts in stage.lineages.items()}
    for key in workers_in(stage):
        assert exports[key] == f"chat-prod-{key}"


@EVERY_STAGE_AT_LENGTH
def test_the_smallest_sizes_are_of_the_same_resources(ladder: Ladder, stage: Stage) -> None:
    full, small = built_stage(ladder, stage), built_stage(ladder, stage, size="minimal")

    assert set(stores(small)) == set(stores(full))
    assert {each.urn for each in small.components} == {each.urn for each in full.components}


@EVERY_STAGE_AT_LENGTH
def test_no_secret_can_be_read(ladder: Ladder, stage: Stage) -> None:
    blueprint = drawn(ladder, stage, **SECRETS)
    seen = readable(lambda: compose(blueprint))

    for secret in (*SECRETS.values(), "stand-in-password", "stand-in-token"):
        assert secret not in seen


@EVERY_STAGE_WITH_WORKERS
def test_with_code_that_ci_ships_the_bindings_are_exported_as_secrets(ladder: Ladder, stage: Stage) -> None:
    for key in workers_in(stage):
        blueprint = drawn(ladder, stage, parts={key: {"code": "external"}}, sentry_dsn=SECRETS["sentry_dsn"])
        made = built(blueprint)
        exported = cast("list[dict[str, Value]]", made.exports[f"{key}_bindings"])

        assert not {f"{key}-version", f"{key}-deployment"} & made.names
        assert [each["name"] for each in exported] == list(
            bindings(built_stage(ladder, stage, sentry_dsn=SECRETS["sentry_dsn"]), key)
        )
        assert secret_outputs(lambda blueprint=blueprint: compose(blueprint))[""] == {f"{key}_bindings"}


@EVERY_STAGE
def test_the_account_is_the_least(ladder: Ladder, stage: Stage) -> None:
    for need in needs_of(stage):
        if need.key not in PLANS:
            continue
        rank = PLANS[need.key].index(need.at_least)
        less = PLANS[need.key][rank - 1]
        with pytest.raises(UserError, match=rf"rungs:{need.key} is '{less}', but .* needs '{need.at_least}'"):
            drawn(ladder, stage, **{need.key: less})


@EVERY_STAGE_WITH_WORKERS
def test_neons_own_rules_take_what_a_stage_asks_for(ladder: Ladder, stage: Stage) -> None:
    for size in ("full", "minimal"):
        for project in built_stage(ladder, stage, size=size).of("Project"):
            _, failures = NeonProvider().check(project.type, dict(project.inputs), None)  # type: ignore[arg-type]
            assert not list(failures)


# what Workers find


OF_CLOUDFLARE = {
    "d1": "D1 database",
    "durable_object_namespace": "Durable Object namespace",
    "hyperdrive": "Hyperdrive",
    "kv_namespace": "KV namespace",
    "plain_text": "plain text",
    "queue": "queue",
    "r2_bucket": "R2 bucket",
    "ratelimit": "rate limit",
    "secret_text": "secret",
}


@EVERY_STAGE_WITH_WORKERS
def test_what_is_bound_is_what_its_types_say(ladder: Ladder, stage: Stage) -> None:
    made = built_stage(ladder, stage, **{key: SECRETS[key] for key in stage.worker().secrets})

    bound = {name: OF_CLOUDFLARE[str(each["type"])] for name, each in bindings(made, "api").items()}
    assert bound == bindings_of(stage)


@EVERY_STAGE_WITH_WORKERS
def test_what_is_said_to_serve_is_bound(ladder: Ladder, stage: Stage) -> None:
    made = built_stage(ladder, stage)

    for key in workers_in(stage):
        bound = bindings(made, key)
        serving = {name: each["text"] for name, each in bound.items() if name.endswith("_SERVING")}
        assert "DB_SERVING" in serving
        for value in map(str, serving.values()):
            assert [name for name in bound if name == value or name.startswith(f"{value}_")]


@EVERY_STAGE_WITH_WORKERS
def test_what_writes_backups_runs_by_a_cron(ladder: Ladder, stage: Stage) -> None:
    made = built_stage(ladder, stage)

    for key in workers_in(stage):
        schedules = made[f"{key}-crons"].inputs["schedules"]
        assert bool(schedules) is ("BACKUPS" in bindings(made, key))


@EVERY_STAGE_WITH_WORKERS
def test_every_class_that_is_bound_is_exported_and_in_the_bundle(ladder: Ladder, stage: Stage) -> None:
    facts = json.loads((ROOT / "edge" / "dist" / "worker.json").read_text())
    made = built_stage(ladder, stage)

    for key in workers_in(stage):
        classes = {str(each["className"]) for each in bindings(made, key).values() if "className" in each}
        exports = cast("dict[str, Value]", made[f"{key}-version"].inputs.get("exports", {}))
        assert classes == set(exports)
        assert classes <= set(facts["classes"])


# from stage to stage


WORKER_STEPS = [each for each in STEPS if workers_in(cast("Stage", each.values[1]))]


@pytest.mark.parametrize(("ladder", "lower", "upper"), STEPS)
def test_a_higher_stage_has_every_store_of_the_one_below(ladder: Ladder, lower: Stage, upper: Stage) -> None:
    before, after = stores(built_stage(ladder, lower)), stores(built_stage(ladder, upper))

    assert set(before) <= set(after)


NEVER = (
    *("name", "title", "queueName", "databaseName", "bucket", "identifier", "clusterIdentifier"),
    *(
        "replicationGroupId",
        "location",
        "locationId",
        "jurisdiction",
        "region",
        "kmsKeyId",
        "storageEncrypted",
    ),
    *("atRestEncryptionEnabled", "transitEncryptionEnabled", "tier", "transitEncryptionMode", "connectMode"),
    *("encryptionKeyName", "dbName", "username", "fifoQueue", "databaseVersion"),
)
"""What never changes of a store that exists, because its provider would make it anew."""


@pytest.mark.parametrize(("ladder", "lower", "upper"), at_length(STEPS))
def test_a_higher_stage_names_no_store_anew(ladder: Ladder, lower: Stage, upper: Stage) -> None:
    changes = {"domain": "example.com", "zone": "1" * 32}
    before = stores(built_stage(ladder, lower, **changes))
    after = stores(built_stage(ladder, upper, **changes))

    for urn, store in before.items():
        for field in NEVER:
            assert store.inputs.get(field) == after[urn].inputs.get(field), urn


@pytest.mark.parametrize(("ladder", "lower", "upper"), WORKER_STEPS)
def test_a_higher_stage_keeps_every_binding_and_its_kind(ladder: Ladder, lower: Stage, upper: Stage) -> None:
    before, after = built_stage(ladder, lower), built_stage(ladder, upper)

    for key in workers_in(lower):
        was, is_now = bindings(before, key), bindings(after, key)
        assert {name: each["type"] for name, each in was.items()}.items() <= {
            name: each["type"] for name, each in is_now.items()
        }.items()


# environments and standings


@EVERY_STAGE_AT_LENGTH
@pytest.mark.parametrize(("environment", "guarded"), [("prod", True), ("staging", True), ("preview", False)])
def test_the_environment_decides_how_stores_are_guarded(
    ladder: Ladder, stage: Stage, environment: str, guarded: bool
) -> None:
    changes = {} if environment == "prod" else {"environment": environment}
    made = built_stage(ladder, stage, **changes)

    assert stores(made)
    for each in made:
        expected = guarded and each.urn in stores(made)
        assert (each.protect, each.retain_on_delete) == (expected, expected), each.urn


def standing_at(stage: Stage, key: str, **more: object) -> dict[str, object]:
    """Where a store stands whose newest host serves; its oldest host is what `more` says."""
    oldest, *_, newest = (part.host for part in stage.lineages[key])
    return {key: {"serving": newest, "copied": copied_to(newest), **{field: [oldest] for field in more}}}


def copied_to(host: str) -> dict[str, object]:
    """The proof that a host has every row."""
    return {"to": host, "at": "2026-11-21T16:00:00Z", "rows": 0, "digest": "0" * 64}


def of_host(made: Built, key: str, host: str) -> dict[str, Recorded]:
    (component,) = (each for each in made.components if each.name == f"{key}-{host}")
    return {each.urn: each for each in made if component.urn in (each.urn, each.parent)}


@pytest.mark.parametrize(("ladder", "stage", "key"), at_length(STORE_LINEAGES))
@pytest.mark.parametrize("environment", ["prod", "staging", "preview"])
def test_a_released_host_is_still_there_retained_but_not_protected(
    ladder: Ladder, stage: Stage, key: str, environment: str
) -> None:
    oldest = stage.lineages[key][0].host
    before = built_stage(ladder, stage, environment=environment, stores=standing_at(stage, key))
    after = built_stage(ladder, stage, environment=environment, stores=standing_at(stage, key, released=True))
    kept = environment != "preview"

    assert {each.urn for each in after} == {each.urn for each in before}
    released = {urn: each for urn, each in stores(after).items() if urn in of_host(after, key, oldest)}
    assert released or oldest == "external"  # of which only the address is the program's
    for each in released.values():
        assert (each.protect, each.retain_on_delete) == (False, kept)
    for urn, each in stores(after).items():
        if urn not in released:
            assert (each.protect, each.retain_on_delete) == (kept, kept)


@pytest.mark.parametrize(("ladder", "stage", "key"), at_length(LINEAGES))
def test_a_forgotten_host_is_out_of_the_program_and_no_other(ladder: Ladder, stage: Stage, key: str) -> None:
    oldest = stage.lineages[key][0].host
    before = built_stage(ladder, stage, stores=standing_at(stage, key))
    after = built_stage(ladder, stage, stores=standing_at(stage, key, forgotten=True))

    assert of_host(before, key, oldest)
    gone = {each.urn: each for each in before}
    for each in after:
        del gone[each.urn]
    assert set(of_host(before, key, oldest)) <= set(gone)
    about_all = {f"{piece}-{part.host}" for piece, part in stage if part.last}
    admit_it = {f"{piece}-{part.host}" for piece, part in stage if key in part.uses}
    others = [each for urn, each in gone.items() if urn not in of_host(before, key, oldest)]
    assert {_name(before, each.parent) for each in others} <= about_all | admit_it
    assert not [each.name for each in others if is_store(each.type)]
    for worker in workers_in(stage):
        lost = set(bindings(before, worker)) - set(bindings(after, worker))
        assert lost == {binding_name(key, stage.lineages[key][0].binding_suffix)}


@pytest.mark.parametrize(("ladder", "stage", "key"), at_length(STORE_LINEAGES))
def test_a_fence_and_a_cutover_change_plain_values_alone(ladder: Ladder, stage: Stage, key: str) -> None:
    oldest, *_, newest = (part.host for part in stage.lineages[key])
    standings: list[dict[str, object]] = [
        {"serving": oldest},
        {"serving": oldest, "fenced": True},
        {"serving": newest, "copied": copied_to(newest)},
    ]
    made = [built_stage(ladder, stage, stores={key: standing}) for standing in standings]
    fenced, serving = binding_name(key, "fenced"), binding_name(key, "serving")

    for worker in workers_in(stage):
        start, under_fence, after = (bindings(each, worker) for each in made)
        assert {name for name in start if start[name] != under_fence[name]} == {fenced}
        assert {name for name in under_fence if under_fence[name] != after[name]} == {fenced, serving}
        assert (start[fenced]["text"], under_fence[fenced]["text"]) == ("false", "true")
    versions = {f"{worker}-version" for worker in workers_in(stage)}
    services = {
        f"{piece}-{part.host}" for piece, part in stage if isinstance(part, Service) and key in part.links
    }
    for one, other in itertools.pairwise(made):
        different = differing(one, other)
        if versions:
            assert {each.name for each in different} == versions
            assert {each.urn for each in one} == {each.urn for each in other}
        else:
            assert {_name(one, each.parent) for each in different} == services
            assert not [each.name for each in different if is_store(each.type)]


def differing(one: Built, other: Built) -> list[Recorded]:
    """What only one of two programs makes, or makes of other inputs."""
    first, second = (
        {each.urn: attrs.evolve(each, dependencies=frozenset()) for each in made} for made in (one, other)
    )
    return [
        each
        for this, that in ((first, second), (second, first))
        for urn, each in this.items()
        if each.custom and that.get(urn) != each
    ]


def test_at_least_one_ladder_moves_a_store_between_hosts() -> None:
    assert LINEAGES


@EVERY_STAGE_WITH_WORKERS
def test_a_domain_gives_every_stage_its_address(ladder: Ladder, stage: Stage) -> None:
    made = built_stage(ladder, stage, domain="example.com", zone="1" * 32)

    for key, worker in workers_in(stage).items():
        if worker.subdomain:
            assert made.exports[f"{key}_url"] == f"https://{worker.subdomain}.example.com"
            assert made[f"{key}-domain"].inputs["zoneId"] == "1" * 32


@EVERY_STAGE_AT_LENGTH
def test_a_zone_is_made_where_one_is_asked_for(ladder: Ladder, stage: Stage) -> None:
    if not any(isinstance(part, Cdn) for _, part in stage):
        with pytest.raises(UserError, match=r"rungs:create_zone is true, but growth stage .* has no Cdn"):
            drawn(ladder, stage, zone=None, create_zone=True, domain="example.com")
        return
    made = built_stage(ladder, stage, zone=None, create_zone=True)
    (zone,) = made.of("Zone")

    assert {str(each.inputs["zoneId"]) for each in made if "zoneId" in each.inputs} == {f"{zone.name}-id"}
    assert (zone.protect, zone.retain_on_delete) == (True, True)


NO_BUNDLE = str(Path(__file__).parent)


@pytest.mark.parametrize(
    ("key", "fields", "message"),
    [
        ("api", {"drains": ["cache"]}, r"'api' .*drains is 'cache', expected one of: jobs"),
        ("api", {"links": ["cdn"]}, r"'api' .*links is 'cdn', expected one of: "),
        ("api", {"links": ["fils"]}, r"a link of part 'api' .* is 'fils', .*did you mean 'files'\?"),
        ("files", {"notifies": "cache"}, r"'files' .*notifies is 'cache', expected one of: jobs"),
        ("api", {"variables": {"FILES": "x"}}, r"'api' .* two bindings of the name FILES"),
        ("api", {"code": NO_BUNDLE}, r"its main module 'worker\.js' is not there"),
        ("api", {"code": __file__}, r"its main module 'test_stages\.py' is not there"),
    ],
    ids=["drain", "link", "link to nothing", "listener", "two of one name", "no bundle", "no module"],
)
def test_what_cannot_be_built_is_refused_before_anything_is(
    key: str, fields: dict[str, object], message: str
) -> None:
    ladder = load("edge")

    with pytest.raises(UserError, match=message):
        drawn(ladder, ladder["traction"], parts={key: fields})


def test_code_without_a_day_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    ladder, stage = WITH_WORKERS[0]
    (tmp_path / "worker.js").write_text("export default {}")

    with pytest.raises(UserError, match="compatibility_date is missing"):
        drawn(ladder, stage, parts={"api": {"code": str(tmp_path)}})


def test_a_public_bucket_needs_a_domain() -> None:
    ladder, stage = WITH_WORKERS[0]

    with pytest.raises(UserError, match="rungs:domain is missing"):
        drawn(ladder, stage, parts={"files": {"subdomain": "files"}}, zone="1" * 32)
