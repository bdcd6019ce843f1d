"""Queues, schedules and events, on Amazon SQS and on Google Cloud."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import psycopg
import pytest

from local.redis import Redis
from tests.services.amazon import Sqs, signature
from tests.services.clouds import CALLER, GoogleStandin, SearchStandin
from tests.services.firestore import FirestoreStandin
from tests.services.running import SERVICES, Service, postgres, redis
from tests.services.test_keeping_up import until
from toolchain.node import node

ROOT = "projects/shop/databases/realtime/documents"
JOB: dict[str, object] = {"id": "j1", "kind": "push", "at": 1, "data": {}}


@pytest.fixture
def google() -> Iterator[GoogleStandin]:
    with GoogleStandin() as standin:
        yield standin


@pytest.fixture
def search() -> Iterator[SearchStandin]:
    with SearchStandin() as standin:
        yield standin


def on_google(google: GoogleStandin) -> dict[str, str]:
    return {
        "CALLERS": CALLER,
        "AUDIENCE": "https://service",
        "GOOGLE_CERTS_URL": f"http://{google.address}/certs",
        "GCE_METADATA_HOST": google.address,
        "CLOUD_TASKS_EMULATOR_HOST": google.address,
        "PUBSUB_EMULATOR_HOST": google.address,
        "PUSH_KIND": "cloudtasks",
        "PUSH_QUEUE": "projects/shop/locations/us-central1/queues/push",
        "PUSH_DEAD": "projects/shop/topics/push-dead",
        "PUSH_URL": "https://notification.example",
        "PUSH_ACCOUNT": CALLER,
        "PUSH_TRIES": "3",
    }


def realtime(firestore: FirestoreStandin) -> dict[str, str]:
    return {
        "REALTIME_PROJECT": "shop",
        "REALTIME_DATABASE": "realtime",
        "FIRESTORE_EMULATOR_HOST": firestore.address,
    }


def test_a_job_of_sqs_is_tried_again_and_becomes_a_dead_letter(tmp_path: Path, database: str) -> None:
    with Sqs() as sqs:
        variables = {
            **postgres(database),
            "JOBS_KIND": "sqs",
            "JOBS_QUEUE": sqs.queue,
            "JOBS_FIRST_WAIT": "0",
            "DRAINS": "jobs",
            "AWS_ENDPOINT_URL_SQS": sqs.address,
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
        }
        with Service(tmp_path, variables) as service:
            sqs.send({**JOB, "kind": "of no kind"})
            service.join("ada")
            until(lambda: len(service.events("delivered")) == 1)
            assert service.events("delivered")[0]["kind"] == "email"
            until(lambda: sqs.dead_kinds() == ["of no kind"])
            failed = [line["tries"] for line in service.lines() if line["message"] == "job failed"]
            assert failed == [1, 2]


SIGN = """
import { signed } from './src/aws.ts';
const [options, now] = JSON.parse(process.argv[1]);
console.log(JSON.stringify(signed({ id: 'id', secret: 'word', session: 'session' }, options, new Date(now))));
"""


def test_calls_of_aws_are_signed_as_its_own_library_signs() -> None:
    host, region = "sqs.eu-west-1.amazonaws.com", "eu-west-1"
    headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessage"}
    body = '{"QueueUrl": "q", "MessageBody": "ü"}'
    options = {"host": host, "region": region, "service": "sqs", "body": body, "headers": headers}
    ours = subprocess.run(
        [
            node() / "node",
            "--input-type=module",
            "-e",
            SIGN,
            json.dumps([options, "2026-01-02T03:04:05.678Z"]),
        ],
        cwd=SERVICES,
        capture_output=True,
        text=True,
        check=True,
    )
    given = cast("dict[str, str]", json.loads(ours.stdout))
    wanted = signature(host, region, headers, body, "20260102T030405Z")
    assert given["authorization"].endswith(f"Signature={wanted}")


def test_cloud_tasks_brings_jobs_and_the_last_try_is_kept(
    tmp_path: Path, database: str, google: GoogleStandin
) -> None:
    with Service(tmp_path, {**postgres(database), **on_google(google)}) as service:
        token = google.id_token()
        assert service.ask("POST /queues/push", JOB, token=token).status == 204
        assert len(service.events("delivered")) == 1
        bad = {**JOB, "kind": "of no kind"}
        for tries, status in ((0, 500), (1, 500), (2, 204)):
            headers = {"x-cloudtasks-taskretrycount": str(tries)}
            assert service.ask("POST /queues/push", bad, token=token, headers=headers).status == status
        assert google.dead == [bad]


def test_only_the_clouds_own_callers_reach_what_is_not_for_users(
    tmp_path: Path, database: str, google: GoogleStandin
) -> None:
    with Service(tmp_path, {**postgres(database), **on_google(google)}) as service:
        forged = google.id_token().rpartition(".")[0] + "." + base64.urlsafe_b64encode(b"x" * 256).decode()
        for token in (
            "",
            service.join("ada")["token"],
            forged,
            google.id_token("someone@else.example"),
            google.id_token(audience="https://other"),
            google.id_token(ends=-1),
            google.id_token(iss="https://other.example"),
            google.id_token(email_verified=False),
        ):
            assert service.ask("POST /queues/push", JOB, token=token).status == 403
        assert service.ask("POST /queues/push", JOB, token=google.id_token()).status == 204
    with Service(tmp_path, postgres(database)) as service:
        assert service.ask("POST /jobs/clean-stories", token=google.id_token()).status == 403


def test_a_message_is_counted_once_and_told_to_the_others(
    tmp_path: Path, database: str, google: GoogleStandin, firestore: FirestoreStandin
) -> None:
    variables = {**postgres(database), **on_google(google), **realtime(firestore)}
    with Service(tmp_path, variables) as service:
        ada, bob = service.join("ada"), service.join("bob")
        chat = service.ask("POST /api/chats", {"members": [bob["id"]]}, token=ada["token"])["id"]
        sent = service.ask(f"POST /api/chats/{chat}/messages", {"text": "hello"}, token=ada["token"])["id"]
        stranger = service.join("eve")["token"]
        assert service.ask(f"GET /api/chats/{chat}/messages", token=stranger).status == 404
        caller, event = google.id_token(), {"ce-document": f"chats/{chat}/messages/{sent}"}

        def tell(_: int) -> int:
            return service.ask("POST /events/message", token=caller, headers=event).status

        with ThreadPoolExecutor(6) as at_once:
            told = list(at_once.map(tell, range(12)))
        assert told == [204] * 12
        assert service.ask("GET /api/notifications", token=bob["token"]).body == {"unread": {chat: 1}}
        assert service.ask("GET /api/notifications", token=ada["token"]).body == {"unread": {}}
        (task,) = google.tasks
        assert task["url"] == "https://notification.example/queues/push"
        assert task["oidcToken"] == {"serviceAccountEmail": CALLER}
        job = json.loads(base64.b64decode(cast("str", task["body"])))
        assert (job["kind"], job["data"]["user"]) == ("push", bob["id"])
        assert "hello" not in service.log.read_text()

        service.ask("POST /api/stories", {"text": "a story"}, token=ada["token"])
        with psycopg.connect(database) as connection:
            row = ["c1", "m1", ada["id"], "an archived message", "2026-01-01"]
            connection.execute("INSERT INTO messages VALUES (%s, %s, %s, %s, %s)", row)
        export = service.ask("GET /api/users/me/export", token=ada["token"]).text
        assert "a story" in export
        assert "an archived message" in export
        assert service.ask("DELETE /api/users/me", token=ada["token"]).status == 204
        assert firestore.paths("messages") == firestore.paths("stories") == []
        with psycopg.connect(database) as connection:
            assert connection.execute("SELECT count(*) FROM messages").fetchone() == (0,)


def test_old_stories_go_and_old_messages_go_to_postgres(
    tmp_path: Path, database: str, google: GoogleStandin, firestore: FirestoreStandin
) -> None:
    def message(text: str, at: str) -> dict[str, object]:
        return {
            "text": {"stringValue": text},
            "senderId": {"stringValue": "s"},
            "createdAt": {"timestampValue": at},
        }

    for number in range(301):
        chat = f"chats/c{number:03}"
        firestore.put(ROOT, chat, {"members": {"arrayValue": {"values": []}}})
        firestore.put(ROOT, f"{chat}/messages/old", message(f"old {number}", "2026-01-01T00:00:00Z"))
    firestore.put(ROOT, "chats/c000/messages/new", message("new", "2999-01-01T00:00:00Z"))
    for name, year in (("old", 2020), ("new", 2999)):
        firestore.put(ROOT, f"stories/{name}", {"createdAt": {"timestampValue": f"{year}-01-01T00:00:00Z"}})
    with Service(tmp_path, {**postgres(database), **on_google(google), **realtime(firestore)}) as service:
        token = google.id_token()
        assert service.ask("POST /jobs/clean-stories", token=token).body == {"deleted": 1}
        assert service.ask("POST /jobs/archive-messages", token=token).body == {"archived": 301}
    again = Service(
        tmp_path, {**postgres(database), **realtime(firestore), "RUN_PATH": "/jobs/archive-messages"}
    )
    assert again.once("").returncode == 0
    assert [line["archived"] for line in again.lines() if line["message"] == "job done"] == [0]
    assert firestore.paths("stories") == ["stories/new"]
    assert firestore.paths("messages") == ["chats/c000/messages/new"]
    with psycopg.connect(database) as connection:
        found = connection.execute("SELECT count(*), min(text), max(chat_id) FROM messages").fetchone()
    assert found == (301, "old 0", "c300")


@pytest.mark.all
def test_the_search_engine_follows_postgres(
    tmp_path: Path, database: str, search: SearchStandin, redis_server: Redis
) -> None:
    variables = {
        **postgres(database),
        **redis(redis_server),
        "SEARCH_KIND": "elastic",
        "SEARCH_URL": f"http://{search.address}",
        "SEARCH_PASSWORD": "a search word",
    }
    with Service(tmp_path, variables) as service:
        ada = service.join(f"ada{tmp_path.name[-1]}")
        bob = service.join("bob")
        given = {"interests": ["maths"], "latitude": 1.5, "longitude": 2}
        service.ask("PUT /api/users/me", given, token=ada["token"])
        with psycopg.connect(database) as connection:  # as if it were a while ago
            connection.execute("UPDATE users SET updated_at = updated_at - interval '1 hour'")
        search.refuse = True
        assert service.once("/jobs/sync-search").returncode == 1
        search.refuse = False
        assert service.once("/jobs/sync-search").returncode == 0
        assert set(search.documents) == {ada["id"], bob["id"]}
        assert search.documents[ada["id"]]["location"] == {"lat": 1.5, "lon": 2}
        assert service.ask("GET /api/search?q=bab", token=ada["token"]).body == {"ids": [bob["id"]]}
        assert service.ask("GET /api/discover?interest=maths", token=bob["token"]).body == {
            "ids": [ada["id"]]
        }
        search.documents.clear()
        assert service.once("/jobs/sync-search").returncode == 0
        assert search.documents == {}, "who has not changed is not sent again"
        assert service.ask("GET /api/search?q=bab", token=ada["token"]).body == {"ids": [bob["id"]]}, "cached"
        search.documents[bob["id"]] = {}
        service.ask("DELETE /api/users/me", token=bob["token"])
        assert service.once("/jobs/sync-search").returncode == 0
        assert search.documents == {}
