"""Every alarm, move and act that there is, worked out from code and data: what a runbook must exist for."""

from __future__ import annotations

import json
import re
import tomllib
import typing

import yaml

from cli.main import COMMANDS
from components.billing_alerts import EVENTS, PRODUCTS, BillingAlerts
from economics.tables import rows
from review.verdicts import TABLE
from stacks.moves import Kind
from stacks.settings import MODES
from stacks.stack_file import ROOT

EDGE = ROOT / "edge"
HARMLESS = {
    "demo",
    "rehearse",
    "ladders",
    "new",
    "doctor",
    "plan",
    "promote",
    "cost",
    "compare",
    "breakeven",
    "limits",
    "advise",
    "review",
    "sandbox",
    "dev",
    "verify",
    "parts",
    "types",
    "schema",
    "draw",
    "test",
}
"""Commands that change nothing which runs, holds data or costs: no act, and so no runbook."""
PLAIN = "plain"
"""A report of the Worker's that says no place."""


def usage_alerts() -> set[str]:
    """Cloudflare's usage notifications, by product."""
    return {f"usage/{product}" for product in PRODUCTS}


def events() -> set[str]:
    """Cloudflare's other notifications, by type."""
    return {f"event/{kind}" for kind in EVENTS}


def watcher() -> set[str]:
    """What the spend watcher tells, by the ids in its code; `*` is what is filled in."""
    found: set[str] = set()
    for file in sorted((EDGE / "watcher").glob("*.ts")):
        for quoted in re.findall(r"\bid: (?:\"([^\"]+)\"|`([^`]+)`)", file.read_text()):
            id = re.sub(r"\$\{[^}]*\}", "*", "".join(quoted))
            if not id.startswith("cloudflare."):  # of a price
                found.add(f"watcher/{id}")
    return found


def figures() -> dict[str, str]:
    """What it calls the figures whose limits it watches, by name."""
    catalog = json.loads((EDGE / "watcher" / "catalog.json").read_text())
    metrics = typing.cast("dict[str, dict[str, str]]", catalog["metrics"])
    return {name: each["about"] for name, each in metrics.items()}


def limits() -> set[str]:
    """Those figures."""
    return {f"limit/{metric}" for metric in figures()}


def marks() -> set[str]:
    """What `./rungs advise` says is due."""
    return {f"mark/{row['act']}" for row in rows("marks.csv")}


def metrics() -> set[str]:
    """The live figures of which it says that they are beyond their limits."""
    return {f"metric/{name}" for name in tomllib.loads((ROOT / "economics" / "metrics.toml").read_text())}


def objectives() -> dict[str, str]:
    """What the alarms of AWS and Google Cloud call their figures, by name; a figure without a limit has no alarm."""
    every = tomllib.loads((ROOT / "components" / "monitoring" / "objectives.toml").read_text())
    return {name: str(row["about"]) for name, row in every.items() if "metric" in row or "rule" in row}


def missed() -> set[str]:
    """Those figures."""
    return {f"objective/{name}" for name in objectives()}


def budgets() -> set[str]:
    """The clouds that tell of spending themselves."""
    return {f"budget/{host}" for host in BillingAlerts.hosts if host}


def reports() -> set[str]:
    """What the Worker reports, by every word that says where it happened."""
    found: set[str] = set()
    for file in sorted((EDGE / "src").rglob("*.ts")):
        for said in re.findall(r"(?<![\w.])report\(([^\n]*)", file.read_text()):
            if said.startswith(("env: ", "error: ")):
                continue  # where it is defined
            place = re.search(r", \{ ([^}]*)\}", said)
            words = re.findall(r"(?:^|, )(\w+)", place[1]) if place else [PLAIN]
            found |= {f"worker/{word}" for word in words}
    return found


def reviews() -> set[str]:
    """The words of a review that are not fine."""
    return {f"review/{word}" for word, (verdict, _) in TABLE.items() if verdict != "fine"}


def workflows() -> set[str]:
    """Whatever runs on GitHub and can fail or open a ticket."""
    files = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    return {f"workflow/{yaml.safe_load(file.read_text())['name'].lower()}" for file in files}


def alarms() -> set[str]:
    """All of them."""
    every = (
        usage_alerts,
        events,
        watcher,
        limits,
        marks,
        metrics,
        missed,
        budgets,
        reports,
        reviews,
        workflows,
    )
    return {alarm for each in every for alarm in each()}


def moves() -> set[str]:
    """The moves of a promotion."""
    return set(typing.get_args(Kind))


def acts() -> set[str]:
    """Commands that change what runs, and what a configuration does at once: modes and a rollout."""
    return {*(set(COMMANDS) - HARMLESS), *(f"mode {each}" for each in MODES), "rollout", "migrate --reverse"}


EVERY: typing.Final = {"alarm": alarms, "move": moves, "act": acts}
"""By the word that begins a page."""
