from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

import pulumi
import pytest

from components.bundle import REFERENCE_BUNDLE, read_bundle
from components.component import Binding, Component, Safety
from components.d1_database import D1Database
from components.edge_worker import EdgeWorker
from components.edge_worker.component import EdgeWorkerComponent
from components.errors import UserError
from components.kv_namespace import KvNamespace
from components.part import Part
from components.postgres import Postgres
from components.queue import Queue
from components.r2_bucket import R2Bucket
from tests.components.samples import ACCOUNT, SAFETIES, ZONE, build, readable, secret_outputs, wires
from tests.mocks import Built, Recorded, Value

SECRET = "stand-in-secret"
ALWAYS = {"api", "api-version", "api-deployment", "api-crons"}


def make(
    part: EdgeWorker | None = None,
    *,
    bindings: Sequence[Binding] = (),
    exports: Mapping[str, str] | None = None,
    variables: Mapping[str, str] | None = None,
    secrets: Mapping[str, pulumi.Input[str]] | None = None,
    zone_id: str | None = None,
    hostname: str | None = None,
    stable: str | None = None,
    percent: float = 100,
    safety: Safety | None = None,
) -> EdgeWorkerComponent:
    return EdgeWorkerComponent(
        "api",
        part or EdgeWorker(),
        account_id=ACCOUNT,
        script_name="chat-prod-api",
        bindings=bindings,
        exports=exports,
        variables=variables,
        secrets=secrets,
        zone_id=zone_id,
        hostname=hostname,
        stable=stable,
        percent=percent,
        safety=safety or Safety(),
    )


def built_worker(part: EdgeWorker | None = None, **given: object) -> Built:
    return build(lambda: make(part, **given))  # type: ignore[arg-type]


def bindings_of(version: Recorded) -> dict[str, dict[str, Value]]:
    """The bindings of a version by name, in order."""
    listed = cast("list[dict[str, Value]]", version.inputs["bindings"])
    named = {cast("str", each["name"]): each for each in listed}
    assert len(named) == len(listed)
    return named


def composed(
    part: EdgeWorker,
    linked: Mapping[str, Sequence[Part]],
    *,
    serving: Mapping[str, str] | None = None,
    fenced: frozenset[str] = frozenset(),
) -> Built:
    """The Worker `api` as a composer makes it, after the parts that it uses."""

    def program() -> None:
        made: dict[str, list[Component[Part]]] = {
            key: [
                each.component(
                    f"{key}-{each.host}" if each.host else key,
                    wires(physical_name=f"chat-prod-{key}", worker_links=frozenset(part.links)),
                )
                for each in hosts
            ]
            for key, hosts in linked.items()
        }
        part.component(
            "api",
            wires(physical_name="chat-prod-api", linked=made, serving=serving or {}, fenced=fenced),
        )

    return build(program)


def test_a_worker_its_version_its_deployment_and_its_crons() -> None:
    built = built_worker()
    (component,) = built.components

    assert built.names == ALWAYS
    assert built["api"].inputs == {
        "accountId": ACCOUNT,
        "name": "chat-prod-api",
        "logpush": False,
        "subdomain": {"enabled": True, "previewsEnabled": False},
        "observability": {"enabled": True, "headSamplingRate": 1},
    }
    assert built["api-deployment"].inputs == {
        "accountId": ACCOUNT,
        "scriptName": "chat-prod-api",
        "strategy": "percentage",
        "versions": [{"percentage": 100, "versionId": "api-version-id"}],
    }
    assert built["api-crons"].inputs == {
        "accountId": ACCOUNT,
        "scriptName": "chat-prod-api",
        "schedules": [],
    }
    assert {each.parent for each in built if each.custom} == {component.urn}
    assert component.outputs == {"script_name": "chat-prod-api"}


