"""The plugin process that the engine starts, by way of `pulumi-resource-neon`.

RUNGS_NEON_API points it at a stand-in of Neon's API on this machine instead of Neon.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from types import FrameType

from providers.neon.api import BASE_URL, HttpTransport
from providers.neon.provider import NeonProvider
from providers.server import ProviderError, Value, main

URL = os.environ.get("RUNGS_NEON_API", BASE_URL)


class Plugin(NeonProvider):
    """The provider, which refuses to be pointed anywhere else."""

    def configure(self, variables: Mapping[str, Value]) -> None:
        if not _allowed(URL):
            raise ProviderError(
                f"RUNGS_NEON_API is {URL!r}, expected http://127.0.0.1:PORT/…: it is for tests"
            )
        super().configure(variables)


def _allowed(url: str) -> bool:
    return url == BASE_URL or url.startswith("http://127.0.0.1:")


def _stop(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    # The engine ends a plugin with SIGINT once no call is under way, and waits five seconds for it. A Ctrl-C does not
    # come here: the plugin has a process group of its own.
    signal.signal(signal.SIGINT, _stop)
    main(Plugin(HttpTransport(URL if _allowed(URL) else BASE_URL)))
