"""Records every stage of every ladder for the release that the tree is: `python -m tests.releases.record`.

Once a release is out, its recorded states are never written anew: what they say is what people have.
"""

from __future__ import annotations

import click
from rich.progress import track

from cli.consoles import wide_console
from project.pin import git, version_of
from stacks import ladders
from stacks.stack_file import ROOT
from tests.releases.recorded import Recorded, recorded_file


@click.command()
def main() -> None:
    """Bring every stage up in the sandbox and keep what it comes to."""
    version = version_of(ROOT)
    if git(ROOT, "tag", "--list", f"v{version}"):
        raise click.ClickException(
            f"{version} is released (tag v{version}): its recorded states stay as they are"
        )
    stages = [(ladder, stage) for ladder in map(ladders.load, ladders.library()) for stage in ladder.stages]
    for ladder, stage in track(stages, f"recording {version}", console=wide_console(stderr=True)):
        Recorded.of(ladder, stage).write(recorded_file(version, ladder.name, stage.name))


if __name__ == "__main__":
    main()
