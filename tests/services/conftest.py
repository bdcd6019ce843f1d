"""Servers for the service: a real PostgreSQL with its tables, a real Redis, stand-ins of what only clouds have."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest

from local import edge_packages
from local.postgres import Postgres
from local.redis import Redis
from tests.services.firestore import FirestoreStandin
from tests.services.running import SERVICES

REALTIME = (
    ("chats", ("members", "-lastMessageAt")),
    ("stories", ("authorId", "-createdAt")),
)


@pytest.fixture(scope="session", autouse=True)
def packages() -> None:
    edge_packages.bring_up(folder=SERVICES)


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture
def database(server: Postgres) -> str:
    """An empty database with the service's tables."""
    url = server.create_database(f"t{uuid.uuid4().hex}")
    with psycopg.connect(url) as connection:
        for file in sorted((SERVICES / "migrations").glob("*.sql")):
            connection.execute(file.read_bytes())
    return url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    with Redis() as server:
        yield server


@pytest.fixture
def firestore() -> Iterator[FirestoreStandin]:
    with FirestoreStandin(REALTIME) as standin:
        yield standin
