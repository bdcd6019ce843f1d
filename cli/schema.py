"""`./rungs schema`: the JSON schema of the configuration; docs/config.schema.json is this, kept in step by a test."""

from __future__ import annotations

import json

import click

from stacks.schema import config_schema


@click.command()
def schema() -> None:
    """Print the JSON schema of the configuration."""
    click.echo(json.dumps(config_schema(), indent=2))
