"""An account that holds all stores of a growth stage, made by hand under names of its own, and how to adopt it.

    account = account_for("growth", sandbox)
    account.config                  # the stack file's text: exact names and settings, and rungs:adopt

Stores are made through the providers, with no engine. Each part's settings are what such a store has when a wrangler,
a dashboard or another tool made it, which is seldom what a stack would have made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import attrs

from components.cdn import Cdn
from components.d1_database import D1Database
from components.edge_worker import EdgeWorker
from components.kv_namespace import KvNamespace
from components.part import Part
from components.postgres import Postgres
from components.queue import Queue
from components.r2_bucket import R2Bucket
from components.redis import Redis
from providers.neon.api import HttpTransport
from providers.neon.provider import NeonProvider
from providers.server import Call, Props, Provider, current
from sandbox.provider import SandboxProvider
from sandbox.rehearsal import account_for as needs_of_stage
from sandbox.rehearsal import made_up
from sandbox.run import Sandbox
from stacks import ladders
from stacks.blueprint import draw_up
from stacks.stack_file import StackFile

ACCOUNT = "0" * 32
LADDER = ladders.load("edge")
Settings = dict[str, object]


@attrs.define
class Account:
    """What was made: ids to adopt by logical name, settings by the name that `rungs:parts` takes."""

    sandbox: Sandbox
    stage: str
    file: StackFile
    ids: dict[str, str] = attrs.field(factory=dict[str, str])
    parts: dict[str, Settings] = attrs.field(factory=dict[str, Settings])

    def make(self, token: str, name: str, inputs: Mapping[str, object]) -> str:
        """Makes an object that no program knows of; its id."""
        provider = self._provider(token.partition(":")[0])
        before = current.set(Call(f"urn:pulumi:hand::account::{token}::{name}"))
        try:
            given, failures = provider.check(token, cast("Props", dict(inputs)), None)
            assert not failures, failures
            return provider.create(token, given, preview=False)[0]
        finally:
            current.reset(before)

    def cloudflare(self, kind: str, label: str, /, **inputs: object) -> str:
        token = f"cloudflare:index/{kind[0].lower()}{kind[1:]}:{kind}"
        return self.make(
            token, label, inputs if kind in ("Zone", "DnsRecord") else {"accountId": ACCOUNT, **inputs}
        )

    def text(self, *, adopt: bool = True, **more: object) -> str:
        """The stack file that adopts all of it; without the keys where `adopt` is false."""
        found = self.file.changed({(key,): value for key, value in more.items()})
        changes: dict[tuple[str, ...], object] = {("parts",): self.parts}
        changes |= {("adopt",): self.ids} if adopt else {}
        return found.changed(changes).text

    def _provider(self, package: str) -> Provider:
        home = self.sandbox.home
        if package == "neon":
            neon = NeonProvider(HttpTransport(self.sandbox.env["RUNGS_NEON_API"]))
            neon.configure({"apiKey": "sandbox"})
            return neon
        return SandboxProvider(package, self.sandbox.cloud, Path(), home / ".schemas")


def account_for(stage: str, sandbox: Sandbox, **settings: object) -> Account:
    """The account of a team that runs by hand what the stage has."""
    file = made_up(LADDER, LADDER[stage]).changed({(key,): value for key, value in settings.items()})
    file = file.changed(needs_of_stage(LADDER[stage], file.settings()))
    account = Account(sandbox=sandbox, stage=stage, file=file)
    with sandbox.cloud.change() as data:
        data["account"] = file.settings().plans
    for piece in draw_up(file.settings()).pieces:
        make = MAKERS.get(type(piece.part))
        if make and piece.part.adoptable(piece.name):
            make(account, piece.name, piece.part)
    return account


def _worker(account: Account, name: str, _: Part) -> None:
    """As wrangler makes it: no logs, and an address for each version."""
    account.ids[name] = account.cloudflare(
        "Worker",
        "old worker",
        name=f"acme-{name}-2019",
        subdomain={"enabled": True, "previewsEnabled": True},
        observability={"enabled": False},
    )
    account.parts[name] = {"name": f"acme-{name}-2019", "log_sampling": 0, "previews": True}


def _d1(account: Account, name: str, _: Part) -> None:
    account.ids[name] = account.cloudflare(
        "D1Database",
        "old rows",
        name="Acme_Main",
        primaryLocationHint="apac",
        readReplication={"mode": "disabled"},
    )
    account.parts[name] = {"name": "Acme_Main", "read_replication": False}


def _bucket(account: Account, name: str, _: Part) -> None:
    account.ids[name] = account.cloudflare(
        "R2Bucket", f"old {name}", name=f"acme-{name}-eeur", location="EEUR", storageClass="InfrequentAccess"
    )
    account.parts[name] = {
        "name": f"acme-{name}-eeur",
        "location": "eeur",
        "storage_class": "InfrequentAccess",
    }


def _namespace(account: Account, name: str, _: Part) -> None:
    title = f"Acme: {name} (live)"
    account.ids[name] = account.cloudflare("WorkersKvNamespace", f"old {name}", title=title)
    account.parts[name] = {"name": title}


def _queue(account: Account, name: str, _: Part) -> None:
    """With what the service gives a queue of which nothing is said: four days."""
    account.ids[name] = account.cloudflare(
        "Queue",
        f"old {name}",
        queueName=f"acme{name}",
        settings={"deliveryDelay": 5, "messageRetentionPeriod": 86_400},
    )
    paid = account.file.settings().workers_plan == "paid"
    account.ids[f"{name}-dead"] = account.cloudflare(
        "Queue",
        f"old dead {name}",
        queueName=f"graveyard-{name}",
        **({} if paid else {"settings": {"messageRetentionPeriod": 60}}),
    )
    account.parts[name] = {
        "name": f"acme{name}",
        "delay": 5,
        "dead_name": f"graveyard-{name}",
        "dead_retention": 345_600 if paid else 60,
    }


def _zone(account: Account, name: str, part: Part) -> None:
    settings = account.file.settings()
    if settings.create_zone:
        zone = account.cloudflare("Zone", "old zone", account={"id": ACCOUNT}, name=settings.domain)
        account.ids["zone"] = zone
        account.cloudflare(
            "DnsRecord",
            "mail",
            zoneId=zone,
            type="MX",
            name="example.com",
            content="mx.example.net",
            priority=5,
            ttl=300,
        )


def _postgres(account: Account, name: str, part: Part) -> None:
    """As Neon's console makes it: its own names of database and role."""
    assert isinstance(part, Postgres)
    account.ids[name] = account.make(
        "neon:index:Project",
        "old postgres",
        {
            "name": "Acme-prod",
            "region": "aws-us-east-2",
            "databaseName": "neondb",
            "roleName": "neondb_owner",
            "minCu": part.min_cu,
            "maxCu": part.max_cu,
            "suspendSeconds": part.suspend_after,
            "historyRetentionSeconds": part.history_days * 86_400,
            "replicas": part.replicas,
        },
    )
    account.parts[name] = {
        "name": "Acme-prod",
        "region": "aws-us-east-2",
        "database": "neondb",
        "role": "neondb_owner",
        "protected": False,
    }


def _redis(account: Account, name: str, part: Part) -> None:
    assert isinstance(part, Redis)
    account.ids[name] = account.make(
        "upstash:index/redisDatabase:RedisDatabase",
        "old redis",
        {
            "databaseName": "acme-sessions",
            "region": "global",
            "primaryRegion": "us-west-1",
            "readRegions": list(part.read_regions),
            "tls": True,
            "autoScale": False,
            "budget": 360,
        },
    )
    account.parts[name] = {
        "name": "acme-sessions",
        "primary_region": "us-west-1",
        "auto_scale": False,
        "budget": 360,
    }


MAKERS: Mapping[type[Part], Callable[[Account, str, Part], None]] = {
    EdgeWorker: _worker,
    D1Database: _d1,
    R2Bucket: _bucket,
    KvNamespace: _namespace,
    Queue: _queue,
    Cdn: _zone,
    Postgres: _postgres,
    Redis: _redis,
}
