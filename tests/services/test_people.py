"""Accounts, profiles, pledges, export and erasure, on Postgres and Redis."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from local.postgres import Postgres
from local.redis import Redis
from tests.services.firestore import FirestoreStandin
from tests.services.running import Service, postgres, redis

ADA = {"email": "ADA@example.com ", "password": "a password of ada"}


@pytest.fixture(params=["postgres", pytest.param("firestore", marks=pytest.mark.all)])
def store(request: pytest.FixtureRequest) -> dict[str, str]:
    """Variables of a store of people: whichever it is, the service answers the same."""
    if request.param == "postgres":
        return postgres(request.getfixturevalue("database"))
    standin: FirestoreStandin = request.getfixturevalue("firestore")
    return {"DB_PROJECT": "shop", "DB_DATABASE": "db", "FIRESTORE_EMULATOR_HOST": standin.address}


def test_a_person_joins_pledges_and_is_forgotten_whatever_the_store(
    tmp_path: Path, store: dict[str, str], redis_server: Redis
) -> None:
    with Service(tmp_path, {**store, **redis(redis_server)}) as service:
        ada = service.join("ada")
        assert service.ask("POST /api/auth/signup", {**ADA, "name": "again"}).status == 409
        assert service.ask("POST /api/auth/login", {**ADA, "password": "not this one"}).status == 401
        assert service.ask("POST /api/auth/login", {**ADA, "email": "no@example.com"}).status == 401
        token = service.ask("POST /api/auth/login", ADA)["token"]

        given = {"bio": "counts", "interests": ["maths", "art"], "latitude": 51.5, "longitude": -0.1}
        assert service.ask("PUT /api/users/me", given, token=token).status == 204
        whole = {"id": ada["id"], "name": "ada", **given, "interests": ["art", "maths"]}
        assert service.ask("GET /api/users/me", token=token).body == whole
        bob = service.join("bob")["token"]
        seen = service.ask(f"GET /api/users/{ada['id']}", token=bob).body
        assert seen == {key: whole[key] for key in ("id", "name", "bio", "interests")}, (
            "where she is, is hers"
        )

        pledge = {"artist": "band-1", "cents": 500}
        assert service.ask("POST /api/pledges", pledge, token=token).status == 201
        assert service.ask("POST /api/pledges", pledge, token=token).status == 409
        assert service.ask("POST /api/pledges", {"artist": "band-2", "cents": 0}, token=token).status == 400
        assert '"cents":500' in service.ask("GET /api/pledges", token=token).text

        export = service.ask("GET /api/users/me/export", token=token).text
        assert "ada@example.com" in export
        assert "band-1" in export
        assert "scrypt" not in export

        assert service.ask("DELETE /api/users/me", token=token).status == 204
        for token_of_hers in (token, ada["token"]):
            assert service.ask("GET /api/users/me", token=token_of_hers).status == 401
        assert service.ask(f"GET /api/users/{ada['id']}", token=bob).status == 404
        assert service.ask("POST /api/auth/login", ADA).status == 401
        service.join("ada")

        said = service.log.read_text()
        assert "@" not in said, "no addresses"
        assert "a password" not in said
        assert [line["cents"] for line in service.events("pledge")] == [500]
        assert len(service.events("registration")) == 3
        assert len(service.events("erasure")) == 1


def test_a_profile_is_cached_for_an_hour_and_a_change_is_seen_at_once(
    tmp_path: Path, database: str, redis_server: Redis
) -> None:
    with Service(tmp_path, {**postgres(database), **redis(redis_server)}) as service:
        token = service.join("ada")["token"]
        service.ask("GET /api/users/me", token=token)
        with psycopg.connect(database) as connection:
            connection.execute("UPDATE users SET bio = 'behind its back'")
        assert service.ask("GET /api/users/me", token=token)["bio"] == ""
        service.ask("PUT /api/users/me", {"name": "Ada"}, token=token)
        assert service.ask("GET /api/users/me", token=token)["bio"] == "behind its back"


@pytest.mark.all
def test_people_of_a_region_lie_in_its_database_alone(tmp_path: Path, server: Postgres) -> None:
    database, europe = (
        server.create_database(f"{tmp_path.name[-20:]}_{each}".lower()) for each in ("us", "eu")
    )
    both = {**postgres(database), **postgres(europe, "DB_EU")}
    with Service(tmp_path, both) as service:
        assert service.once("migrate").returncode == 0
        hans = service.join("hans", home="db_eu")
        ada = service.join("ada")
        signed = service.ask(
            "POST /api/auth/login", {"email": "hans@example.com", "password": "a password of hans"}
        )
        service.ask("POST /api/pledges", {"artist": "x", "cents": 1}, token=signed["token"])
        assert service.ask(f"GET /api/users/{hans['id']}", token=ada["token"])["name"] == "hans"
        nowhere = service.ask("POST /api/auth/signup", {**ADA, "name": "x", "home": "db_asia"})
        assert "home is none of: db, db_eu" in nowhere.text
    for url, name, pledges in ((database, "ada", 0), (europe, "hans", 1)):
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT name FROM users").fetchall() == [(name,)]
            assert connection.execute("SELECT count(*) FROM pledges").fetchone() == (pledges,)
