"""The locks in requirements/ and the engine's modules: whole, in agreement, and free of addresses."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from toolchain.engine import modules
from toolchain.engine.versions import required, sdk
from toolchain.layers import LOCKS
from toolchain.place import HERE

Pins = dict[str, tuple[str, frozenset[str]]]


def pins(name: str) -> Pins:
    """What a lock pins: for each package its version with its marker, and its hashes."""
    text = HERE.lock(name).read_text(encoding="utf-8")
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    found = (re.match(r"([a-z0-9.-]+)==([^\s;]+(?: ; [^-]+?)?)\s+(--hash.*)", line) for line in lines)
    return {
        pin[1]: (pin[2], frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", pin[3])))
        for pin in found
        if pin
    }


@pytest.mark.parametrize("name", [*LOCKS, "go"])
def test_every_line_of_a_lock_is_a_pin_with_hashes(name: str) -> None:
    text = HERE.lock(name).read_text(encoding="utf-8")
    packages = re.findall(r"^([^\s#][^\s=]*)", text, re.MULTILINE)
    assert packages
    assert sorted(packages) == sorted(pins(name))
    assert all(hashes for _, hashes in pins(name).values())


@pytest.mark.parametrize(("smaller", "larger"), list(pairwise(LOCKS)))
def test_each_lock_contains_the_one_before_it(smaller: str, larger: str) -> None:
    for name, (version, hashes) in pins(smaller).items():
        wider = version.split(" ; ")[0]  # more may ask for it, on more platforms
        assert pins(larger)[name] in ((version, hashes), (wider, hashes)), name
    assert len(pins(smaller)) < len(pins(larger))


@pytest.mark.parametrize("name", [*LOCKS, "go"])
def test_a_lock_is_made_from_the_file_beside_it(name: str) -> None:
    asked = HERE.lock(name).with_suffix(".in").read_text(encoding="utf-8").splitlines()
    names = {re.split(r"==|\[", line)[0].replace(".", "-") for line in asked if re.match(r"[a-z]", line)}
    assert names
    assert names <= set(pins(name))


@pytest.mark.parametrize("path", sorted((HERE.root / "requirements").iterdir()), ids=lambda path: path.name)
def test_no_lock_says_where_packages_come_from(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*--(extra-)?index-url|^\s*-i |^\s*--find-links", text, re.MULTILINE)


def test_a_plain_installation_takes_what_the_engine_needs() -> None:
    lines = (HERE.root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["-r requirements/engine.txt"]


def test_the_engine_that_is_built_is_one_version() -> None:
    module = modules(HERE, "cli") / "go.mod"
    assert required(module, "github.com/pulumi/pulumi/pkg/v3") == required(
        module, "github.com/pulumi/pulumi/sdk/v3"
    )
    assert sdk(HERE) == pins("light")["pulumi"][0]
