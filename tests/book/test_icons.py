"""The icon font of a built site: what pages, scripts and styles use, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pydata_sphinx_theme
import pytest
import sphinx_book_theme
from fontTools.ttLib import TTFont

from twobrains.book.icons import FONTS, STYLE, cut_icons, icons

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
BOOK = Path(sphinx_book_theme.__file__).parent / "theme" / "sphinx_book_theme" / "static"
BARS, GEAR, XMARK, CHEVRON = 0xF0C9, 0xF013, 0xF00D, 0xF107


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with the theme's files and one page."""
    for theme in (THEME, BOOK):
        shutil.copytree(theme, tmp_path / "_static", dirs_exist_ok=True)
    (tmp_path / "page.html").write_text('<i class="fa-solid fa-bars"></i>', encoding="utf-8")
    return tmp_path


def letters(site: Path) -> set[int]:
    return set(TTFont(site / FONTS / "fa-solid-900.woff2").getBestCmap())


def test_the_font_holds_what_pages_scripts_and_styles_use(site: Path) -> None:
    whole = letters(site)
    cut_icons(site)
    assert {BARS, XMARK, CHEVRON} <= letters(site)
    assert GEAR in whole - letters(site)
    assert letters(site) <= icons(site) | {0x20}
    assert (site / FONTS / "fa-solid-900.woff2").stat().st_size < 10_000


def test_an_icon_that_is_new_comes_back_from_the_theme(site: Path) -> None:
    cut_icons(site)
    (site / "more.html").write_text('<i class="fas fa-gear"></i>', encoding="utf-8")
    cut_icons(site)
    assert GEAR in letters(site)


def test_the_style_still_names_the_icons_as_it_did(site: Path) -> None:
    assert "fa-bars" in (site / STYLE).read_text(encoding="utf-8")
