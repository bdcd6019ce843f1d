"""`./rungs dev`: a stack's Worker on this machine, with the code and the bindings of the stack's own state."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
from collections.abc import Generator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from urllib.parse import quote_plus

import click

from cli.sandbox import DEFAULT_STACK
from components.errors import UserError
from local import edge_packages, seeds
from local.desk import Desk, shown
from local.serving import Event, Serving, is_kept, redis_names, secrets_file
from sandbox.served import Served
from stacks.stack_file import PROJECT

PORT = 8787
WORDS = {
    "d1": "D1",
    "durable_object_namespace": "Durable Objects",
    "hyperdrive": "Hyperdrive",
    "kv_namespace": "KV",
    "queue": "queue",
    "r2_bucket": "R2",
    "ratelimit": "rate limit",
}
"""What bindings are called here; plain texts are not listed."""


@click.command()
@click.option("-s", "--stack", default=DEFAULT_STACK, help=f"The stack; default: {DEFAULT_STACK}.")
@click.option(
    "--port", type=click.IntRange(1, 65_535), help=f"Default: {PORT}, or a free one if it is taken."
)
@click.option("--worker", help="The key of the Worker, where a stack has several.")
@click.option("--code", help="A built bundle, where code and infrastructure ship apart (`code: external`).")
def dev(stack: str, port: int | None, worker: str | None, code: str | None) -> None:
    """Serve a stack's Worker on this machine, with the code and the bindings of its last `up` in the sandbox.

    Brings the stack up first where it never was. Serves anew after each `up`, and the bundle of the tree when that
    changes. Data stays in .rungs/dev/STACK. Ctrl-C ends it.
    """
    desk = Desk(stack, worker, code, click.echo)
    directory = PROJECT / ".rungs" / "dev" / stack
    with _only_one(directory, stack), _ended_by_signals():
        chosen = port_for(port)
        edge_packages.bring_up(click.echo)
        served = desk.start()
        with Serving(directory, port=chosen, on_event=_tell) as serving:
            url = serving.show(served)
            click.echo("\n".join(_about(served, directory, url)))
            for note in desk.notes(served):
                click.echo(f"  {note}")
            seeded = seeds.plant(url, directory)
            if seeded:
                click.echo(f"  {seeded}")
            click.echo(f"Serving {url}  (Ctrl-C ends it)")
            desk.watch(serving, served)


def _about(served: Served, directory: Path, url: str) -> list[str]:
    """What is served, from where, and what to do with it."""
    stage = f", growth stage {served.stage}" if served.stage else ""
    lines = [f"{served.script} as the `up` of {served.at} left it{stage}"]
    for version in served.versions:
        size = ceil(sum(len(each.content) for each in version.modules) * 3 / 4_000)
        share = f", {version.percent:g} % of requests" if len(served.versions) > 1 else ""
        lines.append(f"  code      version {version.id[:8] or '-'}, {version.main_module}, {size} KB{share}")
    if len(served.versions) > 1:
        lines.append("            the first of them drains queues, answers crons and has the objects")
    bound = [
        f"{each['name']} ({WORDS[str(each['type'])]})"
        for each in served.main.bindings
        if each["type"] in WORDS
    ]
    bound += [f"{name} (Redis)" for name in redis_names(served.main)]
    lines.append(f"  bindings  {', '.join(bound) or 'none'}")
    ends = {each["deadLetterQueue"] for each in served.consumers}
    for each in served.consumers:
        dead = f", then {each['deadLetterQueue']}" if each["deadLetterQueue"] else ""
        if each["queueName"] not in ends:
            lines.append(f"  queue     {each['queueName']}: {each['maxRetries']} retries{dead}")
    secrets = served.main.bound("secret_text")
    own = [name for name in secrets if is_kept(served.main, name)]
    if own:
        lines.append(
            f"  secrets   {', '.join(own)}: values of this machine, in {shown(secrets_file(directory))}"
        )
    lines += [f"  left out  {name}: errors stay on this machine" for name in secrets if name.endswith("_DSN")]
    for cron in served.crons:
        lines.append(f"  cron      {cron}: runs when asked to:")
        lines.append(
            f"            curl -X POST '{url}/cdn-cgi/handler/scheduled?cron={quote_plus(cron, '*')}'"
        )
    return [*lines, f"  data      {shown(directory)}"]


def _tell(event: Event) -> None:
    if event["event"] == "blocked":
        click.echo(
            f"blocked: {event['method']} {event['origin']}: nothing outside this machine is reached", err=True
        )


def port_for(wanted: int | None) -> int:
    """The port to serve on: the one asked for, else the usual one or, where that is taken, a free one.

    Raises UserError where the one asked for is taken.
    """
    for port in (wanted or PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                if wanted:
                    raise UserError(f"--port is {wanted}: {error.strerror}, expected a free port") from None
                click.echo(f"Port {PORT} is taken; serving on a free one")
                continue
            return int(probe.getsockname()[1])
    raise UserError("this machine has no free port")


@contextmanager
def _only_one(directory: Path, stack: str) -> Generator[None]:
    """Refuses a second one for the same stack: both would write the same data."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise UserError(f"stack {stack!r} is already served, by process {lock.read().strip()}") from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


@contextmanager
def _ended_by_signals() -> Generator[None]:
    """Makes what would end the process at once end it as Ctrl-C does: in order, and only once."""

    def interrupted(_number: int, _frame: object) -> None:
        for each in ends:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    ends = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, interrupted) for number in ends}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
