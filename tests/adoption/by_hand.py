"""An account in which somebody made things by hand: what a wrangler file names, in the sandbox's cloud."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import attrs

from adoption.account import Account
from providers.cloudflare_api import Cloudflare
from providers.neon.api import HttpTransport
from providers.server import Call, Props, current
from sandbox.cloud import Cloud
from sandbox.provider import SandboxProvider
from sandbox.rest import TOKEN, serve

FILES = Path(__file__).parent / "files"
ACCOUNT = "0" * 32
DAY = 86_400
SECRETS = ("SESSION_KEY", "MAIL_TOKEN")


@attrs.define
class ByHand:
    """A cloud, made through the sandbox's provider and with no engine."""

    directory: Path
    cloud: Cloud
    ids: dict[str, str] = attrs.field(factory=dict[str, str])
    """By a short name."""
    _provider: SandboxProvider | None = None

    def make(self, kind: str, short: str, inputs: Mapping[str, object]) -> str:
        """The id of what is made."""
        self._provider = self._provider or SandboxProvider(
            "cloudflare", self.cloud, self.directory, self.directory / "schemas"
        )
        type = f"cloudflare:index/{kind[0].lower()}{kind[1:]}:{kind}"
        token = current.set(Call(f"urn:pulumi:hand::hand::{type}::{short}"))
        try:
            given = cast("Props", {**inputs} if kind == "Zone" else {"accountId": ACCOUNT, **inputs})
            self.ids[short], _ = self._provider.create(type, given, preview=False)
        finally:
            current.reset(token)
        return self.ids[short]

    def bucket(self, name: str, location: str, jurisdiction: str = "default") -> None:
        self.make(
            "R2Bucket",
            name,
            {"name": name, "location": location, "jurisdiction": jurisdiction, "storageClass": "Standard"},
        )

    def queue(self, name: str, retention: int) -> str:
        return self.make(
            "Queue", name, {"queueName": name, "settings": {"messageRetentionPeriod": retention}}
        )

    def worker(self, name: str, version: Mapping[str, object], **more: object) -> str:
        """A Worker with one version that serves."""
        id = self.make("Worker", name, {"name": name, **more})
        module = {
            "name": "index.mjs",
            "contentType": "application/javascript+module",
            "contentBase64": "ZXhwb3J0IGRlZmF1bHQge30=",
        }
        made = self.make(
            "WorkerVersion",
            f"{name}-version",
            {
                "workerId": id,
                "compatibilityDate": "2026-05-01",
                "mainModule": "index.mjs",
                "modules": [module],
                **version,
            },
        )
        self.make(
            "WorkersDeployment",
            f"{name}-deployment",
            {
                "scriptName": name,
                "strategy": "percentage",
                "versions": [{"percentage": 100, "versionId": made}],
            },
        )
        return id

    @contextmanager
    def account(self, *permissions: str) -> Generator[Account]:
        """The account as a token with these permissions sees it; none named: with all."""
        tokens = {TOKEN: permissions or None}
        with serve(self.cloud, accounts=[ACCOUNT], tokens=tokens) as url:
            yield Account(Cloudflare(TOKEN, HttpTransport(url), sleep=lambda _: None), ACCOUNT)

    def file(self, name: str) -> Path:
        """A wrangler file with the ids of this cloud in it."""
        text = (FILES / name).read_text()
        for short, id in self.ids.items():
            text = text.replace(f"<{short}>", id)
        path = self.directory / name
        path.write_text(text)
        return path


def parley(directory: Path) -> ByHand:
    """What environment `production` of parley.jsonc names, and what else such an account has."""
    hand = ByHand(directory, Cloud(directory / "cloud.json"))
    with hand.cloud.change() as data:
        data["account"] = {"workers_plan": "paid", "zone_plan": "pro", "r2_enabled": True}
    hand.make(
        "D1Database",
        "database",
        {"name": "parley-main", "primaryLocationHint": "eeur", "readReplication": {"mode": "disabled"}},
    )
    hand.bucket("parley-media", "weur")
    hand.bucket("parley-dumps", "eeur")
    hand.make(
        "R2BucketLifecycle",
        "rules",
        {
            "bucketName": "parley-dumps",
            "jurisdiction": "default",
            "rules": [
                {
                    "id": "old dumps",
                    "enabled": True,
                    "conditions": {"prefix": "dump/"},
                    "deleteObjectsTransition": {"condition": {"type": "Age", "maxAge": 90 * DAY}},
                }
            ],
        },
    )
    hand.make("WorkersKvNamespace", "flags", {"title": "parley flags"})
    hand.make("WorkersKvNamespace", "cache", {"title": "parley pages (production)"})
    hand.queue("parley-work", 345_600)
    hand.queue("parley-graveyard", 1_209_600)
    hand.worker(
        "parley-production",
        {
            "bindings": [
                {"name": "MAIN_DB", "type": "d1", "databaseId": hand.ids["database"]},
                {"name": "FILES", "type": "r2_bucket", "bucketName": "parley-media"},
                {"name": "BACKUPS", "type": "r2_bucket", "bucketName": "parley-dumps"},
                {"name": "FLAGS", "type": "kv_namespace", "namespaceId": hand.ids["flags"]},
                {"name": "PAGE_CACHE", "type": "kv_namespace", "namespaceId": hand.ids["cache"]},
                {"name": "JOBS", "type": "queue", "queueName": "parley-work"},
                {"name": "ROOMS", "type": "durable_object_namespace", "className": "ChatRoom"},
                {"name": "SIGN_INS", "type": "durable_object_namespace", "className": "SignIns"},
                {"name": "AUTH", "type": "service", "service": "auth-production"},
                {"name": "AI", "type": "ai"},
                {"name": "STAGE", "type": "plain_text", "text": "production"},
                {"name": "BY_HAND", "type": "plain_text", "text": "put in the dashboard"},
                *({"name": name, "type": "secret_text", "text": "not-a-secret"} for name in SECRETS),
            ],
            "exports": {
                name: {"type": "durable-object", "storage": "sqlite"} for name in ("ChatRoom", "SignIns")
            },
        },
        observability={"enabled": True, "headSamplingRate": 0.25},
        subdomain={"enabled": False, "previewsEnabled": False},
        logpush=False,
    )
    hand.make(
        "QueueConsumer",
        "consumer",
        {
            "queueId": hand.ids["parley-work"],
            "type": "worker",
            "scriptName": "parley-production",
            "deadLetterQueue": "parley-graveyard",
            "settings": {"batchSize": 25},
        },
    )
    hand.make(
        "WorkersCronTrigger",
        "crons",
        {"scriptName": "parley-production", "schedules": [{"cron": "*/30 * * * *"}]},
    )
    zone = hand.make("Zone", "zone", {"account": {"id": ACCOUNT}, "name": "example.com"})
    hand.make(
        "WorkersCustomDomain",
        "domain",
        {"hostname": "chat.example.com", "service": "parley-production", "zoneId": zone},
    )
    return hand
