from __future__ import annotations

import pytest

from providers.neon import limits
from providers.neon.api import JSON, Compute, Request, Response
from providers.neon.provider import FIELDS, NO_KEY, PROJECT, NeonProvider
from providers.neon.stand_in import How
from providers.server import UNKNOWN, Call, Props, ProviderError, Secret, Unfinished, Value, current, plain
from tests.neon.conftest import KEY, URN, World

PLAIN: Props = {"name": "shop", "region": "aws-eu-central-1"}


def reasons(world: World, inputs: Props, old: Props | None = None) -> list[str]:
    _, failures = world.provider.check(PROJECT, inputs, old)
    return [failure.reason for failure in failures]


def hosts(outputs: Props) -> list[str]:
    """The addresses of the replicas."""
    found = outputs["replicaHosts"]
    assert isinstance(found, list)
    return [str(each) for each in found]


# --- check ----------------------------------------------------------------------------------------------------


def test_defaults_are_filled_in_so_that_nothing_is_left_to_drift(world: World) -> None:
    assert world.inputs() == {
        **PLAIN,
        "pgVersion": 17,
        "databaseName": "app",
        "roleName": "app",
        "minCu": 0.25,
        "maxCu": 2,
        "suspendSeconds": 300,
        "historyRetentionSeconds": 21_600,
        "replicas": 0,
        "replicaMinCu": 0.25,
        "replicaMaxCu": 2,
        "protected": False,
    }


def test_replicas_are_sized_as_the_primary_unless_told(world: World) -> None:
    assert world.inputs(minCu=1, maxCu=4)["replicaMaxCu"] == 4
    assert world.inputs(minCu=1, maxCu=4, replicaMaxCu=2)["replicaMaxCu"] == 2


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"name": ""}, "name is '', expected 1 to 64 characters (neon.com/docs/manage/projects)"),
        ({"name": "x" * 65}, f"name is '{'x' * 65}', expected 1 to 64 characters"),
        ({"name": 7}, "name is 7, expected text"),
        ({"region": "eu-central-1"}, "region is 'eu-central-1', expected one of aws-us-east-1, "),
        ({"region": "eu-central-1"}, "did you mean 'aws-eu-central-1'?"),
        ({"pgVersion": 13}, "pgVersion is 13, expected one of 14, 15, 16, 17, 18 (Neon API v2)"),
        ({"pgVersion": "17"}, "pgVersion is '17', expected whole number"),
        ({"pgVersion": True}, "pgVersion is True, expected whole number"),
        ({"databaseName": ""}, "databaseName is '', expected 1 to 63 bytes"),
        ({"databaseName": "é" * 32}, "expected 1 to 63 bytes of printable text (neon.com/docs/manage/roles)"),
        ({"databaseName": "a\nb"}, "expected 1 to 63 bytes of printable text"),
        ({"roleName": "pgbouncer"}, "roleName is 'pgbouncer', expected a name that does not start with 'pg'"),
        ({"roleName": "public"}, "roleName is 'public', expected a name that"),
        ({"minCu": 0.75}, "minCu is 0.75, expected one of 0.25, 0.5, 1, 2, "),
        ({"maxCu": 17}, "(neon.com/docs/manage/computes)"),
        ({"minCu": 4, "maxCu": 2}, "minCu is 4, expected at most maxCu, which is 2"),
        ({"minCu": 16, "maxCu": 18}, "maxCu is 18, expected at most 16 where minCu (16) differs"),
        (
            {"minCu": 1, "maxCu": 10},
            "maxCu is 10, expected at most 9, 8 above minCu (neon.com/docs/manage/computes)",
        ),
        ({"minCu": 18, "maxCu": 18}, "suspendSeconds is 300, expected -1 where maxCu is 18"),
        ({"replicaMinCu": 4}, "replicaMinCu is 4, expected at most replicaMaxCu, which is 2"),
        ({"suspendSeconds": 0}, "suspendSeconds is 0, expected -1 or 60 to 604800 (Neon API v2)"),
        ({"suspendSeconds": 604_801}, "suspendSeconds is 604801, expected"),
        ({"historyRetentionSeconds": 2_592_001}, "expected 0 to 2592000 (Neon API v2)"),
        ({"replicas": -1}, "replicas is -1, expected 0 to 16"),
        ({"replicas": 1.5}, "replicas is 1.5, expected whole number"),
        ({"protected": "yes"}, "protected is 'yes', expected true or false"),
        ({"protected": 1}, "protected is 1, expected true or false"),
        ({"orgId": "Org"}, "orgId is 'Org', expected 1 to 60 of a-z, 0-9 and -"),
        ({"maxCU": 4}, "property 'maxCU' is not known in neon:index:Project; did you mean 'maxCu'?"),
        ({"wholly": 4}, "property 'wholly' is not known in neon:index:Project; known are databaseName, "),
    ],
)
def test_a_wrong_input_is_named_with_what_is_allowed_and_says_who(
    world: World, given: dict[str, Value], reason: str
) -> None:
    (told,) = reasons(world, {**PLAIN, **given})
    assert reason in told


