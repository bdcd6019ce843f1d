"""A part: a frozen, typed value that describes one component and is checked when it is made.

    @part
    class D1Database(Part):
        read_replication: bool = setting("Read replicas near readers", default=False)

No Output ever enters a part, so plans, costs and pictures read the same values that deploy.
"""

from __future__ import annotations

import importlib
import re
import types
import typing
from collections.abc import Callable, Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Literal,
    Protocol,
    Self,
    TypeVar,
    cast,
    dataclass_transform,
    overload,
)

import attrs

from components.errors import UserError, nearest, one_of

if TYPE_CHECKING:
    from components.component import Component, Wires

Later = Literal["in place", "replaces", "ignored", "new version", "another store"]
"""What changing a setting does to a resource that exists; `new version` is of a Worker and loses nothing."""

Transform = Mapping[str, Mapping[str, object] | Callable[[Any], None]]
"""Per underlying resource: arguments to set, or a function that changes the provider's own args object."""

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Setting:
    """What is known of one field: the text of its documentation and the rule that it is checked against."""

    doc: str
    unit: str = ""
    cost: str = ""
    later: Later = "in place"
    choices: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    pattern: str = ""
    words: str = ""
    """What `pattern` asks for, in words."""
    source: str = ""

    def check(self, key: str, value: object) -> None:
        """Raises UserError naming the field, the value, what is allowed and where the limit comes from."""
        origin = f" ({self.source})" if self.source else ""
        if value is None:
            return
        texts = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
        if self.choices:
            for each in texts:
                if each not in self.choices:
                    raise one_of(key, each, self.choices, self.source)
        for each in texts:
            if not isinstance(each, int | float) or isinstance(each, bool):
                continue
            low, high = self.at_least, self.at_most
            if (low is not None and each < low) or (high is not None and each > high):
                unit = f" {self.unit}" if self.unit else ""
                bounds = (
                    f"from {low:.12g} to {high:.12g}"
                    if low is not None and high is not None
                    else (f"at least {low:.12g}" if low is not None else f"at most {high:.12g}")
                )
                raise UserError(f"{key} is {each!r}, expected {bounds}{unit}{origin}")
        for each in texts:
            if self.pattern and isinstance(each, str) and not re.fullmatch(self.pattern, each):
                raise UserError(f"{key} is {each!r}, expected {self.words or self.pattern}{origin}")


_HINTS: dict[type, dict[str, object]] = {}


def hints_of(cls: type) -> dict[str, object]:
    """The annotated types of a class by field; worked out once."""
    if cls not in _HINTS:
        hints = typing.get_type_hints(cls)
        _HINTS[cls] = {field.name: hints[field.name] for field in attrs.fields(cls)}
    return _HINTS[cls]


def _validate(instance: object, field: attrs.Attribute[object], value: object) -> None:
    key = f"{type(instance).__name__}.{field.name}"
    hint = hints_of(type(instance))[field.name]
    if not conforms(value, hint):
        about: Setting = field.metadata["setting"]
        if about.choices and isinstance(value, str):
            raise one_of(key, value, about.choices, about.source)
        raise UserError(f"{key} is {value!r}, expected {type_name(hint)}")
    field.metadata["setting"].check(key, value)


@overload
def setting(
    doc: str,
    *,
    default: T,
    unit: str = "",
    cost: str = "",
    later: Later = "in place",
    choices: tuple[str, ...] = (),
    at_least: float | None = None,
    at_most: float | None = None,
    pattern: str = "",
    words: str = "",
    source: str = "",
) -> T: ...


@overload
def setting(
    doc: str,
    *,
    unit: str = "",
    cost: str = "",
    later: Later = "in place",
    choices: tuple[str, ...] = (),
    at_least: float | None = None,
    at_most: float | None = None,
    pattern: str = "",
    words: str = "",
    source: str = "",
) -> Any: ...  # noqa: ANN401 (a required field takes any type)


def setting(doc: str, *, default: object = attrs.NOTHING, **about: Any) -> Any:
    """One field of a part: its documentation, its default (none makes it required) and its rule, as in `Setting`."""
    return attrs.field(default=default, validator=_validate, metadata={"setting": Setting(doc=doc, **about)})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(setting, attrs.field))
def record(cls: type[T]) -> type[T]:
    """Makes a frozen value class with keyword-only, checked fields."""
    return attrs.frozen(kw_only=True)(cls)


part = record
"""The same for parts: it says at a glance that a class is one."""


