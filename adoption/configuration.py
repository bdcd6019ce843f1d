"""A stack file that adopts what a wrangler file names, written from it and from what its account says.

    draft = compose(worker, account, Asked(stack="prod", ladder=EDGE))
    draft.text, draft.gaps, draft.left, draft.refusals

Every name, location, jurisdiction and class stands in it as it is; what nobody can know without a token is a line to
fill in, which the program refuses as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import attrs

from adoption import stores
from adoption.account import Account
from adoption.asked import Asked
from adoption.findings import Findings
from adoption.matching import KINDS, Pairs, Thing, lowest, pair
from adoption.stack_settings import stack_settings
from adoption.stack_text import Value, gaps, plain, render
from adoption.worker import worker_settings
from adoption.wrangler_values import Worker
from components.d1_database import D1Database
from components.durable_object import DurableObject
from components.edge_worker import EdgeWorker
from components.errors import UserError
from components.kv_namespace import KvNamespace
from components.queue import Queue
from components.r2_bucket import R2Bucket
from stacks.blueprint import draw_up
from stacks.settings import Settings
from stacks.stage import Stage


@attrs.frozen(kw_only=True)
class Draft:
    """A stack file, and all that has to be said of it."""

    stage: Stage
    text: str
    taken: Mapping[str, Thing]
    """By part key, what the first `up` imports."""
    left: tuple[str, ...]
    """What stays as it is, not managed."""
    gaps: tuple[tuple[str, str], ...]
    """Keys to fill in, and how to get each."""
    refusals: tuple[str, ...]
    """What no configuration can say; the file is not to be used while there are any."""
    notes: tuple[str, ...]
    incomplete: str = ""
    """What the program still misses once the gaps are filled in."""


def compose(worker: Worker, account: Account | None, asked: Asked) -> Draft:
    """Raises UserError for what contradicts itself or is not in the account."""
    things = things_of(worker)
    stage = asked.ladder[asked.stage] if asked.stage else lowest(asked.ladder, things, asked.chosen)
    pairs = pair(things, stage, asked.chosen)
    if not pairs.taken:
        kinds = ", ".join(dict.fromkeys(KINDS[each.kind] for each in things))
        raise UserError(
            f"nothing of {worker.file} fits growth stage {stage.name!r} of ladder {asked.ladder.name!r}: it names a "
            f"{kinds}, and no part there takes any of them; expected a ladder with a Worker, such as --ladder edge"
            + (", and not `none` for all in --map" if asked.chosen else "")
        )
    findings = Findings(account=account)
    _find(worker, stage, pairs, asked, findings)
    config = stack_settings(worker, stage, asked, findings)
    _say(worker, pairs, findings)
    if account:
        account.check_token()
    return Draft(
        stage=stage,
        text=render(_head(worker, asked), config),
        taken=pairs.taken,
        left=tuple(findings.left),
        gaps=tuple(gaps(config)),
        refusals=tuple(findings.refusals),
        notes=tuple(findings.notes),
        incomplete=_incomplete(config),
    )


def things_of(worker: Worker) -> list[Thing]:
    """What the file names, each thing once; what it names by neither name nor id is not in any account yet."""
    dead = {each.consumer.dead_letter_queue for each in worker.queues if each.consumer}
    found = [Thing(kind=EdgeWorker, name=worker.name)]
    for kind, group in (
        (D1Database, [(each.name or each.id, each.binding, each.id) for each in worker.databases]),
        (R2Bucket, [(each.name, each.binding, "") for each in worker.buckets]),
        (KvNamespace, [(each.id, each.binding, "") for each in worker.namespaces]),
        (Queue, [(each.name, each.binding, "") for each in worker.queues if each.name not in dead]),
        (DurableObject, [(each.name, each.binding, "") for each in worker.classes if each.sqlite]),
    ):
        for name, binding, id in group:
            if name and not any(each.kind is kind and each.name == name for each in found):
                found.append(Thing(kind=kind, name=name, binding=binding, names=(id,) if id else ()))
    return found


def _find(worker: Worker, stage: Stage, pairs: Pairs, asked: Asked, findings: Findings) -> None:
    databases = {each.name or each.id: each for each in reversed(worker.databases)}
    namespaces = {each.id: each for each in reversed(worker.namespaces)}
    buckets = {each.name: each for each in reversed(worker.buckets)}
    queues = {each.name: each for each in worker.queues}
    for key, thing in pairs.taken.items():
        if thing.kind is D1Database:
            stores.database(key, databases[thing.name], findings)
        elif thing.kind is KvNamespace:
            stores.namespace(key, namespaces[thing.name], findings)
        elif thing.kind is R2Bucket:
            stores.bucket(key, buckets[thing.name], findings)
        elif thing.kind is Queue:
            stores.queue(key, queues[thing.name], findings)
        elif thing.kind is DurableObject:
            findings.parts[key] = {"class_name": thing.name}
    taken = [key for key, thing in pairs.taken.items() if thing.kind is Queue]
    for key, thing in pairs.taken.items():
        if thing.kind is EdgeWorker:
            worker_settings(key, worker, stage, asked.bundle, taken, findings)


def _say(worker: Worker, pairs: Pairs, findings: Findings) -> None:
    """What stays as it is, and what the token did not show."""
    dead = [each.consumer.dead_letter_queue for each in worker.queues if each.consumer]
    managed = {
        value for settings in findings.parts.values() for value in settings.values() if isinstance(value, str)
    }
    findings.left += [
        *(str(each) for each in pairs.left),
        *(f"queue {name}: dead letters" for name in dead if name and not _managed(name, managed)),
        *(
            f"class {each.name} of Durable Objects: its objects are not in SQLite, which every part asks for"
            for each in worker.classes
            if not each.sqlite
        ),
        *(str(each) for each in worker.others),
        *(f"route: {each.pattern}" for each in worker.routes if not each.custom_domain),
    ]
    nameless = [
        *(f"r2_buckets: {each.binding}" for each in worker.buckets if not each.name),
        *(f"kv_namespaces: {each.binding}" for each in worker.namespaces if not each.id),
        *(f"d1_databases: {each.binding}" for each in worker.databases if not (each.name or each.id)),
    ]
    findings.left += [f"{each} (the file has neither its name nor its id)" for each in nameless]
    there = findings.worker
    if there:
        known = {*worker.bindings, *there.secrets}
        findings.left += [
            f"{type}: binding {name}, which the file does not have"
            for name, type in there.bindings.items()
            if name not in known
        ]
    for what, names in (
        ("variables", worker.variables),
        ("secrets", there.secrets if there else worker.secrets),
    ):
        if names:
            findings.left.append(f"{what}: {', '.join(names)} (no value is read or written)")
    if findings.account:
        findings.notes += [
            f"the token lacks {each}: what it would show is not known" for each in findings.account.refused
        ]


def _managed(dead: str, names: set[str]) -> bool:
    return dead in names or dead.removesuffix("-dead") in names


def _head(worker: Worker, asked: Asked) -> list[str]:
    environment = f" (environment {worker.environment})" if worker.environment else ""
    return [
        "yaml-language-server: $schema=docs/config.schema.json",
        f"Adopts the Worker {worker.name} of {worker.file}{environment}, with what it uses.",
        f"Before the first `up`: ./rungs adopt --check -s {asked.stack}",
    ]


def _incomplete(config: Mapping[str, Value]) -> str:
    try:
        draw_up(Settings.read(cast("Mapping[str, object]", plain(config))))
    except UserError as error:
        return str(error)
    return ""
