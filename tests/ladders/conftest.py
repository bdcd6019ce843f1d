from __future__ import annotations

import pytest

from tests.ladders.arrivals import Arrivals


@pytest.fixture(scope="session")
def arrivals(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Arrivals:
    base = tmp_path_factory.getbasetemp()
    return Arrivals((base if worker_id == "master" else base.parent) / "arrivals")