@pytest.mark.parametrize("key", ["name", "region"])
def test_what_is_required_is_asked_for(world: World, key: str) -> None:
    assert reasons(world, {other: item for other, item in PLAIN.items() if other != key}) == [
        f"{key} is missing"
    ]


def test_every_input_has_a_wrong_value_that_is_refused(world: World) -> None:
    for key in FIELDS:
        assert any(told.startswith(f"{key} is ") for told in reasons(world, {**PLAIN, key: {"odd": 1}})), key


@pytest.mark.parametrize(
    "given",
    [
        {"minCu": 56, "maxCu": 56, "suspendSeconds": -1},
        {"minCu": 8, "maxCu": 16},
        {"suspendSeconds": 60},
        {"historyRetentionSeconds": 0},
        {"orgId": "org-red-moon-12345678"},
        {
            "name": UNKNOWN,
            "region": UNKNOWN,
            "minCu": UNKNOWN,
            "suspendSeconds": UNKNOWN,
            "protected": UNKNOWN,
        },
    ],
)
def test_what_neon_allows_is_allowed(world: World, given: dict[str, Value]) -> None:
    assert reasons(world, {**PLAIN, **given}) == []


def test_a_secret_is_not_repeated(world: World) -> None:
    (told,) = reasons(world, {**PLAIN, "name": Secret("x" * 65)})
    assert told.startswith("name is a secret, expected")


def test_no_failure_names_a_property_since_the_engine_would_print_its_value(world: World) -> None:
    _, failures = world.provider.check(PROJECT, {**PLAIN, "pasword": Secret("hush"), "replicas": -1}, None)
    assert [failure.property for failure in failures] == ["", ""]
    assert not any("hush" in failure.reason for failure in failures)


def test_a_role_cannot_be_renamed_and_nothing_is_replaced_for_it(world: World) -> None:
    old = world.inputs()
    (told,) = reasons(world, {**PLAIN, "roleName": "owner"}, old)
    assert told == (
        "roleName is 'owner', expected 'app', the role that the project was made with: Neon cannot rename a role"
    )
    assert (
        reasons(world, {**PLAIN, "roleName": "owner", "region": "aws-us-east-1", "name": "shop-2"}, old) == []
    )


def test_another_type_is_refused(world: World) -> None:
    with pytest.raises(
        ProviderError, match="no resource type 'neon:index:Branch', only 'neon:index:Project'"
    ):
        world.provider.check("neon:index:Branch", {}, None)


# --- diff -----------------------------------------------------------------------------------------------------

IN_PLACE: dict[str, Value] = {
    "name": "store",
    "databaseName": "shop",
    "minCu": 1,
    "maxCu": 4,
    "suspendSeconds": -1,
    "historyRetentionSeconds": 604_800,
    "replicas": 2,
    "replicaMinCu": 0.5,
    "replicaMaxCu": 1,
    "protected": True,
}
REPLACES: dict[str, Value] = {"region": "aws-us-east-1", "pgVersion": 16, "orgId": "org-other"}


@pytest.mark.parametrize("key", FIELDS)
def test_what_a_change_does(world: World, key: str) -> None:
    old = world.inputs()
    value = {**IN_PLACE, **REPLACES, "roleName": "owner"}[key]
    diff = world.provider.diff(PROJECT, "id", {**old, key: value}, old, {**old, "orgId": "org-mine"})
    assert diff.replaces == ((key,) if key in REPLACES else ())
    assert diff.changes == ((key,) if key not in REPLACES else ())


