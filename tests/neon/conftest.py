from __future__ import annotations

from collections.abc import Iterator

import pytest

from providers.neon.api import JSON, Compute, Neon, Project
from providers.neon.provider import PROJECT, NeonProvider
from providers.neon.stand_in import NoWait, StandIn
from providers.server import Call, Props, current

KEY = "key-of-the-tests"
URN = "urn:pulumi:dev::app::neon:index:Project::db"


class World:
    """A provider, the stand-in that it talks to, and the clock that never waits."""

    def __init__(self, **stand_in: object) -> None:
        self.store: dict[str, JSON] = {}
        self.neon = StandIn(self.store, key=KEY, **stand_in)  # pyright: ignore[reportArgumentType]
        self.clock = NoWait()
        self.provider = NeonProvider(self.neon, self.clock, KEY)
        self.client = Neon(KEY, self.neon, self.clock)

    def inputs(self, **given: object) -> Props:
        """Checked inputs; `given` over a plain project."""
        asked: Props = {"name": "shop", "region": "aws-eu-central-1", **given}  # pyright: ignore[reportAssignmentType]
        filled, failures = self.provider.check(PROJECT, asked, None)
        assert not failures
        return filled

    def create(self, **given: object) -> tuple[str, Props]:
        return self.provider.create(PROJECT, self.inputs(**given), preview=False)

    def update(self, id: str, old: Props, **given: object) -> Props:
        return self.provider.update(PROJECT, id, self.inputs(**given), old, old, preview=False)

    def read(self, id: str, inputs: Props | None = None) -> tuple[Props, Props]:
        found = self.provider.read(PROJECT, id, inputs or {}, {})
        assert found is not None
        return found[1], found[2]

    def sent(self, method: str = "", within: str = "") -> list[str]:
        """The changes asked of Neon, as `METHOD path`."""
        return [
            f"{request.method} {request.path}"
            for request in self.neon.requests
            if (request.method == method if method else request.method != "GET") and within in request.path
        ]

    def made(self) -> list[str]:
        """The ids of the projects in the cloud."""
        return sorted(key.removeprefix("project/") for key in self.store if key.startswith("project/"))

    def project(self, name: str = "shop", **given: object) -> Project:
        """A project made with the client, and settled."""
        asked: dict[str, object] = {
            "region": "aws-eu-central-1",
            "pg_version": 17,
            "database": "app",
            "role": "app",
            "compute": Compute(0.25, 2, 0),
            "history_seconds": 21_600,
            "org": None,
            "mark": None,
            **given,
        }
        project = self.client.create_project(name=name, **asked)  # pyright: ignore[reportArgumentType]
        self.client.settle(project.id)
        return project


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(autouse=True)
def the_resource() -> Iterator[None]:
    """What the provider is asked about: one resource of one stack."""
    token = current.set(Call(URN))
    yield
    current.reset(token)


@pytest.fixture(autouse=True)
def no_key_around(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEON_API_KEY", raising=False)
    monkeypatch.delenv("RUNGS_NEON_API", raising=False)
