"""Asking a Worker over HTTP."""

from __future__ import annotations

import urllib.parse
import urllib.request
from collections.abc import Mapping


def ask(url: str, path: str, sent: Mapping[str, str] | None = None, **query: str) -> str:
    """The body of an answer; `sent` are headers. Raises HTTPError where it is no success."""
    question = f"?{urllib.parse.urlencode(query)}" if query else ""
    request = urllib.request.Request(f"{url}{path}{question}", headers=dict(sent or {}))
    with urllib.request.urlopen(request) as answer:
        return answer.read().decode()
