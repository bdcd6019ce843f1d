"""`python -m local postgres|redis [--directory DIR]`: a server for a program that is not Python.

Prints one line of JSON that says where it is, and runs until its standard input is closed.
"""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import click

from components.errors import UserError
from local.postgres import Postgres
from local.redis import Redis


@click.command()
@click.argument("server", type=click.Choice(["postgres", "redis"]))
@click.option("--directory", type=click.Path(path_type=Path), help="Where its data stays; default: nowhere.")
def main(server: str, directory: Path | None) -> None:
    """Serves until standard input is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # its end is that of its standard input
    if server == "postgres":
        with Postgres(directory) as postgres:
            _serve({"url": postgres.url, "bin": str(postgres.bin), "pid": postgres.pid})
    else:
        with Redis(directory) as redis:
            _serve({"host": "127.0.0.1", "port": redis.port, "password": redis.password, "pid": redis.pid})


def _serve(where: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(where) + "\n")
    sys.stdout.flush()
    sys.stdin.buffer.read()


if __name__ == "__main__":
    try:
        main()
    except UserError as error:
        sys.exit(f"rungs: {error}")
