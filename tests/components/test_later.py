"""What a setting says of changing it later holds: the stand-in providers are asked what they would replace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import attrs
import pytest

from components.cdn.dns import DnsEntry
from components.errors import UserError
from components.part import Part, Setting, settings_of
from components.r2_bucket import CorsRule
from components.stores import is_store
from providers.neon.provider import NeonProvider
from providers.server import Props, Provider
from sandbox.cloud import Cloud
from sandbox.provider import SandboxProvider
from sandbox.table import packages
from tests.components.samples import SAMPLES, built_sample, module_of, of_sample
from tests.components.samples_of import Change
from tests.mocks import Recorded

ROOT = Path(__file__).parents[2]
OTHERS: dict[str, object] = {
    "class_name": "Lobby",
    "code": str(ROOT / "edge" / "dist" / "worker.js"),
    "compatibility_date": "2026-01-01",
    "cors": (CorsRule(origins=("https://www.example.com",)),),
    "cpu_ms": 70,
    "dead_name": "jobs-that-died",
    "dead_retention": 3600,
    "inherits": ("STRIPE_KEY",),
    "key": "other_key",
    "name": "another-name",
    "namespace": "sessions",
    "notifies": None,
    "records": (DnsEntry(type="A", content="192.0.2.2"),),
    "schedule": "0 6 * * *",
    "settings": {"early_hints": "on"},
    "subdomain": "other",
    "tags": ("team:chat",),
    "variables": {"A": "b"},
}
"""Another value of settings that have neither choices nor bounds."""
SETTINGS = [
    pytest.param(part, name, id=f"{key}.{name}", marks=pytest.mark.all if module_of(part) else ())
    for key, part in SAMPLES.items()
    for name, about in settings_of(type(part)).items()
    # another host is another store, under another name; and another part may be linked at any time, but for the key
    # that a store is encrypted with
    if name not in ("host", "transform")
    if name == "key" or not about.doc.startswith(("The key of", "Keys of"))
]


def others(part: Part, name: str, about: Setting) -> Iterator[object]:
    """Values that the setting could have instead; the part may refuse some."""
    value = getattr(part, name)
    if about.choices:
        several = isinstance(value, tuple)
        yield from ((each,) if several else each for each in reversed(about.choices) if each != value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, float):
        yield from (value * 2, value / 2)
    else:
        if name in OTHERS:
            yield OTHERS[name]
        yield from ((), None, "another-value")


def change_of(part: Part, name: str) -> Change:
    """The part with another value of one setting: that of the module of its sample, or any that it takes."""
    own = module_of(part)
    given: Mapping[str, object] = own.others(part) if own is not None and hasattr(own, "others") else {}
    value = given.get(name)
    if isinstance(value, Change):
        return value
    refused: UserError | None = None
    for each in (value,) if name in given else others(part, name, settings_of(type(part))[name]):
        if each == getattr(part, name):
            continue
        try:
            return Change(part, attrs.evolve(part, **{name: each}))
        except UserError as error:
            if is_not_there(part, name, error):
                return Change(part, part)
            refused = error
    raise AssertionError(f"no other value of {name}: give one in `others` beside its sample") from refused


def is_not_there(part: Part, name: str, error: UserError) -> bool:
    """Whether the part refuses any value of a setting, since its host has no such thing."""
    default = attrs.fields_dict(type(part))[name].default
    words = ("it empty", "it unset", "its default", "none", f"{default} on {part.host};")
    return getattr(part, name) == default and any(f"expected {each}" in str(error) for each in words)


@pytest.fixture(scope="module")
def providers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Provider]:
    made = tmp_path_factory.mktemp("cloud")
    stand_ins = {
        package: SandboxProvider(package, Cloud(made / "cloud.json"), ROOT, made) for package in packages()
    }
    return {**stand_ins, "neon": NeonProvider()}


def is_replaced(providers: dict[str, Provider], old: Recorded, new: Recorded) -> bool:
    provider = providers[old.type.partition(":")[0]]
    before, after = cast("tuple[Props, Props]", (dict(old.inputs), dict(new.inputs)))
    before, after = provider.check(old.type, before, None)[0], provider.check(old.type, after, None)[0]
    outputs = (
        provider.create(old.type, before, preview=True)[1] if old.type != "neon:index:Project" else before
    )
    found = provider.diff(old.type, "id", after, before, outputs)
    asked = [each for each in found.changes if each.partition(".")[0] in new.replace_on_changes]
    return any(each.partition(".")[0] not in new.ignore_changes for each in (*found.replaces, *asked))


def replaced(providers: dict[str, Provider], part: Part, name: str, *, or_any: bool = False) -> set[str]:
    """The stores that a change of one setting would replace or drop; with `or_any`, of a part that makes no store, any
    of its resources.
    """
    change = change_of(part, name)
    before = {
        each.urn: each
        for each in of_sample(built_sample(change.before))
        if not each.type.startswith("pulumi:")
    }
    after = {each.urn: each for each in of_sample(built_sample(change.after))}
    stores = {urn: each for urn, each in before.items() if is_store(each.type)}
    return {
        urn
        for urn, each in (stores or before if or_any else stores).items()
        if urn not in after or is_replaced(providers, each, after[urn])
    }


@pytest.mark.parametrize(("part", "name"), SETTINGS)
def test_a_setting_that_replaces_a_store_says_so(
    providers: dict[str, Provider], part: Part, name: str
) -> None:
    if replaced(providers, part, name):
        assert part.later(name) == "replaces"


REPLACING = sorted(
    {
        (type(part), name)
        for part in SAMPLES.values()
        for name, about in settings_of(type(part)).items()
        # A name is of all parts, and in some it changes in place.
        if about.later == "replaces" and name not in ("host", "name") and part.made_of
    },
    key=lambda each: (each[0].__name__, each[1]),
)


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        pytest.param(
            cls,
            name,
            id=f"{cls.__name__}.{name}",
            marks=pytest.mark.all
            if any(module_of(each) for each in SAMPLES.values() if type(each) is cls)
            else (),
        )
        for cls, name in REPLACING
    ],
)
def test_a_setting_that_says_so_replaces_a_store_on_one_host_at_least(
    providers: dict[str, Provider], cls: type[Part], name: str
) -> None:
    samples = [each for each in SAMPLES.values() if type(each) is cls]

    assert any(replaced(providers, each, name, or_any=not cls.store) for each in samples)
