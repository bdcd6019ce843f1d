"""Databases, namespaces, buckets and queues of an account as settings of the parts that take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from adoption.account import D1, KV, QUEUES, R2, Account
from adoption.account_values import BucketThere, Object
from adoption.findings import Findings
from adoption.stack_text import Line, Value, gap
from adoption.wrangler_values import Bucket, Database, Namespace, Queue
from components.errors import UserError
from components.r2_bucket import DAY, JURISDICTIONS, LOCATIONS
from providers.cloudflare_api import fields

ABORT_DAYS = 7
"""After how many days a stack's buckets drop unfinished uploads (components/r2_bucket/rules.py)."""


def database(key: str, given: Database, findings: Findings) -> None:
    """A D1 database is told its settings by the name of its host, which every later stage still knows."""
    account, name, id = findings.account, f"{key}-d1", given.id
    there = account.database(given.id, given.name) if account else None
    if there is None and _readable(account, D1):
        raise _missing("D1 database", given.name or given.id)
    settings = findings.parts.setdefault(name, {})
    if there is None:
        look = f"npx wrangler d1 info {given.name or given.id}"
        settings["name"] = given.name or gap(f"its name: {look}", "database")
        settings["location"] = gap(f"its running_in_region, in lower case: {look}", LOCATIONS[0])
        findings.ids[name] = id or gap("its id: npx wrangler d1 list", "database")
        return
    settings["name"] = there.name
    if there.jurisdiction:
        settings["jurisdiction"] = there.jurisdiction
    elif there.region in LOCATIONS:
        settings["location"] = there.region
        findings.locations.append(there.region)
    else:
        settings["location"] = gap(f"the account says {there.region or 'nothing'}", LOCATIONS[0])
    findings.jurisdictions[key] = there.jurisdiction
    if there.read_replication:
        settings["read_replication"] = True
    findings.ids[name] = there.id


def namespace(key: str, given: Namespace, findings: Findings) -> None:
    """A KV namespace has a title, which no wrangler file has, and nothing else."""
    account = findings.account
    title = account.namespace(given.id) if account else None
    if title is None and _readable(account, KV):
        raise _missing("KV namespace", given.id)
    findings.ids[key] = given.id
    findings.parts[key] = {
        "name": title or gap(f"its title: npx wrangler kv namespace list shows that of {given.id}", "title")
    }


def bucket(key: str, given: Bucket, findings: Findings) -> None:
    """A bucket with its rules: a stack declares lifecycle and locks of each of its buckets, whatever is there."""
    account = findings.account
    if given.jurisdiction not in JURISDICTIONS:
        raise UserError(
            f"bucket {given.name!r} has the jurisdiction {given.jurisdiction!r}, expected one of: "
            f"{', '.join(JURISDICTIONS)}"
        )
    there = account.bucket(given.name, given.jurisdiction) if account else None
    if there is None and _readable(account, R2):
        raise _missing(f"R2 bucket (jurisdiction {given.jurisdiction})", given.name)
    findings.ids[key] = given.name
    settings: dict[str, Value] = {"name": given.name}
    findings.parts[key] = settings
    if there is None:
        look = f"npx wrangler r2 bucket info {given.name}"
        settings["location"] = gap(f"its location, in lower case: {look}", LOCATIONS[0])
        settings["jurisdiction"] = given.jurisdiction
        settings["lifecycle"] = gap(
            f"its rules, which these replace; [] for none: npx wrangler r2 bucket lifecycle list {given.name}",
            [],
        )
        settings["locks"] = gap(f"[] for none: npx wrangler r2 bucket lock list {given.name}", [])
        findings.notes.append(
            f"bucket {given.name}: is it public at r2.dev? The first `up` would end that, and only a token shows it "
            f"here: npx wrangler r2 bucket dev-url get {given.name}"
        )
        return
    if there.location in LOCATIONS:
        settings["location"] = there.location
        findings.locations.append(there.location)
    else:
        settings["location"] = gap(f"the account says {there.location or 'nothing'}", LOCATIONS[0])
    settings["jurisdiction"] = there.jurisdiction
    if there.storage_class != "Standard":
        settings["storage_class"] = there.storage_class
    _rules(settings, there, findings)


