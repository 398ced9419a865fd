"""The theme's icon font, cut down to the icons that the built pages show."""

from __future__ import annotations

import re
from pathlib import Path

from twobrains.book.fonts import save

FONTS = Path("_static") / "vendor" / "fontawesome" / "webfonts"
STYLE = Path("_static") / "styles" / "pydata-sphinx-theme.css"
BOOK_STYLE = Path("_static") / "styles" / "sphinx-book-theme.css"
_RULE = re.compile(r'((?:\.fa-[a-z0-9-]+:{1,2}before,?)+)\{content:"([^"]+)"')
_NAMED = re.compile(r"fa-[a-z0-9-]+")
_ICON = re.compile(r'content:"(\\f[0-9a-f]{3})"')
_VARIABLE = re.compile(r'--pst-icon-[a-z-]+:"([^"]+)"')


def cut_icons(site: Path) -> None:
    """Replace each of the theme's icon fonts in a built site; a whole one weighs 150 KB.

    What is kept: icons whose name is in a page, and those that the theme's style uses itself.
    """
    from fontTools.ttLib import TTFont

    wanted = icons(site)
    for font in sorted((site / FONTS).glob("*.woff2")):
        save(TTFont(_whole(font.name)), font, wanted)


def icons(site: Path) -> set[int]:
    """The code points of the icons that pages and style use."""
    style = (site / STYLE).read_text(encoding="utf-8")
    pages = [*site.rglob("*.html"), *site.glob("_static/scripts/pydata-*.js")]  # scripts add some
    named = {name for page in pages for name in _NAMED.findall(page.read_text("utf-8"))}
    found = {_code(content) for content in _VARIABLE.findall(style)}
    for names, content in _RULE.findall(style):
        if named & set(_NAMED.findall(names)):
            found.add(_code(content))
    own = (site / BOOK_STYLE).read_text(encoding="utf-8")
    return found | {_code(content) for content in _ICON.findall(own)}


def _code(content: str) -> int:
    """The code point of a style's content: a letter, or its number after a backslash."""
    return int(content[1:], 16) if content.startswith("\\") else ord(content)


def _whole(name: str) -> Path:
    """The font as the theme has it: the site's may have been cut before."""
    import pydata_sphinx_theme

    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme"
    return theme / "static" / "vendor" / "fontawesome" / "webfonts" / name