def test_the_version_is_of_the_worker_and_what_reaches_it_waits_for_its_deployment() -> None:
    built = built_worker(EdgeWorker(routes=("example.com/api/*",)), hostname="api.example.com", zone_id=ZONE)
    (route,) = built.of("WorkersRoute")

    assert built["api-version"].inputs["workerId"] == "api-id"
    assert "api-version" in built["api-deployment"].depends_on
    for each in (built["api-crons"], built["api-domain"], route):
        assert each.depends_on >= {"api", "api-deployment"}


@pytest.mark.parametrize("safety", SAFETIES, ids=str)
def test_the_worker_is_a_store_for_its_durable_objects_and_nothing_else_of_it_is(safety: Safety) -> None:
    part = EdgeWorker(routes=("example.com/api/*",))
    built = built_worker(part, hostname="api.example.com", zone_id=ZONE, safety=safety)
    guarded = {each.name: (each.protect, each.retain_on_delete) for each in built if each.custom}

    assert guarded.pop("api") == (safety.protect, safety.retain)
    assert set(guarded.values()) == {(False, False)}


def test_settings_of_the_worker_itself() -> None:
    built = built_worker(EdgeWorker(name="exactly-this", workers_dev=False, log_sampling=0.1))

    assert built["api"].inputs["name"] == "exactly-this"
    assert built["api"].inputs["subdomain"] == {"enabled": False, "previewsEnabled": False}
    assert built["api"].inputs["observability"] == {"enabled": True, "headSamplingRate": 0.1}
    assert built["api-crons"].inputs["scriptName"] == "exactly-this"


# who gets which requests


@pytest.mark.parametrize(
    ("stable", "percent", "expected"),
    [
        (None, 100, [("api-version-id", 100)]),
        (None, 5, [("api-version-id", 100)]),
        ("earlier", 100, [("api-version-id", 100)]),
        ("earlier", 0, [("earlier", 100)]),
        ("earlier", 5, [("api-version-id", 5), ("earlier", 95)]),
        ("earlier", 33.3, [("api-version-id", 33.3), ("earlier", 66.7)]),
        ("earlier", 99.93, [("api-version-id", 99.93), ("earlier", 0.07)]),
        ("api-version-id", 5, [("api-version-id", 100)]),
    ],
)
def test_requests_are_shared_with_an_earlier_version(
    stable: str | None, percent: float, expected: list[tuple[str, float]]
) -> None:
    deployment = built_worker(stable=stable, percent=percent)["api-deployment"]
    versions = cast("list[dict[str, Value]]", deployment.inputs["versions"])

    assert [(each["versionId"], each["percentage"]) for each in versions] == expected


# code


def modules_of(version: Recorded) -> dict[str, tuple[str, bytes]]:
    listed = cast("list[dict[str, str]]", version.inputs["modules"])
    return {each["name"]: (each["contentType"], base64.b64decode(each["contentBase64"])) for each in listed}


def test_by_default_the_reference_worker_runs_as_it_lies_in_edge() -> None:
    version = built_worker()["api-version"]
    about = json.loads((REFERENCE_BUNDLE / "worker.json").read_text())
    modules = modules_of(version)

    assert REFERENCE_BUNDLE.parts[-2:] == ("edge", "dist")
    assert version.inputs["mainModule"] == about["mainModule"]
    assert version.inputs["compatibilityDate"] == about["compatibilityDate"]
    assert version.inputs["compatibilityFlags"] == about["compatibilityFlags"]
    assert modules[about["mainModule"]] == (
        "application/javascript+module",
        (REFERENCE_BUNDLE / about["mainModule"]).read_bytes(),
    )
    assert "worker.json" not in modules
    for name, (_, content) in modules.items():
        assert content == (REFERENCE_BUNDLE / name).read_bytes()


def test_code_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "hello.mjs"
    file.write_text("export default {}")
    (tmp_path / "other.js").write_text("not part of it")
    version = built_worker(EdgeWorker(code=str(file), compatibility_date="2026-01-02"))["api-version"]

    assert version.inputs["mainModule"] == "hello.mjs"
    assert modules_of(version) == {"hello.mjs": ("application/javascript+module", b"export default {}")}
    assert version.inputs["compatibilityDate"] == "2026-01-02"


