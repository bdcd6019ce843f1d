"""`./rungs adopt` as a user runs it: what it shows and writes, and the one message of each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adoption.account import PERMISSIONS
from adoption.checking import Check, Mismatch
from cli.adopt import adopt
from components.errors import UserError
from sandbox import drift
from sandbox.rest import TOKEN, serve
from tests.adoption.by_hand import ACCOUNT, FILES, ByHand, parley

NOTES = ("--wrangler", str(FILES / "notes.toml"))


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, and nobody's token."""
    monkeypatch.setattr("stacks.stack_file.PROJECT", tmp_path)
    for name in ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID", "RUNGS_CLOUDFLARE_API"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> ByHand:
    return parley(tmp_path_factory.mktemp("hand"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(adopt, arguments, catch_exceptions=False)


def refused(*arguments: str) -> str:
    with pytest.raises(UserError) as error:
        run(*arguments)
    return str(error.value)


def test_it_shows_first_and_writes_when_told(project: Path) -> None:
    shown = run(*NOTES)
    assert shown.exit_code == 0
    assert not list(project.iterdir())
    assert "KV namespace 00000000000000000000000000000004 (binding SESSIONS)" in shown.output
    assert "8 lines with FILL-IN" in shown.output
    assert "a value that stays private" not in shown.output
    written = run(*NOTES, "--write")
    assert "Written. Next: fill in what is missing, then ./rungs adopt --check -s prod" in written.output
    file = project / "Pulumi.prod.yaml"
    assert "rungs:stage: mvp" in file.read_text()
    assert [each.name for each in project.iterdir()] == [file.name]


def test_a_stack_file_that_is_there_is_never_lost(project: Path) -> None:
    assert run(*NOTES, "--write").exit_code == 0
    file = project / "Pulumi.prod.yaml"
    before = file.read_text()
    assert run(*NOTES, "--write").exit_code == 0  # the same again
    message = refused(*NOTES, "--write", "--app", "other")
    assert "Pulumi.prod.yaml is there already; add --force" in message
    assert file.read_text() == before
    difference = run(*NOTES, "--app", "other").output
    assert "  -  rungs:app: notes" in difference
    assert "  +  rungs:app: other" in difference
    assert run(*NOTES, "--write", "--force", "--app", "other").exit_code == 0
    assert "rungs:app: other" in file.read_text()


def test_a_token_reads_the_account_and_changes_nothing(hand: ByHand, monkeypatch: pytest.MonkeyPatch) -> None:
    before = drift.things(hand.cloud)
    with serve(hand.cloud, accounts=[ACCOUNT], tokens={TOKEN: PERMISSIONS}) as url:
        monkeypatch.setenv("RUNGS_CLOUDFLARE_API", url)
        monkeypatch.setenv("CLOUDFLARE_API_TOKEN", TOKEN)
        monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", ACCOUNT)
        shown = run("--wrangler", str(hand.file("parley.jsonc")), "--env", "production")
    assert shown.exit_code == 0
    assert hand.ids["parley-production"] in shown.output
    assert TOKEN not in shown.output
    assert drift.things(hand.cloud) == before


def test_what_stands_in_the_way_is_not_written(tmp_path: Path, project: Path) -> None:
    home = project / ".rungs" / "sandbox" / "prod"
    home.mkdir(parents=True)
    hand = parley(home)
    hand.make("R2ManagedDomain", "public", {"bucketName": "parley-media", "enabled": True})
    options = ("--wrangler", str(hand.file("parley.jsonc")), "--env", "production", "--account", ACCOUNT)
    stopped = run(*options, "--sandbox", "--write")
    assert stopped.exit_code == 2
    assert "parley-media is public at r2.dev" in stopped.output
    assert not list(tmp_path.glob("*.yaml"))
    assert run(*options, "--sandbox", "--write", "--map", "files=none").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--write",), "--wrangler is missing, expected the path of wrangler.toml"),
        (("--check", *NOTES), "--check reads a stack file and --wrangler writes one"),
        (("--check", "-s", "none"), "stack 'none' has no Pulumi.none.yaml"),
        ((*NOTES, "--map", "files"), "--map is 'files', expected PART=NAME"),
        ((*NOTES, "--account", "12"), "--account is '12', expected 32 hexadecimal digits"),
        ((*NOTES, "--location", "europe"), "--location is 'europe', expected one of: wnam, enam, weur"),
        ((*NOTES, "--jurisdiction", "us"), "--jurisdiction is 'us', expected one of: none, eu, fedramp"),
        ((*NOTES, "--stage", "tracton"), "did you mean 'traction'?"),
        ((*NOTES, "--ladder", "edg"), "did you mean 'edge'?"),
        ((*NOTES, "--ladder", "aws", "--write"), "fits growth stage 'start' of ladder 'aws'"),
        ((*NOTES, "--ladder", "gcp"), "expected a ladder with a Worker, such as --ladder edge"),
        ((*NOTES, "-s", "x y", "--write"), "-s is 'x y', expected the name of a stack: at most 100 letters"),
        ((*NOTES, "-s", "../zz", "--write"), "-s is '../zz', expected the name of a stack"),
        ((*NOTES, "--sandbox"), "the sandbox of prod has no cloud yet"),
        ((*NOTES, "--bundle", "no/such/bundle"), "no/such/bundle"),
        (("--wrangler", "no.toml"), "--wrangler no.toml cannot be read: No such file or directory"),
    ],
)
def test_a_mistake_is_one_message(project: Path, arguments: tuple[str, ...], message: str) -> None:
    said = refused(*arguments)
    assert message in said
    assert "\n" not in said
    assert not list(project.rglob("*.yaml"))


