"""A class of Durable Objects: one small single-threaded actor with its own SQLite for each room or user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from components.component import Binding, Component, Safety, Wires
from components.part import Part, part, setting


@part
class DurableObject(Part):
    """A class that the linking Worker exports. Its objects live in that Worker: dropping or renaming the Worker, or
    taking the class out of it, drops every object, so the class stays at every later stage.
    """

    class_name: str = setting(
        "The exported class",
        later="replaces",
        pattern=r"[A-Z][A-Za-z0-9]*",
        words="the name of an exported class, such as Room",
    )

    used_as: str = setting(
        "What its objects are, for the estimate: `rooms` that sockets stay connected to, or `counters`; default: rooms",
        default="rooms",
        choices=("rooms", "counters"),
    )

    bindings: ClassVar[tuple[str, ...]] = ("",)
    store: ClassVar[bool] = True

    def adoptable(self, name: str) -> tuple[str, ...]:
        return ()  # its objects come with the Worker

    def component(self, name: str, wires: Wires) -> DurableObjectComponent:
        return DurableObjectComponent(name, self, safety=wires.safety)


class DurableObjectComponent(Component[DurableObject]):
    """Makes no resource of its own: the Worker that links to it declares the class, kept in SQLite."""

    def __init__(
        self,
        name: str,
        part: DurableObject,
        *,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(part, name, safety, opts)
        self.publish(class_name=part.class_name)

    def worker_exports(self) -> Mapping[str, str]:
        return {self.part.class_name: "sqlite"}

    def worker_bindings(self, key: str) -> Sequence[Binding]:
        return [
            Binding(
                type="durable_object_namespace",
                name=self.part.binding_names(key)[0],
                fields={"class_name": self.part.class_name},
            )
        ]
