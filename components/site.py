"""A site: static files, such as a web app, on a host that serves them itself."""

from __future__ import annotations

from typing import ClassVar

from components.component import Component, Wires
from components.part import NameRule, Part, part, setting


@part
class Site(Part):
    """A site of Firebase Hosting, with its own address and certificate; its files are shipped by CI. Requests below
    `api` go to a service, so that site and service are one origin.
    """

    service: str | None = setting(
        "The key of the Cloud Run service that has what is below `api`", default=None
    )
    api: str = setting(
        "The path that goes to it; default: /api/**", default="/api/**", pattern=r"/\S*", words="a path"
    )

    children: ClassVar[tuple[str, ...]] = ("api", "project", "site", "version", "release")
    physical_name: ClassVar[NameRule | None] = NameRule(
        pattern=r"[a-z0-9]([a-z0-9-]*[a-z0-9])?",
        words="lower-case letters, digits and hyphens",
        at_most=30,
        source="firebase.google.com/docs/hosting/multisites",
    )

    @property
    def clouds(self) -> tuple[str, ...]:
        return ("gcp",)

    @property
    def uses(self) -> tuple[str, ...]:
        return (self.service,) if self.service else ()

    def component(self, name: str, wires: Wires) -> Component[Part]:
        raise NotImplementedError
