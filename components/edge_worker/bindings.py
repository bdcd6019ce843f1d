"""What a version of a Worker is bound to: links, its rate limit, variables, secrets, what it inherits."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi

from components.component import Binding
from components.edge_worker import EdgeWorker

if TYPE_CHECKING:
    import pulumi_cloudflare as cloudflare


def bindings_of(
    part: EdgeWorker,
    script_name: str,
    links: Sequence[Binding],
    variables: Mapping[str, str],
    secrets: Mapping[str, pulumi.Input[str]],
) -> list[Binding]:
    """All bindings that a version declares, by name."""
    declared = list(links)
    if part.rate_limit:
        declared.append(
            Binding(
                type="ratelimit",
                name="LIMITER",
                fields={
                    # Counters are shared by namespace id within an account, so each Worker has its own.
                    "namespace_id": str(zlib.crc32(script_name.encode())),
                    "simple": {"limit": part.rate_limit, "period": 60},
                },
            )
        )
        variables = {"LIMITER_REQUESTS": str(part.rate_limit), **variables}
    declared.extend(
        Binding(type="plain_text", name=name, fields={"text": text}) for name, text in variables.items()
    )
    declared.extend(
        Binding(type="secret_text", name=name.upper(), fields={"text": pulumi.Output.secret(text)})
        for name, text in secrets.items()
    )
    declared.extend(Binding(type="inherit", name=name) for name in part.inherits)
    return sorted(declared, key=lambda binding: binding.name)


def binding_args(binding: Binding) -> cloudflare.WorkerVersionBindingArgs:
    """A binding in the provider's own form."""
    import pulumi_cloudflare as cloudflare

    args = cloudflare.WorkerVersionBindingArgs(name=binding.name, type=binding.type)
    for field, value in binding.fields.items():
        setattr(args, field, value)
    return args