def bundle(directory: Path, about: Mapping[str, object] | str | None, **files: str) -> str:
    for name, text in files.items():
        file = directory / name.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    if about is not None:
        text = about if isinstance(about, str) else json.dumps(about)
        (directory / "worker.json").write_text(text)
    return str(directory)


def test_code_from_a_directory_with_its_description(tmp_path: Path) -> None:
    code = bundle(
        tmp_path,
        {"mainModule": "main.js", "compatibilityDate": "2026-02-03", "compatibilityFlags": ["nodejs_compat"]},
        main_js="import './lib/a.js'",
        lib__a_js="a",
        lib__b_sql="select 1",
        README_md="no module",
    )
    version = built_worker(EdgeWorker(code=code))["api-version"]

    assert version.inputs["mainModule"] == "main.js"
    assert version.inputs["compatibilityDate"] == "2026-02-03"
    assert version.inputs["compatibilityFlags"] == ["nodejs_compat"]
    assert modules_of(version) == {
        "lib/a.js": ("application/javascript+module", b"a"),
        "lib/b.sql": ("text/plain", b"select 1"),
        "main.js": ("application/javascript+module", b"import './lib/a.js'"),
    }
    assert list(modules_of(version)) == ["lib/a.js", "lib/b.sql", "main.js"]


def test_the_parts_own_day_goes_before_the_bundles(tmp_path: Path) -> None:
    code = bundle(tmp_path, {"compatibilityDate": "2026-02-03"}, worker_js="")
    version = built_worker(EdgeWorker(code=code, compatibility_date="2026-05-06"))["api-version"]

    assert version.inputs["compatibilityDate"] == "2026-05-06"
    assert version.inputs["mainModule"] == "worker.js"


def test_the_same_code_at_another_path_is_the_same_version(tmp_path: Path) -> None:
    shutil.copytree(REFERENCE_BUNDLE, tmp_path / "copy")
    copied = built_worker(EdgeWorker(code=str(tmp_path / "copy")))["api-version"]

    assert copied.inputs == built_worker()["api-version"].inputs


@pytest.mark.parametrize(
    ("about", "files", "message"),
    [
        ({"mainModule": "man.js"}, {"main_js": ""}, r"its main module 'man\.js' is not there"),
        (None, {"main_js": ""}, r"its main module 'worker\.js' is not there"),
        ({"mainModule": "worker.ts"}, {"worker_ts": ""}, r"its main module 'worker\.ts' is not there"),
        ("{", {"worker_js": ""}, r"worker\.json is not valid JSON: "),
    ],
    ids=["misspelt", "absent", "not built", "broken description"],
)
def test_a_bundle_that_cannot_run_is_refused(
    tmp_path: Path, about: Mapping[str, object] | str | None, files: Mapping[str, str], message: str
) -> None:
    code = bundle(tmp_path, about, **files)

    with pytest.raises(UserError, match=message):
        read_bundle(code)


def test_the_digest_is_of_the_code_wherever_it_lies(tmp_path: Path) -> None:
    about = {"mainModule": "main.js", "compatibilityDate": "2026-02-03"}
    here, there = (read_bundle(bundle(tmp_path / name, about, main_js="1")) for name in ("here", "there"))
    others = [
        read_bundle(bundle(tmp_path / "code", about, main_js="2")),
        read_bundle(bundle(tmp_path / "module", about, main_js="1", more_js="")),
        read_bundle(bundle(tmp_path / "date", {**about, "compatibilityDate": "2026-02-04"}, main_js="1")),
        read_bundle(
            bundle(tmp_path / "flags", {**about, "compatibilityFlags": ["nodejs_compat"]}, main_js="1")
        ),
    ]

    assert here.digest == there.digest
    assert len({here.digest, *(each.digest for each in others)}) == 5


