"""Samples of parts by module: one for each part that has several hosts, or lies in a further cloud."""

from __future__ import annotations

import attrs

from components.part import Part


@attrs.frozen
class Change:
    """A change of one setting that stands or falls with others: the sample as it is before, and after."""

    before: Part
    after: Part
