"""The emergency switch: one value in a KV namespace that the Worker reads, so that it holds within seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pulumi

from components.component import Component, Safety, Wires
from components.errors import UserError, one_of
from components.kv_namespace import KvNamespace, KvNamespaceComponent
from components.part import Part, part, setting

ENTRY = "rungs:mode"
"""The name of the value; the Worker has it too (edge/src/operations/mode.ts)."""


@part
class ModeSwitch(Part):
    """The value of `rungs:mode` (normal, surge or readonly) where the Worker reads it. `./rungs mode` changes it at
    once, and `up` settles what else the mode asks for.
    """

    namespace: str = setting("The key of the KV namespace that holds the value", default="cache")

    children: ClassVar[tuple[str, ...]] = ("entry",)

    @property
    def uses(self) -> tuple[str, ...]:
        return (self.namespace,)

    def check_links(self, parts: Mapping[str, Part], where: str) -> None:
        if not isinstance(parts[self.namespace], KvNamespace):
            raise one_of(
                f"{where}.namespace",
                self.namespace,
                [key for key, each in parts.items() if isinstance(each, KvNamespace)],
            )

    def component(self, name: str, wires: Wires) -> ModeSwitchComponent:
        namespace = wires.linked[self.namespace][-1]
        if not isinstance(namespace, KvNamespaceComponent):
            raise UserError(f"ModeSwitch.namespace is {self.namespace!r}, expected the key of a KvNamespace")
        return ModeSwitchComponent(
            name,
            self,
            account_id=wires.account_id,
            namespace_id=namespace.namespace_id,
            mode=wires.mode,
            safety=wires.safety,
        )


class ModeSwitchComponent(Component[ModeSwitch]):
    """Writes the value. Outputs: `namespace_id`."""

    namespace_id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        part: ModeSwitch = ModeSwitch(),
        *,
        account_id: pulumi.Input[str],
        namespace_id: pulumi.Input[str],
        mode: str = "normal",
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_cloudflare as cloudflare

        super().__init__(part, name, safety, opts)
        self.entry = cloudflare.WorkersKv(
            name,
            self.args(
                "entry",
                cloudflare.WorkersKvArgs(
                    account_id=account_id, namespace_id=namespace_id, key_name=ENTRY, value=mode
                ),
            ),
            opts=self.options(cloudflare.WorkersKv),
        )
        self.namespace_id = self.entry.namespace_id
        self.publish(namespace_id=self.namespace_id)