@part
class Part:
    """What all parts share."""

    name: str | None = setting(
        "The exact physical name; default: made of app, environment and key",
        default=None,
        later="replaces",
    )
    transform: Transform = setting(
        "Escape hatch: per underlying resource, arguments to set or a function that changes them",
        default={},
        later="in place",
    )

    host: str = attrs.field(default="", init=False)
    """Which of several hosts a store is on (`d1`, `neon`); empty for a part that has just one."""

    children: ClassVar[tuple[str, ...]] = ()
    """The underlying resources, by the names that `transform` takes; of all hosts together."""
    movable: ClassVar[bool] = False
    """Whether it may change its host though it holds no data: both then stand side by side while requests move."""
    last: ClassVar[bool] = False
    """Whether it is about all other parts of its stage, and so is made after them."""
    bindings: ClassVar[tuple[str, ...]] = ()
    """What a Worker that links to it gets, by the last words of the names; none: it cannot be linked."""
    store: ClassVar[bool] = False
    """Whether it holds data that must never be lost."""
    physical_name: ClassVar[NameRule | None] = None
    """The provider's rule for `name`; None where nothing is named."""
    told_by: ClassVar[Mapping[str, str]] = {}
    """By child and provider's field (`bucket.storageClass`), the setting, or key of the configuration, that says it."""

    def __attrs_post_init__(self) -> None:
        for child in self.transform:
            if child not in self.made_of:
                raise one_of(f"{type(self).__name__}.transform", child, self.made_of)

    @property
    def made_of(self) -> tuple[str, ...]:
        """The children that it has on its own host."""
        return self.children

    @property
    def clouds(self) -> tuple[str, ...]:
        """Whose accounts it is made in: cloudflare, aws, gcp."""
        return ("cloudflare",)

    @property
    def binding_suffix(self) -> str:
        """What a Worker's binding name ends with, where several hosts of one key are bound side by side."""
        return ""

    @property
    def uses(self) -> tuple[str, ...]:
        """The keys of the parts that must exist before this one."""
        return ()

    def binding_names(self, key: str) -> tuple[str, ...]:
        """The names under which a Worker finds it."""
        words = ("_".join(each for each in (self.binding_suffix, last) if each) for last in self.bindings)
        return tuple(binding_name(key, each) for each in words)

    def check_links(self, parts: Mapping[str, Part], where: str) -> None:
        """Raises UserError where a part that this one names is of the wrong kind; `parts` are the newest hosts."""

    @property
    def needs(self) -> tuple[Need, ...]:
        """What the account must have."""
        return ()

    @property
    def size(self) -> str:
        """A few words for tables: how big it is."""
        return ""

    def minimal(self) -> Self:
        """The same part at its smallest sizes, for `size: minimal`."""
        return self

    def surge(self) -> Self:
        """The same part while far more users come than it is sized for, for `mode: surge`."""
        return self

    def later(self, name: str) -> Later:
        """What a later change of a setting does to what the part made."""
        return settings_of(type(self))[name].later

    def check_account(self, account: Account) -> None:
        """Raises UserError where the part cannot be made as it is, such as beyond what the zone's plan allows."""

    def check_name(self, key: str, name: str) -> None:
        """Raises UserError where `name` breaks the provider's rule."""
        if self.physical_name:
            self.physical_name.check(f"the name of part {key!r}", name)

    def adoptable(self, name: str) -> tuple[str, ...]:
        """The logical names of the stores that its component of that name makes, so that they can be adopted."""
        return (name,) if self.store else ()

    def check_adopted(self, component: str, name: str) -> None:
        """Raises UserError where the resource `name` of a component cannot be adopted as the part is told."""

    def component(self, name: str, wires: Wires) -> Component[Part]:
        """Makes the component of this part inside a stack."""
        raise NotImplementedError(type(self).__name__)


@attrs.frozen(kw_only=True)
class Host:
    """One of the hosts that a part can be on, made by the module of its name beside the part."""

    clouds: tuple[str, ...]
    children: tuple[str, ...]
    names: NameRule | None = None
    keeps: tuple[str, ...] = ()
    """Settings that what it made keeps for good, though on other hosts they may change."""


@part
class HostedPart(Part):
    """A part that several providers can host. Its module on a host has `component(name, part, wires)`, and may have
    `check(part)`, which raises UserError for what that host cannot be told.
    """

    hosts: ClassVar[Mapping[str, Host]] = {}

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        check: Callable[[Part], None] | None = getattr(self._module, "check", None)
        if check is not None:
            check(self)

    @property
    def on(self) -> Host:
        """What there is to know of its host."""
        return self.hosts[self.host]

    @property
    def made_of(self) -> tuple[str, ...]:
        return self.on.children

    @property
    def clouds(self) -> tuple[str, ...]:
        return self.on.clouds

    def later(self, name: str) -> Later:
        return "replaces" if name in self.on.keeps else super().later(name)

    def adoptable(self, name: str) -> tuple[str, ...]:
        """None, unless the part says otherwise: importing is proved host by host."""
        return ()

    def check_name(self, key: str, name: str) -> None:
        if self.on.names:
            self.on.names.check(f"the name of part {key!r}", name)

    def component(self, name: str, wires: Wires) -> Component[Part]:
        return cast("Component[Part]", self._module.component(name, self, wires))

    @property
    def _module(self) -> types.ModuleType:
        return importlib.import_module(f"{type(self).__module__}.{self.host.replace('-', '_')}")


@attrs.frozen(kw_only=True)
class NameRule:
    """A provider's rule for physical names."""

    pattern: str
    words: str
    at_most: int
    source: str

    def check(self, what: str, name: str) -> None:
        if len(name) > self.at_most:
            raise UserError(
                f"{what} is {name!r}, {len(name)} characters long, expected at most {self.at_most} ({self.source})"
            )
        if not re.fullmatch(self.pattern, name):
            raise UserError(f"{what} is {name!r}, expected {self.words} ({self.source})")


