"""The typefaces of a built site: what its pages show, in the weights they use, with their licences."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from twobrains.book import fonts


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of one page."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "page.html").write_text('<p title="ø">Zo&euml; ± ℓ</p><script>"å"</script>', "utf-8")
    fonts.lay_fonts(folder)
    return folder / fonts.FOLDER


@pytest.mark.parametrize("name", fonts.FONTS)
def test_a_font_has_the_characters_of_the_pages_and_of_a_keyboard(site: Path, name: str) -> None:
    letters = set(map(chr, TTFont(site / name).getBestCmap()))
    assert letters == fonts.TYPED | {"ë", "±"}


def test_the_upright_ones_vary_from_regular_to_bold(site: Path) -> None:
    for name in ("text.woff2", "labels.woff2"):
        (axis,) = TTFont(site / name)["fvar"].axes
        assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 400, 700)
    assert "fvar" not in TTFont(site / "emphasis.woff2")


def test_figures_of_labels_stand_in_columns(site: Path) -> None:
    font = TTFont(site / "labels.woff2")
    glyphs = [font.getBestCmap()[ord(figure)] for figure in "0123456789"]
    assert len({font["hmtx"][glyph][0] for glyph in glyphs}) == 1


def test_each_has_its_licence_beside_it(site: Path) -> None:
    for package, _, _ in fonts.FONTS.values():
        licence = (site / f"{package}-LICENSE.txt").read_text(encoding="utf-8")
        assert "SIL Open Font License, Version 1.1" in licence
