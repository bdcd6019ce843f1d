"""The plugin process that the engine starts, by way of `pulumi-resource-neon`.

RUNGS_NEON_API points it at a stand-in of Neon's API on this machine instead of Neon.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

from providers.neon.api import BASE_URL, HttpTransport
from providers.neon.provider import NeonProvider
from providers.server import main


def _stop(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    url = os.environ.get("RUNGS_NEON_API", BASE_URL)
    if url != BASE_URL and not url.startswith("http://127.0.0.1:"):
        sys.exit(
            f"RUNGS_NEON_API is {url!r}, expected http://127.0.0.1:PORT/…: it is for tests on this machine"
        )
    # The engine ends a plugin with SIGINT once no call is under way, and waits five seconds for it. A Ctrl-C does not
    # come here: the plugin has a process group of its own.
    signal.signal(signal.SIGINT, _stop)
    main(NeonProvider(HttpTransport(url)))
