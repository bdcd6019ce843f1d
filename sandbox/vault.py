"""Encrypted forms of stand-ins, under the one passphrase and salt that all sandboxes of a home share.

Only the engine can encrypt, and each time it is asked costs half a second; so what it encrypted once is kept, in the
stack file of a project that has no other purpose.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, cast

PASSPHRASE: Final = "rungs sandbox"  # noqa: S105 - it protects nothing: the sandbox holds stand-ins only


class Vault:
    """The vault of a home. `pulumi` runs a pulumi command in a directory, with that directory as its backend."""

    def __init__(self, home: Path, pulumi: Callable[[Sequence[str], Path], None]) -> None:
        self._directory = home / ".vault"
        self._pulumi = pulumi

    def salt(self) -> str:
        """The `encryptionsalt` of every configuration and state in this home."""
        with self._open() as file:
            return str(file["encryptionsalt"])

    def encrypt(self, values: Sequence[str]) -> list[str]:
        """The encrypted forms of `values`, in their order; the engine is asked once, for those that are new."""
        keys = {value: f"vault:{hashlib.sha256(value.encode()).hexdigest()[:16]}" for value in values}
        with self._open() as file:
            known = cast("dict[str, dict[str, str]]", file.get("config") or {})
            new = [f"{key}={value}" for value, key in keys.items() if key not in known]
            if new:
                settings = [item for setting in new for item in ("--secret", setting)]
                self._pulumi(["config", "set-all", "--stack", "vault", *settings], self._directory)
                known = cast("dict[str, dict[str, str]]", self._read()["config"])
            return [known[keys[value]]["secure"] for value in values]

    @contextmanager
    def _open(self) -> Generator[dict[str, object]]:
        """The stack file, while no other process has it; made if it is not there, or only half made."""
        self._directory.mkdir(parents=True, exist_ok=True)
        with self._directory.with_suffix(".lock").open("w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if "encryptionsalt" not in self._read():
                shutil.rmtree(self._directory)
                self._directory.mkdir()
                project = {"name": "vault", "runtime": "python"}
                (self._directory / "Pulumi.yaml").write_text(json.dumps(project), "utf-8")
                self._pulumi(["stack", "init", "vault"], self._directory)
            yield self._read()

    def _read(self) -> dict[str, object]:
        import yaml

        try:
            found: object = yaml.safe_load((self._directory / "Pulumi.vault.yaml").read_text("utf-8"))
        except (OSError, yaml.YAMLError):
            return {}
        return cast("dict[str, object]", found) if isinstance(found, dict) else {}
