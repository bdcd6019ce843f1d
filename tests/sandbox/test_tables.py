"""Every table keeps to the SDK, and what it says holds: for every type, every listed rule."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.stores import STATELESS, STORES
from providers.server import Props, ProviderError, Secret, Value, at, plain
from sandbox.schema import Type
from sandbox.table import MISSING, Rule, load
from tests.sandbox.building import (
    PYTHON,
    WRONG,
    another,
    paths_of,
    pattern_of,
    planned,
    put,
    type_at,
    with_value,
)
from tests.sandbox.conftest import ENTRIES, KINDS, PACKAGE, SAMPLES, Made, World, exhaustive


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_has_a_sample(kind: str) -> None:
    assert kind in SAMPLES


def test_every_sample_is_of_a_type_that_is_there() -> None:
    assert sorted(set(SAMPLES) - set(ENTRIES)) == []


@pytest.mark.parametrize("type", sorted(STORES | STATELESS))
def test_the_types_that_components_use_are_there(type: str) -> None:
    assert type in {entry.token for entry in ENTRIES.values()} or type.startswith("neon:")


@pytest.mark.parametrize("kind", KINDS)
def test_every_path_is_one_of_the_sdk(kind: str, world: World) -> None:
    entry, schema = ENTRIES[kind], world.provider(kind).schema
    inputs, outputs = schema.resources[entry.token].inputs, schema.resources[entry.token].outputs
    paths = [
        *entry.properties,
        *entry.refers,
        *entry.key,
        *(path for each in entry.unique for path in (*each.of, *each.when)),
    ]
    assert [path for path in paths if type_at(schema, inputs, path) is None] == []
    assert [name for name in (*entry.outputs, *entry.secret_outputs) if name not in outputs] == []
    for rule in entry.rules:
        at_type = type_at(schema, inputs, rule.at) if rule.at else Type("object")
        assert at_type is not None, rule.at
        inside = schema.types[at_type.name] if rule.at else inputs
        assert [path for path in paths_of(rule) if type_at(schema, inside, path) is None] == []


@pytest.mark.parametrize("kind", KINDS)
def test_everything_has_a_source(kind: str) -> None:
    entry, sources = ENTRIES[kind], load(PACKAGE[kind]).sources
    used = {*entry.source, *(rule.source for rule in entry.rules)}
    used |= {item.source for item in entry.properties.values() if item.source}
    assert entry.source
    assert used <= set(sources)


@pytest.mark.parametrize("kind", KINDS)
def test_listed_values_fit_their_type(kind: str, world: World) -> None:
    entry, schema = ENTRIES[kind], world.provider(kind).schema
    for path, item in entry.properties.items():
        found = type_at(schema, schema.resources[entry.token].inputs, path)
        assert found is not None
        for value in item.values:
            assert "*" not in str(value), path
            assert isinstance(value, PYTHON[found.kind]), f"{path}: {value!r} is no {found.kind}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_is_taken_and_stays_as_it_is(kind: str, world: World) -> None:
    inputs = world.inputs(kind)
    assert world.check(kind, inputs) == []
    made = world.create(kind, inputs)
    assert world.diff(made, inputs).changes == ()
    found = world.read(made)
    assert found is not None
    assert found[0] == made.id
    assert plain(found[1]) == plain(inputs)
    assert plain(found[2]) == plain(made.outputs)


@pytest.mark.parametrize("kind", exhaustive(KINDS))
def test_two_clouds_give_the_same_ids_and_outputs(kind: str, tmp_path: Path, schemas: Path) -> None:
    made = [World(tmp_path / name, schemas).create(kind) for name in ("one", "two")]
    assert made[0].id == made[1].id != ""
    assert plain(made[0].outputs) == plain(made[1].outputs)


@pytest.mark.parametrize("kind", exhaustive(KINDS))
def test_an_unknown_property_is_refused_with_the_nearest(kind: str, world: World) -> None:
    inputs = world.inputs(kind)
    name = next(iter(inputs))
    failures = world.check(kind, {**inputs, f"{name}x": "?"})
    assert [(item.property, f'"{name}"' in item.reason) for item in failures] == [(f"{name}x", True)]


@pytest.mark.parametrize("kind", exhaustive(KINDS))
def test_a_missing_input_is_refused(kind: str, world: World) -> None:
    inputs = world.inputs(kind)
    required = [
        name
        for name, item in world.provider(kind).schema.resources[ENTRIES[kind].token].inputs.items()
        if item.required
    ]
    for name in required:
        failures = world.check(kind, {key: item for key, item in inputs.items() if key != name})
        assert name in {item.property for item in failures}
    assert required or kind == "WebAnalyticsSite" or kind.count("/")  # many types of AWS need nothing


@pytest.mark.parametrize("kind", exhaustive(KINDS))
def test_a_wrong_type_is_refused(kind: str, world: World) -> None:
    inputs = world.inputs(kind)
    known = world.provider(kind).schema.resources[ENTRIES[kind].token].inputs
    tried = 0
    for name, item in known.items():
        if item.type.kind != "any":
            failures = world.check(kind, {**inputs, name: WRONG[item.type.kind]})
            assert any(each.property == name and "expected" in each.reason for each in failures), name
            tried += 1
    assert tried


def _refused_values() -> Iterator[tuple[str, str, Value]]:
    """Every property with a rule of its own, and a value that breaks it."""
    for kind, entry in sorted(ENTRIES.items()):
        for path, item in entry.properties.items():
            if item.values:
                yield (
                    kind,
                    path,
                    not item.values[0] if isinstance(item.values[0], bool) else another(item.values[0]),
                )
            if item.range is not None:
                least, most = item.range
                yield kind, path, least - 1 if least is not None else (most or 0) + 1
            if item.length is not None:
                least, most = item.length
                yield kind, path, "" if least else "x" * ((most or 0) + 1)
            if item.items is not None and item.items[0]:
                yield kind, path, []
            if item.match:
                yield kind, path, " not ! this "
            if item.json:
                yield kind, path, "{"


@pytest.mark.parametrize(("kind", "path", "value"), exhaustive(_refused_values()))
def test_a_bad_value_is_refused(kind: str, path: str, value: Value, world: World) -> None:
    schema = world.provider(kind).schema
    inputs = with_value(world, kind, path, value)
    found = type_at(schema, schema.resources[ENTRIES[kind].token].inputs, path)
    if found is not None and found.kind == "map" and value == []:
        inputs = with_value(world, kind, path, {})
    failures = world.check(kind, inputs)
    assert any(pattern_of(item.property) == path for item in failures), failures


def _alternatives() -> Iterator[tuple[str, Rule]]:
    for kind, entry in sorted(ENTRIES.items()):
        for rule in entry.rules:
            if (rule.exactly_one or rule.at_most_one) and not rule.api and not rule.account and not rule.when:
                yield kind, rule


@pytest.mark.parametrize(("kind", "rule"), exhaustive(_alternatives()))
def test_alternatives_exclude_one_another(kind: str, rule: Rule, world: World) -> None:
    names = rule.exactly_one or rule.at_most_one
    prefix = f"{rule.at}." if rule.at else ""
    inputs = world.inputs(kind)
    for name in names:
        inputs = put(world, kind, inputs, prefix + name, None)
    failures = world.check(kind, inputs)
    expected = rule.say or "give "
    assert any(pattern_of(item.property) == rule.at and expected in item.reason for item in failures), (
        failures
    )


def _replacing() -> Iterator[tuple[str, str]]:
    for kind, entry in sorted(ENTRIES.items()):
        for path, item in entry.properties.items():
            if item.replace and item.replace != "lowered" and not item.sha256_of and len(item.values) != 1:
                yield kind, path


@pytest.mark.parametrize(("kind", "path"), exhaustive(_replacing()))
def test_a_replacing_change_replaces(kind: str, path: str, world: World) -> None:
    made = planned(world, kind, with_value(world, kind, path, None))
    changed = with_value(world, kind, path, None, other=True)
    diff = world.diff(made, changed)
    assert any(pattern_of(found).startswith(path) for found in diff.replaces), diff


def _updating() -> Iterator[tuple[str, str]]:
    for kind, entry in sorted(ENTRIES.items()):
        for path, item in entry.properties.items():
            if (
                "." not in path
                and "[" not in path
                and item.default is not MISSING
                and not entry.replaces(path)
            ):
                yield kind, path


@pytest.mark.parametrize(("kind", "path"), exhaustive(_updating()))
def test_another_change_updates_in_place(kind: str, path: str, world: World) -> None:
    item = ENTRIES[kind].properties[path]
    if item.ignore or item.forced is not MISSING:
        pytest.skip("the service takes no change of it")
    made = planned(world, kind, with_value(world, kind, path, None))
    diff = world.diff(made, with_value(world, kind, path, None, other=True))
    assert diff.changes
    assert diff.replaces == ()


@pytest.mark.parametrize(
    "kind",
    exhaustive(kind for kind in KINDS if any(each.ignore for each in ENTRIES[kind].properties.values())),
)
def test_an_ignored_change_changes_nothing(kind: str, world: World) -> None:
    for path, item in ENTRIES[kind].properties.items():
        if item.ignore:
            first = world.inputs(kind) if len(item.values) == 1 else with_value(world, kind, path, None)
            made = planned(world, kind, first)
            assert world.diff(made, with_value(world, kind, path, None, other=True)).changes == ()


@pytest.mark.parametrize("kind", exhaustive(KINDS))
def test_a_delete_takes_the_object_away_or_leaves_it(kind: str, world: World) -> None:
    made = world.create(kind)
    before = len(world.objects(kind))
    world.delete(made)
    after = world.objects(kind)
    if ENTRIES[kind].leaves:
        assert len(after) == before
        assert [item for item in after.values() if item.get("left")]
    else:
        assert len(after) == before - 1
        assert world.read(made) is None
        world.delete(made)  # one that is gone is no error


@pytest.mark.parametrize("kind", exhaustive(kind for kind in KINDS if ENTRIES[kind].unique))
def test_a_second_one_of_the_same_name_is_refused_or_takes_over(kind: str, world: World) -> None:
    inputs = world.inputs(kind)
    first = world.create(kind, inputs)
    before = len(world.objects(kind))
    if ENTRIES[kind].upsert:
        assert world.create(kind, inputs, name="second").id == first.id
        assert len(world.objects(kind)) == before
    else:
        with pytest.raises(ProviderError, match=r"already|taken|[Ll]imit exceeded"):
            world.create(kind, inputs, name="second")


@pytest.mark.parametrize("kind", exhaustive(kind for kind in KINDS if ENTRIES[kind].refers))
def test_what_a_resource_names_must_exist(kind: str, world: World) -> None:
    for path in ENTRIES[kind].refers:
        inputs = with_value(world, kind, path, "nothing-of-the-kind")
        with pytest.raises(ProviderError, match="404 Not Found"):
            world.create(kind, inputs)


@pytest.mark.parametrize("kind", exhaustive(KINDS))
def test_an_import_gives_inputs_that_change_nothing(kind: str, world: World) -> None:
    made = world.create(kind)
    entry = ENTRIES[kind]
    if not entry.import_ids:
        with pytest.raises(ProviderError, match="cannot be imported"):
            world.imported(kind, made.id)
        return
    props: Props = {**made.outputs, "id": made.id}
    forms = {
        form: re.sub(r"\{([\w.]+)\}", lambda found: str(plain(at(props, found[1])) or ""), form)
        for form in entry.import_ids
    }
    found = next(each for each in (world.imported(kind, id) for id in forms.values()) if each is not None)
    id, inputs, outputs = found
    assert id == made.id
    assert world.diff(Made(kind, id, inputs, outputs), inputs).changes == ()
    assert world.imported(kind, "no/such/thing") is None


def _secrets() -> Iterator[tuple[str, str]]:
    for kind, entry in sorted(ENTRIES.items()):
        for path, item in entry.properties.items():
            if item.secret:
                yield kind, path


@pytest.mark.parametrize(("kind", "path"), exhaustive(_secrets()))
def test_a_secret_is_hidden_in_outputs_messages_and_the_cloud(kind: str, path: str, world: World) -> None:
    shown = "only-the-program-knows-this"
    inputs = with_value(world, kind, path, shown)
    made = planned(world, kind, inputs)
    text = repr(made.outputs) + json.dumps(world.cloud.seal(made.outputs))
    assert shown not in text
    failures = world.check(kind, with_value(world, kind, path, [shown]))
    assert failures
    assert shown not in repr(failures)


@pytest.mark.parametrize("kind", exhaustive(kind for kind in KINDS if ENTRIES[kind].secret_outputs))
def test_a_made_up_secret_is_a_secret(kind: str, world: World) -> None:
    made = world.create(kind)
    for name in ENTRIES[kind].secret_outputs:
        value = made.outputs[name]
        assert isinstance(value, Secret)
        assert str(value.value) not in world.cloud.file.read_text()
