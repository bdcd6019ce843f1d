"""`advise`, `compare` and `breakeven`, as a user runs them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner

from cli.main import cli
from components.errors import UserError
from economics.actual import Live
from stacks.stack_file import ROOT
from tests.cli.running import PROD, printed, run

PROGRAM = """
import json, sys
from cli.main import cli
cli.main(sys.argv[1:], standalone_mode=False)
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
PROVIDERS = ("pulumi_cloudflare", "upstash_pulumi", "pulumi_aws", "pulumi_gcp")


def plain(*arguments: str) -> dict[str, object]:
    return cast("dict[str, object]", json.loads(printed(*arguments, "--json")))


def test_advise_says_the_stage_what_binds_when_to_move_and_how() -> None:
    text = printed("advise", "--users", "30K", "--growth", "15%/month")
    assert "30,000 monthly users (30,000 daily, 3,000 at once at the busiest moment), workload chat" in text
    assert "Growth stage growth of ladder edge (8K-50K users)" in text
    assert "Binds next: " in text
    assert "./rungs plan scale -s STACK, then ./rungs promote scale -s STACK --write" in text
    assert "37,500" in text
    assert "Amebo, Growth Milestones" in text


def test_advise_for_other_programs() -> None:
    found = plain("advise", "--users", "6000", "--growth", "10%/month", "--ladder", "edge")
    assert (found["stage"], found["next"], found["serves"]) == ("traction", "growth", True)
    steps = cast("list[dict[str, object]]", found["steps"])
    assert [(step["act"], step["users"], step["state"]) for step in steps] == [
        ("plan", 2_000, "overdue"),
        ("begin", 4_000, "overdue"),
        ("complete", 6_000, "overdue"),
    ]
    assert found["commands"] == ["./rungs plan growth -s STACK", "./rungs promote growth -s STACK --write"]
    assert cast("list[dict[str, object]]", found["binds_next"])[0]["limit"] == "cloudflare.d1.dbsize.paid"


def test_the_profile_chooses_whose_advice_is_named() -> None:
    text = printed("advise", "--users", "5K", "--profile", "marketplace")
    assert "Pitchey, Decision Tree" in text
    assert "Amebo" not in text


