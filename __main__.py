"""The Pulumi program of a stack: everything comes from its configuration (`pulumi config`)."""

from __future__ import annotations

from stacks.composer import deploy

deploy()
