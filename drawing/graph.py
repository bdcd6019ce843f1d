"""A stage as boxes and links, for every picture of an architecture.

for box in boxes(stage, below): print(box.id, box.kind, box.news)
"""

from __future__ import annotations

from typing import Literal

import attrs

from components.backups import Backups
from components.billing_alerts import BillingAlerts
from components.cdn import Cdn
from components.cluster import Cluster
from components.edge_worker import EdgeWorker
from components.encryption_key import EncryptionKey
from components.endpoint import Endpoint
from components.gateway import Gateway
from components.load_balancer import LoadBalancer
from components.monitoring import Monitoring
from components.network import Network
from components.part import Part
from components.registry import Registry
from components.service import Service
from components.site import Site
from stacks.stage import Stage

USERS = "users"
"""The end of a link that is no part."""

AROUND = (Network, Registry, EncryptionKey, Cluster, Monitoring, Backups, BillingAlerts)
"""What the others run in, are watched or kept by: no request passes it, so it has no links."""

News = Literal["", "new", "changed"]


@attrs.frozen(kw_only=True)
class Box:
    """One host of one part."""

    id: str
    key: str
    kind: str
    host: str
    size: str
    holds_data: bool
    """A store that only serves others; drawn as a cylinder."""
    left: bool
    """An older host, which data moves away from."""
    layer: int
    """0 stands in front (a CDN), 1 and more serve what is before them; what serves nobody is among the last."""
    around: bool
    """It is one of those that no request passes."""
    news: News
    """What became of it since the stage below."""


@attrs.frozen
class Link:
    """From one box to another, or from the users."""

    first: str
    second: str
    both: bool = False
    """The first also drains the second."""


def boxes(stage: Stage, below: Stage | None = None) -> list[Box]:
    """Every host of every part, in the stage's order."""
    before = {(key, part.host): part for key, part in below} if below else None
    layers = _layers(stage)
    return [
        Box(
            id=_id(key, part),
            key=key,
            kind=type(part).__name__,
            host=part.host,
            size=part.size,
            holds_data=part.store and not isinstance(part, EdgeWorker),
            left=part is not stage[key],
            layer=layers[_id(key, part)],
            around=isinstance(part, AROUND),
            news=_news(part, key, before),
        )
        for key, part in stage
    ]


def links(stage: Stage) -> list[Link]:
    """The way of a request: users to what stands in front, that to what serves them, and each part to every host of
    what it uses.
    """
    found = _way(stage)
    for key, part in stage:
        if isinstance(part, (*AROUND, *_WAY)):
            continue
        drains = part.drains if isinstance(part, EdgeWorker | Service) else ()
        for name in part.uses:
            if not isinstance(stage[name], (*AROUND, *_WAY)):
                found += [Link(_id(key, part), _id(name, host), name in drains) for host in stage.parts[name]]
    return list({(link.first, link.second): link for link in found}.values())


_WAY = (Cdn, Endpoint, LoadBalancer, Gateway, Site)
"""What requests pass before they are served."""


def _way(stage: Stage) -> list[Link]:
    """From the users to every Worker and service behind a gateway."""
    found: list[Link] = []
    behind: set[str] = set()
    for key, part in stage:
        ends: list[str] = []
        if isinstance(part, Endpoint):
            ends = [_entry(stage, part.gateway, gateway) for gateway in stage.parts[part.gateway]]
        elif isinstance(part, LoadBalancer):
            for name, gateway in stage:
                if isinstance(gateway, Gateway) and _balanced(gateway) == key:
                    ends.append(_id(name, gateway))
            ends += [_entry(stage, pool.gateway, stage[pool.gateway]) for pool in part.pools]
        elif isinstance(part, Gateway):
            ends = [_id(name, host) for name in part.services for host in stage.parts[name]]
        elif isinstance(part, Site):
            ends = [_id(name, host) for name in part.uses for host in stage.parts[name]]
        found += [Link(_id(key, part), end) for end in ends]
        behind |= set(ends)
    first = [_id(key, part) for key, part in stage if isinstance(part, (*_WAY, EdgeWorker))]
    used = {name for _, part in stage for name in part.uses}
    workers = [_id(key, stage[key]) for key in stage.parts if isinstance(stage[key], EdgeWorker)]
    entries = [_id(key, stage[key]) for key in stage.parts if stage[key].uses and key not in used]
    sites = [_id(key, part) for key, part in stage if isinstance(part, Site)]
    front = [_id(key, part) for key, part in stage if isinstance(part, Cdn)]
    open_ = [
        each
        for each in first
        if each not in behind
        and each not in front
        and each not in sites
        and (each not in workers or each in entries)
    ]
    users = [Link(USERS, each) for each in (*(front or open_), *sites)]
    return [*users, *(Link(each, end) for each in front for end in open_), *found]


def _balanced(gateway: Gateway) -> str:
    """The key of the load balancer that a gateway is behind; empty: none."""
    return gateway.load_balancer if gateway.load_balancer in gateway.uses else ""


def _entry(stage: Stage, key: str, gateway: Part) -> str:
    """What a request to a gateway meets first."""
    balancer = _balanced(gateway) if isinstance(gateway, Gateway) else ""
    return _id(balancer, stage[balancer]) if balancer else _id(key, gateway)


def _id(key: str, part: Part) -> str:
    return f"{key}_{part.host}".replace("-", "_") if part.host else key


def _layers(stage: Stage) -> dict[str, int]:
    """By id, the longest way from the users; a Worker that they reach is in the second layer at least."""
    parts = {_id(key, part): part for key, part in stage}
    found = links(stage)
    layers: dict[str, int] = {}
    reach = [
        (link.second, 1 if isinstance(parts[link.second], EdgeWorker) else 0)
        for link in found
        if link.first == USERS
    ]
    while reach:
        id, layer = reach.pop()
        if layer > layers.get(id, -1):
            layers[id] = layer
            reach += [(link.second, layer + 1) for link in found if link.first == id]
    beside = max(
        (layers[id] for id, part in parts.items() if id in layers and isinstance(part, Service)), default=1
    )
    for id in parts:
        if id not in layers and any(link.first == id for link in found):
            layers[id] = beside
    last = max(layers.values(), default=1)
    return {id: layers.get(id, last) for id in parts}


def _news(part: Part, key: str, before: dict[tuple[str, str], Part] | None) -> News:
    if before is None or before.get((key, part.host)) == part:
        return ""
    return "changed" if (key, part.host) in before else "new"