def queue(key: str, given: Queue, findings: Findings) -> None:
    """A queue, how it would be drained, and the queue that takes what died in it."""
    account = findings.account
    there = account.queue(given.name) if account else None
    if there is None and _readable(account, QUEUES):
        raise _missing("queue", given.name)
    settings: dict[str, Value] = {"name": given.name}
    findings.parts[key] = settings
    look = "npx wrangler queues list"
    findings.ids[key] = there.id if there else gap(f"its id: {look}", "queue")
    if there:
        settings["retention"] = there.retention
        if there.delivery_delay:
            settings["delay"] = there.delivery_delay
        if there.paused:
            findings.refusals.append(
                f"queue {given.name} is paused, and a stack's queues are not; resume it first: "
                f"npx wrangler queues resume-delivery {given.name}"
            )
    consumer = given.consumer
    if consumer is None:
        return
    drained: Mapping[str, int | float | None] = {
        "batch_size": consumer.batch_size,
        "max_wait_ms": None if consumer.max_wait_seconds is None else int(consumer.max_wait_seconds * 1000),
        "max_retries": consumer.max_retries,
        "retry_delay": consumer.retry_delay,
        "max_concurrency": consumer.max_concurrency,
    }
    settings |= {field: value for field, value in drained.items() if value is not None}
    if consumer.dead_letter_queue:
        _dead_letters(key, given.name, consumer.dead_letter_queue, findings)


def _dead_letters(key: str, queue: str, dead: str, findings: Findings) -> None:
    account, settings = findings.account, findings.parts[key]
    there = account.queue(dead) if account else None
    if there is None and _readable(account, QUEUES):
        raise _missing("queue", dead)
    if dead != f"{queue}-dead":
        settings["dead_name"] = dead
    if there and there.retention != settings.get("retention"):
        settings["dead_retention"] = there.retention
    if there and (there.paused or there.delivery_delay):
        findings.refusals.append(
            f"queue {dead} is paused or delayed, and a stack's dead letter queues are neither"
        )
    findings.ids[f"{key}-dead"] = there.id if there else gap("its id: npx wrangler queues list", "queue")


def _rules(settings: dict[str, Value], there: BucketThere, findings: Findings) -> None:
    lifecycle: list[Value] = []
    for rule in there.lifecycle:
        known = _lifecycle_rule(rule)
        if known is None:
            findings.refusals.append(_unsayable(there.name, "lifecycle rule", rule))
        elif known:
            lifecycle.append(known)
    locks: list[Value] = []
    for rule in there.locks:
        condition = fields(rule.get("condition"))
        days = _days(condition, "maxAgeSeconds")
        if days is None or rule.get("enabled") is not True:
            findings.refusals.append(_unsayable(there.name, "lock rule", rule))
        else:
            locks.append({"id": str(rule.get("id")), "prefix": str(rule.get("prefix") or ""), "days": days})
    if not any(_lifecycle_rule(rule) == {} for rule in there.lifecycle):
        findings.notes.append(
            f"bucket {there.name}: its unfinished uploads are dropped after {ABORT_DAYS} days from now on"
        )
    settings["lifecycle"] = Line(lifecycle, "exactly its rules" if lifecycle else "")
    settings["locks"] = Line(locks, "exactly its rules" if locks else "")
    if there.public:
        findings.refusals.append(
            f"bucket {there.name} is public at r2.dev, and a stack's buckets are not: give it a domain of its own and "
            "turn that address off, or leave the bucket out"
        )


def _lifecycle_rule(rule: Object) -> dict[str, Value] | None:
    """The rule as a part says it; empty for the one that every part has; None where no part can say it."""
    prefix = str(fields(rule.get("conditions")).get("prefix") or "")
    aborts = fields(rule.get("abortMultipartUploadsTransition"))
    deletes = fields(rule.get("deleteObjectsTransition"))
    moves = cast("list[object]", rule.get("storageClassTransitions") or [])
    if rule.get("enabled") is not True:
        return None
    if aborts:
        same = not prefix and _days(fields(aborts.get("condition")), "maxAge") == ABORT_DAYS
        return {} if same and not deletes and not moves else None
    known: dict[str, Value] = {"id": str(rule.get("id")), "prefix": prefix}
    if deletes:
        known["delete_after_days"] = _days(fields(deletes.get("condition")), "maxAge")
    if moves:
        first = fields(moves[0])
        known["infrequent_after_days"] = (
            _days(fields(first.get("condition")), "maxAge") if len(moves) == 1 else None
        )
    return None if None in known.values() or len(known) == 2 else known


def _days(condition: Object, field: str) -> int | None:
    seconds = condition.get(field)
    if (
        condition.get("type") != "Age"
        or not isinstance(seconds, int | float)
        or seconds % DAY
        or seconds < DAY
    ):
        return None
    return int(seconds // DAY)


def _unsayable(bucket: str, what: str, rule: Object) -> str:
    return (
        f"bucket {bucket} has the {what} {rule.get('id')!r}, which no setting of R2Bucket says (whole days, turned on, "
        "one action); change or delete it first, or leave the bucket out"
    )


def _readable(account: Account | None, permission: str) -> bool:
    return account is not None and permission not in account.refused


def _missing(what: str, name: str) -> UserError:
    return UserError(
        f"the account has no {what} {name!r}, which the wrangler file names; is it the file of this account?"
    )
