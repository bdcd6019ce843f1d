"""What is refused before anything is made: unknown names, wrong types, missing inputs, and what the table adds.

Messages name the property, what was given, what is expected, and the nearest valid spelling. A secret's value is
never in a message; a value that is not known yet (in a preview) is not judged.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from providers.server import UNKNOWN, Asset, Failure, Props, Secret, Value, plain
from sandbox.schema import Property as SchemaProperty
from sandbox.schema import Schema, Type
from sandbox.table import Entry, Property, Rule


def check(schema: Schema, entry: Entry, inputs: Props, any_case: bool) -> list[Failure]:
    """Everything wrong with the inputs of one resource; nothing if they would be taken."""
    checker = _Checker(schema, entry, any_case)
    checker.object(schema.resources[entry.token].inputs, inputs, _Place())
    return checker.failures


def unknown_name(name: str, known: Iterable[str], what: str) -> str:
    """The message for a name that does not exist."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    folded = {other.lower().replace("_", ""): other for other in names}
    near = folded.get(name.lower().replace("_", "")) or (close[0] if close else "")
    return f'no {what} "{name}"; ' + (
        f'the nearest is "{near}"' if near else f"there are: {', '.join(names)}"
    )


def refusals(entry: Entry, inputs: Props, account: Mapping[str, object]) -> Iterator[str]:
    """What the service itself refuses at an update: rules marked `api`, and those about the account."""
    for rule in entry.rules:
        fits = all(account.get(key) in allowed for key, allowed in rule.account.items())
        if fits and (rule.api or rule.account):
            for place, found in _objects_at(inputs, rule.at):
                for path, why in _broken(rule, found, place):
                    yield f"400 Bad Request: {path or entry.kind}: {why}"


def values_at(value: Value, pattern: str) -> list[Value]:
    """Every value at a pattern (`versions[].percentage`), without its secrets."""
    found = [plain(value)]
    for step in re.findall(r"\[\]|\{\}|[\w-]+", pattern):
        if step == "[]":
            found = [item for each in found if isinstance(each, list) for item in each]
        elif step == "{}":
            found = [item for each in found if isinstance(each, dict) for item in each.values()]
        else:
            found = [each.get(step) for each in found if isinstance(each, dict)]
    return [each for each in found if each is not None]


@attrs.frozen
class _Place:
    """Where in the inputs we are: the path, its pattern, and the objects around it, innermost first."""

    path: str = ""
    pattern: str = ""
    around: tuple[Props, ...] = ()

    def property(self, name: str, owner: Props) -> _Place:
        joint = "." if self.path else ""
        return _Place(f"{self.path}{joint}{name}", f"{self.pattern}{joint}{name}", (owner, *self.around))

    def element(self, index: int) -> _Place:
        return _Place(f"{self.path}[{index}]", self.pattern + "[]", self.around)

    def key(self, key: str) -> _Place:
        plain_key = re.fullmatch(r"[\w-]+", key)
        return _Place(
            self.path + (f".{key}" if plain_key else f'["{key}"]'), self.pattern + "{}", self.around
        )


class _Checker:
    def __init__(self, schema: Schema, entry: Entry, any_case: bool) -> None:
        self.schema, self.entry, self.any_case = schema, entry, any_case
        self.failures: list[Failure] = []

    def object(self, known: Mapping[str, SchemaProperty], value: Props, place: _Place) -> None:
        for name in value:
            if name not in known:
                self._refuse(place.property(name, value), unknown_name(name, known, "property"))
        for name, item in known.items():
            inner = place.property(name, value)
            rule = self.entry.properties.get(inner.pattern)
            if value.get(name) is not None:
                self.value(item.type, value[name], inner, rule)
            elif item.required or (rule is not None and rule.required):
                self._refuse(inner, "missing; it is required")
        for rule in self.entry.rules:
            if rule.at == place.pattern and not rule.api and not rule.account:
                for path, reason in _broken(rule, value, place):
                    self.failures.append(Failure(path, reason))

    def value(self, type: Type, value: Value, place: _Place, rule: Property | None) -> None:
        hidden = isinstance(value, Secret) or (rule is not None and rule.secret)
        while isinstance(value, Secret):
            value = value.value
        if value is UNKNOWN or value is None:
            return
        if not _fits(type, value):
            self._refuse(place, f"expected {_a(type)}, got {_shown(value, hidden)}")
            return
        if type.kind == "object" and isinstance(value, dict):
            self.object(self.schema.types[type.name], value, place)
        elif type.of is not None and isinstance(value, list):
            for index, item in enumerate(value):
                inner = place.element(index)
                self.value(type.of, item, inner, self.entry.properties.get(inner.pattern))
        elif type.of is not None and isinstance(value, dict):
            for key, item in value.items():
                inner = place.key(key)
                self.value(type.of, item, inner, self.entry.properties.get(inner.pattern))
        if rule is not None:
            for reason in _reasons(rule, value, place, hidden, self.any_case):
                self._refuse(place, reason)

    def _refuse(self, place: _Place, reason: str) -> None:
        self.failures.append(Failure(place.path, reason))


