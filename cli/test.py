"""`./rungs test`: the tests, as everyone runs them."""

from __future__ import annotations

import os
import subprocess
import sys

import click

from stacks.stack_file import ROOT


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--all", "everything", is_flag=True, help="Every pair of stages too, not only adjacent ones.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(everything: bool, arguments: tuple[str, ...]) -> None:
    """Run the tests; further ARGUMENTS go to pytest."""
    tier = [] if everything else ["-m", "not all"]
    workers = ["-n", str(os.cpu_count() or 1), "--dist", "worksteal"]
    run = subprocess.run([sys.executable, "-m", "pytest", *workers, *tier, *arguments], cwd=ROOT, check=False)
    sys.exit(run.returncode)
