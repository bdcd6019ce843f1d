"""Stack files (`Pulumi.<stack>.yaml`): read for planning, changed with their comments and order kept."""

from __future__ import annotations

import difflib
import io
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

import attrs

from components.errors import UserError, nearest
from stacks.moves import Changes
from stacks.places import PROJECT, ROOT
from stacks.secure import is_secure, stand_in
from stacks.settings import NAMESPACE, Settings

if TYPE_CHECKING:
    from ruamel.yaml import YAML

Map = MutableMapping[str, object]

__all__ = ["PROJECT", "ROOT", "StackFile"]


@attrs.frozen(kw_only=True)
class StackFile:
    """One stack's configuration file."""

    path: Path
    text: str

    @classmethod
    def open(cls, stack: str, directory: Path = PROJECT) -> StackFile:
        """Reads the file of a stack; raises UserError with the nearest stack there is."""
        path = directory / f"Pulumi.{stack}.yaml"
        if not path.exists():
            stacks = [each.name.split(".")[1] for each in sorted(directory.glob("Pulumi.*.yaml"))]
            raise UserError(
                f"stack {stack!r} has no {path.name}, expected one of: {', '.join(stacks) or 'none'}"
                f"{nearest(stack, stacks)}"
            )
        return cls(path=path, text=path.read_text())

    def settings(self) -> Settings:
        """The settings of the stack; secrets are stood in for, since they are not needed to plan."""
        config = self._document().get("config")
        if not isinstance(config, Mapping):
            raise UserError(f"{self.path.name} has no `config:` map")
        values = {
            str(key): stand_in(str(key)) if is_secure(value) else _plain(value)
            for key, value in cast("Mapping[object, object]", config).items()
            if str(key).startswith(f"{NAMESPACE}:")
        }
        return Settings.read(values)

    def changed(self, changes: Changes) -> StackFile:
        """The file after a move's changes; comments and the order of keys are kept."""
        document = self._document()
        for path, value in changes.items():
            _set(cast("Map", document["config"]), (f"{NAMESPACE}:{path[0]}", *path[1:]), value)
        stream = io.StringIO()
        cast("Callable[[Map, io.StringIO], None]", _yaml().dump)(document, stream)
        return attrs.evolve(self, text=stream.getvalue())

    def diff(self, after: StackFile) -> str:
        """The change as a unified diff."""
        return "".join(
            difflib.unified_diff(
                self.text.splitlines(keepends=True),
                after.text.splitlines(keepends=True),
                f"a/{self.path.name}",
                f"b/{self.path.name}",
                n=1,
            )
        )

    def write(self) -> None:
        """Writes the file whole or not at all."""
        temporary = self.path.with_name(f".{self.path.name}.new")
        temporary.write_text(self.text)
        temporary.replace(self.path)

    def _document(self) -> Map:
        from ruamel.yaml.comments import CommentedMap
        from ruamel.yaml.error import YAMLError

        try:
            document = cast("Callable[[str], object]", _yaml().load)(self.text)
        except YAMLError as error:
            raise UserError(f"{self.path.name} is not valid YAML: {' '.join(str(error).split())}") from None
        if not isinstance(document, CommentedMap):
            raise UserError(f"{self.path.name} is empty, expected a `config:` map")
        return cast("Map", document)


def _yaml() -> YAML:
    from ruamel.yaml import YAML  # not at the top: commands that read no stack file start sooner

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _set(node: Map, path: tuple[str, ...], value: object) -> None:
    first, *rest = path
    if not rest:
        if value is None:
            node.pop(first, None)
        else:
            node[first] = value
        return
    from ruamel.yaml.comments import CommentedMap

    if not isinstance(node.get(first), CommentedMap):
        node[first] = CommentedMap()
    _set(cast("Map", node[first]), tuple(rest), value)
    if not node[first]:
        del node[first]


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in cast("Mapping[object, object]", value).items()}
    if isinstance(value, list):
        return [_plain(each) for each in cast("list[object]", value)]
    return value