def test_code_that_is_not_there_is_refused(tmp_path: Path) -> None:
    missing = str(tmp_path / "dist")

    with pytest.raises(
        UserError,
        match=rf"EdgeWorker\.code is '{missing}', expected 'reference', 'external' or the path of a built bundle",
    ):
        built_worker(EdgeWorker(code=missing))


def test_a_bundle_without_a_day_is_refused(tmp_path: Path) -> None:
    code = bundle(tmp_path, None, worker_js="")

    with pytest.raises(
        UserError, match=r"EdgeWorker\.compatibility_date is missing, and the bundle .*worker\.json"
    ):
        built_worker(EdgeWorker(code=code))


# code that others ship


def external() -> EdgeWorkerComponent:
    return make(
        EdgeWorker(code="external", crons=("0 3 * * SUN",)),
        bindings=[Binding(type="kv_namespace", name="CACHE", fields={"namespace_id": "cache-id"})],
        variables={"APP": "chat"},
        secrets={"sentry_dsn": SECRET},
        hostname="api.example.com",
        zone_id=ZONE,
    )


def test_code_that_ci_ships_is_never_versioned_nor_deployed_here() -> None:
    built = build(external)

    assert built.names == {"api", "api-crons", "api-domain"}
    assert built["api-crons"].inputs["schedules"] == [{"cron": "0 3 * * SUN"}]


def test_what_ci_must_declare_is_a_secret_output() -> None:
    (component,) = build(external).components
    assert component.outputs is not None
    declared = cast("list[dict[str, Value]]", component.outputs["bindings"])

    assert [(each["name"], each["type"]) for each in declared] == [
        ("APP", "plain_text"),
        ("CACHE", "kv_namespace"),
        ("LIMITER", "ratelimit"),
        ("LIMITER_REQUESTS", "plain_text"),
        ("SENTRY_DSN", "secret_text"),
    ]
    assert declared[-1]["text"] == SECRET
    assert secret_outputs(external) == {"api": {"bindings"}, "": set()}
    assert SECRET not in readable(external)


def test_code_that_the_stack_ships_gives_no_bindings_away() -> None:
    (component,) = built_worker(
        variables={"APP": "chat"}, hostname="api.example.com", zone_id=ZONE
    ).components

    assert set(component.outputs or {}) == {"script_name", "url"}


# bindings


def test_bindings_come_in_the_order_of_their_names_whatever_the_order_of_links() -> None:
    linked: dict[str, Sequence[Part]] = {"cache": [KvNamespace()], "files": [R2Bucket()], "jobs": [Queue()]}
    versions = [
        composed(EdgeWorker(links=links), linked)["api-version"]
        for links in (("cache", "files", "jobs"), ("jobs", "files", "cache"), ("files", "cache", "jobs"))
    ]

    assert list(bindings_of(versions[0])) == [
        "APP",
        "CACHE",
        "ENVIRONMENT",
        "FILES",
        "JOBS",
        "LIMITER",
        "LIMITER_REQUESTS",
    ]
    assert versions[0].inputs == versions[1].inputs == versions[2].inputs


def test_what_is_not_linked_is_not_bound() -> None:
    version = composed(EdgeWorker(), {"cache": [KvNamespace()]})["api-version"]

    assert list(bindings_of(version)) == ["APP", "ENVIRONMENT", "LIMITER", "LIMITER_REQUESTS"]


