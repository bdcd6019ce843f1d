"""What a setting says of changing it later holds: the stand-in providers are asked what they would replace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import attrs
import pytest

from components.cdn_rules import DnsEntry
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
from tests.mocks import Recorded

ROOT = Path(__file__).parents[2]
OTHERS: dict[str, object] = {
    "brake_at": 900,
    "budget": (100,),
    "class_name": "Lobby",
    "code": str(ROOT / "edge" / "dist" / "worker.js"),
    "compatibility_date": "2026-01-01",
    "cors": (CorsRule(origins=("https://www.example.com",)),),
    "cpu_ms": 70,
    "database": "orders",
    "dead_name": "jobs-that-died",
    "dead_retention": 3600,
    "inherits": ("STRIPE_KEY",),
    "mail_from": "cost@example.com",
    "name": "another-name",
    "namespace": "sessions",
    "notifies": None,
    "records": (DnsEntry(type="A", content="192.0.2.2"),),
    "region": "aws-us-east-2",
    "role": "owner",
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
    # another host is another store, under another name; and another part may be linked at any time
    if name not in ("host", "transform") and not about.doc.startswith(("The key of", "Keys of"))
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
        own = module_of(part)
        yield from (each[name] for each in (getattr(own, "OTHERS", {}), OTHERS) if name in each)
        yield from ((), None, "another-value")


def changed(part: Part, name: str) -> Part:
    """The part with another value of one setting."""
    for value in others(part, name, settings_of(type(part))[name]):
        if value == getattr(part, name):
            continue
        try:
            return attrs.evolve(part, **{name: value})
        except UserError as error:
            if "expected none" in str(error):  # its host has no such setting
                return part
    raise AssertionError(f"no other value of {name}: give one in OTHERS, here or beside its sample")


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
    causes = provider.diff(old.type, "id", after, before, outputs).replaces
    return any(each.partition(".")[0] not in new.ignore_changes for each in causes)


def replaced_stores(providers: dict[str, Provider], part: Part, name: str) -> set[str]:
    """The stores that a change of one setting would replace or drop."""
    before = {each.urn: each for each in of_sample(built_sample(part)) if is_store(each.type)}
    after = {each.urn: each for each in of_sample(built_sample(changed(part, name)))}
    return {
        urn for urn, each in before.items() if urn not in after or is_replaced(providers, each, after[urn])
    }


@pytest.mark.parametrize(("part", "name"), SETTINGS)
def test_a_setting_that_replaces_a_store_says_so(
    providers: dict[str, Provider], part: Part, name: str
) -> None:
    replaced = replaced_stores(providers, part, name)

    if replaced:
        assert settings_of(type(part))[name].later == "replaces"


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

    assert any(replaced_stores(providers, each, name) for each in samples)
