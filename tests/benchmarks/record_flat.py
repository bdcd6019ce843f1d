"""Writes the flat program of a ladder's last stage, from what the stage registers.

    python -m tests.benchmarks.record_flat gcp       # after a change of the ladder; `test_flat.py` says when

For stages of hundreds of resources; those of the first ladder are written by hand. What one resource takes of another
is found by its value: ids, and what providers make up, are values that nothing else has.
"""

from __future__ import annotations

import importlib
import json
import keyword
import re
import subprocess
import sys
import typing
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import UnionType
from typing import cast

from pulumi._types import (
    input_type_py_to_pulumi_names,
    input_type_types,
    is_input_type,
    resource_pulumi_to_py_names,
    resource_types,
    unwrap_type,
)
from pulumi.runtime import rpc

from benchmarks.preview import COMPARED, FLAT
from sandbox import table
from sandbox.rehearsal import made_up
from stacks.blueprint import draw_up
from stacks.composer import compose
from stacks.stage import Ladder, Stage
from tests.components.samples import COMPUTED, answered, build
from tests.mocks import Built, Recorded, Value

SHORT = {"upstash_pulumi": "upstash"}
"""SDKs whose short name is not what comes after `pulumi_`."""
ENUMS = {"'aurora-postgresql'": "aws.rds.EngineType.AURORA_POSTGRESQL"}
"""Texts for which an SDK takes a member of an enum only."""
NAMES = {"aws", "gcp", "pulumi", "cloudflare", "random", "kubernetes", "ec", "upstash"}
PROVIDER = "pulumi:providers:"
Way = Sequence[str | int]
"""Where a value is: the name of an output, then keys and numbers."""
Hint = object
"""A type of an SDK as its annotations say it; None where nothing is known."""


def program(ladder: Ladder, stage: Stage) -> str:
    """The program of a stage, not yet formatted."""
    settings = made_up(ladder, stage).settings()
    return _Writer(build(lambda: compose(draw_up(settings)))).text(ladder.name, stage.name)


