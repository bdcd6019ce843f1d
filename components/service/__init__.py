"""A service: a container that answers requests, works off queues, or runs on a schedule, on one of several hosts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import attrs
import pulumi

from components.component import Component
from components.crons import CRON, CRON_WORDS
from components.errors import UserError, one_of
from components.part import Host, HostedPart, NameRule, Need, Part, part, record, setting

SERVICE_NAME = NameRule(
    pattern=r"[a-z]([a-z0-9-]*[a-z0-9])?",
    words="lower-case letters, digits and hyphens, the first a letter",
    at_most=49,
    source="cloud.google.com/run/docs/reference/rest/v2/projects.locations.services",
)

RUN_PATH = "RUN_PATH"
"""The variable that tells an image to do one scheduled job and end."""
SIGNING_KEY = "signing_key"
"""The secret without which a service that names it does not start."""


@record
class Schedule:
    """A request that the service gets at set times, which only the cloud's scheduler can make. On fargate and
    kubernetes nothing outside can call it: its image runs once more, does what a POST of the path in `RUN_PATH` does,
    and ends with 0.
    """

    name: str = setting(
        "A stable name", pattern=r"[a-z][a-z0-9-]*", words="lower-case letters, digits, hyphens"
    )
    cron: str = setting(
        "When, in UTC, as a cron expression",
        pattern=CRON,
        words=CRON_WORDS,
    )
    path: str = setting(
        "The path that is called by POST", pattern=r"/\S*", words="a path such as /jobs/clean-up"
    )


@record
class Trigger:
    """A request that the service gets for each change of a Firestore document; Google only."""

    name: str = setting(
        "A stable name", pattern=r"[a-z][a-z0-9-]*", words="lower-case letters, digits, hyphens"
    )
    database: str = setting("The key of the Firestore")
    document: str = setting(
        "Which documents, with names for what varies", pattern=r"\S+/\S+", words="a path such as chats/{chat}"
    )
    event: str = setting(
        "What happens to them; default: created",
        default="created",
        choices=("created", "updated", "deleted", "written"),
    )
    path: str = setting(
        "The path that is called by POST", pattern=r"/\S*", words="a path such as /events/message"
    )


@part
class Service(HostedPart):
    """A service of one image, which `rungs:images` names by its digest; `rungs:canaries` shares its requests with an
    earlier one. What it links to it finds in variables of the same names on every host, `MODE` is the stack's mode,
    and it must answer GET `health` with 200 on `PORT`. On `cloudrun` with `minimum` 0 it is what a function is.
    """

    host: str = setting(
        "The host; default: fargate. Another one stands beside it until requests have moved",
        default="fargate",
        later="another store",
        choices=("fargate", "cloudrun", "kubernetes"),
    )
    links: tuple[str, ...] = setting("Keys of the parts that it uses; default: none", default=())
    drains: tuple[str, ...] = setting("Keys of the job queues that it works off; default: none", default=())
    network: str = setting("The key of its Network", default="network")
    cluster: str = setting("The key of its Cluster, on kubernetes", default="cluster")
    gateway: str | None = setting(
        "The key of the Gateway that it is behind; default: none, and only what the cloud itself calls reaches it",
        default=None,
    )
    cpu: float = setting(
        "Virtual CPUs of an instance; default: 0.25",
        default=0.25,
        unit="vCPU",
        at_least=0.08,
        at_most=16,
        cost="billed by the vCPU-hour",
    )
    memory_gb: float = setting(
        "Memory of an instance; default: 0.5",
        default=0.5,
        unit="GiB",
        at_least=0.125,
        at_most=120,
        cost="billed by the GB-hour",
    )
    minimum: int = setting("Instances that always run; default: 1", default=1, at_least=0, at_most=1000)
    maximum: int = setting("Instances at most; default: 1", default=1, at_least=1, at_most=1000)
    concurrency: int = setting(
        "Requests that an instance takes at once, by which it is scaled; default: 80",
        default=80,
        at_least=1,
        at_most=1000,
        source="cloud.google.com/run/docs/about-concurrency",
    )
    timeout: int = setting(
        "How long a request may take; default: 60; a WebSocket is a request",
        default=60,
        unit="s",
        at_least=1,
        at_most=3600,
    )
    port: int = setting(
        "The port that it listens on; default: 8080", default=8080, at_least=1, at_most=65_535
    )
    health: str = setting(
        "The path of its health check; default: /health", default="/health", pattern=r"/\S*", words="a path"
    )
    probe: tuple[str, ...] = setting(
        "A command in the container that ends with 0 while the service is healthy, for fargate behind an apigateway, "
        "which asks nobody; default: none, what runs is healthy",
        default=(),
    )
    architecture: str = setting(
        "What its image is built for on fargate; an image for both serves every host; default: arm64",
        default="arm64",
        choices=("arm64", "x86_64"),
        cost="arm64 costs a fifth less there",
    )
    regions: tuple[str, ...] = setting(
        "Further regions that it runs in, where its host can; default: none", default=()
    )
    variables: Mapping[str, str] = setting("Plain variables; default: none", default={})
    secrets: tuple[str, ...] = setting(
        "Secrets of the configuration that it gets where they are given, such as sentry_dsn; without signing_key it "
        "is not brought up; default: none",
        default=(),
    )
    schedules: tuple[Schedule, ...] = setting("Requests at set times; default: none", default=())
    triggers: tuple[Trigger, ...] = setting("Requests for changes of documents; default: none", default=())

    movable: ClassVar[bool] = True
    hosts: ClassVar[Mapping[str, Host]] = {
        "fargate": Host(
            clouds=("aws",),
            children=(
                "logs",
                "role",
                "role_policy",
                "execution_role",
                "execution_policy",
                "secret",
                "secret_value",
                "cluster",
                "task",
                "group",
                "group_rule",
                "service",
                "scaling",
                "scaling_policy",
                "schedule",
                "schedule_role",
                "schedule_policy",
            ),
            names=SERVICE_NAME,
        ),
        "cloudrun": Host(
            clouds=("gcp",),
            children=(
                "api",
                "account",
                "grant",
                "secret",
                "secret_value",
                "secret_access",
                "service",
                "invoker",
                "schedule",
                "trigger",
                "caller",
            ),
            names=SERVICE_NAME,
        ),
        "kubernetes": Host(
            clouds=(),
            children=(
                "api",
                "namespace",
                "identity",
                "identity_user",
                "grant",
                "account",
                "secret",
                "deployment",
                "address",
                "service",
                "scaler",
                "budget",
                "policy",
                "schedule",
            ),
            names=SERVICE_NAME,
        ),
    }
    children: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(each for host in hosts.values() for each in host.children)
    )

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.minimum > self.maximum:
            raise UserError(
                f"Service.minimum is {self.minimum}, expected at most maximum, which is {self.maximum}"
            )

    @property
    def uses(self) -> tuple[str, ...]:
        used = [*self.links, *self.drains, *(each.database for each in self.triggers)]
        if self.host == "kubernetes":
            used.append(self.cluster)
        else:
            used.append(self.network)
        if self.host == "fargate" and self.gateway:
            used.append(self.gateway)
        return tuple(dict.fromkeys(used))

    @property
    def needs(self) -> tuple[Need, ...]:
        if SIGNING_KEY not in self.secrets:
            return ()
        return (
            Need(
                key=SIGNING_KEY,
                at_least="",
                why="the service signs tokens with it and does not start without",
            ),
        )

    def check_links(self, parts: Mapping[str, Part], where: str) -> None:
        if self.gateway is not None and self.gateway not in parts:
            raise one_of(f"{where}.gateway", self.gateway, parts)

    @property
    def size(self) -> str:
        instances = f"{self.minimum}-{self.maximum}" if self.minimum != self.maximum else str(self.minimum)
        return f"{instances} x {self.cpu:g} vCPU, {self.memory_gb:g} GiB"

    def link(self, *keys: str) -> Service:
        """The same service with further links."""
        return attrs.evolve(self, links=tuple(dict.fromkeys((*self.links, *keys))))

    def minimal(self) -> Service:
        return attrs.evolve(self, minimum=min(self.minimum, 1), maximum=max(1, min(self.maximum, 2)))

    def surge(self) -> Service:
        """Twice the instances."""
        return attrs.evolve(self, minimum=2 * self.minimum, maximum=2 * self.maximum)


class ServiceComponent(Component[Service]):
    """What other components take of a service, whatever host it is on."""

    url: pulumi.Output[str]
    """Where it answers by itself, within its network or to callers of its cloud."""
    image: str = ""
    revisions: Mapping[str, pulumi.Output[str]] = MappingProxyType({})
    """On Cloud Run, the latest revision in each region, of that image."""