def test_no_change_of_compute_ever_replaces(world: World) -> None:
    old = world.inputs()
    diff = world.provider.diff(PROJECT, "id", {**old, **IN_PLACE}, old, old)
    assert diff.replaces == ()
    assert set(diff.changes) == set(IN_PLACE)


def test_the_same_is_the_same(world: World) -> None:
    inputs = world.inputs()
    diff = world.provider.diff(PROJECT, "id", inputs, dict(inputs), dict(inputs))
    assert (diff.changes, diff.replaces) == ((), ())


@pytest.mark.parametrize(("new", "old"), [(None, "org-mine"), ("org-mine", None), ("org-mine", "org-mine")])
def test_the_organization_may_be_named_or_left_to_the_key(
    world: World, new: str | None, old: str | None
) -> None:
    before, after = world.inputs(orgId=old), world.inputs(orgId=new)
    diff = world.provider.diff(PROJECT, "id", after, before, {**before, "orgId": "org-mine"})
    assert (diff.changes, diff.replaces) == ((), ())


# --- preview --------------------------------------------------------------------------------------------------


def test_a_preview_needs_no_key_and_no_neon() -> None:
    world = World()
    provider = NeonProvider(world.neon, world.clock)
    inputs = world.inputs(replicas=1)
    id, outputs = provider.create(PROJECT, inputs, preview=True)
    assert id == ""
    unknown = {key for key, item in outputs.items() if item is UNKNOWN}
    assert unknown == {
        "projectId", "branchId", "host", "poolerHost", "password", "connectionUri", "replicaHosts"
    }  # fmt: skip
    assert (outputs["port"], outputs["database"], outputs["role"]) == (5432, "app", "app")
    assert world.neon.requests == []


def test_a_preview_of_an_update_keeps_what_stays(world: World) -> None:
    _, outputs = world.create(replicas=1)

    def previewed(**given: object) -> set[str]:
        inputs = world.inputs(**{"replicas": 1, **given})
        seen = world.provider.update(PROJECT, "id", inputs, outputs, outputs, preview=True)
        return {key for key, item in seen.items() if item is UNKNOWN}

    assert previewed(minCu=1) == set()
    assert previewed(databaseName="other") == {"connectionUri"}
    assert previewed(replicas=2) == {"replicaHosts"}
    assert previewed(replicas=0) == set()
    assert previewed(replicas=UNKNOWN) == {"replicas", "replicaHosts"}


# --- create ---------------------------------------------------------------------------------------------------


def test_a_created_project_is_what_was_asked_for(world: World) -> None:
    asked = {
        "pgVersion": 16,
        "databaseName": "main db",
        "roleName": "main-role",
        "minCu": 1,
        "maxCu": 4,
        "suspendSeconds": -1,
        "historyRetentionSeconds": 604_800,
        "replicas": 2,
        "replicaMaxCu": 2,
        "protected": True,
        "orgId": "org-red-moon",
    }
    id, outputs = world.create(**asked)
    inputs = world.inputs(**asked)
    assert {key: outputs[key] for key in inputs} == inputs
    password = plain(outputs["password"])
    host = outputs["host"]
    assert outputs["projectId"] == id
    assert str(outputs["branchId"]).startswith("br-")
    assert str(host).endswith(".eu-central-1.aws.neon.tech")
    assert outputs["poolerHost"] == str(host).replace(".", "-pooler.", 1)
    assert (outputs["port"], outputs["database"], outputs["role"]) == (5432, "main db", "main-role")
    assert outputs["connectionUri"] == Secret(
        f"postgresql://main-role:{password}@{host}/main%20db?sslmode=require"
    )
    assert len({str(host), *hosts(outputs)}) == 3
    assert world.read(id, inputs) == (inputs, outputs)


def test_secrets_are_marked_and_not_shown(world: World) -> None:
    _, outputs = world.create()
    secret = {key for key, item in outputs.items() if isinstance(item, Secret)}
    assert secret == {"password", "connectionUri"}
    assert str(plain(outputs["password"])) not in f"{outputs!r}"


@pytest.mark.parametrize("how", [500, "timeout", "lost"])
def test_a_create_without_an_answer_makes_one_project(world: World, how: How) -> None:
    world.neon.fail_next(how, method="POST", path="/projects")
    id, _ = world.create()
    assert world.made() == [id]