def test_links_become_bindings_of_what_was_made() -> None:
    linked: dict[str, Sequence[Part]] = {
        "cache": [KvNamespace()],
        "db": [D1Database(), Postgres()],
        "files": [R2Bucket()],
        "jobs": [Queue()],
    }
    built = composed(EdgeWorker(links=("cache", "db", "files", "jobs")), linked)
    bindings = bindings_of(built["api-version"])

    assert bindings["CACHE"] == {"name": "CACHE", "type": "kv_namespace", "namespaceId": "cache-id"}
    assert bindings["DB_D1"] == {"name": "DB_D1", "type": "d1", "databaseId": "db-d1-id"}
    assert bindings["DB_POSTGRES"] == {
        "name": "DB_POSTGRES",
        "type": "hyperdrive",
        "id": "db-neon-hyperdrive-id",
    }
    assert bindings["FILES"] == {"name": "FILES", "type": "r2_bucket", "bucketName": "chat-prod-files"}
    assert bindings["JOBS"] == {"name": "JOBS", "type": "queue", "queueName": "chat-prod-jobs"}
    assert built["api-version"].depends_on >= {"cache", "db-d1", "db-neon-hyperdrive", "files", "jobs"}


@pytest.mark.parametrize("fenced", [False, True])
@pytest.mark.parametrize(("suffix", "name"), [("d1", "DB_D1"), ("postgres", "DB_POSTGRES")])
def test_both_hosts_are_bound_and_a_plain_value_says_which_serves(
    suffix: str, name: str, fenced: bool
) -> None:
    built = composed(
        EdgeWorker(links=("db",)),
        {"db": [D1Database(), Postgres()]},
        serving={"db": suffix},
        fenced=frozenset({"db"} if fenced else ()),
    )
    bindings = bindings_of(built["api-version"])

    assert {"DB_D1", "DB_POSTGRES"} <= set(bindings)
    assert bindings["DB_SERVING"] == {"name": "DB_SERVING", "type": "plain_text", "text": name}
    assert bindings["DB_FENCED"] == {
        "name": "DB_FENCED",
        "type": "plain_text",
        "text": "true" if fenced else "false",
    }


def test_a_cutover_changes_one_value_and_no_binding() -> None:
    def at(serving: str) -> dict[str, dict[str, Value]]:
        part = EdgeWorker(links=("db",))
        built = composed(part, {"db": [D1Database(), Postgres()]}, serving={"db": serving})
        return bindings_of(built["api-version"])

    before, after = at("d1"), at("postgres")

    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == {"DB_SERVING"}


def test_the_worker_knows_its_app_and_environment_and_the_parts_own_variables() -> None:
    part = EdgeWorker(variables={"REGION": "eu"}, rate_limit=None)
    bindings = bindings_of(composed(part, {})["api-version"])

    assert {name: each.get("text") for name, each in bindings.items() if each["type"] == "plain_text"} == {
        "APP": "chat",
        "ENVIRONMENT": "prod",
        "REGION": "eu",
    }


def test_users_are_limited_by_the_workers_own_binding() -> None:
    bindings = bindings_of(built_worker(EdgeWorker(rate_limit=30))["api-version"])
    limiter = bindings["LIMITER"]
    other = bindings_of(built_worker(EdgeWorker(rate_limit=30, name="other"))["api-version"])["LIMITER"]

    assert limiter["type"] == "ratelimit"
    assert limiter["simple"] == {"limit": 30, "period": 60}
    assert limiter["namespaceId"] != other["namespaceId"]
    assert str(limiter["namespaceId"]).isdecimal()
    assert bindings["LIMITER_REQUESTS"]["text"] == "30"
    assert not bindings_of(built_worker(EdgeWorker(rate_limit=None))["api-version"])


def test_a_secret_is_bound_as_one_and_appears_nowhere_else() -> None:
    program = lambda: make(secrets={"sentry_dsn": SECRET})
    version = build(program)["api-version"]
    names = list(bindings_of(version))

    assert bindings_of(version)["SENTRY_DSN"] == {
        "name": "SENTRY_DSN",
        "type": "secret_text",
        "text": SECRET,
    }
    assert version.secrets == {f"bindings[{names.index('SENTRY_DSN')}].text"}
    assert SECRET not in readable(program)
    assert SECRET not in readable(program, preview=True)


