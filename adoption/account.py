"""What an account says of the things that a wrangler file names: the ids, locations and settings that no file holds.

Reads and changes nothing: a token with PERMISSIONS is enough. Paths, fields and permissions are those of
developers.cloudflare.com/api/. A permission that the token lacks makes the answer unknown, and is listed in `refused`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar, cast
from urllib.parse import quote, urlencode

import attrs

from adoption.account_values import BucketThere, DatabaseThere, Object, QueueThere, WorkerThere, ZoneThere
from components.errors import UserError
from providers.cloudflare_api import Cloudflare, Refused, fields

WORKERS: Final = "Workers Scripts Read"
D1: Final = "D1 Read"
KV: Final = "Workers KV Storage Read"
R2: Final = "Workers R2 Storage Read"
QUEUES: Final = "Queues Read"
ZONES: Final = "Zone Read"
PERMISSIONS: Final = (WORKERS, D1, KV, R2, QUEUES, ZONES)
"""All that a token needs, for the account and its zone."""

T = TypeVar("T")


@attrs.define
class Account:
    """The account behind a token."""

    cloudflare: Cloudflare
    id: str
    refused: dict[str, None] = attrs.field(factory=dict[str, None])
    """The permissions that the token lacks, in the order in which they were missed."""
    _queues: list[QueueThere] | None = None
    _opened: bool = False
    _first_refusal: str = ""

    def check_token(self) -> None:
        """Raises UserError where the token opened nothing of what was asked for."""
        if self._first_refusal and not self._opened:
            raise UserError(self._first_refusal)

    def worker(self, name: str) -> WorkerThere | None:
        """None where the account has none of that name, or the token may not read it."""
        found = fields(self._one(f"/workers/workers/{quote(name, safe='')}", WORKERS))
        if not found:
            return None
        seen, reached = fields(found.get("observability")), fields(found.get("subdomain"))
        return WorkerThere(
            id=str(found.get("id", "")),
            name=str(found.get("name", "")),
            logpush=found.get("logpush") is True,
            tags=tuple(str(each) for each in _list(found.get("tags"))),
            tail_consumers=tuple(
                str(fields(each).get("name")) for each in _list(found.get("tail_consumers"))
            ),
            observability=seen.get("enabled") is True,
            log_sampling=_number(seen.get("head_sampling_rate"), 1.0),
            workers_dev=reached.get("enabled") is True,
            preview_urls=reached.get("previews_enabled") is True,
            crons=self._crons(name),
            bindings=self._bindings(name),
            classes=self._classes(name),
        )

    def database(self, id: str, name: str) -> DatabaseThere | None:
        """By id where it is known, else by its exact name."""
        if not id:
            path = f"/d1/database?{urlencode({'name': name})}"
            id = next((str(each["uuid"]) for each in self._rows(path, D1) if each.get("name") == name), "")
        found = fields(self._one(f"/d1/database/{quote(id, safe='')}", D1) if id else None)
        if not found:
            return None
        replication = fields(found.get("read_replication"))
        return DatabaseThere(
            id=str(found.get("uuid", id)),
            name=str(found.get("name", "")),
            region=str(found.get("running_in_region") or "").lower(),
            jurisdiction=str(found.get("jurisdiction") or ""),
            read_replication=replication.get("mode") == "auto",
        )

    def namespace(self, id: str) -> str | None:
        """The title of a KV namespace."""
        found = fields(self._one(f"/storage/kv/namespaces/{quote(id, safe='')}", KV))
        return str(found["title"]) if "title" in found else None

    def bucket(self, name: str, jurisdiction: str) -> BucketThere | None:
        """Buckets of a jurisdiction are found in it alone."""
        path, headers = f"/r2/buckets/{quote(name, safe='')}", {"cf-r2-jurisdiction": jurisdiction}
        found = fields(self._one(path, R2, headers))
        if not found:
            return None
        return BucketThere(
            name=str(found.get("name", "")),
            location=str(found.get("location") or "").lower(),
            jurisdiction=str(found.get("jurisdiction") or jurisdiction),
            storage_class=str(found.get("storage_class") or "Standard"),
            lifecycle=_rules(self._one(f"{path}/lifecycle", R2, headers)),
            locks=_rules(self._one(f"{path}/lock", R2, headers)),
            public=fields(self._one(f"{path}/domains/managed", R2, headers)).get("enabled") is True,
        )

    def queue(self, name: str) -> QueueThere | None:
        """A queue by its exact name."""
        if self._queues is None:
            self._queues = [_queue(each) for each in self._rows("/queues", QUEUES)]
        return next((each for each in self._queues if each.name == name), None)

    def zone(self, name: str) -> ZoneThere | None:
        """A zone of this account by its exact name."""
        query = urlencode({"name": name, "account.id": self.id})
        found = self._allowed(lambda: self.cloudflare.pages(f"/zones?{query}", ZONES), ZONES) or []
        for each in found:
            if each.get("name") == name:
                plan = str(fields(each.get("plan")).get("legacy_id") or "")
                return ZoneThere(id=str(each.get("id", "")), name=name, plan=plan)
        return None

    def zone_of(self, hostname: str) -> ZoneThere | None:
        """The zone that a host name is in: the longest of its endings that the account has."""
        labels = hostname.split(".")
        endings = (".".join(labels[start:]) for start in range(len(labels) - 1))
        return next((found for ending in endings if (found := self.zone(ending))), None)

    def _bindings(self, script: str) -> dict[str, str]:
        found = fields(self._one(f"/workers/scripts/{quote(script, safe='')}/settings", WORKERS))
        rows = [fields(each) for each in _list(found.get("bindings"))]
        return {str(each["name"]): str(each.get("type")) for each in rows if each.get("name")}

    def _crons(self, script: str) -> tuple[str, ...]:
        found = fields(self._one(f"/workers/scripts/{quote(script, safe='')}/schedules", WORKERS))
        return tuple(str(fields(each).get("cron")) for each in _list(found.get("schedules")))

    def _classes(self, script: str) -> dict[str, bool]:
        rows = self._rows("/workers/durable_objects/namespaces", WORKERS)
        return {
            str(each["class"]): each.get("use_sqlite") is True
            for each in rows
            if each.get("script") == script and each.get("class")
        }

    def _one(self, path: str, permission: str, headers: Mapping[str, str] | None = None) -> object:
        def ask() -> object:
            whole = f"/accounts/{self.id}{path}"
            return self.cloudflare.call("GET", whole, permission, absent=True, headers=headers)

        return self._allowed(ask, permission)

    def _rows(self, path: str, permission: str) -> list[Object]:
        whole = f"/accounts/{self.id}{path}"
        return self._allowed(lambda: self.cloudflare.pages(whole, permission), permission) or []

    def _allowed(self, ask: Callable[[], T], permission: str) -> T | None:
        """The answer; None where the token may not ask. What it was refused once it is not asked for again."""
        if permission in self.refused:
            return None
        try:
            found = ask()
        except Refused as error:
            self.refused[permission] = None
            self._first_refusal = self._first_refusal or str(error)
            return None
        self._opened = True
        return found


def _queue(found: Object) -> QueueThere:
    settings = fields(found.get("settings"))
    return QueueThere(
        id=str(found.get("queue_id", "")),
        name=str(found.get("queue_name", "")),
        retention=int(_number(settings.get("message_retention_period"), 0)),
        delivery_delay=int(_number(settings.get("delivery_delay"), 0)),
        paused=settings.get("delivery_paused") is True,
        consumer=bool(_list(found.get("consumers"))),
    )


def _rules(found: object) -> tuple[Object, ...]:
    return tuple(fields(each) for each in _list(fields(found).get("rules")))


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _number(value: object, default: float) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else default
