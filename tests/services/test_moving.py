"""From Firestore to Postgres with the service on both: nobody signs up anew, and no pledge is lost."""

from __future__ import annotations

from pathlib import Path

from local.postgres import Postgres
from tests.migration.hosts import URN, Moving, run_service
from tests.services.firestore import FirestoreStandin
from tests.services.running import SERVICES, Service, postgres

DATABASE = "projects/shop/databases/db"
TO = ("--to-env", "DATABASE_URL")
MAP = ("--map", str(SERVICES / "migrations" / "firestore.toml"))


def test_people_and_their_pledges_move_from_firestore_to_cloud_sql(
    tmp_path: Path, server: Postgres, firestore: FirestoreStandin
) -> None:
    before = {"DB_PROJECT": "shop", "DB_DATABASE": "db", "FIRESTORE_EMULATOR_HOST": firestore.address}
    with Service(tmp_path, before) as service:
        token = service.join("ada")["token"]
        service.ask("PUT /api/users/me", {"interests": ["art"], "latitude": 1.5}, token=token)
        service.ask("POST /api/pledges", {"artist": "band", "cents": 700}, token=token)
        service.join("bob")
    firestore.put(f"{DATABASE}/documents", "settings/1/pages/front", {"dark": {"booleanValue": True}})

    project = tmp_path / "project"
    project.mkdir()
    moving = Moving(project, "gcp", "hybrid", "db")
    store = {
        "urn": f"{URN}x$gcp:firestore/database:Database::db-firestore",
        "type": "gcp:firestore/database:Database",
        "id": DATABASE,
    }
    url = server.create_database(f"{tmp_path.name[-30:]}_sql".lower())
    variables = {"DATABASE_URL": url, "FIRESTORE_EMULATOR_HOST": firestore.address}
    moving.deploy(store, run_service("functions", "DB_FENCED", "true"))
    moving.configure({"serving": "firestore", "fenced": True})
    unmapped = moving.migrate(variables, *TO)
    assert "Firestore has no column in pledges" in unmapped.stderr
    done = moving.migrate(variables, *TO, *MAP)
    assert done.returncode == 0, done.stdout + done.stderr
    copied = moving.standing.copied
    assert copied is not None
    assert (copied.to, copied.rows) == ("cloudsql", 4), "two people, a pledge, a document"

    with Service(tmp_path, postgres(url)) as service:
        signed = service.ask(
            "POST /api/auth/login", {"email": "ada@example.com", "password": "a password of ada"}
        )
        assert signed.status == 200
        assert service.ask("GET /api/users/me", token=token).body == {
            "id": signed["id"], "name": "ada", "bio": "", "interests": ["art"], "latitude": 1.5, "longitude": None,
        }  # fmt: skip
        assert '"cents":700' in service.ask("GET /api/pledges", token=token).text
        assert service.ask("POST /api/pledges", {"artist": "band", "cents": 1}, token=token).status == 409
