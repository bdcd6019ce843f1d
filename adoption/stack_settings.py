"""The configuration of a stack that adopts, key by key, in the order in which it is read."""

from __future__ import annotations

import re
from collections import Counter

from adoption.account import ZONES
from adoption.account_values import ZoneThere
from adoption.asked import NO_JURISDICTION, Asked
from adoption.findings import Findings
from adoption.stack_text import Line, Value, gap
from adoption.wrangler_values import Worker
from components.cdn import Cdn
from components.edge_worker import EdgeWorker
from components.errors import UserError
from components.r2_bucket import LOCATIONS
from stacks import ladders
from stacks.moves import needs_of
from stacks.settings import HEX_WORDS, NAMESPACE, PLANS, SECRETS
from stacks.stage import Stage

Config = dict[str, Value]
APP = r"[a-z][a-z0-9-]{0,19}"


def stack_settings(worker: Worker, stage: Stage, asked: Asked, findings: Findings) -> Config:
    """Everything below `config:`, with its comments; raises UserError where what was asked for contradicts itself."""
    zone = _zone(worker, asked.zone, findings)
    _reached(worker, stage, zone, findings)
    config: Config = {}
    if asked.ladder.name != ladders.default():
        config["ladder"] = asked.ladder.name
    config["stage"] = stage.name
    config |= _identity(worker, asked, findings)
    config |= _plans(worker, stage, zone, findings)
    if zone or any(isinstance(part, Cdn) for _, part in stage):
        config |= _domain(zone)
    order = [*stage.parts, *(f"{key}-{part.host}" for key, part in stage)]
    known: Config = {key: dict(findings.parts[key]) for key in order if key in findings.parts}
    config["parts"] = Line(known, above="What exists, exactly as it is.")
    standings = _standings(stage, findings)
    if standings:
        config["stores"] = Line(standings, above="Hosts that were never there are not made.")
    ids: Config = dict(findings.ids)
    config["adopt"] = Line(ids, above="Imported by the first `up`, not made. Take it away after that.")
    return {f"{NAMESPACE}:{key}": value for key, value in config.items()}


def _identity(worker: Worker, asked: Asked, findings: Findings) -> Config:
    short = worker.name.removesuffix(f"-{worker.environment}")
    app = asked.app or (short if re.fullmatch(APP, short) else "")
    where = asked.location or _usual(findings.locations)
    config: Config = {
        "app": app or gap("a short name, part of the name of what is made anew", "app"),
        "environment": asked.environment,
        "account": asked.account_id or gap(HEX_WORDS, "0" * 32),
        "location": Line(where, "where new stores are made; final")
        if where
        else gap(f"where new stores are made; final; one of {', '.join(LOCATIONS)}", LOCATIONS[0]),
    }
    jurisdiction = _jurisdiction(asked, findings)
    return {**config, "jurisdiction": jurisdiction} if jurisdiction else config


def _usual(locations: list[str]) -> str:
    return Counter(locations).most_common(1)[0][0] if locations else ""


def _jurisdiction(asked: Asked, findings: Findings) -> Value:
    """Of new stores, final: as was asked for, else as the database has it, else as all buckets have it."""
    known = set(findings.jurisdictions.values())
    if asked.jurisdiction:
        wanted = "" if asked.jurisdiction == NO_JURISDICTION else asked.jurisdiction
        if wanted and known - {wanted}:
            there = " and ".join(sorted(each or NO_JURISDICTION for each in known))
            raise UserError(f"--jurisdiction is {asked.jurisdiction!r}, but the database has {there}")
        return wanted
    if not known and findings.account:
        buckets = {str(each["jurisdiction"]) for each in findings.parts.values() if "lifecycle" in each}
        known = {each.removeprefix("default") for each in buckets}
    if len(known) == 1:
        return known.pop()
    return gap("of new stores, final: eu or fedramp; for none take this line away", None)


def _plans(worker: Worker, stage: Stage, zone: ZoneThere | None, findings: Findings) -> Config:
    """What the account has, as far as it shows; what the growth stage needs and nobody knows is to be filled in."""
    config: Config = {}
    if any("lifecycle" in each for each in findings.parts.values()):
        config["r2_enabled"] = True
    if worker.cpu_ms is not None:
        config["workers_plan"] = "paid"
    if zone and zone.plan in PLANS["zone_plan"]:
        config["zone_plan"] = zone.plan
    for need in needs_of(stage):
        if need.key in PLANS and need.key not in config:
            choices = PLANS[need.key]
            how = f"{', '.join(choices)}; this growth stage needs {need.at_least}"
            config[need.key] = gap(how, need.key == "r2_enabled" or choices[-1])
        elif need.key in SECRETS:
            findings.notes.append(f"rungs:{need.key} is needed: pulumi config set --secret rungs:{need.key}")
    for key, value in config.items():
        line = value if isinstance(value, Line) else Line(value)
        config[key] = Line(line.value, line.comment, "What the account has.", line.sample)
        break
    return config


def _domain(zone: ZoneThere | None) -> Config:
    above = "The zone: used as it is, never made and never deleted."
    if zone is None:
        domain = gap("the zone's name, such as example.com", "example.com")
        domain = Line(domain.value, domain.comment, above, domain.sample)
    else:
        domain = Line(zone.name, above=above)
    known = zone.id if zone else ""
    return {
        "domain": domain,
        "zone": known or gap("its id, which its overview in the dashboard shows", "0" * 32),
    }


def _zone(worker: Worker, name: str, findings: Findings) -> ZoneThere | None:
    """The zone that was named, or the one in which the Worker is reached."""
    account = findings.account
    named = name or next((each.zone_name for each in worker.routes if each.zone_name), "")
    hostname = next((each.pattern for each in worker.routes if each.custom_domain), "")
    id = next((each.zone_id for each in worker.routes if each.zone_id and each.zone_name in ("", named)), "")
    found = None
    if account:
        found = account.zone(named) if named else account.zone_of(hostname) if hostname else None
        if found is None and named and ZONES not in account.refused:
            raise UserError(
                f"the account has no zone {named!r}, expected the name of one, such as example.com"
            )
    return found or (ZoneThere(id=id, name=named, plan="") if named else None)


def _reached(worker: Worker, stage: Stage, zone: ZoneThere | None, findings: Findings) -> None:
    """The Worker's custom domain as its name below the zone's; none where it has none there, so that none is made."""
    hosts = [each.pattern for each in worker.routes if each.custom_domain]
    below = [host for host in hosts if zone and (host == zone.name or host.endswith(f".{zone.name}"))]
    for key, part in stage:
        if isinstance(part, EdgeWorker) and key in findings.parts:
            own = below[0].removesuffix(zone.name).rstrip(".") if zone and below else None
            findings.parts[key]["subdomain"] = own
    findings.left += [f"custom domain: {host}" for host in hosts if host not in below[:1]]


def _standings(stage: Stage, findings: Findings) -> Config:
    """A store whose older hosts are not there starts on its newest, so that no dead one is made."""
    found: Config = {}
    for key, hosts in stage.lineages.items():
        names = [part.host for part in hosts]
        if len(names) > 1 and f"{key}-{names[0]}" not in findings.ids:
            found[key] = {"serving": names[-1], "forgotten": names[:-1]}
    return found
