"""A Workers KV namespace: a cache and read-mostly lists near every reader; eventually consistent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from components.component import Binding, Component, Safety, Wires
from components.part import NameRule, Part, part


@part
class KvNamespace(Part):
    """A namespace. One key takes one write a second and an expiration of at least 60 s (KV limits page), so
    counters, presence and typing indicators do not belong here.
    """

    children: ClassVar[tuple[str, ...]] = ("namespace",)
    bindings: ClassVar[tuple[str, ...]] = ("",)
    store: ClassVar[bool] = True
    physical_name: ClassVar[NameRule | None] = NameRule(
        pattern=r".+", words="any text", at_most=512, source="Cloudflare API, KV namespace title"
    )
    told_by: ClassVar[Mapping[str, str]] = {"namespace.title": "name"}

    def component(self, name: str, wires: Wires) -> KvNamespaceComponent:
        return KvNamespaceComponent(
            name, self, account_id=wires.account_id, title=wires.physical_name, safety=wires.safety
        )


class KvNamespaceComponent(Component[KvNamespace]):
    """Makes the namespace. Outputs: `namespace_id`."""

    namespace_id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        part: KvNamespace = KvNamespace(),
        *,
        account_id: pulumi.Input[str],
        title: str | None = None,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_cloudflare as cloudflare

        super().__init__(part, name, safety, opts)
        args = self.args(
            "namespace",
            cloudflare.WorkersKvNamespaceArgs(account_id=account_id, title=self.named(title)),
        )
        options = self.options(cloudflare.WorkersKvNamespace, adopted=self.adopted(name, args, account_id))
        made = cloudflare.WorkersKvNamespace(name, args, opts=options)
        self.namespace = self.held(name, "namespace", made)
        self.namespace_id = self.namespace.id
        self.publish(namespace_id=self.namespace_id)

    def worker_bindings(self, key: str) -> Sequence[Binding]:
        return [
            Binding(
                type="kv_namespace",
                name=self.part.binding_names(key)[0],
                fields={"namespace_id": self.namespace_id},
            )
        ]