def test_only_secrets_that_are_given_and_asked_for_are_bound() -> None:
    def names(*asked: str) -> set[str]:
        version = composed(EdgeWorker(secrets=asked), {})["api-version"]
        return {name for name, each in bindings_of(version).items() if each["type"] == "secret_text"}

    assert names() == set()
    assert names("sentry_dsn", "not_given") == {"SENTRY_DSN"}


def test_classes_of_durable_objects_are_exported_and_kept_in_sqlite() -> None:
    version = built_worker(exports={"Room": "sqlite", "Inbox": "sqlite"})["api-version"]

    assert version.inputs["exports"] == {
        "Inbox": {"type": "durable-object", "storage": "sqlite"},
        "Room": {"type": "durable-object", "storage": "sqlite"},
    }
    assert "exports" not in built_worker()["api-version"].inputs
    assert "migrations" not in version.inputs


# limits, placement, crons, domains, routes, queues


def test_a_cpu_limit_is_absent_unless_it_is_asked_for() -> None:
    assert "limits" not in built_worker()["api-version"].inputs
    assert built_worker(EdgeWorker(cpu_ms=50))["api-version"].inputs["limits"] == {"cpuMs": 50}


def test_placement_is_absent_unless_it_is_asked_for() -> None:
    assert "placement" not in built_worker()["api-version"].inputs
    assert built_worker(EdgeWorker(smart_placement=True))["api-version"].inputs["placement"] == {
        "mode": "smart"
    }


def test_crons_are_declared_even_where_there_are_none_so_that_taking_one_away_does() -> None:
    with_one = built_worker(EdgeWorker(crons=("0 3 * * SUN",)))["api-crons"]
    without = built_worker()["api-crons"]

    assert with_one.inputs["schedules"] == [{"cron": "0 3 * * SUN"}]
    assert without.inputs["schedules"] == []
    assert with_one.urn == without.urn


def test_a_domain_of_its_own() -> None:
    built = built_worker(hostname="api.example.com", zone_id=ZONE)
    (component,) = built.components

    assert built["api-domain"].inputs == {
        "accountId": ACCOUNT,
        "hostname": "api.example.com",
        "service": "chat-prod-api",
        "zoneId": ZONE,
    }
    assert component.outputs is not None
    assert component.outputs["url"] == "https://api.example.com"


@pytest.mark.parametrize(
    ("subdomain", "domain", "hostname"),
    [
        ("api", "example.com", "api.example.com"),
        ("", "example.com", "example.com"),
        (None, "example.com", None),
        ("api", None, None),
    ],
)
def test_its_name_under_the_stacks_domain(
    subdomain: str | None, domain: str | None, hostname: str | None
) -> None:
    built = build(lambda: EdgeWorker(subdomain=subdomain).component("api", wires(domain=domain)))

    assert [each.inputs["hostname"] for each in built.of("WorkersCustomDomain")] == (
        [hostname] if hostname else []
    )


def test_routes_are_named_by_their_pattern_so_that_their_order_does_not_matter() -> None:
    one, two = "example.com/api/*", "example.com/v2/*"
    built = built_worker(EdgeWorker(routes=(one, two)), zone_id=ZONE)
    turned = built_worker(EdgeWorker(routes=(two, one)), zone_id=ZONE)

    assert built == turned
    assert {str(each.inputs["pattern"]) for each in built.of("WorkersRoute")} == {one, two}
    for route in built.of("WorkersRoute"):
        assert route.inputs == {"pattern": route.inputs["pattern"], "zoneId": ZONE, "script": "chat-prod-api"}


@pytest.mark.parametrize(
    ("part", "hostname", "message"),
    [
        (
            EdgeWorker(),
            "api.example.com",
            r"Worker 'api' has the host name 'api\.example\.com' but no zone_id",
        ),
        (EdgeWorker(routes=("a.com/*",)), None, r"Worker 'api' has the route 'a\.com/\*' but no zone_id"),
    ],
)
def test_domains_and_routes_belong_to_a_zone(part: EdgeWorker, hostname: str | None, message: str) -> None:
    with pytest.raises(UserError, match=message):
        built_worker(part, hostname=hostname)