def _fits(type: Type, value: Value) -> bool:
    match type.kind:
        case "any":
            return True
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "array":
            return isinstance(value, list)
        case "asset":
            return isinstance(value, Asset)
        case _:
            return isinstance(value, dict)


def _reasons(rule: Property, value: Value, place: _Place, hidden: bool, any_case: bool) -> Iterator[str]:
    shown = _shown(value, hidden)
    if rule.values and not _listed(value, rule.values, any_case):
        listed = ", ".join(_shown(item, False) for item in rule.values)
        near = (
            difflib.get_close_matches(str(value), [str(item) for item in rule.values], n=1)
            if not hidden
            else []
        )
        hint = f" (the nearest is {_shown(near[0], False)})" if near and len(rule.values) > 8 else ""
        yield f"{shown} is not one of {listed}{hint}"
    if rule.range is not None and isinstance(value, int | float):
        yield from _bounds(value, rule.range, shown, "")
    if rule.length is not None and isinstance(value, str):
        yield from _bounds(len(value), rule.length, f"{shown} has {len(value)} characters; it", " characters")
    if rule.items is not None and isinstance(value, list | dict):
        yield from _bounds(len(value), rule.items, f"it has {len(value)} elements; it", " elements")
    if rule.match and isinstance(value, str) and not re.fullmatch(rule.match, value):
        yield f"{shown} {rule.say or f'does not match {rule.match}'}"
    if rule.json and isinstance(value, str):
        try:
            json.loads(value)
        except ValueError:
            yield f"{shown} is not JSON"
    for path, allowed in rule.only_when.items():
        other = _around(place, path)
        if other is not UNKNOWN and not _listed(other, allowed, any_case):
            listed = " or ".join(_shown(item, False) for item in allowed)
            yield f"may only be set if {path.lstrip('^')} is {listed}; it is {_shown(other, False)}"


def _bounds(number: float, limits: tuple[float | None, float | None], what: str, unit: str) -> Iterator[str]:
    least, most = limits
    if (least is not None and number < least) or (most is not None and number > most):
        allowed = (
            f"from {least} to {most}" if least is not None and most is not None
            else f"at least {least}" if least is not None
            else f"at most {most}"
        )  # fmt: skip
        yield f"{what} must be {allowed}{unit}" if unit else f"{what} is out of range; it must be {allowed}"


