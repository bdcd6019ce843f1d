"""The clones of the library in a project: one for each commit that it pins or has pinned.

bring(project, pin.source, pin.revision)      # .rungs/libraries/REVISION, fetched where it is not there yet
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from components.errors import UserError, nearest
from project.pin import FILE, REVISION, Pin, git, version_of
from stacks.places import ROOT

LINK = Path(".rungs") / "library"
CLONES = Path(".rungs") / "libraries"


def bring(project: Path, source: str, revision: str) -> Path:
    """The clone of the library at a commit, fetched where the project has none; raises UserError."""
    there = project / CLONES / revision
    if not there.exists():
        with _fetched(project, source) as clone:
            _check_out(clone, revision, source)
            _move(clone, there)
    found = git(there, "rev-parse", "HEAD", absent="none")
    if found != revision:
        raise UserError(f"{there} is at commit {found}, not at {revision}; remove it: rm -r {there}")
    return there


def bring_version(project: Path, source: str, version: str) -> tuple[Path, Pin]:
    """The clone of a version (its tag is `v` and the version) or of a commit; raises UserError with the nearest."""
    if REVISION.fullmatch(version) and (project / CLONES / version).exists():
        there = bring(project, source, version)
        return there, Pin(source=source, version=version_of(there), revision=version)
    with _fetched(project, source) as clone:
        tag = f"v{version.removeprefix('v')}"
        found = git(clone, "rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}", absent="")
        if not found and re.fullmatch(r"[0-9a-f]{7,40}", version):
            found = git(clone, "rev-parse", "--verify", "--quiet", f"{version}^{{commit}}", absent="")
        if not found:
            tags = [each.removeprefix("v") for each in git(clone, "tag", "--list", "v*").split()]
            listed = ", ".join(tags) or "none yet"
            raise UserError(
                f"VERSION is {version!r}, expected a version of {source} ({listed}) or the id of a commit"
                f"{nearest(version.removeprefix('v'), tags)}"
            )
        there = project / CLONES / found
        if not there.exists():
            _check_out(clone, found, source)
            _move(clone, there)
    there = bring(project, source, found)
    return there, Pin(source=source, version=version_of(there), revision=found)


def link(project: Path, library: Path) -> None:
    """Makes `.rungs/library` of a project lead to a library, as Pulumi.yaml and the program name it."""
    place = project / LINK
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".library-{os.getpid()}")
    draft.unlink(missing_ok=True)
    own = library.parent == (project / CLONES).absolute()
    draft.symlink_to(Path(CLONES.name) / library.name if own else library)
    draft.replace(place)


def library_of(tree: Path, project: Path) -> Path | None:
    """The library for a tree of a project, such as an earlier commit of it, by the tree's own pin and set up.

    None for a tree that pins none. The project's own pin is what runs already. Raises UserError.
    """
    if not (tree / FILE).exists():
        return None
    pin = Pin.read(tree)
    try:
        same = pin.revision == Pin.read(project).revision
    except UserError:
        same = False
    return ROOT if same else set_up(project, bring(project, pin.source, pin.revision))


def set_up(project: Path, library: Path) -> Path:
    """The library, with the packages and the engine that its programs run with; raises UserError."""
    done = subprocess.run(
        [library / "rungs", "setup", "engine"],
        env=with_engine(project),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise UserError(f"the library in {library} cannot be set up; try: {library}/rungs setup engine")
    return library


def with_engine(project: Path) -> dict[str, str]:
    """The environment, with a copy of the engine of this library last on PATH.

    Another version takes it where it is recent enough: an engine that was built took minutes.
    """
    from toolchain.engine import find
    from toolchain.errors import SetupError

    try:
        engine = find()
    except SetupError:
        return dict(os.environ)
    there = (project / ".rungs" / "engine").absolute()
    if engine.source != "path" and not there.exists():
        draft = there.with_name(f".engine-{os.getpid()}")
        shutil.copytree(engine.path.parent, draft, copy_function=_hard_link)
        try:
            draft.rename(there)
        except OSError:  # another run was first
            shutil.rmtree(draft)
    path = os.environ.get("PATH", os.defpath)
    return {**os.environ, "PATH": os.pathsep.join([path, str(there)])}


def _hard_link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk
        shutil.copy2(source, target)


class _fetched:  # noqa: N801 - used as a function
    """A fresh clone of the library, gone when the block ends unless it was moved."""

    def __init__(self, project: Path, source: str) -> None:
        self._project, self._source = project, source

    def __enter__(self) -> Path:
        clones = self._project / CLONES
        clones.mkdir(parents=True, exist_ok=True)
        self._draft = Path(tempfile.mkdtemp(prefix=".new-", dir=clones))
        clone = self._draft / "clone"
        try:
            git(self._project, "clone", "--quiet", "--no-checkout", "--", self._source, str(clone))
        except UserError as error:
            self.__exit__()
            raise UserError(f"the library cannot be fetched from {self._source} ({FILE}): {error}") from None
        return clone

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._draft, ignore_errors=True)


def _check_out(clone: Path, revision: str, source: str) -> None:
    try:
        git(clone, "-c", "advice.detachedHead=false", "checkout", "--quiet", "--detach", revision, "--")
    except UserError:
        raise UserError(f"{source} has no commit {revision} ({FILE}, library.revision)") from None


def _move(clone: Path, there: Path) -> None:
    if not there.exists():
        clone.rename(there)
