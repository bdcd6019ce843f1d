"""Files that others wrote: read to plain values, or refused with one clear message."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from components.errors import UserError

MOST_YAML = 1_000_000
MOST_JSON = 64_000_000
"""Bytes. Larger files are refused before they are read."""
DEEPEST = 32
MOST_NODES = 50_000


def read_yaml(path: Path) -> object:
    """A YAML document as maps, lists and texts: every scalar is the text that stands there, so no figure loses digits.

    Raises UserError for what is not one small document without anchors, aliases and tags.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    text = _text(path, MOST_YAML)
    try:
        parse = cast("Callable[[str], Iterator[object]]", YAML(typ="base", pure=True).parse)
        _check_events(path, parse(text))
        load = cast("Callable[[str], object]", YAML(typ="base", pure=True).load)
        return load(text)
    except MarkedYAMLError as error:
        mark = cast("object", error.problem_mark)  # pyright: ignore[reportUnknownMemberType]
        where = f" in line {getattr(mark, 'line', 0) + 1}" if mark else ""
        problem = str(cast("object", error.problem)).splitlines()[0]  # pyright: ignore[reportUnknownMemberType]
        raise UserError(f"{path} is not YAML{where}: {problem}") from None
    except (YAMLError, ValueError) as error:
        raise UserError(f"{path} is not YAML: {str(error).splitlines()[0]}") from None


def read_json(path: Path) -> object:
    """A JSON document, or one JSON value a line as a list. Raises UserError for anything else."""
    text = _text(path, MOST_JSON)
    try:
        return cast("object", json.loads(text))
    except RecursionError:
        raise UserError(f"{path} is nested too deeply to be a plan or a state") from None
    except ValueError as error:
        whole = error
    try:
        lines = [cast("object", json.loads(line)) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        lines = []
    if len(lines) > 1:
        return lines
    where = f"line {whole.lineno}: {whole.msg}" if isinstance(whole, json.JSONDecodeError) else "bad number"
    raise UserError(f"{path} is not complete JSON ({where})")


def _text(path: Path, most: int) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        raise UserError(f"{path} does not exist") from None
    except IsADirectoryError:
        raise UserError(f"{path} is a directory, expected a file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no name of a file"
        raise UserError(f"{path} cannot be read: {reason}") from None
    if len(data) > most:
        raise UserError(f"{path} is larger than {most // 1_000_000} MB, which no such file is")
    try:
        # PowerShell's `>` writes UTF-16.
        utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{path} is not a text file") from None
    if not text.strip():
        raise UserError(f"{path} is empty")
    return text


def _check_events(path: Path, events: Iterator[object]) -> None:
    from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent

    depth = 0
    for number, event in enumerate(events):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > DEEPEST or number > MOST_NODES:
            raise UserError(f"{path} is nested too deeply or too long")
        if getattr(event, "anchor", None):
            raise UserError(f"{path} uses anchors or aliases (& and *), which are not read here")
        if getattr(event, "tag", None):
            raise UserError(f"{path} uses a tag (!), and only plain values are read")