def test_a_create_whose_record_was_lost_is_found_again(world: World) -> None:
    first, outputs = world.create()
    assert world.create(maxCu=4) == (first, {**outputs, "maxCu": 4, "replicaMaxCu": 4})
    assert world.made() == [first]
    assert world.sent("POST") == ["POST /projects"]


def test_a_create_that_never_gets_an_answer_ends(world: World) -> None:
    world.neon.fail_next("timeout", times=3, method="POST", path="/projects")
    with pytest.raises(
        ProviderError, match="could not create the Neon project 'shop': no answer came three times"
    ):
        world.create()
    assert world.made() == []


def test_a_project_that_another_made_is_never_taken(world: World) -> None:
    project = world.project()
    with pytest.raises(ProviderError) as caught:
        world.create()
    assert str(caught.value) == (
        f"a Neon project named 'shop' is there already ({project.id}, aws-eu-central-1, Postgres 17) and was not "
        "made by this resource: choose another name, or take it over with "
        f"`pulumi import neon:index:Project db {project.id} --generate-code=false`"
    )
    assert world.sent() == ["POST /projects"]  # the one by hand


def test_a_project_of_another_resource_is_never_taken(world: World) -> None:
    world.create()
    current.set(Call(URN + "2"))
    with pytest.raises(ProviderError, match="was not made by this resource"):
        world.create()


def test_two_projects_of_one_name_are_an_error_that_names_both(world: World) -> None:
    ids = sorted(world.project().id for _ in range(2))
    with pytest.raises(ProviderError, match="there are 2 Neon projects named 'shop'") as caught:
        world.create()
    assert all(id in str(caught.value) for id in ids)


def test_the_old_project_of_a_replacement_is_never_taken_for_the_new_one(world: World) -> None:
    id, _ = world.create()
    with pytest.raises(ProviderError, match=r"Neon cannot move it.*give the new one another name"):
        world.create(region="aws-us-east-1")
    new, outputs = world.create(region="aws-us-east-1", name="shop-us")
    assert world.made() == sorted([id, new])
    assert str(outputs["host"]).endswith(".us-east-1.aws.neon.tech")


def test_an_account_that_may_not_set_the_mark_still_gets_its_project(world: World) -> None:
    class NoNotes:
        def send(self, request: Request) -> Response:
            if "annotations" in str(request.body):
                return Response(400, {"code": "", "message": "json: unknown field 'annotations'"})
            return world.neon.send(request)

    world.provider = NeonProvider(NoNotes(), world.clock, KEY)
    world.neon.fail_next("lost", method="POST", path="/projects")
    id, _ = world.create()
    assert world.made() == [id]


@pytest.mark.parametrize(
    ("how", "method", "path"),
    [
        (403, "POST", "/projects/*/endpoints"),
        (403, "PATCH", "/projects/*/branches/*"),
        (403, "GET", "/projects/*/operations"),
        (403, "GET", "/projects/*/reveal_password"),
    ],
)
def test_a_create_that_fails_half_way_keeps_the_id_and_the_next_update_goes_on(
    world: World, how: int, method: str, path: str
) -> None:
    asked = {"replicas": 2, "protected": True}
    world.neon.fail_next(how, method=method, path=path)
    with pytest.raises(Unfinished, match="was made, but is not finished: could not") as caught:
        world.create(**asked)
    (id,) = world.made()
    assert (caught.value.id, caught.value.outputs["projectId"]) == (id, id)
    outputs = world.update(id, caught.value.outputs, **asked)
    assert (outputs["replicas"], outputs["protected"]) == (2, True)
    assert world.read(id, world.inputs(**asked)) == (world.inputs(**asked), outputs)


def test_what_the_plan_does_not_allow_is_said_by_neon() -> None:
    world = World(plan="free")
    with pytest.raises(ProviderError, match="compute is limited to 2 CU on the Free plan"):
        world.create(maxCu=4)
    assert world.made() == []
    with pytest.raises(Unfinished, match="the Free plan allows 0 protected branches"):
        world.create(protected=True)


def test_the_defaults_fit_the_free_plan() -> None:
    world = World(plan="free")
    id, _ = world.create()
    assert world.made() == [id]


# --- update ---------------------------------------------------------------------------------------------------


