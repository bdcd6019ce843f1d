"""How often Cloudflare's API may be called, and so how fast D1 is read.

It takes 1,200 requests in five minutes from a user, over all of the API
(developers.cloudflare.com/fundamentals/api/reference/limits/); a migration takes at most 1,000 of them, so that
deployments go on meanwhile.
"""

from __future__ import annotations

from typing import Final

CALLS: Final = 1000
WINDOW: Final = 300.0
"""Seconds in which CALLS are made at most."""
ROWS_PER_SECOND: Final = CALLS * 1000 / WINDOW
"""In the long run, with pages of 1,000 rows."""
