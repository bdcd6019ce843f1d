from __future__ import annotations

import json
from typing import cast

import pytest

from providers.neon import limits
from providers.neon.api import JSON, Compute, Refused, Request, Response
from providers.neon.stand_in import StandIn
from tests.neon.conftest import KEY, World

PLAIN = {"name": "shop", "region_id": "aws-eu-central-1"}


def ask(stand_in: StandIn, method: str, path: str, body: object = None, **query: str) -> Response:
    headers = {"Authorization": f"Bearer {KEY}"}
    return stand_in.send(Request(method, path, query, cast(JSON, body), headers))


def message(response: Response) -> str:
    """The message of an error in Neon's form."""
    assert isinstance(response.body, dict)
    assert set(response.body) == {"request_id", "code", "message"}
    return str(response.body["message"])


def answer(response: Response) -> dict[str, JSON]:
    assert isinstance(response.body, dict)
    return response.body


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (None, "body: expected an object"),
        ({}, "required field 'project' is missing"),
        ({"project": PLAIN, "x": 1}, "body: unknown field 'x'"),
        ({"project": {**PLAIN, "regionId": "x"}}, "body.project: unknown field 'regionId'"),
        ({"project": {**PLAIN, "name": ""}}, "body.project.name: expected 1 to 256 characters"),
        ({"project": {**PLAIN, "name": 7}}, "body.project.name: expected a string"),
        ({"project": {**PLAIN, "pg_version": 13}}, "body.project.pg_version: expected 14 to 18"),
        ({"project": {**PLAIN, "pg_version": 17.5}}, "body.project.pg_version: expected a whole number"),
        ({"project": {**PLAIN, "pg_version": True}}, "body.project.pg_version: expected a whole number"),
        (
            {"project": {**PLAIN, "store_passwords": "yes"}},
            "body.project.store_passwords: expected true or false",
        ),
        ({"project": {**PLAIN, "org_id": "Org!"}}, "body.project.org_id: expected [a-z0-9-]{1,60}"),
        (
            {"project": {**PLAIN, "provisioner": "vm"}},
            "body.project.provisioner: expected one of k8s-pod, k8s-neonvm",
        ),
        ({"project": {**PLAIN, "branch": {"annotations": {"a": 1}}}}, "annotations.a: expected a string"),
        ({"project": {**PLAIN, "branch": {"role_name": "pgsql"}}}, "role name 'pgsql' is not allowed"),
        ({"project": {**PLAIN, "region_id": "azure-gwc"}}, "region 'azure-gwc' is not supported"),
        ({"project": {**PLAIN, "default_endpoint_settings": {"min_cu": 1}}}, "unknown field 'min_cu'"),
    ],
)
def test_what_the_api_does_not_know_is_refused(world: World, body: object, wrong: str) -> None:
    response = ask(world.neon, "POST", "/projects", body)
    assert response.status == 400
    assert wrong in message(response)
    assert world.made() == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/projects/no-such", None),
        ("PATCH", "/projects/no-such", {"project": {}}),
        ("GET", "/projects/{id}/branches/br-other", None),
        ("GET", "/projects/{id}/endpoints/ep-other", None),
        ("GET", "/projects/{id}/branches/{branch}/roles/other/reveal_password", None),
        ("PATCH", "/projects/{id}/branches/{branch}/databases/other", {"database": {"name": "x"}}),
        ("GET", "/projects/{id}/operations/0", None),
        ("PUT", "/projects/{id}", {}),
        ("GET", "/users/me", None),
    ],
)
def test_what_is_not_there_is_a_404(world: World, method: str, path: str, body: object) -> None:
    project = world.project()
    branch = world.client.default_branch(project.id)
    response = ask(world.neon, method, path.format(id=project.id, branch=branch.id), body)
    assert response.status == 404
    assert message(response)


def test_parameters_are_checked(world: World) -> None:
    project = world.project()
    uri = f"/projects/{project.id}/connection_uri"
    assert "'role_name' is missing" in message(ask(world.neon, "GET", uri, database_name="app"))
    assert "unknown parameter 'name'" in message(ask(world.neon, "GET", "/projects", name="shop"))
    assert "1 to 400" in message(ask(world.neon, "GET", "/projects", limit="500"))


def test_a_project_is_locked_until_its_operations_have_run(world: World) -> None:
    created = ask(world.neon, "POST", "/projects", {"project": PLAIN})
    body = answer(created)
    assert created.status == 201
    operations = cast("list[dict[str, JSON]]", body["operations"])
    assert [each["status"] for each in operations] == ["running", "scheduling"]
    id = cast("dict[str, JSON]", body["project"])["id"]
    change = {"project": {"name": "store"}}
    statuses = [ask(world.neon, "PATCH", f"/projects/{id}", change).status for _ in range(5)]
    assert statuses == [423, 423, 423, 423, 200]
    assert ask(world.neon, "GET", f"/projects/{id}/operations/{operations[1]['id']}").status == 200


def test_ids_look_like_neons_and_follow_from_names() -> None:
    first, second = World(), World()
    for world in (first, second):
        world.project()
    assert first.store == second.store
    (id,) = first.made()
    branch = first.client.default_branch(id)
    endpoint = first.client.endpoints(id, branch.id)[0]
    assert endpoint.host == f"{endpoint.id}.eu-central-1.aws.neon.tech"
    for text, prefix in ((id, ""), (branch.id, "br-"), (endpoint.id, "ep-")):
        assert text.startswith(prefix)
        assert text.removeprefix(prefix).count("-") == 2


