"""What the Worker of each growth stage is given, by name and kind, without a provider; and the same as TypeScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from components.d1_database import D1Database
from components.durable_object import DurableObject
from components.errors import UserError
from components.kv_namespace import KvNamespace
from components.part import Part, binding_name
from components.postgres import Postgres
from components.queue import Queue
from components.r2_bucket import R2Bucket
from components.redis import Redis
from stacks.stage import Ladder, Stage

TEXT, SECRET = "plain text", "secret"
KINDS: Mapping[type[Part], str] = {
    D1Database: "D1 database",
    DurableObject: "Durable Object namespace",
    KvNamespace: "KV namespace",
    Postgres: "Hyperdrive",
    Queue: "queue",
    R2Bucket: "R2 bucket",
}
"""Of the parts with one binding; a Redis has an address and a token."""
TYPES: Mapping[str, str] = {
    TEXT: "string",
    SECRET: "string",
    "rate limit": "RateLimit",
    "D1 database": "D1Database",
    "KV namespace": "KVNamespace",
    "Hyperdrive": "Hyperdrive",
    "queue": "Queue",
    "R2 bucket": "R2Bucket",
}
"""In Cloudflare's own type definitions; that of a Durable Object namespace names its class."""


def bindings_of(stage: Stage) -> dict[str, str]:
    """Name and kind of what a stage gives its Worker, sorted by name. A forgotten host is bound no more."""
    worker = stage.worker()
    found = {"APP": TEXT, "ENVIRONMENT": TEXT}
    found |= dict.fromkeys(worker.variables, TEXT)
    found |= {name.upper(): SECRET for name in worker.secrets}
    if worker.rate_limit:
        found |= {"LIMITER": "rate limit", "LIMITER_REQUESTS": TEXT}
    for linked in worker.links:
        for part in stage.parts[linked]:
            found |= _bindings_of(linked, part)
            if part.binding_suffix:
                found |= {binding_name(linked, "serving"): TEXT, binding_name(linked, "fenced"): TEXT}
    return dict(sorted(found.items()))


def typescript(ladder: Ladder, stages: Sequence[Stage]) -> str:
    """A module with an interface for each stage, what it adds to the one before, and the kind of every binding."""
    name = ladder.name
    lines = [
        f"/** What the growth stages of the ladder {name} give their Worker. Made by: ./rungs types {name} */"
    ]
    classes = sorted(
        {part.class_name for stage in stages for _, part in stage if isinstance(part, DurableObject)}
    )
    if classes:
        lines.append(f'import type {{ {", ".join(classes)} }} from "./worker";')
    before: dict[str, str] = {}
    previous = ""
    for stage in stages:
        every = bindings_of(stage)
        gone = sorted(set(before) - set(every))
        if gone:
            raise UserError(
                f"growth stage {stage.name!r} no longer binds {', '.join(gone)}, which the stage before does"
            )
        new = {name: kind for name, kind in every.items() if name not in before}
        name = _type_name(stage.name)
        heading = f"export interface {name}{f' extends {previous}' if previous else ''} {{"
        members = [
            f"  {each}: {_type_of(each, kind, stage)};{' // secret' if kind == SECRET else ''}"
            for each, kind in new.items()
        ]
        lines += ["", heading, *members, "}"] if members else ["", f"export type {name} = {previous};"]
        before, previous = every, name
    lines += ["", "/** Every binding of the ladder. */", f"export type Every = {previous};"]
    lines += ["", "export const KINDS = {", *(f'  {name}: "{kind}",' for name, kind in before.items())]
    lines += ["} as const satisfies Record<keyof Every, string>;"]
    return "\n".join(lines) + "\n"


def _bindings_of(key: str, part: Part) -> dict[str, str]:
    names = part.binding_names(key)
    if isinstance(part, Redis):
        return dict(zip(names, (TEXT, SECRET), strict=True))
    kind = KINDS.get(type(part))
    if kind is None or len(names) != 1:
        raise UserError(f"the bindings of {type(part).__name__} have no known kind")
    return {names[0]: kind}


def _type_of(name: str, kind: str, stage: Stage) -> str:
    if kind in TYPES:
        return TYPES[kind]
    (part,) = (
        part for key, part in stage if isinstance(part, DurableObject) and part.binding_names(key) == (name,)
    )
    return f"DurableObjectNamespace<{part.class_name}>"


def _type_name(stage: str) -> str:
    return "".join(word.capitalize() for word in stage.replace("_", "-").split("-"))
