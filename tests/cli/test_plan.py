"""`plan` and `promote`, as a user runs them on a stack file."""

from __future__ import annotations

from pathlib import Path

import pytest

from stacks import ladders
from stacks.moves import Where, moves_to
from stacks.stack_file import StackFile
from tests.cli.running import run
from tests.configs import COPIED

PROD = """\
# Our production stack.
config:
  cloudflare:apiToken:
    secure: v1:abcdefgh:ijklmnop
  rungs:app: chat          # never change: part of every name
  rungs:environment: prod
  rungs:account: "00000000000000000000000000000000"
  rungs:location: weur
  rungs:r2_enabled: true
  rungs:workers_plan: paid
  rungs:zone_plan: pro
  rungs:neon_plan: launch
  rungs:domain: example.com
  rungs:zone: "11111111111111111111111111111111"
  rungs:alert_emails: ["ops@example.com"]
  rungs:sentry_dsn:
    secure: v1:qrstuvwx:yz
  rungs:stage: traction   # grows
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.prod.yaml").write_text(PROD)
    return tmp_path


def test_plan_prints_each_move_with_its_config_diff(project: Path) -> None:
    done = run("plan", "growth", "-s", "prod", project=project)
    assert done.returncode == 0, done.stderr
    titles = [line for line in done.stdout.splitlines() if line.startswith("Move ")]
    assert titles == [
        "Move 1 of 5: add: traction -> growth",
        "Move 2 of 5: fence: db d1",
        "Move 3 of 5: cut over: db neon",
        "Move 4 of 5: release: db d1",
        "Move 5 of 5: forget: db d1",
    ]
    assert "-  rungs:stage: traction" in done.stdout
    assert "+  rungs:stage: growth" in done.stdout
    assert "+      fenced: true" in done.stdout
    assert (project / "Pulumi.prod.yaml").read_text() == PROD


def test_promote_changes_the_file_only_when_told_to_and_only_where_it_must(project: Path) -> None:
    file = project / "Pulumi.prod.yaml"
    assert run("promote", "growth", "-s", "prod", project=project).returncode == 0
    assert file.read_text() == PROD
    assert run("promote", "growth", "-s", "prod", "--write", project=project).returncode == 0
    before, after = PROD.splitlines(), file.read_text().splitlines()
    assert [line for line in before if line not in after] == ["  rungs:stage: traction   # grows"]
    assert [" ".join(line.split()) for line in after if line not in before] == [
        "rungs:stage: growth # grows",
        "rungs:floor: growth",
    ]


def prove(project: Path) -> None:
    """Writes what `./rungs migrate` writes when it has finished."""
    StackFile.open("prod", project).changed({("stores", "db", "copied"): COPIED}).write()


def test_cutting_over_is_not_written_before_the_rows_are_proved_to_be_there(project: Path) -> None:
    for _ in range(2):
        assert run("promote", "growth", "-s", "prod", "--write", project=project).returncode == 0
    before = (project / "Pulumi.prod.yaml").read_text()
    done = run("promote", "growth", "-s", "prod", "--write", project=project)
    assert done.returncode == 2
    assert "run: ./rungs migrate -s STACK" in done.stderr
    assert (project / "Pulumi.prod.yaml").read_text() == before


def test_promoting_again_and_again_ends_with_nothing_to_do(project: Path) -> None:
    runs = [run("promote", "growth", "-s", "prod", "--write", project=project) for _ in range(2)]
    prove(project)
    runs += [run("promote", "growth", "-s", "prod", "--write", project=project) for _ in range(4)]
    assert "copied" not in (project / "Pulumi.prod.yaml").read_text()
    assert [done.returncode for done in runs] == [0] * 6, [done.stderr for done in runs]
    titles = [
        line.split(": ")[1] for done in runs for line in done.stdout.splitlines() if line.startswith("Move ")
    ]
    assert titles == ["add", "fence", "cut over", "release", "forget"]
    assert "no move is open" in runs[-1].stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("plan", "grwoth", "-s", "prod"), "did you mean 'growth'"),
        (("plan", "growth", "-s", "prd"), "did you mean 'prod'"),
        (("plan",), "--stack"),
        (("plann",), "did you mean 'plan'"),
        (("promote", "scale", "-s", "prod", "--writ"), "--writ"),
        (("promote", "mvp", "-s", "prod"), "'mvp' does not have"),
    ],
)
def test_a_mistake_is_one_line_on_standard_error(
    project: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = run(*arguments, project=project)
    assert done.returncode == 2
    assert done.stdout == ""
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_move_that_the_account_cannot_take_is_not_written(project: Path) -> None:
    file = project / "Pulumi.prod.yaml"
    file.write_text(PROD.replace("zone_plan: pro", "zone_plan: free"))
    before = file.read_text()
    done = run("promote", "growth", "-s", "prod", "--write", project=project)
    assert done.returncode == 2
    assert "rungs:zone_plan is 'free'" in done.stderr
    assert file.read_text() == before


def test_every_changed_file_is_read_back_as_the_next_standing(project: Path) -> None:
    file = StackFile.open("prod", project)
    planned = moves_to(ladders.load("edge"), Where.of(file.settings()), "growth")
    for move in planned:
        if move.kind == "cut over":
            file = file.changed({("stores", "db", "copied"): COPIED})
        file = file.changed(move.changes)
    assert moves_to(ladders.load("edge"), Where.of(file.settings()), "growth") == []


def test_plan_says_how_long_copy_and_fence_take(project: Path) -> None:
    done = run("plan", "growth", "-s", "prod", "--rows", "12000000", project=project)
    assert "./rungs migrate -s prod --rehearse" in done.stdout
    assert (
        "12,000,000 rows: copying takes about 60 min, the fence 2 h 0 min (at the 3,333 rows/s" in done.stdout
    )
    kept = project / ".rungs" / "migrate" / "prod.json"
    kept.parent.mkdir(parents=True)
    kept.write_text('{"rows": 600000, "copy_rate": 10000, "compare_rate": 40000}')
    done = run("plan", "growth", "-s", "prod", project=project)
    assert (
        "600,000 rows: copying takes about 60 s, the fence 30 s (measured: 10,000 rows/s copied"
        in done.stdout
    )


def test_plan_begins_with_what_is_missing_for_the_move_ahead(project: Path) -> None:
    (project / "Pulumi.prod.yaml").write_text(PROD.replace("  rungs:neon_plan: launch\n", ""))
    shown = run("plan", "growth", "-s", "prod", project=project).stdout
    assert shown.startswith(
        "Missing, as Pulumi.prod.yaml has it (./rungs doctor -s prod asks the accounts)\n"
    )
    assert "  growth needs Neon's plan Launch: more than 2 CU" in shown
    assert (
        "console.neon.tech, the organization, Billing; then: pulumi config set rungs:neon_plan launch"
        in shown
    )
    assert shown.index("Missing") < shown.index("For good") < shown.index("Move 1 of 5")
    assert "Missing" not in run("plan", "scale", "-s", "prod", project=project).stdout.split("For good")[1]


def test_plan_says_what_a_part_refuses(project: Path) -> None:
    (project / "Pulumi.prod.yaml").write_text(PROD.replace('["ops@example.com"]', "[]"))
    shown = run("plan", "growth", "-s", "prod", project=project).stdout
    assert (
        "\n  growth, part 'alerts': rungs:alert_emails and rungs:alert_webhook_url are both missing" in shown
    )


def test_plan_lists_what_is_for_good_before_a_store_is_made(project: Path) -> None:
    shown = run("plan", "growth", "-s", "prod", project=project).stdout
    assert "Missing" not in shown
    assert "rungs:app chat, rungs:environment prod" in shown
    assert (
        "\n  files (R2Bucket, rungs:parts.files): name chat-prod-files, location weur, jurisdiction none\n"
        in shown
    )
    assert (
        "\n  growth adds db-neon (Postgres, rungs:parts.db-neon): name chat-prod-db, version 17, region"
        in shown
    )
    assert "\n  growth adds files" not in shown


def test_what_has_left_its_first_stage_is_made_and_shows_only_what_a_move_adds(project: Path) -> None:
    (project / "Pulumi.prod.yaml").write_text(PROD + "  rungs:floor: traction\n")
    shown = run("plan", "growth", "-s", "prod", project=project).stdout
    assert "(R2Bucket" not in shown
    assert "growth adds db-neon" in shown


def test_plan_says_which_keys_of_adopting_go_away(project: Path) -> None:
    (project / "Pulumi.prod.yaml").write_text(PROD + "  rungs:adopt:\n    files: chat-prod-files\n")
    shown = run("plan", "growth", "-s", "prod", project=project).stdout
    assert shown.index("For good") < shown.index("rungs:adopt.files") < shown.index("Move 1 of 5")


def test_plan_tells_of_the_secret_without_which_a_service_does_not_start(project: Path) -> None:
    told = "  rungs:ladder: aws\n  rungs:stage: start\n  rungs:aws_account: '111122223333'\n"
    lacking = PROD.partition("  rungs:stage:")[0] + told
    (project / "Pulumi.prod.yaml").write_text(lacking)
    done = run("plan", "-s", "prod", project=project)
    assert done.returncode == 0, done.stderr
    assert "the service signs tokens with it and does not start without" in done.stdout
    assert "pulumi config set --secret rungs:signing_key" in done.stdout

    (project / "Pulumi.prod.yaml").write_text(f"{lacking}  rungs:signing_key:\n    secure: v1:abc:def\n")
    done = run("plan", "-s", "prod", project=project)
    assert "does not start without" not in done.stdout
