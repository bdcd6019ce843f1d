"""The Pulumi program of a stack: everything comes from its configuration (`pulumi config`)."""

from stacks.composer import deploy

deploy()
