"""Pulumi's engine: which one this clone uses, and how to run it. set_up.py brings it up.

The Go modules beside this file say which versions are built; the Python lock says which version is installed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from toolchain.engine.versions import sdk
from toolchain.errors import SetupError
from toolchain.place import HERE, Place

Source = Literal["path", "installer", "built"]


@dataclass(frozen=True)
class Engine:
    """An engine that works: the `pulumi` binary, its version, its Python language host, and where it comes from."""

    path: Path
    version: str
    language_host: Path
    source: Source

    def __str__(self) -> str:
        origin = {
            "path": "found on PATH",
            "installer": "installed by Pulumi's installer",
            "built": "built from its Go modules",
        }
        return f"pulumi {self.version}, {origin[self.source]}: {self.path}"

    def environment(self, base: Mapping[str, str] | None = None, place: Place = HERE) -> dict[str, str]:
        """The variables to run this engine with: first on PATH, at home in the clone, asking and sending nothing.

        They name the virtual environment too: the language host that is built here is older than the engine and does
        not get `virtualenv` of Pulumi.yaml from it.
        """
        given = dict(os.environ if base is None else base)
        folders = (
            self.path.parent,
            self.language_host.parent,
            place.python.parent,
            given.get("PATH", os.defpath),
        )
        return {
            **given,
            "PATH": os.pathsep.join(dict.fromkeys(map(str, folders))),
            "PULUMI_PYTHON_CMD": str(place.python),
            "PULUMI_HOME": str(place.pulumi_home),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }


def find(place: Place = HERE) -> Engine:
    """The engine of this clone. Raises SetupError if none is set up."""
    record = _record(place)
    if record is None:
        raise SetupError("the engine is not set up. Run: ./rungs setup engine")
    return record


def ready(place: Place) -> bool:
    """Whether an engine is set up, of the versions that the modules and the lock ask for now."""
    return _record(place) is not None


def _record(place: Place) -> Engine | None:
    try:
        kept = json.loads(place.engine_record.read_text(encoding="utf-8"))
        engine = Engine(Path(kept["path"]), kept["version"], Path(kept["language_host"]), kept["source"])
        same = kept["made_from"] == _made_from(place) and kept["files"] == _files(engine)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return engine if same else None


def keep(place: Place, engine: Engine) -> None:
    """Record the engine that this clone uses from now on."""
    kept = {
        "path": str(engine.path),
        "version": engine.version,
        "language_host": str(engine.language_host),
        "source": engine.source,
        "made_from": _made_from(place),
        "files": _files(engine),
    }
    draft = place.scratch / "engine.json"
    draft.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    draft.replace(place.engine_record)


def _made_from(place: Place) -> str:
    """Changes with the versions that are asked for."""
    digest = hashlib.sha256(sdk(place).encode())
    for module in ("cli", "language"):
        for name in ("go.mod", "go.sum"):
            digest.update((modules(place, module) / name).read_bytes())
    return digest.hexdigest()


def _files(engine: Engine) -> list[list[int]]:
    """Changes when the binaries do."""
    return [[found.st_size, found.st_mtime_ns] for found in (engine.path.stat(), engine.language_host.stat())]


def modules(place: Place, module: str) -> Path:
    """The directory of the Go module that builds `cli` or `language`."""
    return place.root / "toolchain" / "engine" / module
