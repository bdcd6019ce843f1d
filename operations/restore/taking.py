"""How a stack takes a restored store: the change of its file, checked, and what happens with the old one.

An id in `rungs:adopt` that is not the one in the state makes the engine import the new store in place of the old one;
the old one was retained from its first `up`, so it leaves the state and stays in the account.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, cast

import attrs

from components.errors import UserError
from migration.deployed import D1
from stacks.blueprint import Piece, draw_up
from stacks.own_pulumi import on_path
from stacks.places import PROJECT
from stacks.stack_file import StackFile

Say = Callable[[str], None]
REPLACED: Final = "replaced"
"""What a review calls it: the danger that rungs:acknowledge lets pass, and without which the program refuses it too."""
DAYS: Final = 7
"""For which it is let pass."""


def taken(file: StackFile, stack: str, piece: Piece, id: str, name: str) -> StackFile:
    """The stack file with which the stack imports the new store; raises UserError where it could not be built."""
    urn = f"urn:pulumi:{stack}::{_project()}::rungs:index:{type(piece.part).__name__}${D1}::{piece.name}"
    known = [each for each in file.settings().acknowledge if (each.urn, each.change) != (urn, REPLACED)]
    until = datetime.now(UTC).date() + timedelta(days=DAYS)
    allowed = {"urn": urn, "change": REPLACED, "reason": f"restored into {name}", "until": until.isoformat()}
    after = file.changed(
        {
            ("adopt", piece.name): id,
            ("parts", piece.name, "name"): name,
            ("acknowledge",): [*(attrs.asdict(each) for each in known), allowed],
        }
    )
    draw_up(after.settings())
    return after


def show(file: StackFile, after: StackFile, stack: str, piece: Piece, say: Say, *, write: bool) -> None:
    """Says, and with `write` writes, what makes the stack import the new store in place of the old one."""
    say(f"\nThe stack takes it by this change:\n{file.diff(after)}")
    if write:
        after.write()
    say(
        ("Written." if write else "Nothing is written; add --write, or make the change by hand.")
        + f"\nThen: pulumi preview -s {stack}, which shows {piece.name} imported and replaced, and a new version of "
        f"each Worker that links to it; pulumi up -s {stack}. After it take rungs:adopt.{piece.name} and the "
        "acknowledgement away.\n"
        f"The old one, {piece.physical_name}, leaves the state, stays in the account and goes on costing: going back "
        "is the same with its id."
    )


def take_file(stack: str, piece: Piece, variable: str, url: str, say: Say, *, write: bool) -> None:
    """The same for a database of the user's own; with `write` its address goes into the configuration, encrypted."""
    if piece.part.host == "neon":
        say(
            f"\n{piece.key} is a project on Neon. If this database is in a new project of yours, with the same names "
            f"of database and role, the stack takes it by rungs:adopt.{piece.name}: PROJECT-ID and "
            f"rungs:parts.{piece.name}.name: PROJECT-NAME."
        )
        return
    command = ["config", "set", "--secret", "rungs:database_url", "--stack", stack]
    if not write:
        say(
            f"\nThe stack takes it by: printenv {variable} | pulumi {' '.join(command)}\nThen: pulumi up -s {stack}. "
            "Keep the old address until then: going back is the same with it."
        )
        return
    pulumi = on_path(
        "the rows are restored, but --write", f"; else: printenv {variable} | pulumi {' '.join(command)}"
    )
    done = subprocess.run(
        [pulumi, *command, "--non-interactive"],
        cwd=PROJECT,
        input=url,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split()).replace(url, "[secret]")
        raise UserError(f"the rows are restored, but pulumi config set failed: {said}")
    say(f"\nrungs:database_url of {stack} is the new address, encrypted. Then: pulumi up -s {stack}.")


def _project() -> str:
    """The name that is part of every URN."""
    import yaml

    found = cast("Mapping[str, object]", yaml.safe_load((PROJECT / "Pulumi.yaml").read_text("utf-8")))
    return str(found["name"])
