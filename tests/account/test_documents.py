"""docs/prerequisites.md is what the stages and tables say."""

from __future__ import annotations

from account.__main__ import text
from stacks.stack_file import ROOT


def test_the_page_is_what_the_data_says() -> None:
    kept = (ROOT / "docs" / "prerequisites.md").read_text()
    assert kept == "\n".join(text()) + "\n", "python -m account > docs/prerequisites.md"
