"""Adopting: a store that exists already is imported just as it is, or not at all.

While it is imported the engine is told to leave alone all that the program declares of it (`options_of`), so that the
store can be neither changed nor replaced. What the account has is then compared with what is declared (`hold`): where
the two differ nothing that needs the store is made, and the message says which keys of the configuration to set.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar, cast

import attrs
import pulumi

R = TypeVar("R", bound=pulumi.CustomResource)
UNTOUCHED = "nothing of what rungs:adopt names was changed"


@attrs.frozen(kw_only=True)
class Difference:
    """One field that is not in the account as the configuration says."""

    field: str
    """In the provider's words, such as `readReplication.mode`."""
    config: object
    cloud: object


def options_of(name: str, id: str, args: object) -> dict[str, object]:
    """The options with which the resource of that name is imported by `id` and not touched."""

    def refuse(found: pulumi.ResourceHookArgs) -> None:
        fields = ", ".join(_undeclared(found, args)) or "a field that the configuration does not name"
        raise pulumi.RunError(
            f"rungs:adopt.{name}: the provider would change {fields} of it, which the configuration cannot leave as it "
            f"is: bring it to its default in the account first. {UNTOUCHED.capitalize()}"
        )

    hook = pulumi.ResourceHook(f"adopt-{name}", refuse, pulumi.ResourceHookOptions(on_dry_run=True))
    return {
        "import_": id,
        "ignore_changes": [_camel(field) for field in _tree(args)],
        "hooks": pulumi.ResourceHookBinding(before_update=[hook]),
    }


def hold(
    name: str,
    resource: R,
    args: object,
    *,
    unread: Sequence[str] = (),
    told_by: Mapping[str, str],
    where: str,
) -> R:
    """The imported resource, whose outputs come only where it is as `args` say.

    `unread` are fields that the provider never reads. `told_by` are the keys of the configuration by field; those
    without `rungs:` stand under `where`.
    """
    outputs: dict[str, pulumi.Output[object]] = {
        name: cast("pulumi.Output[object]", each)
        for name, each in vars(resource).items()
        if isinstance(each, pulumi.Output)
    }

    def compare(found: Mapping[str, Mapping[str, object]]) -> bool:
        rows = list(differences(found["declared"], found["cloud"]))
        message = _message(name, rows, told_by, where) if rows else ""
        if message and not pulumi.runtime.is_dry_run():
            raise pulumi.RunError(message)
        if message:
            pulumi.log.error(message, resource)
        return not message

    declared = {field: value for field, value in _tree(args).items() if _camel(field) not in unread}
    cloud = {each: value for each, value in outputs.items() if each in declared}
    both: dict[str, Mapping[str, object]] = {"declared": declared, "cloud": cloud}
    held = pulumi.Output.from_input(both).apply(compare)
    held.apply(_fail)  # of a preview, once it has shown every store and everything else
    for each, value in outputs.items():
        vars(resource)[each] = pulumi.Output.all(value, held).apply(
            lambda pair: cast("list[object]", pair)[0]
        )
    return resource


def _fail(fits: bool) -> None:
    if not fits:
        raise pulumi.RunError(f"what rungs:adopt names is not as the configuration says; {UNTOUCHED}")


def differences(
    declared: Mapping[str, object], cloud: Mapping[str, object], path: str = ""
) -> Iterator[Difference]:
    """Every declared field that the account has otherwise. What is not declared is no difference."""
    for name, config in declared.items():
        field = f"{path}{_camel(name)}"
        there = cloud.get(name, cloud.get(_camel(name)))
        if config is None:
            continue
        if isinstance(config, Mapping):
            inner = cast("Mapping[str, object]", there if isinstance(there, Mapping) else {})
            yield from differences(cast("Mapping[str, object]", config), inner, f"{field}.")
        elif not _same(name, config, there):
            yield Difference(field=field, config=config, cloud=there)


def _same(name: str, config: object, there: object) -> bool:
    if there is None:
        return config in ([], {}, "", False)
    if isinstance(config, list) and isinstance(there, list):
        return _sorted(cast("list[object]", config)) == _sorted(cast("list[object]", there))
    if isinstance(config, str) and isinstance(there, str) and not name.endswith(("name", "title")):
        return config.lower() == there.lower()  # R2 answers WEUR where it was asked for weur
    return config == there


def _sorted(values: Sequence[object]) -> list[str]:
    return sorted(json.dumps(each, sort_keys=True) for each in values)


def _message(name: str, rows: Sequence[Difference], told_by: Mapping[str, str], where: str) -> str:
    lines = [f"rungs:adopt.{name} is not in the account as the configuration says:"]
    for row in rows:
        key = told_by.get(row.field, "")
        key = key if not key or key.startswith("rungs:") else f"{where}.{key}"
        remedy = f"set {key} to what the account has" if key else "bring it to that value in the account"
        lines.append(
            f"  {row.field}: {_word(row.config)} in the configuration, {_word(row.cloud)} in the account; {remedy}"
        )
    return "\n".join([*lines, f"{UNTOUCHED.capitalize()}."])


def _word(value: object) -> str:
    return "nothing" if value is None else json.dumps(value)


def _undeclared(found: pulumi.ResourceHookArgs, args: object) -> Iterator[str]:
    """What the account has beyond what is declared, where the provider would not keep it."""
    declared = {_camel(each) for each in _tree(args)}
    for field, value in (found.old_inputs or {}).items():
        if field not in declared and value and (found.new_inputs or {}).get(field) != value:
            yield f"{field} ({_word(value)})"


def _tree(value: object) -> Mapping[str, object]:
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
    return _tree(value)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))
