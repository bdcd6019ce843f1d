"""Limits, fences, read-only mode, dependencies that fail, and the end."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from local.postgres import Postgres
from local.redis import Redis
from tests.services.running import Service, postgres, redis

LIMITS = json.dumps(
    [{"requests": 100, "per": 900, "path": "/api"}, {"requests": 5, "per": 900, "path": "/api/auth"}]
)
WRONG = {"email": "ada@example.com", "password": "not this one"}


def until(holds: Callable[[], bool]) -> None:
    for _ in range(1500):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError("it never did")


@pytest.mark.parametrize("counted", [pytest.param("in memory", marks=pytest.mark.all), "in Redis"])
def test_five_attempts_to_sign_in_and_a_hundred_calls(
    tmp_path: Path, database: str, redis_server: Redis, counted: str
) -> None:
    variables = {**postgres(database), "RATE_LIMITS": LIMITS, "TRUSTED_PROXIES": "1"}
    if counted == "in Redis":
        variables |= redis(redis_server)

    def headers(address: str) -> dict[str, str]:
        # What the client wrote itself stands to the left of what the proxy saw.
        return {"x-forwarded-for": f"10.9.9.{time.monotonic_ns() % 250}, {address}-{tmp_path.name}"}

    with Service(tmp_path, variables) as service:
        for _ in range(5):
            assert service.ask("POST /api/auth/login", WRONG, headers=headers("a")).status == 401
        refused = service.ask("POST /api/auth/login", WRONG, headers=headers("a"))
        assert refused.status == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 900
        assert service.ask("POST /api/auth/login", WRONG, headers=headers("b")).status == 401
        for _ in range(94):
            assert service.ask("GET /api/pledges", headers=headers("a")).status == 401
        assert service.ask("GET /api/pledges", headers=headers("a")).status == 429
        assert service.ask("GET /health", headers=headers("a")).status == 200
    if counted == "in Redis":  # another instance goes on counting where this one was
        with Service(tmp_path, variables) as service:
            assert service.ask("POST /api/auth/login", WRONG, headers=headers("a")).status == 429


@pytest.mark.all
def test_a_user_is_limited_wherever_they_call_from(tmp_path: Path, database: str) -> None:
    limits = json.dumps([{"requests": 3, "per": 600, "path": ""}])
    with Service(tmp_path, {**postgres(database), "RATE_LIMITS": limits}) as service:
        ada = service.join("ada")["token"]
        calls = [
            service.ask("GET /api/pledges", token=ada, headers={"x-forwarded-for": f"10.0.0.{last}"}).status
            for last in range(4)
        ]
        assert calls == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("variables", "gateway"),
    [
        ({"CALLER_HEADER": "x-rungs-caller"}, "x-rungs-caller"),
        pytest.param({"TRUSTED_PROXIES": "1"}, "x-forwarded-for", marks=pytest.mark.all),
    ],
    ids=["apigateway", "alb"],
)
def test_invented_headers_do_not_evade_the_limit(
    tmp_path: Path, database: str, variables: dict[str, str], gateway: str
) -> None:
    told = {"RATE_LIMITS": LIMITS, "CLOUDFLARE_RANGES": "104.16.0.0/13,2400:cb00::/32", **variables}

    def sign_in(seen: str, named: str) -> int:
        """From an address that the gateway saw; the caller, or Cloudflare, names another one."""
        headers = {"x-forwarded-for": named, "cf-connecting-ip": named, "true-client-ip": named}
        headers[gateway] = f"{named}, {seen}" if gateway == "x-forwarded-for" else seen
        return service.ask("POST /api/auth/login", WRONG, headers=headers).status

    with Service(tmp_path, {**postgres(database), **told}) as service:
        direct = [sign_in("198.51.100.7", f"203.0.113.{each}") for each in range(6)]
        assert direct == [401] * 5 + [429]
        # Through Cloudflare it is one limit for each person, wherever in its network they come in.
        assert {sign_in("104.16.0.1", f"203.0.113.{each}") for each in range(6)} == {401}
        one = [sign_in(seen, "203.0.113.99") for seen in ("104.17.0.1", "104.17.0.2", "2400:cb00::1") * 2]
        assert one == [401] * 5 + [429]


@pytest.mark.all
@pytest.mark.parametrize("wrong", ["104.16.0.0", "104.16.0.0/33", "cloudflare/13", "104.16.0.0/"])
def test_ranges_that_are_none_are_refused(tmp_path: Path, wrong: str) -> None:
    said = Service(tmp_path, {"CLOUDFLARE_RANGES": wrong}).once("migrate")
    assert said.returncode == 1
    assert "CLOUDFLARE_RANGES" in said.stdout
    assert "expected ranges such as 192.0.2.0/24" in said.stdout


@pytest.mark.all
def test_the_gateways_own_header_says_who_calls(tmp_path: Path, database: str) -> None:
    limits = json.dumps([{"requests": 1, "per": 600, "path": "/api"}])
    variables = {**postgres(database), "RATE_LIMITS": limits, "CALLER_HEADER": "X-Caller"}
    with Service(tmp_path, variables) as service:
        for caller, status in (("10.0.0.1", 401), ("10.0.0.2", 401), ("10.0.0.1", 429)):
            headers = {"x-caller": caller, "x-forwarded-for": f"10.1.1.{status % 7}"}
            assert service.ask("GET /api/pledges", headers=headers).status == status


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        pytest.param({"MODE": "readonly"}, "only reading for now", marks=pytest.mark.all),
        ({"DB_FENCED": "true"}, "db is being moved"),
    ],
)
def test_reads_go_on_and_writes_are_told_when_to_come_back(
    tmp_path: Path, database: str, variables: dict[str, str], message: str
) -> None:
    with Service(tmp_path, postgres(database)) as service:
        token = service.join("ada")["token"]
    with Service(tmp_path, {**postgres(database), **variables}) as service:
        assert service.ask("GET /api/users/me", token=token)["name"] == "ada"
        for line, body in (
            ("PUT /api/users/me", {"name": "Ada"}),
            ("POST /api/pledges", {"artist": "x", "cents": 1}),
            ("DELETE /api/users/me", None),
            ("POST /api/auth/signup", {**WRONG, "email": "new@example.com", "name": "x"}),
        ):
            refused = service.ask(line, body, token=token)
            assert (refused.status, message in refused.text) == (503, True), line
            assert int(refused.headers["retry-after"]) > 0


def test_a_database_that_is_down_is_left_alone_and_found_again(tmp_path: Path) -> None:
    with Postgres(tmp_path / "data") as server:
        url = server.create_database("shop")
        variables = {**postgres(url), "BREAKER_AFTER": "2", "BREAKER_WAIT_MS": "300"}
        with Service(tmp_path, variables) as service:
            assert service.once("migrate").returncode == 0
            token = service.join("ada")["token"]
            server.kill()
            assert {service.ask("GET /api/pledges", token=token).status for _ in range(2)} <= {500, 503}
            refused = service.ask("GET /api/pledges", token=token)
            assert (refused.status, refused["error"]) == (503, "db does not answer")
            assert "retry-after" in refused.headers
            health = service.ask("GET /health")
            assert health.status == 200
            assert health.body["dependencies"] == {"db": "down"} or health.body["dependencies"] == {
                "db": "trying"
            }
            assert variables["DB_PASSWORD"] not in health.text + service.log.read_text()
            server.start()
            until(lambda: service.ask("GET /api/pledges", token=token).status == 200)
            assert service.ask("GET /health").body["dependencies"] == {"db": "ok"}
            assert [line["severity"] for line in service.lines() if line["message"] == "circuit open"] == [
                "ERROR"
            ]


@pytest.mark.all
def test_it_works_without_its_cache(tmp_path: Path, database: str) -> None:
    with Redis() as cache, Service(tmp_path, {**postgres(database), **redis(cache)}) as service:
        token = service.join("ada")["token"]
        assert service.ask("GET /api/users/me", token=token).status == 200
        cache.kill()
        assert service.ask("GET /api/users/me", token=token).status == 200


def test_the_end_waits_for_who_is_being_answered(tmp_path: Path, database: str) -> None:
    with Service(tmp_path, postgres(database)) as service:
        port = urlsplit(service.url).port
        slow = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        body = json.dumps({"email": "ada@example.com", "password": "a password", "name": "ada"}).encode()
        slow.putrequest("POST", "/api/auth/signup")
        slow.putheader("content-length", str(len(body)))
        slow.endheaders(body[:5])
        until(lambda: service.ask("GET /health").status == 200)
        status: list[int] = []
        ending = threading.Thread(target=lambda: status.append(service.stop()))
        ending.start()
        until(lambda: any(line["message"] == "ending" for line in service.lines()))
        slow.send(body[5:])
        assert slow.getresponse().status == 201
        slow.close()
        ending.join()
        assert status == [0]


def test_what_is_missing_is_named_and_no_value_is_shown(tmp_path: Path) -> None:
    secret = "not-to-be-shown" * 3
    variables = {
        "DB_SSLMODE": "require",
        "DB_HOST": "h",
        "DB_NAME": "n",
        "DB_USER": "u",
        "SIGNING_KEY": secret,
    }
    said = Service(tmp_path, variables).once("migrate")
    assert said.returncode == 1
    assert "DB_PASSWORD is not set" in said.stdout
    assert secret not in said.stdout


@pytest.mark.all
def test_only_the_pages_that_were_named_may_call(tmp_path: Path, database: str) -> None:
    with Service(tmp_path, {**postgres(database), "CORS_ORIGINS": "https://shop.example.com"}) as service:
        asked = {"origin": "https://shop.example.com", "access-control-request-method": "PUT"}
        allowed = service.ask("OPTIONS /api/users/me", headers=asked)
        assert allowed.status == 204
        assert allowed.headers["access-control-allow-origin"] == "https://shop.example.com"
        other = service.ask("OPTIONS /api/users/me", headers={**asked, "origin": "https://other.example"})
        assert other.status == 405
        assert "access-control-allow-origin" not in other.headers


@pytest.mark.all
def test_metrics_are_served_apart_from_what_gateways_reach(tmp_path: Path, database: str) -> None:
    from local.process import free_port

    port = free_port()
    with Service(tmp_path, {**postgres(database), "METRICS_PORT": str(port)}) as service:
        service.join("ada")
        assert service.ask("GET /metrics").status == 404
        service.url = f"http://127.0.0.1:{port}"
        text = service.ask("GET /").text
    assert 'http_request_duration_seconds_bucket{route="POST /api/auth/signup",le="5"} 1' in text
    assert 'http_requests_total{route="POST /api/auth/signup",status="201"} 1' in text
    assert 'business_events_total{event="registration"} 1' in text
