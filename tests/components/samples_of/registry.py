"""Registries of images."""

from __future__ import annotations

from collections.abc import Mapping

from components.part import Part
from components.registry import Registry

SAMPLES: Mapping[str, Part] = {
    "registry-aws": Registry(host="aws"),
    "registry-gcp": Registry(host="gcp"),
}
