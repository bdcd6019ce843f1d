"""How a stack takes a restored store: the change of its file, checked, and what happens with the old one.

An id in `rungs:adopt` that is not the one in the state makes the engine import the new store in place of the old one;
the old one was retained from its first `up`, so it leaves the state and stays in the account.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable

from components.errors import UserError
from stacks.blueprint import Piece, draw_up
from stacks.places import PROJECT
from stacks.stack_file import StackFile

Say = Callable[[str], None]


def show(file: StackFile, stack: str, piece: Piece, id: str, name: str, say: Say, *, write: bool) -> None:
    """Says, and with `write` writes, what makes the stack import the new store in place of the old one."""
    after = file.changed({("adopt", piece.name): id, ("parts", piece.name, "name"): name})
    draw_up(after.settings())
    say(f"\nThe stack takes it by this change:\n{file.diff(after)}")
    if write:
        after.write()
    say(
        ("Written." if write else "Nothing is written; add --write, or make the change by hand.")
        + f"\nThen: pulumi preview -s {stack}, which shows {piece.name} imported and replaced, and a new version of "
        f"each Worker that links to it; pulumi up -s {stack}. After it take rungs:adopt.{piece.name} away.\n"
        f"The old one, {piece.physical_name}, leaves the state and stays in the account: going back is the same with "
        "its id. A review calls this `replaced`, a danger: rungs:acknowledge lets just this pass."
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
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        raise UserError(
            f"the rows are restored, but --write needs the pulumi command on PATH; else: printenv {variable} | pulumi "
            f"{' '.join(command)}"
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
