"""The Worker of a wrangler file as settings of the part that takes it."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from adoption.account import WORKERS
from adoption.account_values import WorkerThere
from adoption.findings import Findings
from adoption.stack_text import Line, Value, gap
from adoption.wrangler_values import Worker
from components.edge_worker import EXTERNAL, EdgeWorker
from components.errors import UserError
from components.part import binding_name
from stacks.stage import Stage

LIMITER = "LIMITER"


def worker_settings(
    key: str, given: Worker, stage: Stage, bundle: str, adopted: Iterable[str], findings: Findings
) -> None:
    """`adopted` are the keys of the queues that exist: what drains them goes on as it is."""
    account = findings.account
    there = account.worker(given.name) if account else None
    if there is None and account is not None and WORKERS not in account.refused:
        raise UserError(
            f"the account has no Worker {given.name!r}, which {given.file} names; is --env missing, or --account of "
            "another account?"
        )
    findings.worker = there
    part = stage.worker(key)
    settings: dict[str, Value] = {"name": given.name}
    findings.parts[key] = settings
    findings.ids[key] = (
        there.id
        if there
        else gap(
            f"its `id`: GET /accounts/ACCOUNT/workers/workers/{given.name} of Cloudflare's API", "worker"
        )
    )
    settings["code"] = Line(bundle) if bundle else Line(EXTERNAL, "CI or wrangler goes on shipping its code")
    settings["workers_dev"] = there.workers_dev if there else given.workers_dev
    on = {
        "previews": there.preview_urls if there else given.preview_urls,
        "logpush": there.logpush if there else given.logpush,
    }
    settings |= {field: True for field, value in on.items() if value}
    if there and there.tags:
        settings["tags"] = list(there.tags)
    settings["log_sampling"] = _log_sampling(given, there)
    settings["crons"] = list(there.crons if there else given.crons)
    if there and set(there.crons) != set(given.crons):
        findings.notes.append(
            f"the account has the crons {', '.join(there.crons) or 'none'}, and {given.file} has "
            f"{', '.join(given.crons) or 'none'}: written are those of the account"
        )
    settings["drains"] = _drains(part, bundle, adopted)
    if bundle:
        _shipped(settings, key, given, there, stage, findings)
    if there:
        tails = {each.name for each in given.others if each.key == "tail_consumers"}
        findings.left += [f"tail_consumers: {name}" for name in there.tail_consumers if name not in tails]


def _drains(part: EdgeWorker, bundle: str, adopted: Iterable[str]) -> Value:
    """What drains a queue that exists goes on as it is: a queue takes one consumer (API error 11004).

    A Worker whose code is not known may drain none: it need not have a handler for queues (API error 11001).
    """
    if not bundle:
        return Line([], "its own deploys say what it drains")
    return [each for each in part.drains if each not in adopted]


def _log_sampling(given: Worker, there: WorkerThere | None) -> float:
    """The share of requests whose logs are kept; none where they are off."""
    if there:
        return there.log_sampling if there.observability else 0
    return (1 if given.log_sampling is None else given.log_sampling) if given.observability else 0


def _shipped(
    settings: dict[str, Value],
    key: str,
    given: Worker,
    there: WorkerThere | None,
    stage: Stage,
    findings: Findings,
) -> None:
    """What a version needs where the stack ships the code: bindings that no part makes are kept from the last one."""
    part = stage.worker(key)
    if there is None and not given.secrets:
        raise UserError(
            "--bundle ships versions that keep the Worker's secrets by name, and nothing says which there are: set "
            "$CLOUDFLARE_API_TOKEN (Workers Scripts Read is enough), or list them as secrets.required in the file"
        )
    kept = list(there.bindings) if there else list(dict.fromkeys([*given.bindings, *given.secrets]))
    if given.compatibility_date:
        settings["compatibility_date"] = given.compatibility_date
    settings["cpu_ms"] = given.cpu_ms
    settings["smart_placement"] = given.smart_placement
    if LIMITER in kept:
        settings["rate_limit"] = None
        part = attrs.evolve(part, rate_limit=None)
    made = provided(part, stage)
    settings["inherits"] = [name for name in kept if name not in made]
    settings["secrets"] = [name for name in part.secrets if name.upper() not in kept]
    taken = [name for name in kept if name in made]
    if taken:
        findings.notes.append(
            f"the stack gives its code {', '.join(taken)} from now on, in place of the Worker's own of that name"
        )
    if given.compatibility_flags:
        findings.notes.append(
            f"compatibility flags are the bundle's: its worker.json must have {', '.join(given.compatibility_flags)}"
        )
    classes = there.classes if there else {each.name: each.sqlite for each in given.classes}
    served = {str(each.get("class_name")) for each in findings.parts.values()}
    for name in classes:
        if name not in served:
            findings.refusals.append(
                f"the Worker has the class {name} of Durable Objects, and no part takes it: a version without it would "
                f"drop its objects. Give it a part with --map KEY={name}, or leave --bundle out"
            )


def provided(part: EdgeWorker, stage: Stage) -> set[str]:
    """The names of the bindings that a stack makes itself."""
    names = {"APP", "ENVIRONMENT", *part.variables}
    if part.rate_limit:
        names.add("LIMITER_REQUESTS")
    for key in part.links:
        for each in stage.parts[key]:
            names |= set(each.binding_names(key))
            if each.binding_suffix:
                names |= {binding_name(key, "serving"), binding_name(key, "fenced")}
    return names