def test_each_change_in_place_reaches_neon_and_touches_nothing_else(world: World) -> None:
    id, outputs = world.create()
    for key, value in IN_PLACE.items():
        given: dict[str, object] = {key: value}
        if key in ("minCu", "maxCu"):
            given |= {f"replica{key[0].upper()}{key[1:]}": outputs[f"replica{key[0].upper()}{key[1:]}"]}
        elif key.startswith("replicaM"):
            given |= {"replicaMinCu": 0.5, "replicaMaxCu": 1, "replicas": 1}
        updated = world.update(id, outputs, **given)
        now, state = world.read(id, world.inputs(**given))
        assert now == world.inputs(**given), key
        assert state == updated, key
        assert (updated["projectId"], updated["host"]) == (id, outputs["host"]), key
        world.update(id, updated)
    assert world.made() == [id]


def test_an_update_that_changes_nothing_sends_nothing(world: World) -> None:
    id, outputs = world.create(replicas=1, protected=True)
    sent = world.sent()
    assert world.update(id, outputs, replicas=1, protected=True) == outputs
    assert world.sent() == sent


def test_a_size_is_changed_on_the_compute_itself(world: World) -> None:
    id, outputs = world.create()
    before = len(world.sent())
    world.update(id, outputs, maxCu=4)
    branch = world.client.default_branch(id)
    endpoint = world.client.endpoints(id, branch.id)[0]
    assert world.sent()[before:] == [f"PATCH /projects/{id}/endpoints/{endpoint.id}"]
    assert endpoint.compute == Compute(0.25, 4, 0)


def test_replicas_come_and_go_without_touching_the_others(world: World) -> None:
    id, outputs = world.create(replicas=1)
    more = world.update(id, outputs, replicas=3)
    fewer = world.update(id, more, replicas=2)
    first, second, third = (hosts(each) for each in (outputs, more, fewer))
    assert second[:1] == first
    assert second[:2] == third
    assert not [each for each in world.sent() if f"PATCH /projects/{id}/endpoints" in each]


def test_replicas_of_a_protected_branch_go_and_the_protection_comes_back(world: World) -> None:
    id, outputs = world.create(replicas=2, protected=True)
    outputs = world.update(id, outputs, replicas=0, protected=True)
    assert (outputs["replicaHosts"], outputs["protected"]) == ([], True)


def test_protection_that_was_lifted_for_a_failed_removal_comes_back_with_the_next_update(
    world: World,
) -> None:
    id, outputs = world.create(replicas=1, protected=True)
    world.neon.fail_next(403, method="DELETE")
    with pytest.raises(ProviderError, match="could not remove the compute"):
        world.update(id, outputs, protected=True)
    assert world.update(id, outputs, protected=True)["protected"] is True


@pytest.mark.parametrize("how", [500, "lost", "timeout"])
def test_an_added_replica_whose_answer_was_lost_is_not_added_twice(world: World, how: How) -> None:
    id, outputs = world.create()
    world.neon.fail_next(how, times=2, method="POST")
    outputs = world.update(id, outputs, replicas=2)
    assert outputs["replicas"] == 2


def test_a_renamed_project_keeps_its_name_to_itself(world: World) -> None:
    other = world.project("store")
    id, outputs = world.create()
    with pytest.raises(
        ProviderError, match="a Neon project named 'store' is there already: choose another name"
    ):
        world.update(id, outputs, name="store")
    world.client.delete_project(other.id)
    assert world.update(id, outputs, name="store")["name"] == "store"


def test_a_renamed_database_changes_the_address(world: World) -> None:
    id, outputs = world.create()
    renamed = world.update(id, outputs, databaseName="shop")
    assert renamed["database"] == "shop"
    assert "/shop?" in str(plain(renamed["connectionUri"]))
    assert renamed["password"] == outputs["password"]


def test_a_project_that_is_gone_cannot_be_updated(world: World) -> None:
    id, outputs = world.create()
    world.client.delete_project(id)
    with pytest.raises(ProviderError, match=f"the Neon project {id} is gone: run `pulumi refresh`"):
        world.update(id, outputs, maxCu=4)


# --- read -----------------------------------------------------------------------------------------------------


def by_hand(world: World, id: str, method: str, path: str, body: JSON = None) -> None:
    branch = world.client.default_branch(id)
    endpoints = world.client.endpoints(id, branch.id)
    names = {"branch": branch.id, "primary": endpoints[0].id, "last": endpoints[-1].id}
    response = world.neon.by_hand(method, f"/projects/{id}{path.format(**names)}", body)
    assert response.status < 300, response.body


