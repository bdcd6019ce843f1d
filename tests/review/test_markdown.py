"""The comment: short however large the change, data first, and harmless whatever a program names its resources."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

from cli.main import cli
from review.config_diff import config_changes, config_of
from review.figures import Figures, Money, Use
from review.hidden import SECRET, is_hushed, shown
from review.markdown import LIMIT, MARK, as_markdown
from review.parts import PartChange
from review.report import Cost, Report, StackReport
from review.verdicts import Item
from review.words import clean, code
from tests.review.steps import RDS, plan, row

HOSTILE = (
    "`</details><script>x</script>|@everyone|\n# title\n![a](http://evil.example/)\x1b[31m\u202e~~~ #1 $x$"
)


def written(tmp_path: Path, text: str) -> str:
    (tmp_path / "plan.json").write_text(text)
    out = tmp_path / "out.md"
    CliRunner().invoke(
        cli, ["review", "--plan", str(tmp_path / "plan.json"), "--markdown", str(out)], catch_exceptions=False
    )
    return out.read_text("utf-8")


def large(op: str, name: str = "n", count: int = 5_000) -> str:
    state = {"id": "i", "inputs": {"name": name * 40}}
    return plan(*(row(op, name=f"{name}{index}", oldState=state, newState=state) for index in range(count)))


@pytest.mark.parametrize(
    ("op", "name"),
    [("update", "database-"), ("create", "ü漢字"), ("replace", HOSTILE), ("delete", "database-")],
)
def test_a_plan_of_five_thousand_steps_fits_a_comment(tmp_path: Path, op: str, name: str) -> None:
    text = written(tmp_path, large(op, name))
    assert len(text.encode()) <= LIMIT
    assert len(text.encode()) > LIMIT / 2  # room is used
    assert text.startswith("**plan ")
    assert text.endswith(f"{MARK}\n")
    assert re.search(r"… [\d,]+ more left out", text)
    assert "Digest of" in text
    assert text.count("<details>") == text.count("</details>")


def test_data_is_cut_only_after_everything_else() -> None:
    items = tuple(
        Item(change="replaced", urn=f"urn:{index}", name=f"store{index}-{'x' * 150}", kind="Bucket")
        for index in range(150)
    )
    changes = tuple(
        PartChange(part="p", urn="u", type="t", name=f"n{i}", what="created", properties=(), verdict="fine")
        for i in range(500)
    )
    only = len(as_markdown(report(data=items)).encode())
    assert LIMIT / 2 < only < LIMIT - 5_000  # the data is the longer part, and fits
    text = as_markdown(report(data=items, changes=changes))
    assert len(text.encode()) <= LIMIT
    assert all(f"store{index}-" in text for index in range(150))
    assert "more left out" in text
    assert text.index("store0-") < text.index("Changes by part")


def test_very_many_stacks_fit_too() -> None:
    many = attrs.evolve(report(), stacks=tuple(StackReport(stack=f"s{index}" * 20) for index in range(3_000)))
    text = as_markdown(many)
    assert len(text.encode()) <= LIMIT
    assert "Further stacks are left out" in text


def test_hostile_names_do_nothing(tmp_path: Path) -> None:
    state = {"id": "i", "inputs": {"dbName": HOSTILE}, "protect": True}
    after = {"inputs": {"dbName": f"x{HOSTILE}", HOSTILE: 1}}
    reasons = ["dbName", HOSTILE]
    hostile = row("replace", name=HOSTILE, oldState=state, newState=after, replaceReasons=reasons)
    config = {f"app:{HOSTILE}": HOSTILE}
    diagnostic = {"severity": "error", "message": HOSTILE}
    text = written(tmp_path, plan(hostile, config=config, diagnostics=[diagnostic]))
    outside = re.sub(r"```+diff\n.*?\n```+\n", "", text, flags=re.DOTALL)
    assert "<script" not in text.replace(text[text.find("```") :], "")
    assert "@everyone" not in outside
    assert "|@" not in outside
    assert "](" not in outside
    assert "http://" not in outside
    assert "\n# title" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert outside.count("`") == 0


def test_the_terminal_shows_no_control_characters(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text(plan(row("create", name=HOSTILE)))
    shown_there = CliRunner().invoke(cli, ["review", "--plan", str(tmp_path / "p.json")]).output
    assert "script" in shown_there
    assert "\x1b" not in shown_there
    assert "\u202e" not in shown_there


def test_a_diff_cannot_leave_its_fence() -> None:
    changes = config_changes({}, {"app:x": "````\n</details>"})
    text = as_markdown(attrs.evolve(report(), stacks=(StackReport(stack="s", config=tuple(changes)),)))
    assert "`````diff" in text


def test_planted_secrets_are_shown_nowhere(tmp_path: Path) -> None:
    planted = "hunter2-planted"
    signed = {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        "plaintext": f'"{planted}"',
    }
    old = {"id": "i", "inputs": {"dbName": signed, "password": planted, "masterUserSecret": planted}}
    new = {"inputs": {"dbName": "b", "password": f"{planted}2", "masterUserSecret": f"{planted}3"}}
    reasons = ["dbName", "password", "masterUserSecret"]
    config = {"app:apiToken": planted, "rungs:database_url": planted, "app:x": {"secure": planted}}
    text = plan(row("replace", oldState=old, newState=new, replaceReasons=reasons), config=config)
    (tmp_path / "plan.json").write_text(text)
    base = tmp_path / "base.json"
    base.write_text(plan())
    arguments = ["review", "--plan", str(tmp_path / "plan.json"), "--base-plan", str(base)]
    given = [written(tmp_path, text), CliRunner().invoke(cli, arguments).output]
    given.append(CliRunner().invoke(cli, [*arguments, "--json"]).output)
    for each in given:
        assert "dbName" in each
        assert planted not in each
    assert SECRET in given[2]


@pytest.mark.parametrize(
    "name", ["password", "apiKey", "api_key", "rungs:database_url", "rungs:sentry_dsn", "authToken"]
)
def test_names_that_sound_secret_are_hushed(name: str) -> None:
    assert is_hushed(name)
    assert shown(name, "x") == SECRET


@pytest.mark.parametrize(
    "name", ["name", "dbName", "rungs:stage", "location", "monkey", "rungs:stores.db.serving"]
)
def test_other_names_are_not(name: str) -> None:
    assert not is_hushed(name)


def test_the_configuration_is_compared_setting_by_setting() -> None:
    before = config_of("config:\n  a:stage: one\n  a:list: [1, 2]\n  a:s: {secure: v1:abc}\n", "p")
    after = config_of(
        "config:\n  a:list: [1, 3]\n  a:stage: two\n  a:s: {secure: v1:def}\n  a:on: true\n", "p"
    )
    assert [line for change in config_changes(before, after) for line in change.lines()] == [
        "-a:list[1]: 2",
        "+a:list[1]: 3",
        "-a:stage: one",
        "+a:stage: two",
        "-a:s: [secret]",
        "+a:s: [secret]",
        "+a:on: true",
    ]
    assert config_changes(after, dict(reversed(after.items()))) == []


def test_names_are_one_line_and_not_endless() -> None:
    assert clean("a\nb\tc\x00d") == "a b c d"
    assert len(clean("x" * 10_000)) < 1_000
    assert code("a_b|c") == "<code>a&#95;b&#124;c</code>"


def test_money_and_headroom_are_shown_before_and_after() -> None:
    def figures(total: str, lines: dict[str, str | None], share: float) -> Figures:
        return Figures(
            stage="growth",
            users=10_000,
            total=Decimal(total),
            lines=tuple(
                Money(
                    id=id,
                    part="db",
                    quantity="1",
                    unit="GB",
                    amount=None if amount is None else Decimal(amount),
                )
                for id, amount in lines.items()
            ),
            uses=(Use(key="db", limit="d1.size", kind="hard", share=share, binds_at=int(10_000 / share)),),
        )

    before = figures("5.00", {"d1": "5.00"}, 0.5)
    after = figures("24.10", {"d1": "5.00", "neon": "19.10", "other": None}, 0.25)
    cost = Cost(before=before, after=after, at_top=after)
    text = as_markdown(attrs.evolve(report(), stacks=(StackReport(stack="s", cost=cost),))).replace(
        "&#36;", "$"
    )
    assert "$5.00 -&gt; $24.10 a month (+$19.10) at 10,000 users; 1 line has no price" in text
    assert "| <code>neon</code> | - | $19.10 | +$19.10 |" in text
    assert "| <code>other</code> | - | no price | $0.00 |" in text
    assert "<code>d1</code> |" not in text  # it does not change
    assert "binds first, at 40,000 users; before: d1.size at 20,000" in text
    assert "| 50% | 25% | 40,000 |" in text
    money = json.loads(json.dumps(cost.as_json()))
    assert (money["before"], money["after"], money["delta"]) == ("5.00", "24.10", "19.10")


def report(**stack: object) -> Report:
    first = StackReport(stack="prod", **stack)  # type: ignore[reportArgumentType]
    return Report(looked_at="sandbox: drift and real ids unknown", compared="x", stacks=(first,))


def test_the_first_line_says_what_it_looked_at() -> None:
    assert as_markdown(report()).splitlines()[0] == "**sandbox: drift and real ids unknown**"


def test_a_type_of_another_program_stands_under_its_parent(tmp_path: Path) -> None:
    text = written(tmp_path, plan(row("update", f"awsx:ec2:Vpc${RDS}")))
    assert "<code>awsx:ec2:Vpc</code>" in text
