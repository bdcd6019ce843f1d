"""What is compared with what, from git alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import cli
from components.errors import UserError
from review.run import Asked, review_trees
from review.trees import Trees
from tests.configs import MVP
from tests.review.conftest import Shop


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    made = Shop(tmp_path / "shop")
    monkeypatch.setattr("cli.review.PROJECT", made.directory)
    return made


def words(shop: Shop, base: str | None = None, head: str | None = None) -> str:
    with Trees(shop.directory, base, head) as trees:
        return trees.words


def test_the_base_is_the_merge_base_with_main_else_the_commit_before(shop: Shop) -> None:
    first = shop.git("rev-parse", "HEAD").strip()
    shop.git("checkout", "--quiet", "-b", "topic")
    shop.write("notes.md", "x")
    shop.commit("notes")
    assert words(shop).startswith(f"base the merge base with main ({first[:10]}), head the working tree")
    shop.git("update-ref", "refs/remotes/origin/main", first)
    assert "the merge base with origin/main" in words(shop)
    shop.git("update-ref", "-d", "refs/remotes/origin/main")
    shop.git("checkout", "--quiet", "main")
    shop.git("merge", "--quiet", "--ff-only", "topic")
    assert words(shop).startswith(f"base the commit before ({first[:10]})")
    shop.write("notes.md", "y")
    assert "the merge base with main" in words(shop)  # what is not committed yet is the change
    assert words(shop).endswith("with uncommitted changes")


def test_uncommitted_changes_are_no_part_of_a_head_that_is_named(shop: Shop) -> None:
    shop.write("notes.md", "x")
    assert words(shop, "HEAD", "HEAD").endswith("; uncommitted changes are left out")


def test_a_first_commit_has_nothing_to_be_compared_with(shop: Shop) -> None:
    with pytest.raises(UserError, match="no base to compare with"):
        Trees(shop.directory)


def test_only_stacks_that_differ_are_reviewed(shop: Shop) -> None:
    shop.write("README.md", "words do not deploy")
    report = review_trees(shop.directory, Asked(base="HEAD"))
    assert report.stacks == ()
    assert report.verdict == "fine"
    with Trees(shop.directory, "HEAD") as trees:
        assert not trees.program_differs()
        shop.write("own.py", "")
        assert trees.program_differs()


def test_the_repository_is_left_as_it_was(shop: Shop) -> None:
    shop.configure("dev", {**MVP, "app": "other"})
    shop.write("staged.py", "")
    shop.git("add", "staged.py")
    before = (shop.git("status", "--porcelain"), shop.git("worktree", "list"), shop.git("stash", "list"))
    with Trees(shop.directory, "HEAD", "HEAD") as trees:
        made = trees.base_project
        assert (made / "Pulumi.dev.yaml").read_text() == shop.git("show", "HEAD:Pulumi.dev.yaml")
        assert trees.base_project == trees.head_project == made
    assert not made.exists()
    assert (
        shop.git("status", "--porcelain"),
        shop.git("worktree", "list"),
        shop.git("stash", "list"),
    ) == before


def test_a_project_below_the_top_of_its_repository_is_found(shop: Shop, tmp_path: Path) -> None:
    below = tmp_path / "shop" / "infra"
    below.mkdir()
    for file in ("Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py"):
        (below / file).write_text((shop.directory / file).read_text())
    shop.commit("infra")
    (below / "Pulumi.dev.yaml").write_text("config: {}")
    shop.write("Pulumi.prod.yaml", "config: {}")
    with Trees(below, "HEAD") as trees:
        assert trees.stacks() == (["dev"], ["dev"])
        assert trees.changed() == ["/Pulumi.prod.yaml", "Pulumi.dev.yaml"]
        assert (trees.base_project / "__main__.py").exists()
        assert "rungs:stage" in trees.base_config("dev")
        assert trees.head_config("dev") == "config: {}"


def test_a_stack_file_that_is_taken_away_is_looked_at(shop: Shop) -> None:
    (shop.directory / "Pulumi.dev.yaml").unlink()
    report = review_trees(shop.directory, Asked(base="HEAD"))
    assert [(stack.stack, stack.verdict) for stack in report.stacks] == [("dev", "look")]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--base", "nope"), "--base is 'nope', which is no commit here; fetch it first"),
        (("--base", "--output=x"), "which is no commit here"),
        (("--base", "HEAD", "--head", "nope"), "--head is 'nope'"),
        (("--base", "HEAD", "-s", "prood"), "did you mean 'prod'"),
    ],
)
def test_what_is_not_there_is_refused_in_a_line(
    shop: Shop, arguments: tuple[str, ...], expected: str
) -> None:
    done = CliRunner().invoke(cli, ["review", *arguments])
    assert isinstance(done.exception, UserError)
    assert expected in str(done.exception)
    assert "\n" not in str(done.exception)


def test_a_directory_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a git repository"):
        Trees(tmp_path)


def test_a_stack_file_that_cannot_be_read_is_refused_before_the_engine_starts(shop: Shop) -> None:
    for text, expected in (("config: [", "not valid YAML"), ("- 1", "not a stack file")):
        shop.write("Pulumi.dev.yaml", text)
        with pytest.raises(UserError, match=expected):
            review_trees(shop.directory, Asked(base="HEAD", stacks=("dev",)))
    shop.configure("dev", {**MVP, "acknowledge": [{"urn": "u"}]})
    with pytest.raises(UserError, match="rungs:acknowledge"):
        review_trees(shop.directory, Asked(base="HEAD", stacks=("dev",)))


def test_the_real_state_needs_a_pulumi(shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").symlink_to(str(shutil.which("git")))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    shop.configure("dev", {**MVP, "size": "minimal"})
    with pytest.raises(UserError, match="--real needs the pulumi command on PATH"):
        review_trees(shop.directory, Asked(base="HEAD", stacks=("dev",), real=True))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="no git on PATH"):
        review_trees(shop.directory, Asked(base="HEAD"))
