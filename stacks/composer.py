"""From a blueprint to Pulumi components: the only place where parts become resources of a stack."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import cast

import attrs
import pulumi

from components.billing_alerts import BillingAlerts
from components.cdn.component import CdnComponent
from components.component import Component, Place, Wires
from components.edge_worker import EdgeWorker
from components.edge_worker.component import EdgeWorkerComponent
from components.errors import UserError
from components.mode_switch import ModeSwitchComponent
from components.part import Part
from components.queue import Queue
from components.service import ServiceComponent
from components.spend_watcher import Watched
from stacks.adoption import memory, still_to_adopt
from stacks.backend import check_backend
from stacks.blueprint import Blueprint, draw_up
from stacks.for_good import made_with
from stacks.reached import REVIEW, check_for_good, check_reached
from stacks.regions import home
from stacks.revisions import Revisions, read_revisions, remembered
from stacks.rollout import Version, described, kept, read_versions, split_of
from stacks.settings import NAMESPACE, Settings

READS = 50
BETWEEN_READS = 0.1
"""Seconds."""


def deploy() -> None:
    """The whole program of a stack: reads its configuration, refuses what cannot be built, makes the rest."""
    # What is made here stays until the end, above all the half million objects of a provider's SDK: collecting
    # garbage meanwhile finds none, and takes a sixth of the program's time (docs/benchmarks.md).
    gc.disable()
    _end_quietly()
    settings = read_settings()
    root = Path(pulumi.runtime.get_root_directory() or ".")
    for warning in check_backend(settings, os.environ, root, pulumi.get_stack()):
        pulumi.warn(warning)
    blueprint = draw_up(settings)
    outputs = own_outputs()
    check_reached(blueprint, outputs)
    if not (pulumi.runtime.is_dry_run() and REVIEW in os.environ):  # a review tells what it would do
        check_for_good(blueprint, outputs)
    made = compose(
        still_to_adopt(blueprint, outputs),
        read_versions(outputs.get("versions")),
        read_revisions(outputs.get("revisions")),
    )
    # Not before what is adopted has been compared: else a second `up` would take it for the stack's own, and change it.
    compared = pulumi.Output.all(
        *(each for hosts in made.values() for component in hosts for each in component.imported)
    )
    for name, value in {**memory(blueprint), "for_good": made_with(blueprint)}.items():
        pulumi.export(name, compared.apply(lambda _, value=value: value))
    gc.freeze()
    gc.enable()


def _end_quietly() -> None:
    """Ctrl-C, which the engine hands on, ends the program at once: nothing is left to tidy, no traceback to read."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def read_settings() -> Settings:
    """The settings of the stack that the engine runs; raises UserError."""
    config = cast("dict[str, str]", pulumi.runtime.config.CONFIG.get())
    given = {key: value for key, value in config.items() if key.startswith(f"{NAMESPACE}:")}
    hidden = {key for key in given if pulumi.runtime.is_config_secret(key)}
    return Settings.read(given, secret=hidden)


def own_outputs() -> Mapping[str, object]:
    """What the stack exported when it was last brought up; nothing before the first time.

    A plain value that is there before anything is registered, and no resource in the state as a StackReference is.
    Raises UserError where the backend does not give it: without it the versions made so far would be forgotten.
    """
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    reads = 0
    while True:
        try:
            found = pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", {"name": name}).value
            break
        except Exception as error:  # noqa: BLE001 - the SDK raises nothing narrower
            # A backend of files is written to at this very moment: the engine notes that the update has begun.
            reads += 1
            if reads == READS:
                raise UserError(f"the outputs of the stack {name} cannot be read: {error}") from None
            time.sleep(BETWEEN_READS)
    outputs = cast("Mapping[str, object]", found or {}).get("outputs")
    return cast("Mapping[str, object]", outputs or {})


