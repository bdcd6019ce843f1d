"""A branch of a Neon project at a point in time, and a branch made the one that serves.

A branch shares its storage with the one that it came from, so it is there within seconds, whatever its size, and the
other goes on (neon.com/docs/introduction/branching). The stack uses the project's default branch: to take the new one
is to make it the default, and `up --refresh` then leads Hyperdrive to it. Going back is the same with the old branch.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Final

from components.errors import UserError
from migration.deployed import Deployed
from operations.restore.choosing import new_name
from providers.neon.api import BASE_URL, HttpTransport, Neon, NeonError
from sandbox.state import name_of
from stacks.blueprint import Piece
from stacks.places import PROJECT

if TYPE_CHECKING:
    from operations.restore.run import Request, Talk

TYPE: Final = "neon:index:Project"
KEY: Final = "NEON_API_KEY"


def branch(
    request: Request,
    piece: Piece,
    at: datetime,
    environment: Mapping[str, str],
    talk: Talk,
    *,
    in_sandbox: bool,
) -> None:
    """Makes a branch of the stack's project as it was at a time, with a compute of its own."""
    neon, project = _project(request, piece, environment, in_sandbox=in_sandbox)
    name = new_name(piece, request.name, at)
    with _told():
        parent = neon.default_branch(project)
        computes = [each for each in neon.endpoints(project, parent.id) if each.type == "read_write"]
    if not computes:
        raise UserError(
            f"the default branch of {project} has no compute, expected one whose size the new one gets"
        )
    talk.agreed(
        f"This makes the branch {name} of the Neon project {project}, as it was at {at.isoformat()}, with a compute of "
        "its own, which is billed."
    )
    with talk.watching() as watch, _told():
        watch(f"making {name}", 0)
        made = neon.create_branch(
            project, name, parent=parent.id, at=at.isoformat(), compute=computes[0].compute
        )
    stack = request.stack
    flag = " --sandbox" if in_sandbox else ""
    talk.say(
        f"Made: the branch {name} ({made}) of {project}, as it was at {at.isoformat()}. {parent.id} goes on serving.\n"
        f"Look into it: npx neonctl psql {made} --project-id {project}\n"
        f"Take it: ./rungs restore {piece.key} --take {made} -s {stack}{flag}, then pulumi up -s {stack} --refresh.\n"
        f"Going back is the same with {parent.id}."
    )


def take(
    request: Request, piece: Piece, environment: Mapping[str, str], talk: Talk, *, in_sandbox: bool
) -> None:
    """Makes a branch the default one of the stack's project."""
    neon, project = _project(request, piece, environment, in_sandbox=in_sandbox)
    wanted = str(request.take)
    with _told():
        before = neon.default_branch(project)
    if before.id == wanted:
        raise UserError(f"--take is {wanted!r}, which serves already")
    talk.agreed(f"This makes {wanted} the default branch of {project} in place of {before.id}.")
    with _told():
        neon.set_default(project, wanted)
    talk.say(
        f"{wanted} is the default branch of {project}; {before.id} stays as it is, and still gets the requests until: "
        f"pulumi up -s {request.stack} --refresh, which shows {piece.name} and its Hyperdrive updated.\n"
        f"Going back is the same with {before.id}."
    )


def _project(
    request: Request, piece: Piece, environment: Mapping[str, str], *, in_sandbox: bool
) -> tuple[Neon, str]:
    """The client, and the id of the project that the stack made."""
    if piece.part.host != "neon":
        raise UserError(f"{piece.key} is on {piece.part.host}, expected a store on neon, which has branches")
    key = environment.get(KEY, "")
    if not key.strip():
        raise UserError(
            f"{KEY} is not set, expected a key of Neon's API (console.neon.tech, Account settings, API keys)"
        )
    try:
        neon = Neon(key, HttpTransport(environment.get("RUNGS_NEON_API", BASE_URL)))
    except ValueError as error:
        raise UserError(f"{KEY}: {error}") from None
    state = (
        Deployed.of_sandbox(PROJECT, request.stack)
        if in_sandbox
        else Deployed.of_stack(PROJECT, request.stack, secrets=False)
    )
    for each in state.resources:
        if each["type"] == TYPE and name_of(each) == piece.name and each.get("id"):
            return neon, str(each["id"])
    raise UserError(f"the stack's state has no Neon project {piece.name}; run pulumi up first")


@contextmanager
def _told() -> Generator[None]:
    try:
        yield
    except NeonError as error:
        raise UserError(f"Neon: {error}") from None
