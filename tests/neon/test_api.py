from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from providers.neon.api import (
    JSON,
    Compute,
    HttpTransport,
    Lost,
    Neon,
    NeonError,
    NoAnswer,
    NotSent,
    OperationFailed,
    Refused,
    Request,
    Response,
    Retries,
)
from providers.neon.stand_in import How, NoWait, StandIn, serve_http
from tests.neon.conftest import KEY, World

STEADY = Retries(chance=lambda: 1.0)


@pytest.mark.parametrize("how", [423, 429, 500, 502, 503, "refused", "timeout", "lost"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_what_may_be_repeated_is_tried_again(world: World, how: How, method: str) -> None:
    project = world.project()
    world.neon.fail_next(how, times=3, method=method, path="/projects/*")
    match method:
        case "GET":
            found = world.client.project(project.id)
            assert found is not None
            assert found.name == "shop"
        case "PATCH":
            world.client.update_project(project.id, name="store", history_seconds=0)
            assert [each.id for each in world.client.projects_named("store", None)] == [project.id]
        case _:
            world.client.delete_project(project.id)
            assert world.made() == []
    assert len(world.clock.slept) >= (1 if (how, method) == ("lost", "DELETE") else 3)


@pytest.mark.parametrize("how", [423, 429, 503, "refused"])
def test_a_post_is_repeated_where_nothing_can_have_been_done(world: World, how: How) -> None:
    world.neon.fail_next(how, times=2, method="POST")
    world.project()
    assert len(world.made()) == 1


@pytest.mark.parametrize("how", [500, 502, "timeout", "lost"])
def test_a_post_without_a_sure_answer_is_never_repeated(world: World, how: How) -> None:
    world.neon.fail_next(how, method="POST")
    with pytest.raises(Lost, match="could not create the project 'shop'"):
        world.project()
    assert world.sent("POST") == ["POST /projects"]


def test_pauses_grow_to_a_ceiling_and_end(world: World) -> None:
    neon = Neon(KEY, world.neon, world.clock, STEADY)
    world.neon.fail_next(503, times=50)
    with pytest.raises(Refused, match="tried 10 times") as caught:
        neon.project("any")
    assert caught.value.status == 503
    assert world.clock.slept == [0.5, 1, 2, 4, 8, 16, 20, 20, 20]


def test_chance_spreads_the_pauses_over_their_upper_half() -> None:
    assert Retries(chance=lambda: 0.0).pause(3) == 2
    assert Retries(chance=lambda: 1.0).pause(3) == 4


@pytest.mark.parametrize("asked", [30, "Thu, 01 Jan 1970 00:00:30 GMT"])
def test_retry_after_is_a_minimum(world: World, asked: int | str) -> None:
    project = world.project()
    clock = NoWait()
    world.neon.fail_next(429, retry_after=asked)
    assert Neon(KEY, world.neon, clock, STEADY).project(project.id) is not None
    assert clock.slept == [30]


def test_a_retry_after_beyond_reason_ends_the_trying(world: World) -> None:
    world.neon.fail_next(429, retry_after=3600)
    with pytest.raises(Refused, match="Neon asks to wait 3600 s"):
        world.client.project("any")
    assert world.clock.slept == []


@pytest.mark.parametrize("asked", ["soon", "-5", ""])
def test_a_retry_after_that_cannot_be_read_is_left_out(world: World, asked: str) -> None:
    clock = NoWait()
    world.neon.fail_next(429, retry_after=asked)
    assert Neon(KEY, world.neon, clock, STEADY).project("any") is None
    assert clock.slept == [0.5]


def test_a_refusal_is_not_repeated_and_says_what_neon_said(world: World) -> None:
    with pytest.raises(Refused) as caught:
        world.project(compute=Compute(1, 0.5, 0))
    assert world.clock.slept == []
    assert str(caught.value).startswith(
        "could not create the project 'shop': autoscaling limits 1 to 0.5 are not"
    )
    assert "HTTP 400" in str(caught.value)


def test_a_wrong_key_is_named_as_such_and_never_shown(world: World) -> None:
    neon = Neon("another-key", world.neon, world.clock)
    with pytest.raises(Refused, match="check the API key") as caught:
        neon.project("any")
    assert "another-key" not in str(caught.value)


@pytest.mark.parametrize("key", ["", "  ", "two words", "line\nbreak", "schlüssel"])
def test_what_cannot_be_a_key_is_refused_without_being_shown(world: World, key: str) -> None:
    with pytest.raises(
        ValueError, match="the Neon API key has characters that no key has, or is empty"
    ) as caught:
        Neon(key, world.neon)
    assert not key.strip() or key not in str(caught.value)


def test_a_key_that_comes_back_in_an_answer_is_blotted_out() -> None:
    class Echo:
        def send(self, request: Request) -> Response:
            return Response(400, {"code": "", "message": f"bad header {request.headers['Authorization']}"})

    with pytest.raises(Refused) as caught:
        Neon(KEY, Echo()).project("any")
    assert KEY not in str(caught.value)
    assert "[key]" in str(caught.value)


def test_a_key_of_several_organizations_is_told_to_name_one() -> None:
    class Personal:
        def send(self, request: Request) -> Response:
            return Response(400, {"code": "", "message": "org_id is required"})

    with pytest.raises(Refused, match=r"org_id is required; name the organization \(orgId\)"):
        Neon(KEY, Personal()).projects_named("shop", None)


def test_the_key_is_in_one_header_only(world: World) -> None:
    seen: list[Request] = []

    class Spy:
        def send(self, request: Request) -> Response:
            seen.append(request)
            return world.neon.send(request)

    neon = Neon(KEY, Spy(), world.clock)
    neon.projects_named("shop", None)
    world.project()
    neon.projects_named("shop", None)
    assert all(request.headers == {"Authorization": f"Bearer {KEY}"} for request in seen)
    assert not any(KEY in f"{request!r}" for request in seen)


def test_changes_wait_for_their_operations(world: World) -> None:
    project = world.project()
    branch = world.client.default_branch(project.id)
    world.client.create_endpoint(project.id, branch.id, "read_only", Compute(1, 1, 0))
    world.client.protect(project.id, branch.id, True)  # a locked project would have cost a repetition
    assert world.sent("PATCH") == [f"PATCH /projects/{project.id}/branches/{branch.id}"]


def operations(*statuses: str) -> tuple[Neon, NoWait]:
    """A client whose change starts an operation that goes through these statuses."""
    left = list(statuses)

    class Script:
        def send(self, request: Request) -> Response:
            operation: dict[str, JSON] = {
                "id": "o1",
                "project_id": "p1",
                "action": "apply_config",
                "status": left.pop(0) if len(left) > 1 else left[0],
                "error": "disk on fire" if left[0] == "failed" else "",
            }
            if request.method == "PATCH":
                return Response(200, {"operations": [operation]})
            return (
                Response(404, {"code": "", "message": "gone"})
                if left == ["gone"]
                else Response(200, {"operation": operation})
            )

    clock = NoWait()
    return Neon(KEY, Script(), clock), clock


@pytest.mark.parametrize("end", ["finished", "skipped", "gone"])
def test_operations_are_followed_to_their_end(end: str) -> None:
    neon, clock = operations("scheduling", "running", "running", end)
    neon.update_project("p1", name="shop", history_seconds=0)
    assert clock.slept == ([1, 2] if end != "gone" else [1])


def test_a_failed_operation_is_an_error_with_its_reason() -> None:
    neon, _ = operations("running", "failed")
    with pytest.raises(
        OperationFailed, match="apply_config of the Neon project p1 ended as 'failed': disk on fire"
    ):
        neon.update_project("p1", name="shop", history_seconds=0)


def test_an_operation_without_end_is_an_error() -> None:
    neon, clock = operations("running")
    with pytest.raises(OperationFailed, match="still runs after 900 s"):
        neon.update_project("p1", name="shop", history_seconds=0)
    assert 900 <= sum(clock.slept) < 910


def test_projects_are_found_by_their_exact_name_over_all_pages(world: World) -> None:
    made = [world.project(name) for name in ("shop", "shop-2", "shop", "my shop")]
    found = world.client.projects_named("shop", None)
    assert {each.id for each in found} == {made[0].id, made[2].id}

    class SmallPages:
        def send(self, request: Request) -> Response:
            if request.path == "/projects":
                request = Request("GET", request.path, {**request.query, "limit": "1"}, None, request.headers)
            return world.neon.send(request)

    again = Neon(KEY, SmallPages(), world.clock).projects_named("shop", None)
    assert {each.id for each in again} == {made[0].id, made[2].id}


def test_a_list_of_projects_with_holes_is_not_trusted() -> None:
    class Holes:
        def send(self, request: Request) -> Response:
            return Response(200, {"projects": [], "unavailable_project_ids": ["p1"]})

    with pytest.raises(NeonError, match="could not list all projects while looking for 'shop'; try again"):
        Neon(KEY, Holes()).projects_named("shop", None)


def test_a_404_that_is_not_of_neon_says_nothing_about_the_project() -> None:
    class Wall:
        def send(self, request: Request) -> Response:
            return Response(404, None)

    with pytest.raises(Refused, match="no reason given"):
        Neon(KEY, Wall()).project("p1")


@pytest.mark.parametrize("body", [None, [], {}, {"project": {}}, {"project": {"id": 7}}])
def test_an_answer_of_another_form_is_an_error_that_says_so(body: JSON) -> None:
    class Odd:
        def send(self, request: Request) -> Response:
            return Response(200, body)

    with pytest.raises(NeonError, match="not what the published API says"):
        Neon(KEY, Odd()).project("p1")


# --- over HTTP ------------------------------------------------------------------------------------------------


def test_over_http_it_is_the_same(world: World) -> None:
    with serve_http(world.neon) as url:
        neon = Neon(KEY, HttpTransport(url), world.clock)
        project = world.project("shöp & co")
        assert [each.id for each in neon.projects_named("shöp & co", None)] == [project.id]
        branch = neon.default_branch(project.id)
        endpoint = neon.endpoints(project.id, branch.id)[0]
        uri = neon.connection_uri(project.id, branch.id, endpoint.id, "app", "app", pooled=True)
        password = neon.password(project.id, branch.id, "app")
        assert uri == f"postgresql://app:{password}@{endpoint.pooler_host}/app?sslmode=require"
        neon.delete_project(project.id)
        neon.delete_project(project.id)
    assert world.made() == []


def test_over_http_answers_are_lost_and_connections_refused(world: World) -> None:
    with serve_http(world.neon) as url:
        transport = HttpTransport(url)
        world.neon.fail_next("lost")
        with pytest.raises(NoAnswer):
            transport.send(Request("GET", "/projects"))
    with pytest.raises(NotSent):
        transport.send(Request("GET", "/projects"))


def test_retry_after_over_http(world: World) -> None:
    with serve_http(world.neon) as url:
        world.neon.fail_next(429, retry_after=7)
        response = HttpTransport(url).send(Request("GET", "/projects"))
    assert (response.status, response.headers["retry-after"]) == (429, "7")


def test_redirects_are_not_followed() -> None:
    asked: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        neon = Neon(KEY, HttpTransport(f"http://127.0.0.1:{server.server_port}"))
        with pytest.raises(Refused, match="HTTP 302"):
            neon.project("p1")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert asked == ["/projects/p1"]


@pytest.mark.parametrize("url", ["http://example.test/api", "ftp://127.0.0.1/", "127.0.0.1:80", ""])
def test_plain_http_stays_on_this_machine(url: str) -> None:
    with pytest.raises(ValueError, match="expected https://"):
        HttpTransport(url)


def test_a_stand_in_without_a_key_takes_any_but_wants_one() -> None:
    stand_in = StandIn({})
    assert stand_in.send(Request("GET", "/projects")).status == 401
    assert stand_in.send(Request("GET", "/projects", headers={"Authorization": "Bearer x"})).status == 200
