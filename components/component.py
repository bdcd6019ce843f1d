"""What every component is: a ComponentResource that parents, names, protects and transforms its children alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, TypeVar, cast

import attrs
import pulumi

from components.errors import UserError, nearest
from components.part import HostedPart, Part, binding_name
from components.stores import is_store

if TYPE_CHECKING:
    from components.linking import Linked
    from components.signals import Signal
    from components.spend_watcher import Watched

P_co = TypeVar("P_co", bound=Part, covariant=True)
A = TypeVar("A")
R = TypeVar("R", bound=pulumi.CustomResource)
MARKS: Mapping[str, tuple[str, ...]] = {"pulumi_aws": ("tags",), "pulumi_gcp": ("user_labels", "labels")}
"""By SDK, the field for tags or labels, the first that a resource has: Google's `labels` of a notification channel are
its address, and its `tags` of an instance are for firewalls."""
FROM_THE_STACK = {"accountId": "rungs:account", "account.id": "rungs:account", "zoneId": "rungs:zone"}


@attrs.frozen(kw_only=True)
class Safety:
    """How a component's stores are guarded.

    `protect`: the engine refuses to delete or replace them. `retain`: leaving the program leaves them in the cloud.
    """

    protect: bool = True
    retain: bool = True
    adopt: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """By logical name, the ids of resources that exist already and are imported, not made."""


@attrs.frozen(kw_only=True)
class Place:
    """Where the parts of one cloud are made, and what each of their resources is marked with."""

    account: str
    """AWS: the account's twelve digits. Google: the project's id."""
    region: str
    tags: Mapping[str, str]
    """Tags or labels: app, environment, owner, managed-by."""
    billing_account: str = ""
    """Google: the billing account that budgets are of."""
    provider: pulumi.ProviderResource | None = None
    """The provider that is held to this account; None: the program's default one."""


@attrs.frozen(kw_only=True)
class Binding:
    """One binding of a Worker, in the provider's own words (type, name and what that type asks for)."""

    type: str
    name: str
    fields: Mapping[str, pulumi.Input[object]] = attrs.field(factory=dict[str, pulumi.Input[object]])


def _check_host(kind: type, part: Part, name: str) -> None:
    """Raises UserError where a class of one host, which is in a module of its name, is given a part on another."""
    if not isinstance(part, HostedPart):
        return
    hosts = {host.replace("-", "_"): host for host in part.hosts}
    modules = (each.__module__ for each in kind.__mro__ if each.__module__.startswith("components."))
    of = next((hosts[word] for each in modules if (word := _host_word(each)) in hosts), part.host)
    if of != part.host:
        what = type(part).__name__
        raise UserError(
            f"{kind.__name__} {name!r} makes a {what} on {of}, but its part is on {part.host}, "
            f"expected {what}(host={of!r})"
        )


def _host_word(module: str) -> str:
    return module.rpartition(".")[2].removesuffix("_service")


