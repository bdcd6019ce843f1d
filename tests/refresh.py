"""Writes anew all that is made from prices, limits, workloads and ladders: `python -m tests.refresh`.

The stores of a ladder are not among it: `python -m tests.ladders.record` says which lines it adds to them.
"""

from __future__ import annotations

from tests import refresh_docs
from tests.benchmarks import record_watcher
from tests.economics import shared_prices


def main() -> None:
    """Writes the documents and pictures, the prices that the watcher's tests share, what the flat program watches."""
    refresh_docs.main()
    shared_prices.main()
    record_watcher.main()


if __name__ == "__main__":
    main()