def _broken(rule: Rule, value: Props, place: _Place) -> Iterator[tuple[str, str]]:
    """How one object breaks a rule: paths and reasons."""
    within = _Place(around=(value, *place.around))
    now = {path: _around(within, path) for path in rule.when}
    if not all(
        now[path] is not UNKNOWN and _matches(now[path], allowed) for path, allowed in rule.when.items()
    ):
        return
    given = [name for name in _named(rule) if _at(value, name) is not None]
    at = place.path
    reason = ""
    if rule.exactly_one and len(given) != 1:
        reason = f"give exactly one of {', '.join(rule.exactly_one)}; given: {', '.join(given) or 'none'}"
    elif rule.at_most_one and len(given) > 1:
        reason = f"give at most one of {', '.join(rule.at_most_one)}; given: {', '.join(given)}"
    elif rule.at_least_one and not given:
        reason = f"give at least one of {', '.join(rule.at_least_one)}"
    elif rule.together and 0 < len(given) < len(rule.together):
        missing = [name for name in rule.together if name not in given]
        reason = f"{', '.join(rule.together)} go together; missing: {', '.join(missing)}"
    if reason:
        yield at, rule.say or reason
    if rule.sum is not None:
        numbers = values_at(value, rule.sum[0])
        if (
            UNKNOWN not in numbers
            and sum(item for item in numbers if isinstance(item, int | float)) != rule.sum[1]
        ):
            yield at, rule.say or f"{rule.sum[0]} must add up to {rule.sum[1]}"
    for pattern, other in rule.outside.items():
        if _at(value, other) in values_at(value, pattern):
            yield at, rule.say
    if _named(rule) or rule.sum is not None or rule.outside:
        return
    why = " and ".join(f"{path.lstrip('^')} is {_shown(item, False)}" for path, item in now.items())
    for name in rule.needs:
        if _at(value, name) is None:
            yield _join(at, name), rule.say or f"missing; it is required if {why}"
    for name in rule.forbids:
        if _at(value, name) is not None:
            yield _join(at, name), rule.say or f"may not be set if {why}"
    for name, limits in rule.limits.items():
        number = plain(_at(value, name))
        if isinstance(number, int | float):
            for wrong in _bounds(number, limits, str(number), ""):
                yield _join(at, name), f"{wrong}: {rule.say}" if rule.say else wrong
    if not (rule.needs or rule.forbids or rule.limits):
        yield at, rule.say


def _matches(value: Value, allowed: Sequence[object]) -> bool:
    """Whether `value` is one of `allowed`; `true` in a table also stands for: is set at all, `null` for: is not."""
    present = any(each is True for each in allowed)  # 1 == True
    same = any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in allowed)
    return same or (present and value is not None and not isinstance(value, bool))


def _named(rule: Rule) -> tuple[str, ...]:
    return rule.exactly_one or rule.at_most_one or rule.at_least_one or rule.together


def _objects_at(inputs: Props, pattern: str) -> Iterator[tuple[_Place, Props]]:
    """Every object at a pattern (`rules[].action`), with its place."""

    def walk(value: Value, rest: Sequence[str], place: _Place) -> Iterator[tuple[_Place, Props]]:
        value = plain(value)
        if not rest:
            if isinstance(value, dict):
                yield place, value
        elif rest[0] == "[]" and isinstance(value, list):
            for index, item in enumerate(value):
                yield from walk(item, rest[1:], place.element(index))
        elif rest[0] == "{}" and isinstance(value, dict):
            for key, item in value.items():
                yield from walk(item, rest[1:], place.key(key))
        elif isinstance(value, dict):
            yield from walk(value.get(rest[0]), rest[1:], place.property(rest[0], value))

    yield from walk(inputs, re.findall(r"\[\]|\{\}|[\w-]+", pattern), _Place())


def _around(place: _Place, path: str) -> Value:
    """The value at a path that starts at the object around `place`; each `^` goes one object further out."""
    up = len(path) - len(path.lstrip("^"))
    return plain(_at(place.around[up], path[up:])) if up < len(place.around) else None


def _at(value: Value, path: str) -> Value:
    """The value at a path of names below `value`; UNKNOWN below what is not known."""
    name, _, rest = path.partition(".")
    if isinstance(value, Secret):
        return _at(value.value, path)
    if value is UNKNOWN or not path:
        return value
    return _at(value.get(name), rest) if isinstance(value, dict) else None


def _listed(value: Value, allowed: Sequence[object], any_case: bool) -> bool:
    if value in allowed:
        return True
    return any_case and isinstance(value, str) and value.lower() in {str(item).lower() for item in allowed}


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _a(type: Type) -> str:
    article = "an" if type.kind[0] in "aio" else "a"
    return f"{article} {type.kind}"


def _shown(value: object, hidden: bool) -> str:
    """A value in a message: short, and never a secret."""
    if hidden:
        return "the secret"
    match value:
        case str():
            return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}..."'
        case bool():
            return "true" if value else "false"
        case None:
            return "nothing"
        case dict():
            return "an object"
        case list():
            return "a list"
        case Asset():
            return "a file"
        case _:
            return str(value)