def compose(
    blueprint: Blueprint, earlier: Sequence[Version] = (), revisions: Revisions = MappingProxyType({})
) -> dict[str, Sequence[Component[Part]]]:
    """Makes every component of a blueprint, each after what it uses; returns them by key, oldest host first.

    `earlier` and `revisions` are what the stack has exported of its Workers and of its services on Cloud Run.
    """
    settings = blueprint.settings
    current = described(blueprint)
    split = split_of(settings.rollout, current, earlier)
    secrets = {key: pulumi.Output.secret(value) for key, value in settings.secrets.items()}
    serving = {key: part.binding_suffix for key, part in blueprint.serving.items()}
    made: dict[str, list[Component[Part]]] = {}
    zone: pulumi.Input[str] | None = settings.zone
    watched = watched_by(blueprint)
    with sdks(blueprint):
        places = places_of(blueprint)
    worker_links = frozenset(
        key for piece in blueprint.pieces if isinstance(piece.part, EdgeWorker) for key in piece.part.links
    )
    for piece in blueprint.pieces:
        wires = Wires(
            app=settings.app,
            environment=settings.environment,
            account_id=settings.account,
            location=settings.location,
            jurisdiction=settings.jurisdiction,
            domain=settings.domain,
            zone_id=zone,
            zone_plan=settings.zone_plan,
            physical_name=piece.physical_name,
            safety=piece.safety,
            linked=made,
            serving=serving,
            fenced=blueprint.fenced,
            secrets=secrets,
            alert_emails=settings.alert_emails,
            create_zone=settings.create_zone,
            watched=watched,
            stable=split.stable,
            percent=split.percent,
            mode=settings.mode,
            worker_links=worker_links,
            users=blueprint.stage.users[1] or 2 * blueprint.stage.users[0],
            aws=places.get("aws"),
            google=places.get("gcp"),
            serving_hosts={key: part.host for key, part in blueprint.serving.items()},
            images=settings.images,
            canaries={key: (each.stable, each.percent) for key, each in settings.canaries.items()},
            revisions=revisions,
            parts={key: blueprint.stage[key] for key in blueprint.stage.parts},
        )
        with sdks(blueprint):
            component = piece.part.component(piece.name, wires)
        made.setdefault(piece.key, []).append(component)
        if isinstance(component, CdnComponent) and settings.create_zone:
            zone = component.zone_id
    pulumi.export("ladder", blueprint.ladder.name)
    pulumi.export("stage", blueprint.stage.name)
    ids: dict[str, pulumi.Output[str]] = {}
    pulumi.export("serving", {key: part.host for key, part in blueprint.serving.items()})
    for key, components in made.items():
        for component in components:
            if isinstance(component, EdgeWorkerComponent):
                pulumi.export(key, component.script_name)
                pulumi.export(f"{key}_url", component.url)
                if component.bindings is not None:
                    pulumi.export(f"{key}_bindings", component.bindings)
                if component.version_id is not None:
                    ids[key] = component.version_id
            elif isinstance(component, ModeSwitchComponent):
                pulumi.export("mode", {"settled": settings.mode, "namespace": component.namespace_id})
    run = {
        key: (component.image, component.revisions)
        for key, components in made.items()
        for component in components
        if isinstance(component, ServiceComponent) and component.revisions
    }
    if run:
        pulumi.export(
            "revisions",
            {
                key: pulumi.Output.all(**names).apply(partial(remembered, revisions, key, image))
                for key, (image, names) in run.items()
            },
        )
    if ids:
        pulumi.export(
            "versions",
            pulumi.Output.all(**ids).apply(
                lambda known: [
                    version.as_json()
                    for version in kept(
                        [attrs.evolve(current[key], id=id) for key, id in known.items()],
                        earlier,
                        settings.rollout,
                    )
                ]
            ),
        )
    return cast("dict[str, Sequence[Component[Part]]]", made)


@contextmanager
def sdks(blueprint: Blueprint) -> Generator[None]:
    """Raises UserError where the SDK of a provider that the growth stage needs is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if not package.startswith("pulumi_"):
            raise
        raise UserError(
            f"growth stage {blueprint.stage.name!r} of ladder {blueprint.ladder.name!r} needs the package {package}, "
            "which is not installed; run: ./rungs setup clouds"
        ) from None


def places_of(blueprint: Blueprint) -> dict[str, Place]:
    """Where the parts of each further cloud are made, with a provider that is held to the stack's own account."""
    settings = blueprint.settings
    clouds = {cloud for piece in blueprint.pieces for cloud in piece.part.clouds}
    tags = {
        "app": settings.app,
        "environment": settings.environment,
        "owner": settings.owner or settings.app,
        "managed-by": "rungs",
    }
    places: dict[str, Place] = {}
    if "aws" in clouds and settings.aws_account:
        import pulumi_aws as aws

        region = home("aws", settings)
        provider = aws.Provider("aws", region=region, allowed_account_ids=[settings.aws_account])
        places["aws"] = Place(account=settings.aws_account, region=region, tags=tags, provider=provider)
    if "gcp" in clouds and settings.gcp_project:
        import pulumi_gcp as gcp

        region = home("gcp", settings)
        provider = gcp.Provider("gcp", project=settings.gcp_project, region=region)
        places["gcp"] = Place(
            account=settings.gcp_project,
            region=region,
            tags=tags,
            billing_account=settings.gcp_billing_account or "",
            provider=provider,
        )
    return places


def watched_by(blueprint: Blueprint) -> Watched | None:
    """What the stack's spend watcher watches; None where it has none."""
    if not any(isinstance(piece.part, BillingAlerts) for piece in blueprint.pieces):
        return None
    from economics.watch import watch_plan  # only stacks that are watched read the catalog

    def named(kind: type[Part]) -> tuple[str, ...]:
        return tuple(
            sorted(piece.physical_name for piece in blueprint.pieces if isinstance(piece.part, kind))
        )

    return Watched(plan=watch_plan(blueprint.stage), scripts=named(EdgeWorker), queues=named(Queue))
