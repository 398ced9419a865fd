"""The book's typefaces, cut down to what its pages show: text in a serif, labels in a sans.

Both are open fonts (SIL OFL 1.1) from npm, variable in their weight. From Regular to Bold, with
the characters that a page has, all three files together weigh less than one of them whole.
"""

from __future__ import annotations

import html
import io
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from twobrains.tools.node import MODULES

PACKAGES = MODULES / "@fontsource-variable"
FOLDER = Path("_static") / "fonts"
WEIGHTS = (400, 400, 700)
"""Lightest, default and boldest weight that is kept."""
FONTS: Mapping[str, tuple[str, str, Any]] = {
    "text.woff2": ("source-serif-4", "normal", WEIGHTS),
    "emphasis.woff2": ("source-serif-4", "italic", 400),
    "labels.woff2": ("source-sans-3", "normal", WEIGHTS),
}
"""A file in the site: its package, its style, and the weights it keeps."""
TYPED = frozenset(map(chr, range(0x20, 0x7F)))
"""What a figure may write that no page has: the characters of a keyboard."""
_UNSHOWN = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)


def lay_fonts(site: Path) -> None:
    """Put the fonts into a built site, with their licences, as small as its pages allow."""
    folder = site / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    wanted = characters(page.read_text(encoding="utf-8") for page in sorted(site.rglob("*.html")))
    for name, (package, style, weights) in FONTS.items():
        whole = PACKAGES / package / "files" / f"{package}-latin-wght-{style}.woff2"
        save(of_weights(whole, weights), folder / name, map(ord, wanted))
        shutil.copyfile(PACKAGES / package / "LICENSE", folder / f"{package}-LICENSE.txt")


def characters(pages: Iterable[str]) -> set[str]:
    """The characters that these pages show, and those of a keyboard.

    >>> sorted(characters(['<p title="ß">Zo&euml;</p><script>"ø"</script>']) - TYPED)
    ['ë']
    """
    shown = (html.unescape(_UNSHOWN.sub("", page)) for page in pages)
    return set(TYPED).union(*shown)


def of_weights(whole: Path, weights: Any) -> Any:
    """A variable font (``TTFont``) that keeps one weight, or a range of them."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    letters = instancer.instantiateVariableFont(TTFont(whole), {"wght": weights})
    written = io.BytesIO()
    letters.flavor = None
    letters.save(written)  # read again: glyphs that vary no more are still among its variations
    return TTFont(io.BytesIO(written.getvalue()))


def save(letters: Any, file: Path, wanted: Iterable[int]) -> None:
    """Write a font (``TTFont``) with these code points only, as WOFF2."""
    from fontTools import subset

    options = subset.Options(flavor="woff2", notdef_outline=True, layout_features=["kern"])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(letters)
    subset.save_font(letters, str(file), options)