class _Writer:
    """One program, resource after resource, each after those that it waits for."""

    def __init__(self, built: Built) -> None:
        self._made = _in_order([each for each in built if each.custom])
        self._place = {each.urn: place for place, each in enumerate(self._made)}
        self._by_name = {each.name: each for each in reversed(self._made)}
        self._variables = _variables(self._made)
        self._values = {f"{name}-id": (each, ["id"]) for name, each in self._by_name.items()}
        self._values |= _made_up(self._made)
        whole = [
            rf"(?<![\w-]){re.escape(value)}(?![\w-])" if path == ["id"] else re.escape(value)
            for value, (_, path) in sorted(self._values.items(), key=lambda each: -len(each[0]))
        ]
        self._pattern = re.compile("|".join(whole))
        self._used: set[str] = set()
        """URNs of what others refer to."""
        self._here: set[str] = set()
        """The same of the resource that is being written."""

    def text(self, ladder: str, stage: str) -> str:
        """The whole file."""
        blocks = [(each, self._block(each)) for each in self._made]
        imports = sorted(
            {_import(each.type) for each in self._made}, key=lambda line: (line[:4] == "from", line)
        )
        lines = [
            f'"""Growth stage `{stage}` of the ladder `{ladder}` as a flat program: resources alone, no components.',
            "",
            "Its text was made from what the stage registers, with references where one resource names another.",
            "`benchmarks/preview.py` compares the stage with it; `tests/benchmarks/test_flat.py` keeps the two alike.",
            '"""',
            "",
            "from __future__ import annotations",
            "",
            "import pulumi",
            *imports,
        ]
        for each, block in blocks:
            head = f"{self._variables[each.urn]} = " if each.urn in self._used else ""
            lines += ["", head + block]
        return "\n".join([*lines, ""])

    def _block(self, made: Recorded) -> str:
        self._here = set()
        cls = _class(made.type)
        args = _args_of(cls)
        names = {sent: name for name, sent in input_type_py_to_pulumi_names(args).items()} if args else {}
        hints = input_type_types(args) if args else {}
        given = {
            key: _given(made, value, hints.get(key))
            for key, value in sorted(made.inputs.items())
            if not (made.type.startswith("kubernetes:") and key in ("apiVersion", "kind"))
        }
        lines = [
            f"{names.get(key, _snake(key))}={self._value(made, value, hints.get(key), key)},"
            for key, value in given.items()
        ]
        options = self._options(made)
        if options:
            lines.append(f"opts=pulumi.ResourceOptions({', '.join(options)}),")
        return "\n".join([f"{_shown(cls, made.type)}({made.name!r},", *lines, ")"])

    def _options(self, made: Recorded) -> list[str]:
        waits = (made.dependencies & self._place.keys()) - self._here
        found: list[str] = []
        if waits:
            self._used |= waits
            found.append(f"depends_on=[{', '.join(sorted(self._variables[urn] for urn in waits))}]")
        if made.protect:
            found.append("protect=True")
        if made.retain_on_delete:
            found.append("retain_on_delete=True")
        urn = _provider(made)
        if urn in self._place:
            self._used.add(urn)
            found.append(f"provider={self._variables[urn]}")
        if made.ignore_changes:
            found.append(f"ignore_changes={list(made.ignore_changes)!r}")
        return found

    def _value(self, made: Recorded, value: Value, hint: Hint, path: str) -> str:
        if isinstance(value, str):
            shown = self._text(made, value)
        elif isinstance(value, list):
            items = [
                self._value(made, each, _item(hint, 0), f"{path}[{number}]")
                for number, each in enumerate(value)
            ]
            shown = f"[{', '.join(items)}]"
        elif isinstance(value, dict):
            args = _input_type(hint)
            names = {sent: name for name, sent in input_type_py_to_pulumi_names(args).items()} if args else {}
            hints = input_type_types(args) if args else {}
            pairs = [
                f"{names.get(key, key)!r}: "
                + self._value(made, each, hints.get(key) if args else _item(hint, 1), f"{path}.{key}")
                for key, each in sorted(value.items())
            ]
            shown = f"{{{', '.join(pairs)}}}"
        else:
            shown = repr(value)
        return f"pulumi.Output.secret({shown})" if path in made.secrets else shown

    def _text(self, made: Recorded, text: str) -> str:
        """A text, with references where it has values of resources that come before."""
        found = [
            each for each in self._pattern.finditer(text) if self._may_refer(made, self._values[each[0]][0])
        ]
        if [each.span() for each in found] != [(0, len(text))] and (named := self._named(made, text)):
            return named
        parts: list[str] = []
        at = 0
        for each in found:
            if each.start() > at:
                parts.append(repr(text[at : each.start()]))
            parts.append(self._reference(*self._values[each[0]]))
            at = each.end()
        if at < len(text) or not text:
            parts.append(repr(text[at:]))
        return parts[0] if len(parts) == 1 else f"pulumi.Output.concat({', '.join(parts)})"

    def _may_refer(self, made: Recorded, other: Recorded) -> bool:
        return other.urn in made.dependencies

    def _named(self, made: Recorded, text: str) -> str:
        """The input of another resource that has the same text, where that can only be meant."""
        if len(text) < 8:
            return ""
        for urn in sorted(made.dependencies & self._place.keys()):
            other = self._made[self._place[urn]]
            if other.type.startswith(PROVIDER):
                continue
            for key, value in other.inputs.items():
                if value == text and (
                    self._pattern.search(text) or key in ("name", "bucket", "certificateArn")
                ):
                    return self._reference(other, [key])
        return ""

    def _reference(self, other: Recorded, path: Way) -> str:
        self._used.add(other.urn)
        self._here.add(other.urn)
        key, *further = path
        names = resource_pulumi_to_py_names(_class(other.type))
        inner = "".join(f"[{each if isinstance(each, int) else repr(_snake(each))}]" for each in further)
        return f"{self._variables[other.urn]}.{names.get(str(key), str(key))}{inner}"


def _given(made: Recorded, value: Value, hint: Hint) -> Value:
    """What the program gave: what is no text is sent as JSON to a provider's own configuration."""
    if made.type.startswith(PROVIDER) and isinstance(value, str) and _bare(hint) is not str:
        return json.loads(value)
    return value


def _in_order(made: list[Recorded]) -> list[Recorded]:
    """By name, but each after its provider and all that it waits for."""
    found: list[Recorded] = []
    left = sorted(made, key=lambda each: (each.name, each.urn))
    while left:
        unmade = {each.urn for each in left}
        ready = next(each for each in left if not {*each.dependencies, _provider(each)} & unmade)
        left.remove(ready)
        found.append(ready)
    return found


def _provider(made: Recorded) -> str:
    """The URN of its provider."""
    return made.provider.rpartition("::")[0]