def test_an_id_is_never_given_twice(world: World) -> None:
    first = world.project()
    world.client.delete_project(first.id)
    assert world.project().id != first.id


def test_its_cloud_is_the_store_and_holds_no_password(world: World) -> None:
    project = world.project()
    branch = world.client.default_branch(project.id)
    password = world.client.password(project.id, branch.id, "app")
    text = json.dumps(world.store)
    assert password not in text
    again = StandIn(json.loads(text))
    answered = answer(
        ask(again, "GET", f"/projects/{project.id}/branches/{branch.id}/roles/app/reveal_password")
    )
    assert answered == {"password": password}
    other = StandIn(json.loads(text), salt="another")
    answered = answer(
        ask(other, "GET", f"/projects/{project.id}/branches/{branch.id}/roles/app/reveal_password")
    )
    assert answered != {"password": password}


def test_a_reset_password_is_another(world: World) -> None:
    project = world.project()
    branch = world.client.default_branch(project.id)
    before = world.client.password(project.id, branch.id, "app")
    path = f"/projects/{project.id}/branches/{branch.id}/roles/app/reset_password"
    assert world.neon.by_hand("POST", path).status == 200
    assert world.client.password(project.id, branch.id, "app") != before


def test_passwords_that_are_not_stored_are_not_revealed(world: World) -> None:
    body = {"project": {**PLAIN, "store_passwords": False}}
    project = cast("dict[str, JSON]", answer(ask(world.neon, "POST", "/projects", body))["project"])
    branch = world.client.default_branch(str(project["id"]))
    with pytest.raises(Refused, match="storing passwords is disabled") as caught:
        world.client.password(str(project["id"]), branch.id, "neondb_owner")
    assert caught.value.status == 412


@pytest.mark.parametrize(
    ("plan", "compute", "fits"),
    [
        ("free", Compute(0.25, 2, 0), True),
        ("free", Compute(0.25, 3, 0), False),
        ("free", Compute(0.25, 2, -1), False),
        ("launch", Compute(8, 16, -1), True),
        ("launch", Compute(18, 18, -1), False),
        ("launch", Compute(0.25, 2, 60), False),
        ("scale", Compute(56, 56, -1), True),
        ("scale", Compute(16, 18, -1), False),
        ("scale", Compute(0.25, 16, 0), False),
        ("scale", Compute(0.25, 2, 60), True),
        ("scale", Compute(0.25, 2, 59), False),
        ("scale", Compute(0.75, 2, 0), False),
    ],
)
def test_plans_limit_computes(plan: limits.PlanName, compute: Compute, fits: bool) -> None:
    world = World(plan=plan)
    if fits:
        project = world.project(compute=compute)
        branch = world.client.default_branch(project.id)
        assert world.client.endpoints(project.id, branch.id)[0].compute == compute
    else:
        with pytest.raises(Refused):
            world.project(compute=compute)
        assert world.made() == []


@pytest.mark.parametrize(("plan", "seconds"), [("free", 21_600), ("launch", 604_800), ("scale", 2_592_000)])
def test_plans_limit_history(plan: limits.PlanName, seconds: int) -> None:
    world = World(plan=plan)
    project = world.project(history_seconds=seconds)
    assert project.history_seconds == seconds
    if seconds < limits.HISTORY_MAX:
        with pytest.raises(Refused, match=f"limited to {seconds} seconds"):
            world.client.update_project(project.id, name="shop", history_seconds=seconds + 1)


def test_plans_limit_projects_replicas_and_protection() -> None:
    world = World(plan="free", polls=0)
    for number in range(100):
        world.project(f"shop-{number}")
    with pytest.raises(Refused, match="user projects limit of 100 exceeded, got 100") as caught:
        world.project()
    assert (caught.value.status, caught.value.code) == (422, "PROJECTS_LIMIT_EXCEEDED")
    id = world.made()[0]
    branch = world.client.default_branch(id)
    for _ in range(3):
        world.client.create_endpoint(id, branch.id, "read_only", Compute(0.25, 0.25, 0))
    with pytest.raises(Refused, match="allows 3 read replicas"):
        world.client.create_endpoint(id, branch.id, "read_only", Compute(0.25, 0.25, 0))
    with pytest.raises(Refused, match="allows 0 protected branches"):
        world.client.protect(id, branch.id, True)


def test_protection_keeps_computes_and_project(world: World) -> None:
    project = world.project()
    branch = world.client.default_branch(project.id)
    endpoint = world.client.endpoints(project.id, branch.id)[0]
    world.client.protect(project.id, branch.id, True)
    with pytest.raises(Refused, match="protected"):
        world.client.delete_endpoint(project.id, endpoint.id)
    with pytest.raises(Refused, match="protected"):
        world.client.delete_project(project.id)
    assert world.made() == [project.id]


def test_a_branch_has_one_compute_that_writes(world: World) -> None:
    project = world.project()
    branch = world.client.default_branch(project.id)
    with pytest.raises(Refused) as caught:
        world.client.create_endpoint(project.id, branch.id, "read_write", Compute(1, 1, 0))
    assert caught.value.status == 409