def test_a_token_needs_an_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wrangler.toml").write_text('name = "a"')
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", TOKEN)
    assert refused("--wrangler", str(tmp_path)).startswith("which account? Expected --account ID")


def test_the_check_compares_locations_too(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = project / ".rungs" / "sandbox" / "prod"
    home.mkdir(parents=True)
    hand = parley(home)
    options = ("--wrangler", str(hand.file("parley.jsonc")), "--env", "production", "--account", ACCOUNT)
    assert run(*options, "--sandbox", "--write").exit_code == 0
    file = project / "Pulumi.prod.yaml"
    text = file.read_text().replace("workers_plan: FILL-IN", "workers_plan: paid")
    text = text.replace("neon_plan: FILL-IN", "neon_plan: launch").replace(
        "  rungs:parts:", '  rungs:alert_emails: ["a@example.com"]\n  rungs:parts:'
    )
    file.write_text(text)
    monkeypatch.setattr("stacks.stack_file.StackFile.open.__func__.__defaults__", (project,))
    found = Check(imports=("api", "files"), additions=("cdn",))

    def checked(stack: str, *, in_sandbox: bool) -> Check:
        return found

    monkeypatch.setattr("adoption.checking.check", checked)
    good = run("--check", "--sandbox")
    assert (good.exit_code, "The first `up` imports and adds, no more." in good.output) == (0, True)

    file.write_text(text.replace("location: weur", "location: oc"))
    elsewhere = run("--check", "--sandbox")
    assert elsewhere.exit_code == 2
    assert "files location: oc in the configuration, weur in the account" in elsewhere.output

    file.write_text(text)
    wrong = Mismatch(
        name="db-d1", field="name", config="a", cloud="b", remedy="set rungs:parts.db-d1.name to b"
    )
    found = Check(imports=(), additions=(), mismatches=(wrong,))
    bad = run("--check", "--sandbox")
    assert bad.exit_code == 2
    assert (
        "db-d1 name: a in the configuration, b in the account; set rungs:parts.db-d1.name to b" in bad.output
    )
