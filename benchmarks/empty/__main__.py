"""A program that makes nothing: the least that any Pulumi program in Python takes."""
# ruff: noqa: INP001

from __future__ import annotations

import pulumi  # noqa: F401  # pyright: ignore[reportUnusedImport]
