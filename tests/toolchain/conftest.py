"""A clone of its own for each test: our launcher and toolchain, and locks over tiny packages made on the spot."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pip
import pytest

from toolchain import packages
from toolchain.place import HERE, Place
from toolchain.work import Work, exclusively

CLI = """\
import os
import sys

print("ran", *sys.argv[1:], "in", os.getcwd())
"""


class Clone:
    """A clone in a temporary directory, and the package index that its locks are made from."""

    def __init__(self, root: Path, index: Path) -> None:
        self.place = Place(root)
        self.index = index
        (root / "cli").mkdir(parents=True)
        (root / "cli" / "__init__.py").touch()
        (root / "cli" / "main.py").write_text(CLI, encoding="utf-8")
        shutil.copy(HERE.root / "rungs", root / "rungs")
        shutil.copytree(
            HERE.root / "toolchain", root / "toolchain", ignore=shutil.ignore_patterns("__pycache__")
        )
        index.mkdir()
        self.lock("light", alpha="1.0", pulumi="3.272.0")
        self.lock("engine", alpha="1.0", pulumi="3.272.0", beta="1.0")
        self.lock("dev", alpha="1.0", pulumi="3.272.0", beta="1.0", gamma="1.0")

    def lock(self, name: str, **versions: str) -> None:
        """Write a lock over packages, which are put into the index."""
        lines = [
            f"{package}=={version} --hash=sha256:{self._wheel(package, version)}"
            for package, version in versions.items()
        ]
        self.place.lock(name).parent.mkdir(exist_ok=True)
        self.place.lock(name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def installed(self) -> dict[str, str]:
        """The packages of the environment with their versions."""
        found = self.place.venv.glob("lib/python*/site-packages/*.dist-info")
        return dict(sorted(folder.stem.split("-", 1) for folder in found))

    def ready(self, monkeypatch: pytest.MonkeyPatch, lock: str) -> bool:
        """What the launcher, which runs in the environment's own Python, says of this lock."""
        with monkeypatch.context() as patch:
            patch.setattr("sys.executable", str(self.place.python))
            return packages.ready(self.place, lock)

    def _wheel(self, package: str, version: str) -> str:
        return write_wheel(
            self.index, package, version, {f"{package}/__init__.py": f'VERSION = "{version}"\n'}
        )


def write_wheel(index: Path, package: str, version: str, files: Mapping[str, str]) -> str:
    """Put a wheel with these files into a directory. Returns its hash."""
    info = f"{package}-{version}.dist-info"
    whole = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},sha256={_digest(text)},{len(text.encode())}\n" for name, text in whole.items())
    path = index / f"{package}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in {**whole, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o100755 if text.startswith("#!") else 0o100644) << 16
            wheel.writestr(entry, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture(scope="session")
def pip_at_hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a pip that starts quickly, in place of the packed one that comes with Python."""
    folder = tmp_path_factory.mktemp("pip")
    shutil.copytree(Path(pip.__file__).parent, folder / "pip")
    return folder


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pip_at_hand: Path) -> Clone:
    """A fresh clone whose pip sees only the tiny packages."""
    made = Clone(tmp_path / "clone", tmp_path / "index")
    for name in [name for name in os.environ if name.startswith(("PIP_", "RUNGS_", "PULUMI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(made.index))
    monkeypatch.setattr(packages, "_bundled_pips", lambda: [pip_at_hand])
    return made


@pytest.fixture
def work(clone: Clone) -> Iterator[Work]:
    """The right to set up the fresh clone."""
    with exclusively(clone.place) as held:
        yield held


def script(folder: Path, name: str, text: str) -> Path:
    """An executable shell script."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def only(folder: Path, *tools: str) -> Path:
    """A directory for PATH that holds these tools of the machine and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    for tool in tools:
        found = shutil.which(tool)
        assert found is not None, tool
        (folder / tool).symlink_to(Path(found).resolve())
    return folder
