"""Wrangler's configuration file, as far as it says what a Worker is and what it uses.

    worker = read(Path("wrangler.jsonc"), "production")
    worker.databases[0].id

All three forms are read: wrangler.toml, wrangler.json and wrangler.jsonc. Which keys a named environment inherits, and
how it names its Worker: developers.cloudflare.com/workers/wrangler/configuration/#inheritable-keys and
cloudflare/workers-sdk, packages/workers-utils/src/config/environment.ts. Values of `vars` are never read: they may be
private, and adopting needs their names alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import attrs

from adoption.tables import Table
from adoption.wrangler_file import WITHOUT_BINDING, environment, load, naming_fields, unknown_keys
from adoption.wrangler_values import (
    Bucket,
    Consumer,
    Database,
    Namespace,
    ObjectClass,
    Other,
    Queue,
    Route,
    Worker,
)


def read(path: Path, named: str = "") -> Worker:
    """The Worker of a wrangler file, or of one environment in it; raises UserError."""
    table = environment(load(path), named, path.name)
    observability = table.table("observability")
    logs = observability.table("logs")
    limits = table.table("limits")
    routes = _routes(table)
    workers_dev = table.flag("workers_dev")
    sampling = observability.number("head_sampling_rate")
    classes, foreign = _classes(table)
    return Worker(
        file=path.name,
        environment=named,
        name=table.required("name"),
        account_id=table.text("account_id"),
        compatibility_date=table.text("compatibility_date"),
        compatibility_flags=table.texts("compatibility_flags"),
        workers_dev=not routes if workers_dev is None else workers_dev,
        preview_urls=table.flag("preview_urls"),
        logpush=table.flag("logpush"),
        observability=logs.flag("enabled")
        if observability.flag("enabled") is None
        else observability.flag("enabled"),
        log_sampling=sampling if sampling is not None else logs.number("head_sampling_rate"),
        smart_placement=table.table("placement").text("mode") == "smart",
        cpu_ms=limits.whole("cpu_ms"),
        crons=table.table("triggers").texts("crons"),
        variables=table.names("vars"),
        secrets=table.table("secrets").texts("required"),
        routes=routes,
        namespaces=tuple(
            Namespace(binding=each.required("binding"), id=each.text("id"))
            for each in table.tables("kv_namespaces")
        ),
        databases=tuple(
            Database(
                binding=each.required("binding"),
                name=each.text("database_name"),
                id=each.text("database_id"),
            )
            for each in table.tables("d1_databases")
        ),
        buckets=tuple(
            Bucket(
                binding=each.required("binding"),
                name=each.text("bucket_name"),
                jurisdiction=each.text("jurisdiction", "default"),
            )
            for each in table.tables("r2_buckets")
        ),
        queues=_queues(table),
        classes=classes,
        others=(*foreign, *_others(table)),
    )


def _routes(table: Table) -> tuple[Route, ...]:
    found: list[Route] = []
    for key in ("route", "routes"):
        value = table.values.get(key)
        given = [] if value is None else cast("list[object]", value if isinstance(value, list) else [value])
        for each in given:
            if isinstance(each, str):
                found.append(Route(pattern=each, custom_domain=False, zone_name="", zone_id=""))
                continue
            one = Table({key: each}, table.where).table(key)
            found.append(
                Route(
                    pattern=one.required("pattern"),
                    custom_domain=bool(one.flag("custom_domain")),
                    zone_name=one.text("zone_name"),
                    zone_id=one.text("zone_id"),
                )
            )
    return tuple(found)


def _queues(table: Table) -> tuple[Queue, ...]:
    queues = table.table("queues")
    found: dict[str, Queue] = {}
    for each in queues.tables("producers"):
        name = each.required("queue")
        found.setdefault(name, Queue(name=name, binding=each.required("binding"), consumer=None))
    for each in queues.tables("consumers"):
        name = each.required("queue")
        consumer = Consumer(
            dead_letter_queue=each.text("dead_letter_queue"),
            batch_size=each.whole("max_batch_size"),
            max_wait_seconds=each.number("max_batch_timeout"),
            max_retries=each.whole("max_retries"),
            retry_delay=each.whole("retry_delay"),
            max_concurrency=each.whole("max_concurrency"),
        )
        queue = found.get(name, Queue(name=name, binding="", consumer=None))
        found[name] = attrs.evolve(queue, consumer=consumer)
    return tuple(found.values())


def _classes(table: Table) -> tuple[tuple[ObjectClass, ...], tuple[Other, ...]]:
    """The classes that live in this Worker once all migrations are done, and those of others that it uses.

    Migrations run in the order of the file
    (developers.cloudflare.com/durable-objects/reference/durable-objects-migrations/).
    """
    live: dict[str, bool] = {}
    for migration in table.tables("migrations"):
        live |= dict.fromkeys(migration.texts("new_classes"), False)
        live |= dict.fromkeys(migration.texts("new_sqlite_classes"), True)
        for renamed in migration.tables("renamed_classes"):
            live[renamed.required("to")] = live.pop(renamed.required("from"), False)
        for moved in migration.tables("transferred_classes"):
            live[moved.required("to")] = False
        for name in migration.texts("deleted_classes"):
            live.pop(name, None)
    own: dict[str, ObjectClass] = {}
    foreign: list[Other] = []
    for each in table.table("durable_objects").tables("bindings"):
        name, binding, script = each.required("class_name"), each.required("name"), each.text("script_name")
        if script and script != table.text("name"):
            foreign.append(Other(key="durable_objects", name=f"{name} of Worker {script}", binding=binding))
        else:
            own.setdefault(name, ObjectClass(name=name, binding=binding, sqlite=live.get(name, False)))
    for name, sqlite in live.items():
        own.setdefault(name, ObjectClass(name=name, binding="", sqlite=sqlite))
    return tuple(own.values()), tuple(foreign)


def _others(table: Table) -> list[Other]:
    found: list[Other] = []
    for key, naming in naming_fields().items():
        value = table.values.get(key)
        if value is None:
            continue
        for row in table.tables(key) if isinstance(value, list) else [table.table(key)]:
            binding = row.text("binding") or row.text("name")
            name = next((row.text(field) for field in naming if row.text(field)), binding)
            found.append(Other(key=key, name=name, binding="" if key in WITHOUT_BINDING.values else binding))
    return [*found, *(Other(key=key, name="") for key in unknown_keys(table))]
