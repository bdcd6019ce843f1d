"""Service on cloudrun: as a function while `minimum` is 0, as containers that stay up from 1 on."""

from __future__ import annotations

from typing import cast

import pulumi

from components.component import Wires
from components.errors import UserError, one_of
from components.firestore import Firestore
from components.network import GoogleNetwork
from components.part import binding_name
from components.service import Service
from components.service.cloudrun_calls import Database
from components.service.cloudrun_service import CloudrunServiceComponent
from components.service.cloudrun_template import Canary
from components.service.environment import environment
from components.site import Site

MEMORY = {1: (0.5, 4), 2: (0.5, 8), 4: (2, 16), 6: (4, 24), 8: (4, 32)}
"""By virtual CPUs, the least and most GiB (cloud.google.com/run/docs/configuring/services/memory-limits)."""


def check(part: Service) -> None:
    """Raises UserError for sizes that Cloud Run does not have."""
    if part.cpu not in MEMORY:
        raise UserError(f"Service.cpu is {part.cpu:g}, expected one of: 1, 2, 4, 6, 8 on cloudrun")
    least, most = MEMORY[int(part.cpu)]
    if not least <= part.memory_gb <= most:
        raise UserError(
            f"Service.memory_gb is {part.memory_gb:g}, expected from {least:g} to {most:g} GiB with {part.cpu:g} vCPU "
            "on cloudrun"
        )
    if part.regions and part.minimum < 1:
        raise UserError(
            "Service.minimum is 0, expected at least 1 with regions: the health of a region is that of its instances"
        )


def component(name: str, part: Service, wires: Wires) -> CloudrunServiceComponent:
    """Makes the component inside a stack."""
    if wires.google is None:
        raise UserError(f"Service {name!r} is on cloudrun, but the stack has no rungs:gcp_project")
    key = name.removesuffix(f"-{part.host}")
    network = wires.linked[part.network][-1]
    if not isinstance(network, GoogleNetwork):
        raise UserError(f"Service.network is {part.network!r}, expected the key of a Network on gcp")
    links = {each: wires.links_of([each]) for each in dict.fromkeys((*part.links, *part.drains))}
    return CloudrunServiceComponent(
        name,
        part,
        service_name=wires.physical_name,
        image=wires.images[key],
        network=network,
        public=any(isinstance(each, Site) and each.service == key for each in wires.parts.values()),
        variables=environment(part, wires),
        secrets={each.upper(): wires.secrets[each] for each in part.secrets if each in wires.secrets},
        links=links,
        queue_callers={each: _caller_of_queue(each, wires) for each in part.drains},
        databases={each.database: _database(each.database, wires) for each in part.triggers},
        canary=_canary(key, wires),
        place=wires.google,
        safety=wires.safety,
    )


def _canary(key: str, wires: Wires) -> Canary | None:
    if key not in wires.canaries:
        return None
    stable, percent = wires.canaries[key]
    if percent != int(percent):
        raise UserError(f"rungs:canaries.{key}.percent is {percent:g}, expected a whole number on cloudrun")
    known = wires.revisions.get(key, {})
    if stable not in known:
        raise one_of(f"rungs:canaries.{key}.stable", stable, sorted(known), "images that this stack has run")
    return Canary(percent=int(percent), revisions=known[stable])


def _caller_of_queue(key: str, wires: Wires) -> pulumi.Input[str]:
    caller = getattr(wires.serving_component(key), "caller_email", None)
    if caller is None:
        raise UserError(
            f"Service.drains has {key!r}, expected a JobQueue on cloudtasks, which calls the service"
        )
    return cast("pulumi.Output[str]", caller)


def _database(key: str, wires: Wires) -> Database:
    for each in wires.linked[key]:
        if isinstance(each.part, Firestore) and wires.google is not None:
            id = each.service_link(key).variables[binding_name(key, "database")]
            return Database(id=id, location=each.part.location or wires.google.region)
    raise UserError(f"Service.triggers has the database {key!r}, expected the key of a Firestore")