def binding_name(key: str, suffix: str = "") -> str:
    """The name under which code finds what is linked: `db` and `d1` give `DB_D1`."""
    return "_".join(each for each in (key, suffix) if each).upper().replace("-", "_")


def counted(count: int, noun: str) -> str:
    """`1 rule`, `2 rules`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


class Account(Protocol):
    """What a part may ask of the account before anything is made."""

    @property
    def zone_plan(self) -> str: ...
    @property
    def alert_emails(self) -> tuple[str, ...]: ...
    @property
    def alert_webhook_url(self) -> str | None: ...


@attrs.frozen(kw_only=True)
class Need:
    """Something that the account must have, as a configuration key and the least value of it."""

    key: str
    at_least: str
    why: str


def settings_of(cls: type) -> dict[str, Setting]:
    """The documented fields of a part class, in order."""
    return {
        field.name: field.metadata["setting"] for field in attrs.fields(cls) if "setting" in field.metadata
    }


def with_overrides(value: Part, key: str, overrides: Mapping[str, object]) -> Part:
    """The part with some fields changed from configuration; raises UserError for an unknown field or a wrong value."""
    hints = hints_of(type(value))
    known = [name for name in settings_of(type(value)) if name != "transform"]
    changes: dict[str, object] = {}
    for field, raw in overrides.items():
        if field not in known:
            raise UserError(
                f"rungs:parts.{key}.{field} is not a setting of {type(value).__name__}, "
                f"expected one of: {', '.join(known)}{nearest(field, known)}"
            )
        changes[field] = from_plain(raw, hints[field], f"rungs:parts.{key}.{field}")
    try:
        return attrs.evolve(value, **changes)
    except UserError as error:
        raise UserError(str(error).replace(f"{type(value).__name__}.", f"rungs:parts.{key}.", 1)) from None


def from_plain(raw: object, hint: object, key: str) -> object:
    """A configuration value (texts, numbers, lists and maps) as the annotated type; raises UserError naming the key."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        if raw is None and type(None) in arguments:
            return None
        return from_plain(raw, next(each for each in arguments if each is not type(None)), key)
    if hint is bool and raw in ("true", "false"):
        return raw == "true"
    if hint is int and isinstance(raw, str) and re.fullmatch(r"-?\d+", raw):
        return int(raw)
    if hint is float and isinstance(raw, str) and re.fullmatch(r"-?\d+(\.\d+)?", raw):
        return float(raw)
    if hint is float and isinstance(raw, int) and not isinstance(raw, bool):
        return float(raw)
    if origin is tuple and isinstance(raw, list | tuple):
        items = cast("list[object]", raw)
        return tuple(from_plain(each, arguments[0], f"{key}[{index}]") for index, each in enumerate(items))
    if isinstance(hint, type) and attrs.has(hint) and isinstance(raw, Mapping):
        given = cast("Mapping[str, object]", raw)
        hints = hints_of(hint)
        for name in given:
            if name not in hints:
                raise UserError(
                    f"{key}.{name} is not known, expected one of: {', '.join(hints)}{nearest(name, hints)}"
                )
        for field in attrs.fields(hint):
            if field.default is attrs.NOTHING and field.name not in given:
                raise UserError(f"{key}.{field.name} is missing")
        values = {name: from_plain(each, hints[name], f"{key}.{name}") for name, each in given.items()}
        try:
            return hint(**values)
        except UserError as error:
            raise UserError(str(error).replace(f"{hint.__name__}.", f"{key}.", 1)) from None
    if not conforms(raw, hint):
        raise UserError(f"{key} is {raw!r}, expected {type_name(hint)}")
    return raw


def conforms(value: object, hint: object) -> bool:
    """Whether a value is of an annotated type, for the types that parts use."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any or hint is object or isinstance(hint, typing.TypeVar):
        return True
    if origin in (types.UnionType, typing.Union):
        return any(conforms(value, each) for each in arguments)
    if origin is Literal:
        return value in arguments
    if origin is tuple:
        return isinstance(value, tuple) and all(
            conforms(each, arguments[0]) for each in cast("tuple[object]", value)
        )
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(
            conforms(each, arguments[1]) for each in cast("Mapping[object, object]", value).values()
        )
    if origin is not None:
        return callable(value)
    if hint is None:
        return value is None
    if isinstance(value, bool):
        return hint is bool
    if hint is float:
        return isinstance(value, int | float)
    return isinstance(hint, type) and isinstance(value, hint)


def type_name(hint: object) -> str:
    """An annotated type in the words of a configuration file."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return " or ".join(type_name(each) for each in arguments if each is not type(None))
    if origin is Literal:
        return "one of: " + ", ".join(str(each) for each in arguments)
    if origin is tuple:
        return f"a list of {type_name(arguments[0])}"
    if origin is not None:
        return "a map"
    names = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
    return names.get(cast("type", hint), getattr(hint, "__name__", str(hint)))
