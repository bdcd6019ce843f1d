"""`./rungs rollback`: every request to an earlier version of the Worker, at once, and the same in the stack file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click

from cli.outputs import outputs_of
from cli.plan import stack_option
from components.edge_worker import EdgeWorker
from components.errors import UserError
from stacks import ladders
from stacks.blueprint import services_of
from stacks.moves import Changes
from stacks.rollout import Version, earlier_version, read_versions
from stacks.stack_file import StackFile

Deploy = Callable[[str, Version], str]
"""Sends every request of a script to a version; says what served before."""


@click.command()
@stack_option
@click.option(
    "--to",
    "version",
    metavar="VERSION",
    help="A version that the stack exports; default: the newest with other code.",
)
@click.option("--sandbox", "in_sandbox", is_flag=True, help="In the sandbox's cloud instead of your account.")
def rollback(stack: str, version: str | None, *, in_sandbox: bool) -> None:
    """Send every request of STACK to an earlier version of its Worker, at once, without `up`.

    It is deployed through Cloudflare's API ($CLOUDFLARE_API_TOKEN) and written into the stack file, so that the next
    `up` agrees. Refused where Durable Object classes or stores have changed since that version.
    """
    file = StackFile.open(stack)
    _check_worker(file)
    if not in_sandbox:
        _roll_back(file, stack, outputs_of(stack, "a rollback"), version, _through_api(file))
        return
    from cli.sandbox import open_sandbox
    from sandbox import drift

    with open_sandbox(stack) as box:

        def deploy(script: str, target: Version) -> str:
            drift.deploy(box.cloud, script, target.id)
            return ""

        _roll_back(file, stack, box.outputs(), version, deploy)


def _check_worker(file: StackFile) -> None:
    """Raises UserError for a stack that serves with no Worker: what goes back there are images of services."""
    settings = file.settings()
    stage = ladders.load(settings.ladder)[settings.stage]
    if any(isinstance(part, EdgeWorker) for _, part in stage):
        return
    services = services_of(stage)
    if not services:
        raise UserError(f"growth stage {stage.name!r} of ladder {settings.ladder!r} has no code to roll back")
    key = services[0]
    raise UserError(
        f"growth stage {stage.name!r} of ladder {settings.ladder!r} has no Worker, and ./rungs rollback is for the "
        f"versions of one. A service goes back by a config diff and an up: the earlier image in rungs:images.{key}, or "
        f"rungs:canaries.{key}.percent: 0 while two images share its requests; its services: {', '.join(services)} "
        "(docs/rolling-out.md)"
    )


def _roll_back(
    file: StackFile, stack: str, outputs: Mapping[str, object], wanted: str | None, deploy: Deploy
) -> None:
    versions = read_versions(outputs.get("versions"))
    target = earlier_version(versions, file.settings().rollout, wanted)
    newest = next(each for each in versions if each.worker == target.worker)
    held: Changes = {("rollout", "stable"): target.id, ("rollout", "percent"): 0}
    after = file.changed({("rollout",): None} if target.id == newest.id else held)
    after.settings()
    before = deploy(str(outputs[target.worker]), target)
    click.echo(
        f"Every request to {outputs[target.worker]} now goes to version {target.id} (made at {target.stage}){before}."
    )
    diff = file.diff(after)
    if not diff:
        click.echo(f"{file.path.name} says so already.")
        return
    try:
        after.write()
    except OSError as error:
        raise UserError(
            f"the rollback is done, but {file.path.name} cannot be written ({error.strerror}), and the next up would "
            f"undo it. Make this change by hand:\n{diff}"
        ) from None
    click.echo(f"Written into {file.path.name}:\n{diff}")
    click.echo(
        f"Next: pulumi preview -s {stack} shows the deployment and nothing else; pulumi up -s {stack} agrees."
    )


def _through_api(file: StackFile) -> Deploy:
    from providers.cloudflare_api import Cloudflare

    account = file.settings().account
    cloudflare = Cloudflare.from_environment()

    def deploy(script: str, target: Version) -> str:
        made = cloudflare.deployments(account, script)
        known = any(target.id in each.shares for each in made)
        if not known and not cloudflare.has_version(account, script, target.id):
            raise UserError(f"the account no longer has version {target.id} of {script}; nothing was changed")
        before: Mapping[str, float] = made[0].shares if made else {}
        if before != {target.id: 100}:
            cloudflare.deploy(account, script, target.id, f"rollback to {target.id}")
        return f"; before: {', '.join(f'{id} {share:g} %' for id, share in before.items()) or 'nothing'}"

    return deploy
