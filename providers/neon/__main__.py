"""The plugin process that the engine starts, by way of `pulumi-resource-neon`.

RUNGS_NEON_API points it at a stand-in of Neon's API on this machine instead of Neon.
"""

from __future__ import annotations

import os
import sys

from providers.neon.api import BASE_URL, HttpTransport
from providers.neon.provider import NeonProvider
from providers.server import main

if __name__ == "__main__":
    url = os.environ.get("RUNGS_NEON_API", BASE_URL)
    if url != BASE_URL and not url.startswith("http://127.0.0.1:"):
        sys.exit(
            f"RUNGS_NEON_API is {url!r}, expected http://127.0.0.1:PORT/…: it is for tests on this machine"
        )
    main(NeonProvider(HttpTransport(url)))