def test_a_worker_that_feeds_and_drains_a_queue_is_no_cycle() -> None:
    built = composed(EdgeWorker().drain("jobs"), {"jobs": [Queue(batch_size=50)]})
    consumer = built["jobs-consumer"]

    assert bindings_of(built["api-version"])["JOBS"]["queueName"] == "chat-prod-jobs"
    assert consumer.inputs["scriptName"] == "chat-prod-api"
    assert consumer.depends_on >= {"api", "api-deployment", "jobs", "jobs-dead"}
    assert consumer.parent == built["jobs"].parent


def test_only_queues_are_drained() -> None:
    with pytest.raises(UserError, match=r"EdgeWorker\.drains names 'cache', expected the key of a Queue"):
        composed(EdgeWorker(drains=("cache",)), {"cache": [KvNamespace()]})


def test_only_what_binds_can_be_linked() -> None:
    with pytest.raises(UserError, match=r"part 'other' \(EdgeWorker\) cannot be linked to a Worker"):
        composed(EdgeWorker(links=("other",)), {"other": [EdgeWorker(subdomain=None)]})


# the part itself


def test_linking_and_draining_give_another_worker_with_each_key_once() -> None:
    one = EdgeWorker(links=("db",))

    assert one.link("db", "files").links == ("db", "files")
    assert one.drain("jobs").link("db").drain("jobs") == EdgeWorker(links=("db", "jobs"), drains=("jobs",))
    assert one.links == ("db",)
    assert EdgeWorker(links=("a", "b"), drains=("b", "c")).uses == ("a", "b", "c")


def test_needs_a_paid_plan_for_a_cpu_limit_and_a_zone_for_routes() -> None:
    assert EdgeWorker().needs == ()
    assert [(each.key, each.at_least) for each in EdgeWorker(cpu_ms=50, routes=("a.com/*",)).needs] == [
        ("workers_plan", "paid"),
        ("zone", ""),
    ]
    assert "100328" in EdgeWorker(cpu_ms=50).needs[0].why


@pytest.mark.parametrize(
    ("make_wrong", "message"),
    [
        (
            lambda: EdgeWorker(cpu_ms=300_001),
            r"EdgeWorker\.cpu_ms is 300001, expected from 1 to 300000 ms \(developers\.cloudflare\.com/workers",
        ),
        (lambda: EdgeWorker(cpu_ms=0), r"EdgeWorker\.cpu_ms is 0, expected from 1 to 300000 ms \("),
        (
            lambda: EdgeWorker(log_sampling=1.5),
            r"EdgeWorker\.log_sampling is 1\.5, expected from 0 to 1$",
        ),
        (
            lambda: EdgeWorker(rate_limit=0),
            r"EdgeWorker\.rate_limit is 0, expected at least 1 requests \(developers\.cloudflare\.com/workers",
        ),
        (
            lambda: EdgeWorker(compatibility_date="1 May 2026"),
            r"EdgeWorker\.compatibility_date is '1 May 2026', expected a day such as 2026-09-01",
        ),
        (
            lambda: EdgeWorker(links="db"),  # type: ignore[arg-type]
            r"EdgeWorker\.links is 'db', expected a list of a text",
        ),
        (
            lambda: EdgeWorker(variables={"A": 1}),  # type: ignore[dict-item]
            r"EdgeWorker\.variables is \{'A': 1\}, expected a map",
        ),
        (
            lambda: EdgeWorker().check_name("api", "a-"),
            r"the name of part 'api' is 'a-', expected lower-case letters, digits and hyphens \(developers\.",
        ),
        (
            lambda: EdgeWorker().check_name("api", "a" * 55),
            r"55 characters long, expected at most 54 \(developers",
        ),
    ],
)
def test_wrong_values_are_refused_when_the_part_is_made(
    make_wrong: Callable[[], object], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        make_wrong()
