"""The APIs of Google Cloud that a component needs: each is off in a project until it is switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.component import Component

if TYPE_CHECKING:
    import pulumi_gcp as gcp

    from components.part import Part

DOMAIN = ".googleapis.com"


def apis(component: Component[Part], *services: str) -> list[gcp.projects.Service]:
    """Switches on each of `services`, such as `sqladmin.googleapis.com`, in the component's project; what the component
    makes depends on all of them. They are the child `api` of its part.

    They stay on when the component goes: others may need them. Two components may switch on the same one, which
    Google takes as done (cloud.google.com/service-usage/docs/enable-disable).
    """
    return [_api(component, service) for service in dict.fromkeys(services)]


def _api(component: Component[Part], service: str) -> gcp.projects.Service:
    import pulumi_gcp as gcp

    return gcp.projects.Service(
        f"{component.key}-{service.removesuffix(DOMAIN)}",
        component.args(
            "api",
            gcp.projects.ServiceArgs(
                project=component.place.account,
                service=service,
                disable_on_destroy=False,
                disable_dependent_services=False,
            ),
        ),
        opts=component.options(gcp.projects.Service),
    )