def compute(**settings: float) -> JSON:
    """The body of a change to a compute."""
    return {"endpoint": dict[str, JSON](settings)}


DRIFT: dict[str, tuple[str, str, JSON, dict[str, Value]]] = {
    "name": ("PATCH", "", {"project": {"name": "x"}}, {"name": "x"}),
    "history": (
        "PATCH", "", {"project": {"history_retention_seconds": 0}}, {"historyRetentionSeconds": 0}
    ),
    "protection": ("PATCH", "/branches/{branch}", {"branch": {"protected": True}}, {"protected": True}),
    "size": ("PATCH", "/endpoints/{primary}", compute(autoscaling_limit_max_cu=8), {"maxCu": 8}),
    "suspension": (
        "PATCH", "/endpoints/{primary}", compute(suspend_timeout_seconds=-1), {"suspendSeconds": -1}
    ),
    "replica's size": ("PATCH", "/endpoints/{last}", compute(autoscaling_limit_max_cu=8), {"replicaMaxCu": 8}),
    "replica's suspension": (
        "PATCH", "/endpoints/{last}", compute(suspend_timeout_seconds=60), {"suspendSeconds": 60}
    ),
    "replica removed": ("DELETE", "/endpoints/{last}", None, {"replicas": 0}),
    "replica added": ("POST", "/endpoints", None, {"replicas": 2}),
    "database renamed": (
        "PATCH", "/branches/{branch}/databases/app", {"database": {"name": "x"}}, {"databaseName": "x"}
    ),
    "primary removed": ("DELETE", "/endpoints/{primary}", None, {"minCu": 0, "maxCu": 0, "suspendSeconds": 0}),
}  # fmt: skip


@pytest.mark.parametrize("what", DRIFT)
def test_what_was_changed_by_hand_is_seen_and_the_next_update_takes_it_back(world: World, what: str) -> None:
    method, path, asked, seen = DRIFT[what]
    id, outputs = world.create(replicas=1)
    inputs = world.inputs(replicas=1)
    replica: JSON = {"endpoint": {"branch_id": world.client.default_branch(id).id, "type": "read_only"}}
    by_hand(world, id, method, path, replica if what == "replica added" else asked)
    now, state = world.read(id, inputs)
    assert now == {**inputs, **seen}
    diff = world.provider.diff(PROJECT, id, inputs, now, state)
    assert (set(diff.changes), diff.replaces) == (set(seen), ())
    world.provider.update(PROJECT, id, inputs, now, state, preview=False)
    again, final = world.read(id, inputs)
    assert again == inputs
    assert final["password"] == outputs["password"]


def test_a_default_suspend_time_is_the_same_said_either_way(world: World) -> None:
    id, outputs = world.create()
    by_hand(world, id, "PATCH", "/endpoints/{primary}", {"endpoint": {"suspend_timeout_seconds": 300}})
    assert world.read(id, world.inputs()) == (world.inputs(), outputs)


def test_a_reset_password_is_seen(world: World) -> None:
    id, outputs = world.create()
    by_hand(world, id, "POST", "/branches/{branch}/roles/app/reset_password")
    now, state = world.read(id, world.inputs())
    assert now == world.inputs()
    assert state["password"] != outputs["password"]
    assert str(plain(state["password"])) in str(plain(state["connectionUri"]))


def test_a_dropped_database_is_seen_and_never_made_anew(world: World) -> None:
    id, outputs = world.create()
    by_hand(world, id, "DELETE", "/branches/{branch}/databases/app")
    now, state = world.read(id, world.inputs())
    assert now["databaseName"] == ""
    assert state["connectionUri"] == Secret("")
    with pytest.raises(ProviderError, match=r"the database 'app' is gone from the Neon project .*restore it"):
        world.update(id, outputs)
    with pytest.raises(ProviderError, match="is gone from the Neon project"):
        world.provider.update(PROJECT, id, world.inputs(), now, state, preview=False)


def test_a_dropped_role_is_seen_and_named(world: World) -> None:
    id, outputs = world.create()
    by_hand(world, id, "DELETE", "/branches/{branch}/databases/app")
    by_hand(world, id, "DELETE", "/branches/{branch}/roles/app")
    now, state = world.read(id, world.inputs())
    assert (now["roleName"], state["password"]) == ("", Secret(""))
    with pytest.raises(ProviderError, match="the role 'app' is gone from the Neon project"):
        world.update(id, outputs)


