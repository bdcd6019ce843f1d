"""What `./rungs new` writes, and what it refuses."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import cli
from components.errors import UserError
from project import pin
from project.checks import filled_in, hidden_modules
from project.making import TEMPLATES
from stacks.blueprint import draw_up
from stacks.ladders import library, load
from stacks.moves import Where, moves_to
from stacks.places import ROOT
from stacks.settings import Settings
from stacks.stack_file import StackFile
from tests.project.conftest import NEW
from tests.workflows.test_workflows import actionlint_says, ours_say, zizmor_says

LATE = ("--domain", "example.com", "--zone", "1" * 32, "--alert-email", "ops@example.com")


def new(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["new", *map(str, arguments)])


def made(directory: Path, *arguments: str) -> StackFile:
    done = new(directory, *NEW, *arguments)
    assert done.exit_code == 0, done.output
    return StackFile.open("prod", directory)


def of_the_base(file: StackFile, ladder: str = "edge") -> Settings:
    """The settings with the library's ladder, so that this process need not know the project's own."""
    return of_base(file, ladder).settings()


def of_base(file: StackFile, ladder: str) -> StackFile:
    return StackFile(path=file.path, text=file.text.replace("ladder: acme", f"ladder: {ladder}"))


@pytest.mark.parametrize(
    ("ladder", "stage"), [(ladder, stage) for ladder in library() for stage in load(ladder).names]
)
def test_a_fresh_stack_can_be_built_at_every_growth_stage_and_no_move_of_a_store_is_open(
    tmp_path: Path, ladder: str, stage: str
) -> None:
    anywhere = ("--jurisdiction", "none") if stage == "planet" else ()
    file = made(tmp_path / "acme", "--ladder", ladder, "--stage", stage, *LATE, *anywhere)
    settings = of_the_base(filled_in(of_base(file, ladder)), ladder)
    blueprint = draw_up(settings)
    assert settings.stage == stage
    base = load(ladder)
    newest = {key: hosts[-1].host for key, hosts in base[stage].lineages.items()}
    assert {key: part.host for key, part in blueprint.serving.items()} == newest
    assert {piece.part.host for piece in blueprint.pieces if piece.key == "db"} == {newest["db"]}
    assert not [
        move for move in moves_to(base, Where.of(settings)) if move.from_stage == move.to_stage == stage
    ]


def test_what_a_first_stack_on_other_clouds_is_still_to_be_told_is_said(tmp_path: Path) -> None:
    done = new(tmp_path / "acme", *NEW, "--ladder", "aws", "--aws-region", "eu-north-1")
    assert done.exit_code == 0, done.output
    assert "Put your own rungs:aws_account in place of the stand-in" in done.output
    assert "Put your own rungs:images.api in place of the stand-in" in done.output
    assert "pulumi config set --secret rungs:database_url -s prod" in done.output
    assert "pulumi config set --secret rungs:signing_key -s prod" in done.output
    text = StackFile.open("prod", tmp_path / "acme").text
    assert "  rungs:aws_region: eu-north-1\n" in text
    assert '  rungs:aws_account: "000000000000"\n' in text
    assert "secure" not in text
    done = new(
        tmp_path / "late", *NEW, *LATE, "--ladder", "aws", "--stage", "scale", "--aws-account", "1" * 12
    )
    assert "rungs:aws_account" not in done.output
    assert "database_url" not in done.output, "the free Postgres of the first stage is never used"


def test_it_holds_only_what_is_the_users_own(tmp_path: Path) -> None:
    file = made(tmp_path / "acme")
    names = {
        str(each.relative_to(tmp_path / "acme")) for each in (tmp_path / "acme").rglob("*") if each.is_file()
    }
    assert names == {
        *(".github/workflows/review.yml", ".gitignore", "Pulumi.prod.yaml", "Pulumi.yaml", "README.md"),
        *("__main__.py", "ladders/acme.py", "pyproject.toml", "rungs", "rungs.toml", "tests/test_project.py"),
    }
    assert (tmp_path / "acme" / "rungs").stat().st_mode & stat.S_IXUSR
    assert hidden_modules(tmp_path / "acme") == []
    assert file.text.startswith("# yaml-language-server: $schema=.rungs/config.schema.json\n")
    assert "jurisdiction: eu # where data is kept: for good" in file.text
    assert not [each for each in tmp_path.iterdir() if each.name != "acme"]


def test_it_pins_the_commit_that_made_it(tmp_path: Path) -> None:
    made(tmp_path / "acme")
    found = pin.Pin.read(tmp_path / "acme")
    assert found.revision == pin.git(ROOT, "rev-parse", "HEAD")
    assert found == pin.of_this_library()


def test_its_actions_are_pinned_as_ours_and_its_workflow_is_sound(tmp_path: Path) -> None:
    made(tmp_path / "acme")
    workflow = tmp_path / "acme" / ".github" / "workflows" / "review.yml"
    ours = (ROOT / ".github" / "workflows" / "review.yml").read_text()
    uses = [line.strip() for line in workflow.read_text().splitlines() if "uses:" in line]
    assert len(uses) == 2
    assert all(each in ours for each in uses)
    assert [says(workflow.parent.parent) for says in (actionlint_says, zizmor_says, ours_say)] == ["", "", ""]


@pytest.mark.parametrize("option", ["jurisdiction", "location"])
def test_what_is_for_good_is_never_assumed(tmp_path: Path, option: str) -> None:
    given = [each for name, each in zip(NEW[::2], NEW[1::2], strict=True) if name != f"--{option}"]
    names = [name for name in NEW[::2] if name != f"--{option}"]
    done = new(tmp_path / "acme", *(each for pair in zip(names, given, strict=True) for each in pair))
    assert isinstance(done.exception, UserError)
    assert f"--{option} is missing, and there is no terminal to ask at" in str(done.exception)
    assert not (tmp_path / "acme").exists()


def test_at_a_terminal_it_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.new.at_terminal", lambda: True)
    arguments = ["new", str(tmp_path / "acme"), "--app", "acme"]
    done = CliRunner().invoke(cli, arguments, input="weur\nmars\nnone\n")
    assert done.exit_code == 0, done.output
    assert "'mars' is not one of" in done.output
    file = StackFile.open("prod", tmp_path / "acme")
    assert of_the_base(file).jurisdiction is None
    assert "No rungs:jurisdiction was chosen" in file.text


WRONG = {
    "an app": (("--app", "Acme!"), "rungs:app is 'Acme!', expected at most 20 lower-case letters"),
    "a stage": (("--stage", "grwth"), "did you mean 'growth'?"),
    "a ladder": (
        ("--ladder", "egde"),
        "rungs:ladder is 'egde', expected one of: aws, edge, gcp; did you mean 'edge'?",
    ),
    "a location": (("--location", "europe"), "--location is 'europe', expected one of: "),
    "a jurisdiction": (
        ("--jurisdiction", "EU"),
        "--jurisdiction is 'EU', expected one of: eu, fedramp, none",
    ),
    "an account": (("--account", "me"), "rungs:account is 'me', expected 32 hexadecimal digits"),
    "a domain without its zone": (("--domain", "example.com"), "rungs:zone is missing"),
    "a stage that needs a zone": (("--stage", "growth"), "rungs:zone is missing"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_and_nothing_is_written(tmp_path: Path, case: str) -> None:
    arguments, words = WRONG[case]
    done = new(tmp_path / "acme", *NEW, *arguments)
    assert isinstance(done.exception, UserError)
    assert words in str(done.exception)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_is_used_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for directory, words in (
        (tmp_path, "not empty"),
        (tmp_path / "file", "no directory"),
        (ROOT / "acme", "outside"),
    ):
        done = new(directory, *NEW)
        assert isinstance(done.exception, UserError)
        assert words in str(done.exception)
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
    assert not (ROOT / "acme").exists()


def test_an_empty_directory_is_used_and_an_app_may_have_the_name_of_a_ladder(tmp_path: Path) -> None:
    made(tmp_path, "--app", "edge")
    assert (tmp_path / "ladders" / "edge_ladder.py").exists()
    assert "edge_ladder" not in library()


def test_a_module_that_hides_one_of_the_library_is_named(tmp_path: Path) -> None:
    for folder, file in (
        ("components", "mine.py"),
        ("web", "a.py"),
        ("sandbox", "readme.md"),
        ("ladders", "a.py"),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / file).touch()
    (tmp_path / "economics.py").touch()
    assert hidden_modules(tmp_path) == ["components", "economics"]


@pytest.mark.parametrize(
    ("ladder", "words"),
    [
        ("edge", "exports (R2Bucket)"),
        pytest.param("aws", "exports (Bucket on s3)", marks=pytest.mark.all),
        ("gcp", "exports (Bucket on gcs)"),
    ],
)
def test_the_example_in_the_ladder_works(tmp_path: Path, ladder: str, words: str) -> None:
    made(tmp_path / "acme", "--ladder", ladder, *LATE)
    file = tmp_path / "acme" / "ladders" / "acme.py"
    lines = file.read_text().splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith("# from "))
    last = next(index for index, line in enumerate(lines) if line == "# )")
    code = [
        line.removeprefix("#").removeprefix(" ") if first <= i <= last else line
        for i, line in enumerate(lines)
    ]
    file.write_text("\n".join(code))
    done = subprocess.run(
        [sys.executable, "-P", "-m", "cli.main", "ladders", "acme"],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "RUNGS_PROJECT": str(tmp_path / "acme"),
            "COLUMNS": "200",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert words in done.stdout


def test_the_program_without_its_library_says_what_to_run(tmp_path: Path) -> None:
    made(tmp_path / "acme")
    done = subprocess.run(
        [sys.executable, tmp_path / "acme" / "__main__.py"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.strip().endswith("Run: ./rungs setup engine")) == (1, True)


def test_every_template_is_used() -> None:
    from project.making import FILES

    assert {each.name for each in TEMPLATES.iterdir()} == set(FILES.values())
