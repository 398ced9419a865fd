"""The gallery's screenshots are of the figures as the built book has them."""

from __future__ import annotations

from browser import built

from twobrains.bench import screenshots


def test_every_figure_has_a_screenshot_of_what_it_is_now() -> None:
    stale = screenshots.out_of_date([*built.figures().values()])
    assert stale == [], "python -m twobrains.bench.screenshots"


def test_every_screenshot_is_of_a_figure_and_of_few_bytes() -> None:
    files = sorted(screenshots.FOLDER.glob("*.webp"))
    figures = built.figures()
    assert {file.stem.rpartition("-")[0] for file in files} <= set(figures)
    assert [file.name for file in files if file.stat().st_size > screenshots.MOST_BYTES] == []