def test_advise_starts_from_where_a_stack_stands(tmp_path: Path) -> None:
    stores = "  rungs:stores: {db: {serving: d1}}\n"
    (tmp_path / "Pulumi.prod.yaml").write_text(PROD + stores)
    done = run("advise", "--users", "9K", "-s", "prod", project=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Stack prod stands at growth" in done.stdout
    assert "Binds next: cloudflare.d1.dbsize.paid" in done.stdout
    assert "The moves still open at growth" in done.stdout
    assert "Start them with: ./rungs plan -s prod" in done.stdout


def test_the_command_that_advise_names_is_the_move(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.prod.yaml").write_text(PROD.replace("growth", "traction"))
    found = json.loads(run("advise", "--users", "30K", "-s", "prod", "--json", project=tmp_path).stdout)
    done = run(*found["commands"][0].split()[1:], project=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "add: traction -> growth" in done.stdout


def test_metrics_say_what_the_guides_rules_say(tmp_path: Path) -> None:
    (tmp_path / "live.yaml").write_text("error_rate: 2%\ndatabase_cpu: 85\np95_ms: 120\nconnections: 57\n")
    found = plain("advise", "--users", "30K", "--metrics", str(tmp_path / "live.yaml"))
    findings = cast("list[dict[str, str]]", found["findings"])
    assert [(each["metric"], each["act"]) for each in findings] == [
        ("error_rate", "fix"),
        ("database_cpu", "replicas"),
        ("database_cpu", "indexes"),
        ("connections", "move"),
        ("connections", "pool"),
    ]
    text = printed("advise", "--users", "30K", "--metrics", str(tmp_path / "live.yaml"))
    assert "120 ms" in text
    assert "kept" in text


def test_live_figures_are_those_of_the_stacks_account_and_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, list[str]]] = []

    def read_live(account: str, environment: object, scripts: list[str]) -> Live:
        asked.append((account, scripts))
        figures = {"p95_ms": 700.0, "d1_largest_bytes": 9.1e9}
        return Live(
            month="2026-11",
            over=Decimal(20),
            left=Decimal(10),
            quantities={},
            expected={},
            metrics=figures,
            not_measured={"pools": "answered 500"},
        )

    monkeypatch.setattr("economics.actual.read_live", read_live)
    text = printed("advise", "--users", "9K", "-s", "prod", "--live")
    assert asked == [("0" * 32, ["chat-prod-api"])]
    assert "700 ms" in text
    assert "91% of" in text
    assert "Not measured: pools (answered 500)" in text
    found = plain("advise", "--users", "9K", "-s", "prod", "--live")
    findings = cast("list[dict[str, str]]", found["findings"])
    assert [(each["metric"], each["act"]) for each in findings] == [
        ("p95_ms", "caching"),
        ("d1_largest_bytes", "move"),
    ]


def test_compare_prints_one_table_a_family_with_who_is_there_at_once() -> None:
    text = printed("compare")
    for words in ("edge", "at once at the peak", "Supabase Pro", "Against it: ", "n/a", "10 GB of database"):
        assert words in text


def test_compare_for_other_programs() -> None:
    found = plain("compare", "--users", "1K", "--users", "50K")
    assert [each["users"] for each in cast("list[dict[str, int]]", found["users"])] == [1_000, 50_000]
    rows = list(csv.DictReader(io.StringIO(printed("compare", "--users", "50K", "--csv"))))
    free = next(row for row in rows if row["id"] == "supabase-free")
    assert (free["cost"], free["ends_at"]) == ("n/a", "400")
    assert free["why"] == "50 of 0.5 GB of database (supabase.free.db)"
    assert {row["users"] for row in rows} == {"50000"}


def test_breakeven_of_the_guides_own_cost() -> None:
    text = printed("breakeven", "--users", "50K", "--cost", "1021", "--conversion", "2%")
    assert "1,032" in text
    assert "205" in text
    assert "+$3,969.00" in text
    assert "Payment fees are taken as nothing" in text
    assert "408 views per user and month" in text


def test_breakeven_for_other_programs() -> None:
    found = plain(
        "breakeven",
        "edge",
        "growth",
        "--price",
        "4.99",
        "--fee",
        "2.9%",
        "--fee-each",
        "0.30",
        "--views",
        "300",
    )
    assert found["users"] == 50_000
    prices = cast("list[dict[str, float]]", found["prices"])
    assert prices[0]["subscribers"] * (4.99 * 0.971 - 0.30) >= cast("float", found["cost"])
    milestones = cast("list[dict[str, float]]", found["milestones"])
    assert [each["guide_profit"] for each in milestones] == [100, 500, 1_479, 2_900]
    for each in milestones:
        assert each["ads"] == each["users"] * 300 * 0.05 / 1_000
        assert each["profit"] == pytest.approx(each["ads"] - each["cost"])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("advise --users -5", "--users is '-5'"),
        ("advise --users 1000000000000000", "--users is '1000000000000000'"),
        ("advise --users many", "--users is 'many'"),
        ("advise --users 5K --growth fast", "--growth is 'fast', expected a percentage above -100%"),
        ("advise --users 5K --growth nan%", "--growth is 'nan%'"),
        ("advise --users 5K --growth 1e300%", "--growth is '1e300%'"),
        ("advise --users 5K --ladder egde", "did you mean 'edge'?"),
        ("advise --users 5K --profile chatt", "did you mean 'chat'?"),
        ("advise --users 5K --set request=3", "did you mean 'requests'?"),
        ("advise --users 5K --metrics nothing.yaml", "nothing.yaml does not exist"),
        ("advise --users 5K --live", "--live needs -s STACK"),
        ("advise --users 5K -s nosuchstack", "stack 'nosuchstack' has no Pulumi.nosuchstack.yaml"),
        ("compare --users 0", "expected up to 12 numbers from 1 on"),
        ("compare --json --csv", "--json and --csv exclude each other"),
        ("breakeven --price 0", "--price is '0', expected dollars above 0"),
        ("breakeven --price=-1", "--price is '-1', expected dollars above 0"),
        ("breakeven --price nan", "--price is 'nan', expected dollars above 0"),
        ("breakeven --price inf", "--price is 'inf', expected dollars above 0"),
        (
            "breakeven --conversion 101%",
            "--conversion is '101%', expected a percentage above 0, at most 100%",
        ),
        ("breakeven --conversion 0.02", "--conversion is '0.02', expected a percentage"),
        ("breakeven --cpm 0", "--cpm is '0', expected dollars above 0"),
        ("breakeven --users 0", "nobody is there to subscribe"),
        ("breakeven --price 0.5 --fee-each 1", "leave -0.50 of a price of 0.5"),
        ("breakeven nosuchstage", "LADDER is 'nosuchstage'"),
    ],
)
def test_nonsense_is_one_clear_line(line: str, message: str) -> None:
    done = CliRunner().invoke(cli, line.split())
    assert done.exit_code != 0
    said = str(done.exception) if isinstance(done.exception, UserError) else done.output
    assert message in said
    assert "\n" not in str(done.exception)


def test_a_mistake_leaves_no_traceback() -> None:
    done = run("breakeven", "--price", "nan")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("rungs: --price is 'nan'")


@pytest.mark.parametrize("line", ["advise --users 30K --growth 10%/month", "compare", "breakeven"])
def test_no_provider_is_imported(line: str) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            PROGRAM,
            *line.split(),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = cast("list[str]", json.loads(done.stderr))
    assert "economics.cost" in loaded
    assert not [name for name in loaded if name.split(".")[0] in (*PROVIDERS, "matplotlib", "pydantic")]