def _variables(made: list[Recorded]) -> dict[str, str]:
    """A variable for each resource, by its URN."""
    found: dict[str, str] = {}
    for each in made:
        kind = _snake(each.type.rpartition(":")[2])
        name = _identifier(each.name)
        if name in found.values():
            name = _identifier(f"{each.name}_{kind}")
        while name in found.values():
            name += "_2"
        found[each.urn] = name
    return found


def _identifier(name: str) -> str:
    found = re.sub(r"\W+|_+", "_", name).lower()
    return f"{found}_" if found in NAMES or keyword.iskeyword(found) else found


def _made_up(made: list[Recorded]) -> dict[str, tuple[Recorded, Way]]:
    """The values that only one resource can have: ARNs, addresses and the like; with their place in its outputs."""
    found: dict[str, list[tuple[Recorded, Way]]] = {}
    for each in made:
        if each.type.startswith(PROVIDER):
            continue
        outputs = {**COMPUTED.get(each.type, {}), **answered(each.type, f"{each.name}-id", each.inputs)}
        given = {value for _, value in _texts(dict(each.inputs), [])}
        known = resource_types(_class(each.type))
        for key, value in outputs.items():
            if key in each.inputs or key not in known:
                continue
            for path, text in _texts(value, [key]):
                if text not in given and _is_telling(text):
                    found.setdefault(text, []).append((each, path))
    makers = {text: Counter(each.urn for each, _ in places) for text, places in found.items()}
    return {text: places[0] for text, places in found.items() if len(makers[text]) == 1}


def _is_telling(text: str) -> bool:
    """Whether a text cannot be there by chance: not a word, not a date."""
    return (
        len(text) >= 10
        and re.search(r"[0-9]", text) is not None
        and re.search(r"[:/.-]|[0-9a-f]{8}", text) is not None
        and not text.startswith("20")
    )


def _texts(value: Value, path: Way) -> Iterator[tuple[Way, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _texts(each, [*path, number])
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, [*path, key])


def _class(token: str) -> type:
    """The class of the SDK that registers a type."""
    package, module, name = token.split(":")
    if package == "pulumi":
        return importlib.import_module(table.load(name).sdk).Provider
    importlib.import_module(table.load(package).sdk)
    home = cast("Mapping[str, str]", rpc.get_resource_module(package, module, "").mod_info)["fqn"]  # type: ignore[reportUnknownMemberType]
    return getattr(importlib.import_module(home), name)


def _args_of(cls: type) -> type | None:
    """The class of its arguments, where it is one that says how they are sent."""
    home = sys.modules[cls.__module__]
    args = getattr(home, f"{cls.__name__}InitArgs", None) or getattr(home, f"{cls.__name__}Args", None)
    return args if isinstance(args, type) and is_input_type(args) else None


def _import(token: str) -> str:
    sdk = _class(token).__module__.partition(".")[0]
    return f"import {sdk} as {_short(sdk)}"


def _short(sdk: str) -> str:
    return SHORT.get(sdk, sdk.removeprefix("pulumi_"))


def _shown(cls: type, token: str) -> str:
    """The class as a program calls it."""
    sdk, *modules, _ = cls.__module__.split(".")
    return ".".join([_short(sdk), *modules, cls.__name__])


def _input_type(hint: Hint) -> type | None:
    """The class of arguments within a hint, if there is one."""
    hint = _bare(hint)
    if isinstance(hint, type) and is_input_type(hint):
        return hint
    if typing.get_origin(hint) in (list, dict, None):
        return None
    return next((found for each in typing.get_args(hint) if (found := _input_type(each))), None)


def _bare(hint: Hint) -> Hint:
    """A hint without Input, Optional and the like."""
    return unwrap_type(cast("type", hint)) if hint is not None else None


def _item(hint: Hint, number: int) -> Hint:
    """What a list (0) or a map (1) of a hint holds."""
    hint = _bare(hint)
    if typing.get_origin(hint) in (typing.Union, UnionType):
        inner = (_item(each, number) for each in typing.get_args(hint) if typing.get_origin(each) is not None)
        return next((each for each in inner if each is not None), None)
    held = typing.get_args(hint)
    return held[number] if len(held) > number else None


def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda found: f"_{found[1].lower()}", name).lstrip("_")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        ladder, stage = next(each for each in reversed(COMPARED) if each[0].name == name)
        written = program(ladder, stage)
        for given, member in ENUMS.items():
            written = written.replace(f"engine={given}", f"engine={member}")
        file = FLAT / ladder.name / stage.name / "__main__.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(written, "utf-8")
        subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(file)], check=True)
        print(file)  # noqa: T201
