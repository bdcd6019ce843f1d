"""Writes stores.yaml anew: `python -m tests.ladders.record`. A changed line in it is a store renamed or lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ruamel.yaml import YAML

from stacks import ladders
from tests.ladders.arrivals import Arrivals
from tests.ladders.test_promotions import GOLDEN, store_urns


def main() -> None:
    """Brings every stage up in the sandbox and records its stores."""
    with tempfile.TemporaryDirectory() as directory:
        arrivals = Arrivals(Path(directory))
        found = {
            ladder.name: {stage.name: store_urns(arrivals.state(ladder, stage)) for stage in ladder.stages}
            for ladder in map(ladders.load, ladders.names())
        }
    YAML().dump(found, GOLDEN)  # type: ignore[reportUnknownMemberType]


if __name__ == "__main__":
    main()
