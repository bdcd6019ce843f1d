"""Reads back what a picture shows: its texts, and the boxes around the paths that it groups by id."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def texts(picture: str) -> list[str]:
    """Every text, in the order in which it is drawn."""
    return ["".join(each.itertext()).strip() for each in ET.fromstring(picture).iter(f"{SVG}text")]


def extents(picture: str) -> dict[str, tuple[float, float]]:
    """From and to where, from left to right, the first path of each group with an id stands."""
    found: dict[str, tuple[float, float]] = {}
    for group in ET.fromstring(picture).iter(f"{SVG}g"):
        path = group.find(f"{SVG}path")
        if "id" in group.attrib and path is not None:
            found[group.attrib["id"]] = across(path.attrib["d"])
    return found


def filled(picture: str, colour: str) -> list[tuple[float, float]]:
    """The same of each path that is filled with a colour."""
    return [across(path.attrib["d"]) for path in _paths(picture, f"fill: {colour}")]


def framed(picture: str, colour: str) -> int:
    """How many shapes have a frame of that colour."""
    return len(
        [path for path in _paths(picture, f"stroke: {colour}") if "fill: none" not in path.attrib["style"]]
    )


def across(path: str) -> tuple[float, float]:
    """From and to where a path goes, from left to right."""
    numbers = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", path)]
    return min(numbers[::2]), max(numbers[::2])


def _paths(picture: str, style: str) -> list[ET.Element]:
    return [
        path for path in ET.fromstring(picture).iter(f"{SVG}path") if style in path.attrib.get("style", "")
    ]
