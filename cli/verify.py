"""`./rungs verify`: previews of every growth stage with the real provider plugins, and what these refuse."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click
from rich.status import Status

from cli.consoles import wide_console
from stacks import ladders
from stacks.stack_file import PROJECT

if TYPE_CHECKING:
    from operations.evidence import Record
    from operations.verify.plugins import Plugins
    from stacks.stage import Ladder


@click.command()
@click.argument("ladder", required=False)
@click.argument("stages", nargs=-1, metavar="[STAGE]…")
@click.option("--real-plugins", is_flag=True, help="With the providers' own plugins; default: the sandbox's.")
@click.option("--write", is_flag=True, help="Keep a record of each stage in docs/evidence.")
@click.pass_context
def verify(
    ctx: click.Context, ladder: str | None, stages: tuple[str, ...], *, real_plugins: bool, write: bool
) -> None:
    """Preview every growth stage of LADDER (default: edge), or STAGEs, and list what the providers refuse.

    No account and no network are used: with --real-plugins the plugins get credentials that open nothing.
    """
    found = ladders.load(ladder or ladders.default())
    chosen = [found[name] for name in stages] or list(found.stages)
    from operations import evidence
    from operations.verify import previews

    plugins = _plugins(found) if real_plugins else None
    change = plugins.let_in if plugins and plugins.installed else None
    missing: Mapping[str, str] = plugins.missing if plugins else {}
    failed = bool(missing)
    for name, why in missing.items():
        click.echo(f"{name}: the real plugin could not be installed: {why}", err=True)
    if plugins and not change:
        click.echo("No real plugin is there, so nothing was verified with one.", err=True)
        ctx.exit(1)
    click.echo(
        f"Previewing {len(chosen)} growth stages of {found.name} "
        + (
            f"with the real plugins {_listed(plugins.installed)}"
            if plugins
            else "in the sandbox: no real plugin, strict stand-ins"
        )
    )
    console = wide_console(stderr=True)
    started = time.monotonic()
    for stage in chosen:
        with Status(f"pulumi preview: {stage.name}", console=console):
            preview = previews.verify(found, stage, change)
        lacking = sorted(preview.packages & set(missing))
        if lacking:
            click.echo(f"{stage.name}: not verified, for want of the plugins of {', '.join(lacking)}")
            continue
        failed = failed or not preview.record.ok
        _print(preview.record, time.monotonic() - started)
        if write:
            evidence.write(preview.record, PROJECT)
    if not write:
        click.echo("Nothing is written; add --write to keep the records in docs/evidence.")
    ctx.exit(1 if failed else 0)


def _plugins(ladder: Ladder) -> Plugins:
    from components.errors import UserError
    from operations.evidence import provider_versions
    from operations.verify.plugins import install
    from toolchain.engine import find
    from toolchain.errors import SetupError
    from toolchain.place import HERE

    try:
        return install(find().path, HERE.pulumi_home, provider_versions(ladder))
    except SetupError as error:
        raise UserError(str(error)) from None


def _listed(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items())


def _print(record: Record, seconds: float) -> None:
    if record.ok:
        created = record.steps[0].counts.get("created", 0)
        click.echo(f"{seconds:6.0f} s  ok  {record.stage}: {created} resources, none refused")
        return
    click.echo(f"{seconds:6.0f} s  REFUSED  {record.stage}:")
    for step in record.steps:
        click.echo(f"           {step.name}: {step.words}")
