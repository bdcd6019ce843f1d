"""Adopting: a store that exists already is imported just as it is, or not at all.

While it is imported the engine is told to leave alone all that the program declares of it (`options_of`), so that the
store can be neither changed nor replaced, and what need not be declared is not (`strip`), so that its outputs are what
the account has and never what was asked for. The two are then compared (`hold`): where they differ nothing that needs
the store is made, and the message says which keys of the configuration to set.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar, cast

import pulumi
from pulumi.output import Unknown

from components.misfits import SUMMARY, UNTOUCHED, Misfit, word, written

R = TypeVar("R", bound=pulumi.CustomResource)
_NOTHING = object()


def options_of(name: str, id: str, declared: Mapping[str, object]) -> dict[str, object]:
    """The options with which the resource of that name is imported by `id` and not touched."""

    def refuse(found: pulumi.ResourceHookArgs) -> None:
        fields = ", ".join(_undeclared(found, declared)) or "a field that the configuration does not name"
        raise pulumi.RunError(
            f"rungs:adopt.{name}: the provider would change {fields} of it, which the configuration cannot leave as it "
            f"is: bring it to its default in the account first. {UNTOUCHED.capitalize()}"
        )

    hook = pulumi.ResourceHook(f"adopt-{name}", refuse, pulumi.ResourceHookOptions(on_dry_run=True))
    return {
        "import_": id,
        "ignore_changes": [_camel(field) for field in declared],
        "hooks": pulumi.ResourceHookBinding(before_update=[hook]),
    }


def strip(args: object) -> None:
    """Takes away what args need not have."""
    parameters = inspect.signature(type(args)).parameters
    for name in tree(args):
        if parameters[name].default is not inspect.Parameter.empty:
            setattr(args, name, None)


def hold(
    name: str,
    resource: R,
    declared: Mapping[str, object],
    *,
    unread: Sequence[str] = (),
    told_by: Mapping[str, str],
    where: str,
) -> R:
    """The imported resource, whose outputs come only where it is as declared.

    `unread` are fields that the provider never reads. `told_by` are the keys of the configuration by field; those
    without `rungs:` stand under `where`.
    """
    outputs: dict[str, pulumi.Output[object]] = {
        name: cast("pulumi.Output[object]", each)
        for name, each in vars(resource).items()
        if isinstance(each, pulumi.Output)
    }

    def compare(found: Mapping[str, Mapping[str, object]]) -> bool:
        rows = [
            Misfit.of(field, config, None if isinstance(there, Unknown) else there, told_by, where)
            for field, config, there in differences(found["declared"], found["cloud"])
        ]
        message = written(name, rows) if rows else ""
        if message and not pulumi.runtime.is_dry_run():
            raise pulumi.RunError(message)
        if message:
            pulumi.log.error(message, resource)
        return not message

    declared = {field: value for field, value in declared.items() if _camel(field) not in unread}
    cloud = {each: value for each, value in outputs.items() if each in declared}
    both: dict[str, Mapping[str, object]] = {"declared": declared, "cloud": cloud}
    # What the account does not say is not known in a preview, and nothing in an update.
    held = pulumi.Output.from_input(both).apply(compare, run_with_unknowns=True)
    held.apply(_fail)  # of a preview, once it has shown every store and everything else
    for each, value in outputs.items():
        vars(resource)[each] = pulumi.Output.all(value, held).apply(
            lambda pair: cast("list[object]", pair)[0]
        )
    return resource


def _fail(fits: bool) -> None:
    if not fits:
        raise pulumi.RunError(SUMMARY)


def differences(
    declared: Mapping[str, object], cloud: Mapping[str, object], path: str = ""
) -> Iterator[tuple[str, object, object]]:
    """Every declared field that the account has otherwise, with both values. What is not declared is no difference."""
    for name, config in declared.items():
        field = f"{path}{_camel(name)}"
        there = cloud.get(name, cloud.get(_camel(name)))
        if config is None or isinstance(config, Unknown):
            continue
        if isinstance(config, Mapping):
            inner = cast("Mapping[str, object]", there if isinstance(there, Mapping) else {})
            yield from differences(cast("Mapping[str, object]", config), inner, f"{field}.")
        elif not _same(name, config, there):
            yield field, config, there


def _same(name: str, config: object, there: object) -> bool:
    if there is None or isinstance(there, Unknown):
        return config in ([], {}, "", False)
    if isinstance(config, list) and isinstance(there, list):
        return _same_list(cast("list[object]", config), cast("list[object]", there))
    if isinstance(config, str) and isinstance(there, str) and config.startswith("{"):
        return _same_json(config, there)
    if isinstance(config, str) and isinstance(there, str) and not name.endswith(("name", "title")):
        return config.lower() == there.lower()  # R2 answers WEUR where it was asked for weur
    return config == there


def _same_json(config: str, there: str) -> bool:
    """Whatever their spaces and the order of their keys, such as two policies."""
    try:
        return bool(json.loads(config) == json.loads(there))
    except ValueError:
        return False


def _same_list(config: Sequence[object], there: Sequence[object]) -> bool:
    """In any order; of what has fields, those that are declared."""
    left = list(there)
    for each in config:
        found = next((other for other in left if not list(differences({"": each}, {"": other}))), _NOTHING)
        if found is _NOTHING:
            return False
        left.remove(found)
    return not left


def _undeclared(found: pulumi.ResourceHookArgs, declared: Mapping[str, object]) -> Iterator[str]:
    """What the account has beyond what is declared, where the provider would not keep it."""
    known = {_camel(each) for each in declared}
    for field, value in (found.old_inputs or {}).items():
        if field not in known and value and (found.new_inputs or {}).get(field) != value:
            yield f"{field} ({word(value)})"


def tree(value: object) -> Mapping[str, object]:
    """The declared fields of args, whichever SDK they are of; values may be Outputs."""
    if dataclasses.is_dataclass(value):
        found: Mapping[str, object] = {
            each.name: getattr(value, each.name) for each in dataclasses.fields(value)
        }
    else:
        found = cast("Mapping[str, object]", value if isinstance(value, Mapping) else vars(value))
    return {name: _plain(each) for name, each in found.items() if each is not None}


def _plain(value: object) -> object:
    if isinstance(value, list | tuple):
        return [_plain(each) for each in cast("Sequence[object]", value)]
    if value is None or isinstance(value, str | int | float | pulumi.Output):
        return cast("object", value)
    return tree(value)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))
