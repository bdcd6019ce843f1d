"""A site: static files, such as a web app, on a host that serves them itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, cast

import pulumi

from components.component import Component, Place, Safety, Wires
from components.errors import UserError, one_of
from components.gateway import Gateway, GatewayComponent
from components.google_apis import apis
from components.part import NameRule, Part, part, setting
from components.service import Service, ServiceComponent


@part
class Site(Part):
    """A site of Firebase Hosting, with its own address and certificate. Requests below `api` go to a service, so that
    site and service are one origin, or are sent on to a gateway.

    Its files, and with them its rewrites, are shipped by CI (`firebase deploy`): a release made here would take the
    place of theirs and have no files. What firebase.json must say is the output `hosting`. A service that a Site names
    can be called by anyone at its own address, so take it out only after CI has shipped the gateway's.
    """

    service: str | None = setting(
        "The key of the Cloud Run service that has what is below `api`; default: none", default=None
    )
    gateway: str | None = setting(
        "The key of the Gateway that requests below `api` are sent on to instead; default: none", default=None
    )
    api: str = setting(
        "The path that goes there; default: /api/**",
        default="/api/**",
        pattern=r"/([\w.-]+/)*\*\*",
        words="a path with all below it, such as /api/**",
    )

    children: ClassVar[tuple[str, ...]] = ("api", "project", "site")
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
        return tuple(key for key in (self.service, self.gateway) if key)

    def check_links(self, parts: Mapping[str, Part], where: str) -> None:
        for field, key, kind in (("service", self.service, Service), ("gateway", self.gateway, Gateway)):
            fits = [each for each, other in parts.items() if isinstance(other, kind)]
            if key is not None and key not in fits:
                raise one_of(f"{where}.{field}", key, fits)

    def component(self, name: str, wires: Wires) -> SiteComponent:
        if wires.google is None:
            raise UserError(f"Site {name!r} is on Google Cloud, but the stack has no rungs:gcp_project")
        gateway = wires.serving_component(self.gateway) if self.gateway else None
        service = wires.serving_component(self.service) if self.service else None
        if service is not None and service.part.host != "cloudrun":
            raise UserError(f"Site.service is {self.service!r}, expected a service on cloudrun")
        return SiteComponent(
            name,
            self,
            site_id=wires.physical_name,
            run_service=str(getattr(service, "service_name", "")) or None,
            gateway_url=cast("GatewayComponent", gateway).url if gateway is not None else None,
            after=[cast("ServiceComponent", service)] if service is not None else [],
            place=wires.google,
            safety=wires.safety,
        )


class SiteComponent(Component[Site]):
    """Makes the project a Firebase project, which cannot be undone, and the site. Outputs: `url`, `hosting`."""

    url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        part: Site = Site(),
        *,
        site_id: str | None = None,
        run_service: str | None = None,
        gateway_url: pulumi.Input[str] | None = None,
        after: list[pulumi.Resource] | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_gcp as gcp

        super().__init__(part, name, safety, opts, place)
        enabled = apis(self, "firebase.googleapis.com", "firebasehosting.googleapis.com")
        project = gcp.firebase.Project(
            f"{name}-project",
            self.args("project", gcp.firebase.ProjectArgs(project=place.account)),
            opts=self.options(gcp.firebase.Project, depends_on=enabled),
        )
        site = gcp.firebase.HostingSite(
            name,
            self.args(
                "site",
                gcp.firebase.HostingSiteArgs(site_id=self.named(site_id), project=place.account),
            ),
            opts=self.options(gcp.firebase.HostingSite, depends_on=[project, *(after or [])]),
        )
        self.url = site.default_url
        self.hosting: pulumi.Output[Mapping[str, object]] = pulumi.Output.all(
            site.site_id, gateway_url
        ).apply(lambda known: _hosting(part, str(known[0]), place.region, run_service, known[1]))
        self.publish(url=self.url, hosting=self.hosting)


def _hosting(
    part: Site, site: str, region: str, service: str | None, gateway: str | None
) -> Mapping[str, object]:
    """The `hosting` of firebase.json, but for its files (firebase.google.com/docs/hosting/full-config)."""
    if gateway is not None:
        base = part.api.removesuffix("**")
        sent_on = {"source": f"{base}:path*", "destination": f"{gateway}{base}:path", "type": 307}
        return {"site": site, "redirects": [sent_on]}
    if service is not None:
        run = {"serviceId": service, "region": region, "pinTag": False}
        return {"site": site, "rewrites": [{"source": part.api, "run": run}]}
    return {"site": site}
