"""A real PostgreSQL for a test run's process, and an empty database for each test."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest

from local.postgres import Postgres


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture
def database(server: Postgres) -> str:
    return server.create_database(f"t{uuid.uuid4().hex}")


@pytest.fixture
def another(server: Postgres) -> Callable[[], str]:
    return lambda: server.create_database(f"t{uuid.uuid4().hex}")
