"""A build is left out only where it would change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from twobrains.book.unchanged import PRINTED, SITE, main


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout whose book was built."""
    for name in ("_config.yml", "book/intro.md", "twobrains/plots.py", f"{SITE}/index.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one", encoding="utf-8")
    assert main([], tmp_path) == 1
    assert main(["--built"], tmp_path) == 0
    return tmp_path


def test_nothing_is_to_be_done_after_a_build(root: Path) -> None:
    assert main([], root) == 0
    (root / SITE / PRINTED).write_text("printed", encoding="utf-8")
    (root / "twobrains" / "__pycache__").mkdir()
    (root / "twobrains" / "__pycache__" / "plots.pyc").touch()
    assert main([], root) == 0


@pytest.mark.parametrize(
    "name", ["_config.yml", "book/intro.md", "twobrains/plots.py", "book/new.md"]
)
def test_a_changed_or_new_source_asks_for_a_build(root: Path, name: str) -> None:
    (root / name).write_text("two", encoding="utf-8")
    assert main([], root) == 1


def test_a_page_that_is_gone_asks_for_a_build(root: Path) -> None:
    (root / SITE / "index.html").unlink()
    assert main([], root) == 1


def test_a_build_that_failed_counts_for_nothing_even_if_its_change_is_taken_back(
    root: Path,
) -> None:
    (root / "book" / "intro.md").write_text("two", encoding="utf-8")
    assert main([], root) == 1  # and then the build fails
    (root / "book" / "intro.md").write_text("one", encoding="utf-8")
    assert main([], root) == 1
