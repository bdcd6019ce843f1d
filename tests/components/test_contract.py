"""What holds for every component, found by looking: a new one is held to it without being named here."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
import subprocess
import sys
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import ClassVar, TypeVar, cast

import attrs
import pulumi
import pytest
from pulumi._types import input_type_py_to_pulumi_names, input_type_types, is_input_type, unwrap_type

import components
from components.component import Component, Safety
from components.edge_worker import EdgeWorker
from components.errors import UserError
from components.part import HostedPart, Part, part, setting, settings_of
from components.postgres import PRIVATE, Postgres
from components.stores import STATELESS, STORES, is_store
from tests.components.samples import (
    SAMPLES,
    beside,
    build,
    built_sample,
    make_sample,
    of_sample,
    wires,
)
from tests.mocks import Built, Recorded

ROOT = Path(__file__).parents[2]
T = TypeVar("T")
PROVIDERS = ("pulumi_", "upstash_pulumi", "providers.neon.resource")
"""How the modules begin that only what is deployed may load."""
MODULES = [
    importlib.import_module(each.name) for each in pkgutil.walk_packages(components.__path__, "components.")
]


def defined(base: type[T]) -> list[type[T]]:
    """Every class of the package that is made of another, by name."""
    return sorted(
        (
            each
            for module in MODULES
            for each in vars(module).values()
            if isinstance(each, type)
            and each.__module__ == module.__name__
            and issubclass(each, base)
            and each not in (Part, HostedPart, Component)
        ),
        key=lambda each: each.__name__,
    )


PARTS = defined(Part)
COMPONENTS = defined(Component)
DESCRIBED = [each for each in defined(object) if attrs.has(each) and settings_of(each)]
"""Parts, and the values that they are made of."""
FIELDS = [(cls, name) for cls in DESCRIBED for name in settings_of(cls)]
NAMES = {id(sample): key for key, sample in SAMPLES.items()}
EVERY_PART = pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))


def exhaustive(sample: Part, *values: object, id: str) -> object:
    """A case of a test that builds a sample several times: what needs AWS or Google is in the exhaustive tier."""
    clouds = {cloud for each in (sample, *beside(sample).values()) for cloud in each.clouds}
    marks = [pytest.mark.all] if {"aws", "gcp"} & clouds else []
    return pytest.param(sample, *values, id=id, marks=marks)


EVERY_PART_AT_LENGTH = pytest.mark.parametrize(
    "sample", [exhaustive(sample, id=key) for key, sample in SAMPLES.items()]
)
EVERY_CHILD = pytest.mark.parametrize(
    ("sample", "child"),
    [
        exhaustive(sample, child, id=f"{key}-{child}")
        for key, sample in SAMPLES.items()
        for child in sample.made_of
    ],
)
HOSTS = [(cls, host) for cls in PARTS for host in (cls.hosts if issubclass(cls, HostedPart) else ("",))]


@pytest.mark.parametrize(("cls", "host"), HOSTS, ids=[f"{cls.__name__}-{host}" for cls, host in HOSTS])
def test_every_part_has_one_sample_on_each_host(cls: type[Part], host: str) -> None:
    assert cls in DESCRIBED
    assert len([each for each in SAMPLES.values() if type(each) is cls and each.host == host]) == 1 or (
        not host and [type(each) for each in SAMPLES.values()].count(cls) == 1
    )


@attrs.frozen
class Look:
    """What there is to see of a sample built once, as it is."""

    built: Built
    component: type[Component[Part]]
    given: list[tuple[str, list[object]]]
    """By child, as made: the role, and everything in its arguments that can be changed where it is."""
    service: set[str] | None
    """The names that a service that links to it as `linked` gets; None where it cannot be linked."""


@functools.cache
def look(key: str) -> Look:
    given: list[tuple[str, list[object]]] = []
    found: list[tuple[type[Component[Part]], set[str] | None]] = []
    original = Component[Part].args

    def watched(self: Component[Part], child: str, args: object) -> object:
        if self.key == "it":
            given.append((child, list(within(args))))
        return original(self, child, args)

    def program() -> None:
        made = make_sample(SAMPLES[key])
        found.append((type(made), service_names(made)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Component, "args", watched)
        built = build(program)
    return Look(built, found[0][0], given, found[0][1])


def look_at(sample: Part) -> Look:
    return look(NAMES[id(sample)])


def service_names(made: Component[Part]) -> set[str] | None:
    refusal = f"part 'linked' ({type(made.part).__name__}) cannot be linked to a Service"
    try:
        found = made.service_link("linked")
    except UserError as error:
        if str(error) == refusal:
            return None
        raise
    assert not set(found.variables) & set(found.secrets)
    return {*found.variables, *found.secrets}


# parts


@pytest.mark.parametrize("cls", DESCRIBED, ids=lambda each: each.__name__)
def test_settings_are_typed_frozen_and_given_by_name(cls: type) -> None:
    hints = typing.get_type_hints(cls)
    fields = [each for each in attrs.fields(cls) if each.init]

    assert [each.name for each in fields] == list(settings_of(cls))
    assert not [each.name for each in fields if each.name not in hints or hints[each.name] is typing.Any]
    assert all(each.kw_only for each in fields)
    with pytest.raises(TypeError, match="positional"):
        cls("value")


@EVERY_PART
def test_a_part_cannot_be_changed(sample: Part) -> None:
    for name in settings_of(type(sample)):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(sample, name, getattr(sample, name))


@pytest.mark.parametrize(("cls", "name"), FIELDS, ids=[f"{cls.__name__}.{name}" for cls, name in FIELDS])
def test_every_setting_says_what_it_is_and_where_its_limit_comes_from(cls: type, name: str) -> None:
    about = settings_of(cls)[name]
    hint = typing.get_type_hints(cls)[name]
    kinds = {hint, *typing.get_args(hint)}

    assert about.doc.strip() == about.doc
    assert len(about.doc.split()) > 1
    if kinds & {int, float}:
        assert about.unit or about.choices or about.at_least is not None or about.at_most is not None
    if about.pattern:
        assert about.words


@pytest.mark.parametrize("cls", [*PARTS, *COMPONENTS], ids=lambda each: each.__name__)
def test_every_class_says_what_it_is(cls: type) -> None:
    assert cls.__dict__.get("__doc__")


@EVERY_PART
def test_wrong_types_are_refused_naming_field_and_value(sample: Part) -> None:
    class Wrong:
        def __repr__(self) -> str:
            return "<wrong>"

    for name in settings_of(type(sample)):
        if name == "transform":
            continue
        with pytest.raises(UserError, match=rf"^{type(sample).__name__}\.{name} is <wrong>, expected \w"):
            attrs.evolve(sample, **{name: Wrong()})


@EVERY_PART_AT_LENGTH
def test_the_smallest_sizes_are_of_the_same_part_and_keep_its_stores(sample: Part) -> None:
    small = sample.minimal()

    assert type(small) is type(sample)
    assert small.minimal() == small
    assert stores_of(built_sample(small)) == stores_of(look_at(sample).built)


def stores_of(built: list[Recorded]) -> set[str]:
    return {each.urn for each in built if each.custom and is_store(each.type)}


# children


@EVERY_PART
def test_children_are_listed_just_as_they_are_made(sample: Part) -> None:
    made = [role for role, _ in look_at(sample).given]

    assert sorted(set(made)) == sorted(sample.made_of)
    assert set(sample.made_of) <= set(sample.children)
    assert len(made) == len(of_sample(look_at(sample).built))


@EVERY_PART
def test_every_resource_is_parented_to_its_component(sample: Part) -> None:
    built = look_at(sample).built
    (stack,) = {each.parent for each in built.components}
    components_made = {each.urn for each in built.components}

    assert stack not in components_made
    assert not [each.name for each in built if each.custom and each.parent not in components_made]
    assert {each.name for each in of_sample(built)} == {
        each.name for each in built if each.name.startswith("it-") or (each.name == "it" and each.custom)
    }


@EVERY_PART
def test_every_component_publishes_outputs_and_is_typed_after_its_part(sample: Part) -> None:
    (component,) = (each for each in look_at(sample).built.components if each.name == "it")

    assert component.type == f"rungs:index:{type(sample).__name__}"
    assert component.outputs is not None


@EVERY_PART
def test_stores_and_they_alone_are_guarded(sample: Part) -> None:
    for each in of_sample(look_at(sample).built):
        expected = is_store(each.type)
        assert (each.protect, each.retain_on_delete) == (expected, expected), each.name


@EVERY_PART_AT_LENGTH
def test_protection_is_taken_off_stores_that_stay_retained(sample: Part) -> None:
    for each in of_sample(built_sample(sample, Safety(protect=False, retain=True))):
        assert (each.protect, each.retain_on_delete) == (False, is_store(each.type)), each.name


@EVERY_PART
def test_a_component_alone_is_guarded_unless_it_is_told_otherwise(sample: Part) -> None:
    signature = inspect.signature(look_at(sample).component.__init__)
    _, name, own_part, *others = signature.parameters.values()

    assert (name.name, own_part.name) == ("name", "part")
    assert all(each.kind is inspect.Parameter.KEYWORD_ONLY for each in others)
    assert all(each.annotation is not inspect.Parameter.empty for each in (name, own_part, *others))
    assert signature.parameters["safety"].default == Safety(protect=True, retain=True)
    assert signature.parameters["opts"].default is None


@EVERY_PART_AT_LENGTH
def test_a_component_takes_the_options_of_any_pulumi_component(
    sample: Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    def within(outer: pulumi.Resource) -> None:
        cls = look_at(sample).component
        original: Callable[..., None] = cls.__init__

        def init(self: object, *positional: object, **named: object) -> None:
            original(self, *positional, **named, opts=pulumi.ResourceOptions(parent=outer))

        monkeypatch.setattr(cls, "__init__", init)
        make_sample(sample)

    built = build(lambda: within(pulumi.ComponentResource("tests:index:Outer", "outer")))
    by_name = {each.name: each for each in built.components}

    assert by_name["it"].parent == by_name["outer"].urn


# transform

FIELDS_TO_CHANGE = ("role", "account_id", "zone_id", "metadata", "name", "project", "region", "database_name")
"""What is changed where a resource has it, else the first of its arguments that is a text."""
NO_TEXTS: dict[str, object] = {"metadata": {"name": "changed"}, "length": 64}
"""Another value of arguments that are no texts."""


def field_of(args: object) -> tuple[str, object]:
    """An argument of a resource, and another value of it."""
    cls = type(args)
    if is_input_type(cls):
        sent = input_type_py_to_pulumi_names(cls)
        texts = {name for name, hint in input_type_types(cls).items() if unwrap_type(hint) is str}
        known = sorted(
            (name for name in sent if sent[name] in texts or name in NO_TEXTS), key=NO_TEXTS.__contains__
        )
    else:  # a provider's own
        known = [name for name in FIELDS_TO_CHANGE if hasattr(cls, name)]
    field = next((each for each in FIELDS_TO_CHANGE if each in known), known[0])
    return field, NO_TEXTS.get(field, "changed")


def sent_as(args: object, field: str) -> str:
    return input_type_py_to_pulumi_names(type(args))[field] if is_input_type(type(args)) else field


def changed(sample: Part, child: str, *, by_function: bool) -> set[str]:
    """The resources that a change of one argument of one child reaches."""
    reached: list[tuple[str, str, object]] = []

    def change(args: object) -> None:
        field, value = field_of(args)
        reached.append((field, sent_as(args, field), value))
        setattr(args, field, value)

    built = built_sample(attrs.evolve(sample, transform={child: change}))
    field, sent, value = reached[0]
    if not by_function:
        built = built_sample(attrs.evolve(sample, transform={child: {field: value}}))
    return {each.name for each in of_sample(built) if each.inputs.get(sent) == value}


@EVERY_PART_AT_LENGTH
def test_each_resource_is_reached_by_the_transform_of_one_child(sample: Part) -> None:
    reached = [name for child in sample.made_of for name in changed(sample, child, by_function=True)]

    assert sorted(reached) == sorted(each.name for each in of_sample(look_at(sample).built))


@EVERY_CHILD
def test_a_transform_is_a_map_or_a_function(sample: Part, child: str) -> None:
    by_map = changed(sample, child, by_function=False)

    assert by_map
    assert by_map == changed(sample, child, by_function=True)


@EVERY_CHILD
def test_a_transform_of_an_unknown_field_is_refused_with_the_nearest(sample: Part, child: str) -> None:
    known: list[str] = []

    def look(args: object) -> None:
        known.append(field_of(args)[0])

    built_sample(attrs.evolve(sample, transform={child: look}))
    with pytest.raises(
        UserError,
        match=rf"{type(sample).__name__}\.transform\['{child}'\] sets '{known[0]}x', which \w+ "
        rf"does not have; did you mean '{known[0]}'\?",
    ):
        built_sample(attrs.evolve(sample, transform={child: {f"{known[0]}x": 1}}))


@EVERY_CHILD
def test_a_transform_of_an_unknown_child_is_refused_with_the_nearest(sample: Part, child: str) -> None:
    with pytest.raises(
        UserError,
        match=rf"^{type(sample).__name__}\.transform is '{child}x', expected one of: "
        rf"{', '.join(sample.made_of)}; did you mean '{child}'\?",
    ):
        attrs.evolve(sample, transform={f"{child}x": {}})


@EVERY_PART
def test_children_share_no_arguments_that_a_transform_could_change(sample: Part) -> None:
    given = [values for _, values in look_at(sample).given]
    seen = [each for values in given for each in {id(each) for each in values}]

    assert given or not sample.made_of
    assert len(seen) == len(set(seen))


def within(value: object) -> Iterator[object]:
    """Everything in an args object that can be changed where it is, itself included."""
    if isinstance(value, pulumi.Output | str | bytes | int | float | tuple | None):
        return
    yield value
    values: Iterable[object] = ()
    if isinstance(value, list):
        values = cast("list[object]", value)
    elif isinstance(value, Mapping):
        values = cast("Mapping[str, object]", value).values()
    elif hasattr(value, "__dict__"):
        values = vars(value).values()
    for each in values:
        yield from within(each)


# links


@EVERY_PART_AT_LENGTH
def test_what_can_be_linked_is_bound_with_all_its_fields(sample: Part) -> None:
    declared: dict[str, set[str]] = {}
    private = isinstance(sample, Postgres) and sample.host in PRIVATE

    def program() -> None:
        made = make_sample(sample)
        if not sample.bindings:
            with pytest.raises(
                UserError, match=rf"part 'linked' \({type(sample).__name__}\) cannot be linked to a Worker"
            ):
                made.worker_bindings("linked")
            return
        if private:  # until a PrivateLink makes one
            with pytest.raises(UserError, match="a PrivateLink to it makes one"):
                made.worker_bindings("linked")
            return
        bindings = made.worker_bindings("linked")
        declared.update({each.name: {"name", "type", *map(camel, each.fields)} for each in bindings})
        worker = EdgeWorker(links=("linked",), rate_limit=None)
        worker.component("user", wires(linked={"linked": [made]}, secrets={}))

    built = build(program)
    sent: dict[str, set[str]] = {}
    if "user-version" in built.names:
        bindings = cast("list[dict[str, str]]", built["user-version"].inputs["bindings"])
        sent = {each["name"]: set(each) for each in bindings if each["name"].startswith("LINKED")}
    assert sent == declared
    assert list(sent) == ([] if private else sorted(sample.binding_names("linked")))


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


ONLY_SOMETIMES = ("AUTH", "CA", "CLUSTER", "PASSWORD", "READ_HOST", "REGION", "USER")
"""Ends of names that not every host of a part has."""


@pytest.mark.parametrize(
    "cls", [cls for cls in PARTS if issubclass(cls, HostedPart)], ids=lambda e: e.__name__
)
def test_a_service_finds_a_part_under_the_same_names_on_every_host(cls: type[Part]) -> None:
    found = {key: look(key).service for key, each in SAMPLES.items() if type(each) is cls}
    linked = {key: names for key, names in found.items() if names is not None}

    for names in linked.values():
        assert all(each.startswith("LINKED_") for each in names)
    always = {
        frozenset(name for name in names if not name.endswith(ONLY_SOMETIMES)) for names in linked.values()
    }
    assert len(always) <= 1, linked


@EVERY_PART
def test_what_stands_beside_a_sample_is_made_before_it(sample: Part) -> None:
    assert {*sample.uses} <= {*beside(sample), "it"}


# stores


def test_every_resource_type_is_classed_once_and_no_class_is_idle() -> None:
    made = {each.type for key in SAMPLES for each in look(key).built if each.custom}
    made = {each for each in made if not each.startswith("pulumi:providers:")}

    assert not STORES & STATELESS
    assert sorted(made) == sorted(STORES | STATELESS)


@pytest.mark.parametrize("cls", PARTS, ids=lambda each: each.__name__)
def test_a_part_that_makes_a_store_says_so(cls: type[Part]) -> None:
    samples = [each for each in SAMPLES.values() if type(each) is cls]
    if not samples:
        pytest.skip("it has no sample yet, which fails above")
    makes = any(is_store(each.type) for sample in samples for each in of_sample(look_at(sample).built))
    lives_in_its_worker = not any(each.made_of for each in samples)

    only_on_request = cls.__name__ == "Cdn"  # a zone is adopted by default
    assert cls.store is (makes or lives_in_its_worker) or only_on_request


@part
class Odd(Part):
    """Made for the tests below."""

    role: str = setting("The role of the one child", default="token")

    children: ClassVar[tuple[str, ...]] = ("token",)


class OddComponent(Component[Odd]):
    """Makes a resource of a type that nobody has classed."""

    def __init__(self, name: str, part: Odd) -> None:
        import pulumi_cloudflare as cloudflare

        super().__init__(part, name, Safety(), None)
        args = self.args(part.role, cloudflare.ApiTokenArgs(name=name, policies=[]))
        cloudflare.ApiToken(name, args, opts=self.options(cloudflare.ApiToken))


def test_a_type_that_nobody_has_classed_is_refused() -> None:
    with pytest.raises(
        UserError,
        match=r"resource type cloudflare:index/apiToken:ApiToken is not classed: add it to STORES or STATELESS in ",
    ):
        build(lambda: OddComponent("odd", Odd()))


def test_a_child_that_is_not_listed_is_refused() -> None:
    with pytest.raises(UserError, match=r"OddComponent makes a child 'other' that its part does not list"):
        build(lambda: OddComponent("odd", Odd(role="other")))


# what is loaded


def loaded_by(program: str) -> list[str]:
    """The modules of providers that a program of its own loads."""
    lines = [
        "import sys, warnings",
        "warnings.simplefilter('ignore')",
        program,
        f"print(*[each for each in sorted(sys.modules) if each.startswith({PROVIDERS!r})])",
    ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=ROOT, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_reading_every_stage_loads_no_provider() -> None:
    program = """
import importlib, pkgutil
import components, stacks
for package in (components, stacks):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
from tests.components.accounts import all_stages, drawn
assert [drawn(ladder, stage).pieces for ladder, stage in all_stages()]
"""
    assert loaded_by(program) == []


COMPOSED = """
from tests.components.samples import build
from stacks.composer import compose
from stacks.ladders import load
from tests.components.accounts import drawn
ladder = load({ladder!r})
assert build(lambda: compose(drawn(ladder, ladder[{stage!r}])))
"""


@pytest.mark.parametrize(
    ("ladder", "stage", "others"),
    [
        ("edge", "mvp", set[str]()),
        ("edge", "growth", {"providers.neon.resource"}),
        ("aws", "start", {"pulumi_aws"}),
        ("gcp", "launch", {"pulumi_gcp"}),
    ],
)
def test_a_stage_loads_only_the_clouds_that_it_uses(ladder: str, stage: str, others: set[str]) -> None:
    loaded = {
        each.split(".")[0] if each.startswith("pulumi_") else each
        for each in loaded_by(COMPOSED.format(ladder=ladder, stage=stage))
    }

    assert loaded - {"pulumi_cloudflare"} == others
