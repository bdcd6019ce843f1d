"""The one error of the set-up."""

from __future__ import annotations


class SetupError(Exception):
    """Something that set-up needs is missing or failed. The message is for the user: what, why, and what to do."""
