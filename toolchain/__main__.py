"""What the launcher `rungs` starts: brings up the layer that the command needs, then becomes the command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from toolchain import actionlint, engine, node, packages
from toolchain.errors import SetupError
from toolchain.layers import LAYERS, Layer, layer_for
from toolchain.place import HERE, Place
from toolchain.progress import tell


def main(arguments: Sequence[str]) -> int:
    """Set up, and run the command. Returns the exit code if there is no command to become."""
    try:
        if arguments[:1] == ["setup"]:
            return _setup(arguments[1:])
        bring_up(HERE, LAYERS[layer_for(arguments)])
        return _become(HERE, arguments)
    except SetupError as error:
        tell(f"rungs: {error}")
        return 1
    except KeyboardInterrupt:
        tell("\nrungs: interrupted. Run the same command again to go on.")
        return 130
    except OSError as error:
        tell(f"rungs: {error.filename}: {error.strerror}")
        return 1


def bring_up(place: Place, layer: Layer) -> None:
    """Make everything of a layer ready; costs next to nothing if it is. Raises SetupError."""
    if _ready(place, layer):
        return
    from toolchain.engine import set_up
    from toolchain.work import exclusively

    with exclusively(place) as work:
        if not packages.ready(place, layer.lock):
            packages.bring_up(place, layer.lock, work)
        if layer.engine and not engine.ready(place):
            set_up.bring_up(place, work)
        if layer.node and not node.ready(place):
            node.bring_up(place)
        if layer.actionlint and not actionlint.ready(place):
            actionlint.bring_up(place, work)


def _ready(place: Place, layer: Layer) -> bool:
    return (
        packages.ready(place, layer.lock)
        and (not layer.engine or engine.ready(place))
        and (not layer.node or node.ready(place))
        and (not layer.actionlint or actionlint.ready(place))
    )


def _setup(arguments: Sequence[str]) -> int:
    name = arguments[0] if arguments else "engine"
    if name not in LAYERS or len(arguments) > 1:
        tell(f"rungs: setup takes one of {', '.join(LAYERS)}; got {' '.join(arguments)}")
        return 2
    bring_up(HERE, LAYERS[name])
    tell(f"Ready: {name}" + (f", with {engine.find(HERE)}" if LAYERS[name].engine else ""))
    return 0


def _become(place: Place, arguments: Sequence[str]) -> NoReturn:
    """Run the command line in the virtual environment, from the user's directory, with our packages found first."""
    theirs = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(place.root), *([theirs] if theirs else [])])
    os.execv(place.python, [str(place.python), "-P", "-m", "cli.main", *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
