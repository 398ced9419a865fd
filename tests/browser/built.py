"""What the built book holds: its pages, and the figures in them. New ones are found, not listed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
UNBUILT = "the book is not built"
_FIGURE = re.compile(r'<section class="live-figure" data-figure="([^"]+)"')
_REDIRECT = re.compile(r'<meta http-equiv="refresh"', re.IGNORECASE)


class Place(NamedTuple):
    """A figure by the page it stands in."""

    page: str
    figure: str

    def __str__(self) -> str:
        return f"{self.page}:{self.figure}"


def text(page: str) -> str:
    """The page's HTML."""
    return (SITE / page).read_text(encoding="utf-8")


def pages() -> list[str]:
    """Every page of the book by its path below the site; one that only leads elsewhere is none."""
    found = [str(file.relative_to(SITE)) for file in sorted(SITE.rglob("*.html"))]
    real = [page for page in found if not page.startswith("_") and not _REDIRECT.search(text(page))]
    return real or [UNBUILT]


def places() -> list[Place]:
    """Every figure of every page."""
    if pages() == [UNBUILT]:
        return [Place(UNBUILT, "any")]
    return [Place(page, name) for page in pages() for name in _FIGURE.findall(text(page))]
