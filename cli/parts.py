"""`./rungs parts`: what each part can be told, from the parts themselves; docs/parts.md is this."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Iterator
from pathlib import Path

import attrs
import click

import components
from components.errors import one_of
from components.part import Part, Setting, settings_of, type_name


@click.command()
@click.argument("part", required=False)
def parts(part: str | None) -> None:
    """Print the settings of PART, or of all parts, as Markdown."""
    found = {each.__name__: each for each in all_parts()}
    if part and part not in found:
        raise one_of("PART", part, found)
    click.echo("\n".join(_described(each) for name, each in found.items() if part in (None, name)))


def all_parts() -> Iterator[type[Part]]:
    """Every part class, by name."""
    modules = (
        importlib.import_module(f"components.{each.name}")
        for each in pkgutil.iter_modules(components.__path__)
    )
    classes = {
        each
        for module in modules
        for each in vars(module).values()
        if inspect.isclass(each) and issubclass(each, Part) and each is not Part
    }
    yield from sorted(classes, key=lambda each: each.__name__)


def _described(part: type[Part]) -> str:
    lines = [f"## {part.__name__}", "", inspect.cleandoc(part.__doc__ or ""), ""]
    file = Path(inspect.getfile(part)).relative_to(Path(components.__path__[0]).parent)
    lines.append(f"In `{file.as_posix()}`." + (" A store." if part.store else ""))
    if part.children:
        lines.append(f"Makes, by the names that `transform` takes: {', '.join(part.children)}.")
    lines += ["", "| setting | type | default | what it is | a later change |", "|---|---|---|---|---|"]
    hints = typing.get_type_hints(part)
    defaults = {field.name: field.default for field in attrs.fields(part)}
    for name, about in settings_of(part).items():
        lines.append(
            f"| `{name}` | {type_name(hints[name])} | {_default(defaults[name])} | {_about(about)} | {about.later} |"
        )
    return "\n".join([*lines, ""])


def _default(value: object) -> str:
    if value is attrs.NOTHING:
        return "required"
    if value is None or value in ("", (), {}):
        return "none"
    if isinstance(value, tuple) and not all(
        isinstance(each, str | int | float) for each in typing.cast("tuple[object]", value)
    ):
        return f"{len(typing.cast('tuple[object]', value))} of its own"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"`{value}`"


def _about(about: Setting) -> str:
    bounds = ""
    if about.at_least is not None or about.at_most is not None:
        low = f"at least {about.at_least:.12g}" if about.at_least is not None else ""
        high = f"at most {about.at_most:.12g}" if about.at_most is not None else ""
        bounds = " and ".join(each for each in (low, high) if each)
    told = (
        about.doc,
        f"One of: {', '.join(about.choices)}" if about.choices else "",
        about.words and f"{about.words[0].upper()}{about.words[1:]}",
        bounds and f"{bounds[0].upper()}{bounds[1:]}{f' {about.unit}' if about.unit else ''}",
        about.unit and not bounds and f"Unit: {about.unit}",
        about.cost and f"Cost: {about.cost}",
        about.source and f"({about.source})",
    )
    return ". ".join(each for each in told if each).replace("|", "\\|").replace("\n", " ")