def test_a_project_that_is_gone_is_seen(world: World) -> None:
    id, _ = world.create()
    world.client.delete_project(id)
    assert world.provider.read(PROJECT, id, world.inputs(), {}) is None


def test_a_neon_that_cannot_be_reached_is_an_error_and_not_a_missing_project(world: World) -> None:
    id, _ = world.create()
    world.neon.fail_next("refused", times=100)
    with pytest.raises(ProviderError, match=f"could not read the project {id}: no connection"):
        world.provider.read(PROJECT, id, world.inputs(), {})


def test_import_by_id_gives_inputs_that_need_no_change(world: World) -> None:
    asked = {
        "databaseName": "main",
        "roleName": "boss",
        "minCu": 1,
        "replicas": 1,
        "replicaMaxCu": 1,
        "protected": True,
    }
    id, outputs = world.create(**asked)
    now, state = world.read(id)
    assert now == world.inputs(**asked)
    assert state == outputs
    assert not world.provider.check(PROJECT, now, now)[1]


def test_import_takes_the_database_that_was_made_first(world: World) -> None:
    id, _ = world.create()
    by_hand(
        world, id, "POST", "/branches/{branch}/databases", {"database": {"name": "aaa", "owner_name": "app"}}
    )
    assert world.read(id)[0]["databaseName"] == "app"
    assert world.read(id, {"databaseName": "aaa"})[0]["databaseName"] == "aaa"


# --- delete ---------------------------------------------------------------------------------------------------


def test_delete_and_delete_again(world: World) -> None:
    id, outputs = world.create()
    world.provider.delete(PROJECT, id, outputs)
    assert world.made() == []
    world.provider.delete(PROJECT, id, outputs)


def test_a_protected_project_is_not_deleted(world: World) -> None:
    id, outputs = world.create(protected=True)
    with pytest.raises(ProviderError, match=r"is protected: nothing was deleted.*set protected to false"):
        world.provider.delete(PROJECT, id, outputs)
    assert world.made() == [id]


# --- configuration --------------------------------------------------------------------------------------------


def test_the_key_is_asked_for_when_it_is_first_needed(world: World) -> None:
    provider = NeonProvider(world.neon, world.clock)
    provider.configure({})
    with pytest.raises(ProviderError) as caught:
        provider.create(PROJECT, world.inputs(), preview=False)
    assert str(caught.value) == NO_KEY


@pytest.mark.parametrize("value", [KEY, Secret(KEY), f" {KEY}\n"])
def test_the_key_comes_from_the_configuration(world: World, value: Value) -> None:
    provider = NeonProvider(world.neon, world.clock)
    provider.configure({"apiKey": value})
    assert provider.create(PROJECT, world.inputs(), preview=False)[0] in world.made()


def test_the_key_comes_from_the_environment(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEON_API_KEY", KEY)
    provider = NeonProvider(world.neon, world.clock)
    provider.configure({"apiKey": UNKNOWN})
    assert provider.create(PROJECT, world.inputs(), preview=False)[0] in world.made()


def test_a_key_with_odd_characters_is_refused_without_being_shown(world: World) -> None:
    provider = NeonProvider(world.neon, world.clock)
    provider.configure({"apiKey": "two words"})
    with pytest.raises(ProviderError, match="has characters that no key has") as caught:
        provider.create(PROJECT, world.inputs(), preview=False)
    assert "two words" not in str(caught.value)


def test_unknown_configuration_is_refused_with_the_nearest_name(world: World) -> None:
    (failure,) = world.provider.check_config({"apikey": Secret("hush"), "version": "1.0.0"})
    assert failure.property == ""
    assert (
        failure.reason == "neon:apikey is not known in the provider's configuration; did you mean 'apiKey'?"
    )


# --- limits ---------------------------------------------------------------------------------------------------


def test_what_check_allows_some_plan_allows() -> None:
    world = World()
    for size in limits.COMPUTE_SIZES:
        suspend = -1 if size > limits.AUTOSCALING_MAX else 300
        inputs = {"minCu": size, "maxCu": size, "suspendSeconds": suspend, "name": f"shop-{size}"}
        id, outputs = world.create(**inputs)
        assert (outputs["minCu"], outputs["suspendSeconds"]) == (size, suspend)
        assert world.read(id, world.inputs(**inputs))[0] == world.inputs(**inputs)
