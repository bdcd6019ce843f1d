"""`./rungs test`: the tests, as everyone runs them; in a project of the user's own, that project's tests."""

from __future__ import annotations

import os
import subprocess
import sys

import click

from stacks.places import PROJECT, ROOT


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--all", "everything", is_flag=True, help="Every pair of stages too, not only adjacent ones.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(everything: bool, arguments: tuple[str, ...]) -> None:
    """Run the tests; further ARGUMENTS go to pytest."""
    tier = [] if everything else ["-m", "not all"]
    workers = ["-n", str(os.cpu_count() or 1), "--dist", "worksteal"]
    if PROJECT != ROOT:
        from project.checks import write_schema

        write_schema(PROJECT)
    # -P: what lies beside the tests is not found before what the library imports.
    command = [sys.executable, "-P", "-m", "pytest", *workers, *tier, *arguments]
    run = subprocess.run(command, cwd=PROJECT, check=False)
    sys.exit(run.returncode)