class Component(pulumi.ComponentResource, Generic[P_co]):
    """A component made of one part. Subclasses make their children with `args` and `options` and end with `publish`."""

    def __init__(
        self,
        part: P_co,
        name: str,
        safety: Safety,
        opts: pulumi.ResourceOptions | None,
        place: Place | None = None,
    ) -> None:
        _check_host(type(self), part, name)
        if place is not None and place.provider is not None:
            held = pulumi.ResourceOptions(providers=[place.provider])
            opts = pulumi.ResourceOptions.merge(held, opts)
        super().__init__(f"rungs:index:{type(part).__name__}", name, {}, opts)
        self.part = part
        self._place = place
        self.key = name
        self._safety = safety
        self._declared: dict[str, Mapping[str, object]] = {}
        self.imported: list[pulumi.Output[object]] = []
        """Of each store that it adopts, something that is there only where the store is as it was declared."""

    def named(self, given: str | None) -> str:
        """The physical name: the part's own, else the given one, else the component's; raises UserError where the
        provider does not take it.
        """
        physical = self.part.name or given or self.key
        self.part.check_name(self.key, physical)
        return physical

    def args(self, child: str, args: A) -> A:
        """The args of a child after the part's `transform` for it."""
        if child not in self.part.made_of:
            raise UserError(
                f"{type(self).__name__} makes a child {child!r} that its part does not list in `children`"
            )
        self._mark(args)
        change = self.part.transform.get(child)
        if callable(change):
            change(args)
        elif change:
            for field, value in change.items():
                if not hasattr(type(args), field):
                    fields = [each for each in dir(type(args)) if not each.startswith("_")]
                    raise UserError(
                        f"{type(self.part).__name__}.transform[{child!r}] sets {field!r}, which "
                        f"{type(args).__name__} does not have{nearest(field, fields)}"
                    )
                setattr(args, field, value)
        return args

    @property
    def place(self) -> Place:
        """Where it is made; raises UserError where nobody has said so."""
        if self._place is None:
            raise UserError(f"{type(self.part).__name__} {self.key!r} has no place: its account and region")
        return self._place

    def _mark(self, args: object) -> None:
        """Tags, or labels, on all that can have them: app, environment and owner."""
        if self._place is None:
            return
        for field in MARKS.get(type(args).__module__.partition(".")[0], ()):
            if isinstance(getattr(type(args), field, None), property):
                own = cast("Mapping[str, str]", getattr(args, field) or {})
                setattr(args, field, {**self._place.tags, **own})
                return

    def options(
        self,
        resource: type[pulumi.CustomResource],
        depends_on: Sequence[pulumi.Resource] = (),
        adopted: Mapping[str, object] = MappingProxyType({}),
        **more: object,
    ) -> pulumi.ResourceOptions:
        """Options of a child: this component as parent, and protection where its type is a store."""
        options = pulumi.ResourceOptions(parent=self, depends_on=list(depends_on) or None)
        if is_store(str(getattr(resource, "pulumi_type", ""))):
            options.protect = self._safety.protect
            options.retain_on_delete = self._safety.retain
        for option, value in {**more, **adopted}.items():
            setattr(options, option, value)
        ignored = {*cast("list[str]", more.get("ignore_changes", [])), *(options.ignore_changes or [])}
        options.ignore_changes = sorted(ignored) or None
        return options

    def adopted(
        self, name: str, args: object, *before: pulumi.Input[str], after: str = ""
    ) -> Mapping[str, object]:
        """The options that import the store of that name by the id that the stack adopts; none where it is made.

        `args` then lose what they need not have: the account has it, and `held` compares the two. `before` and `after`
        stand around the adopted id, such as account and jurisdiction; an id with a `/` is whole already. Raises
        UserError where one of `before` is not known yet.
        """
        id = self._safety.adopt.get(name)
        if id is None:
            return {}
        if "/" not in id:
            known = [each for each in before if isinstance(each, str)]
            if len(known) < len(before):
                raise UserError(f"{name!r} adopts {id!r}, expected the whole id that the provider imports by")
            id = "/".join(each for each in (*known, id, after) if each)
        from components.adopting import options_of, strip, tree

        self._declared[name] = tree(args)
        strip(args)
        return options_of(name, id, self._declared[name])

    def held(self, name: str, child: str, resource: R, unread: Sequence[str] = ()) -> R:
        """The store of that name: one that is adopted gives its outputs only where it is as was declared.

        `unread` are fields that the provider never reads.
        """
        if name not in self._safety.adopt:
            return resource
        from components.adopting import hold

        prefix = f"{child}."
        told_by = {
            field.removeprefix(prefix): key
            for field, key in self.part.told_by.items()
            if field.startswith(prefix)
        }
        told_by = {**FROM_THE_STACK, **told_by}
        made = hold(
            name,
            resource,
            self._declared[name],
            unread=unread,
            told_by=told_by,
            where=f"rungs:parts.{self.key}",
        )
        self.imported.append(cast("pulumi.Output[object]", made.id))
        return made

    def publish(self, **outputs: pulumi.Input[object]) -> None:
        """Registers the outputs; the last line of every constructor."""
        self.register_outputs(dict(outputs))

    def worker_bindings(self, key: str) -> Sequence[Binding]:
        """What a Worker that links to this component gets; `key` is the part's key in the stage."""
        raise UserError(f"part {key!r} ({type(self.part).__name__}) cannot be linked to a Worker")

    def service_link(self, key: str) -> Linked:
        """What a Service that links to this component gets; `key` is the part's key in the stage."""
        raise UserError(f"part {key!r} ({type(self.part).__name__}) cannot be linked to a Service")

    def signals(self, key: str) -> Sequence[Signal]:
        """The figures that its cloud has of it, for Monitoring."""
        return ()

    def worker_exports(self) -> Mapping[str, str]:
        """The classes that a Worker must export for this component, with their storage."""
        return {}


@attrs.frozen(kw_only=True)
class Wires:
    """What the composer hands to each part of a stack: plain values that all share, and the components already made."""

    app: str
    environment: str
    account_id: str
    location: str
    jurisdiction: str | None
    domain: str | None
    zone_id: pulumi.Input[str] | None
    zone_plan: str
    physical_name: str
    safety: Safety
    linked: Mapping[str, Sequence[Component[Part]]]
    """Per key, the components of all its hosts that the program makes, oldest first."""
    serving: Mapping[str, str]
    """Per key with a lineage, the binding suffix of the host that serves."""
    fenced: frozenset[str]
    secrets: Mapping[str, pulumi.Output[str]]
    alert_emails: tuple[str, ...] = ()
    create_zone: bool = False
    watched: Watched | None = None
    """What a spend watcher of the stack watches."""
    stable: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Per Worker that shares its requests, the id of the earlier version."""
    percent: float = 100
    """What the current version of those gets."""
    mode: str = "normal"
    """The stack's `rungs:mode`."""
    worker_links: frozenset[str] = frozenset()
    """Keys that a Worker of the stage links to."""
    users: int = 10_000
    """The end of the stage's range."""
    aws: Place | None = None
    google: Place | None = None
    serving_hosts: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Per key with a lineage, the host that serves."""
    images: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Per service, its image by digest."""
    canaries: Mapping[str, tuple[str, float]] = attrs.field(factory=dict[str, "tuple[str, float]"])
    """Per service that shares its requests, the earlier image and the share of the current one, in per cent."""
    parts: Mapping[str, Part] = attrs.field(factory=dict[str, Part])
    """Every part of the stage by its key, the newest host of each: also those that are not made yet."""

    revisions: Mapping[str, Mapping[str, Mapping[str, str]]] = attrs.field(
        factory=dict[str, "Mapping[str, Mapping[str, str]]"]
    )
    """Per service on Cloud Run and image that the stack has run, its latest revision in each region."""

    def serving_component(self, key: str) -> Component[Part]:
        """The component of the host that serves a key."""
        made = self.linked[key]
        host = self.serving_hosts.get(key, "")
        return next((each for each in made if each.part.host == host), made[-1])

    def links_of(self, keys: Sequence[str]) -> list[Linked]:
        """What a service gets of the parts that it links to; of those that may move, which host serves, too."""
        from components.linking import Linked

        found: list[Linked] = []
        for key in keys:
            found.append(self.serving_component(key).service_link(key))
            if host := self.serving_hosts.get(key):
                standing = {
                    binding_name(key, "serving"): host,
                    binding_name(key, "fenced"): str(key in self.fenced).lower(),
                }
                found.append(Linked(variables=standing))
        return found
