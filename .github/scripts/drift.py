#!/usr/bin/env python3
"""Keeps one ticket per stack for as long as the cloud differs from its state: drift.py STACK REFRESH.

REFRESH is the output of `pulumi refresh --preview-only --json`. The ticket names resources and properties, no values.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import cast

from github_api import BOT, Api, Failed, Json, execute, inner, mapping, number, objects, variable

LABEL = "drift"
UNCHANGED = ("same", "refresh", "read")
MOST = 100
"""Resources that a ticket names."""


def main() -> None:
    """Open, update or close the ticket."""
    stack, path = sys.argv[1:]
    found = drifted(path)
    api = Api.of_job()
    marker = f"<!-- rungs: drift of {stack} -->"
    ticket = next((each for each in _tickets(api) if str(each.get("body", "")).startswith(marker)), None)
    body = f"{marker}\n{_body(stack, found)}"
    if found and ticket is None:
        made = api.send(
            "POST", "/issues", {"title": f"Drift in the stack {stack}", "body": body, "labels": [LABEL]}
        )
        print(f"{len(found)} resources of {stack} have drifted: opened {made.get('html_url')}")
    elif found and ticket is not None:
        if ticket.get("body") != body:
            api.send("PATCH", f"/issues/{number(ticket, 'number')}", {"body": body})
        print(f"{len(found)} resources of {stack} have drifted: {ticket.get('html_url')}")
    elif ticket is not None:
        known = f"/issues/{number(ticket, 'number')}"
        api.send("POST", f"{known}/comments", {"body": f"No drift any more: {_page()}"})
        api.send("PATCH", known, {"state": "closed", "state_reason": "completed"})
        print(f"Nothing of {stack} has drifted any more: closed {ticket.get('html_url')}")
    else:
        print(f"Nothing of {stack} has drifted.")


def drifted(path: str) -> list[str]:
    """A line for each resource that differs, sorted."""
    try:
        refresh = mapping(json.loads(Path(path).read_text("utf-8")), path)
    except (OSError, ValueError) as error:
        raise Failed(f"{path} cannot be read: {error}") from None
    if "changeSummary" not in refresh:
        raise Failed(f"{path} is not the output of a refresh: it has no changeSummary")
    rows = objects(refresh.get("steps", []), f"{path}: steps")
    return sorted(_line(row) for row in rows if row.get("op") not in UNCHANGED)


def _line(step: Json) -> str:
    parts = str(step.get("urn", "")).split("::")
    kind, name = parts[2].rsplit("$", 1)[-1] if len(parts) > 3 else "", parts[-1]
    reasons = step.get("diffReasons")
    properties = (
        f": {', '.join(map(str, cast('list[object]', reasons)))}" if isinstance(reasons, list) else ""
    )
    words = {"delete": "is gone", "update": "differs"}.get(str(step.get("op")), str(step.get("op")))
    return f"- `{_plain(name)}` ({_plain(kind)}) {_plain(words + properties)}"


def _plain(text: str) -> str:
    return text.replace("`", "'").replace("\n", " ").replace("<", "&lt;")[:300]


def _body(stack: str, found: list[str]) -> str:
    rest = f"\n- and {len(found) - MOST} more" if len(found) > MOST else ""
    lines = "\n".join(found[:MOST])
    return (
        f"The cloud differs from the state of `{stack}`.\n\n{lines}{rest}\n\n"
        f"Take it over: `pulumi refresh -s {stack}`, then make the configuration say the same. "
        f"Undo it: `pulumi up -s {stack} --refresh`. This ticket closes by itself when the drift is gone.\n"
    )


def _tickets(api: Api) -> list[Json]:
    rows = api.every("/issues", state="open", labels=LABEL)
    return [row for row in rows if "pull_request" not in row and inner(row, "user", "login") == BOT]


def _page() -> str:
    return f"{variable('GITHUB_SERVER_URL')}/{variable('GITHUB_REPOSITORY')}/actions/runs/{variable('GITHUB_RUN_ID')}"


if __name__ == "__main__":
    execute(main)
