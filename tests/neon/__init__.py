"""The Neon provider: its client, its stand-in, the resource, and the plugin under the real engine."""

from __future__ import annotations
