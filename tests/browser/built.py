"""What the built book holds: its pages, and the figures in them. New ones are found, not listed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from twobrains.manifest import Listed, read_list
from twobrains.paths import ROOT

SITE = ROOT / "_build" / "html"
APART = ("_", "figures/", "404.html")
"""Themes' own files; figures a second time; a page whose addresses begin at the host's top."""
UNBUILT = "the book is not built"
_REDIRECT = re.compile(r'<meta http-equiv="refresh"', re.IGNORECASE)


class Place(NamedTuple):
    """A figure by the page that shows it."""

    page: str
    figure: str

    def __str__(self) -> str:
        return f"{self.page}:{self.figure}"

    @property
    def stem(self) -> str:
        """The chapter that makes it; a page in Markdown shows a chapter's figure."""
        pages = [self.page, *figures()[self.figure].pages]
        return next(Path(page).stem for page in pages if page.startswith("notebooks/"))


def text(page: str) -> str:
    """The page's HTML."""
    return (SITE / page).read_text(encoding="utf-8")


def pages() -> list[str]:
    """Every page of the book by its path below the site; one that only leads elsewhere is none."""
    found = [str(file.relative_to(SITE)) for file in sorted(SITE.rglob("*.html"))]
    real = [
        page for page in found if not page.startswith(APART) and not _REDIRECT.search(text(page))
    ]
    return real or [UNBUILT]


def figure_pages() -> list[str]:
    """Every figure's own page, by its path below the site."""
    found = sorted((SITE / "figures").glob("*.html"))
    return [f"figures/{file.name}" for file in found] or [UNBUILT]


@cache
def figures() -> dict[str, Listed]:
    """The book's list of its figures, by name."""
    return {figure.name: figure for figure in read_list(SITE)}


def places() -> list[Place]:
    """Every figure of every page, by page."""
    found = [Place(page, figure.name) for figure in figures().values() for page in figure.pages]
    return sorted(found, key=lambda place: place.page) or [Place(UNBUILT, "any")]


@cache
def kinds(place: Place) -> frozenset[str]:
    """What the figure is made of: its kinds of controls and panels, and carried state."""
    spec = figures()[place.figure].spec
    parts = {f"{what} {part['kind']}" for what in ("controls", "panels") for part in spec[what]}
    return frozenset(parts | ({"carry"} if spec["carry"] else set()))


@cache
def samples() -> list[Place]:
    """A few figures that hold every kind of control and panel of the book between them.

    What the front end does with all figures alike is tried on these.
    """
    left = places()
    if left[0].page == UNBUILT:
        return left
    chosen: list[Place] = []
    missing = frozenset().union(*map(kinds, left))
    while missing:
        chosen.append(max(left, key=lambda place: len(kinds(place) & missing)))
        missing -= kinds(chosen[-1])
    return chosen


def taken(places: Iterable[Place], always: Collection[Place]) -> list[Any]:
    """These places as parameters: some every time, the others a part each time."""
    return [
        pytest.param(place, id=str(place), marks=() if place in always else pytest.mark.weekly)
        for place in places
    ]


def in_turn(part: str = "") -> list[Any]:
    """The samples that hold this part: the first of them every time, the others in turn."""
    found = [place for place in samples() if is_unbuilt(place) or not part or part in kinds(place)]
    return taken(found, found[:1])


def samples_first() -> list[Any]:
    """Every figure of the book: the samples every time, the others in turn."""
    return taken(places(), samples())


def is_unbuilt(place: Place) -> bool:
    """Whether there is no book, which the test that is given this place will say."""
    return place.page == UNBUILT
