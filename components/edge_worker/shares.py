"""How a deployment shares requests between the version that a program makes and an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pulumi

if TYPE_CHECKING:
    import pulumi_cloudflare as cloudflare

Shares: TypeAlias = "pulumi.Input[list[cloudflare.WorkersDeploymentVersionArgs]]"


def shares(current: pulumi.Output[str], stable: str | None, percent: float) -> Shares:
    """The versions of a deployment: `percent` of requests to `current`, the rest to `stable`.

    Without `stable`, or where both are the same version, all requests go to `current`. At 0 percent all go to `stable`.
    """
    if stable is None or percent >= 100:
        return [_share(current, 100)]
    if percent <= 0:
        return [_share(stable, 100)]
    # A deployment that names one version twice is refused: that is so until the new code is there.
    return current.apply(
        lambda id: (
            [_share(id, 100)] if id == stable else [_share(id, percent), _share(stable, rest_of(percent))]
        )
    )


def rest_of(percent: float) -> float:
    """What is left of a hundred, without the noise of binary fractions."""
    return round(100 - percent, 6)


def _share(version: pulumi.Input[str], percent: float) -> cloudflare.WorkersDeploymentVersionArgs:
    import pulumi_cloudflare as cloudflare

    return cloudflare.WorkersDeploymentVersionArgs(percentage=percent, version_id=version)
