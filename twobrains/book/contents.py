"""The contents in the side bar: the parts of ``_toc.yml``, and each chapter with its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sphinx.application import Sphinx
from sphinx_external_toc.parsing import SiteMap, parse_toc_yaml

from twobrains.book import figure_index
from twobrains.book.numbering import chapter_numbers
from twobrains.paths import ROOT


@dataclass(frozen=True)
class Entry:
    """A page in the contents; the number is "" unless it is a chapter."""

    page: str
    number: str
    title: str


@dataclass(frozen=True)
class Part:
    """Pages under a common heading, "" for those before the first one."""

    heading: str
    entries: list[Entry]


def parts(site: SiteMap, numbers: dict[str, str], titles: dict[str, str]) -> list[Part]:
    """The parts of the book in reading order.

    Args:
        site: the table of contents.
        numbers: those of the chapters, by page.
        titles: of all pages.
    """
    return [
        Part(
            tree.caption or "",
            [Entry(page, numbers.get(page, ""), titles[page]) for page in tree.files()],
        )
        for tree in site.root.subtrees
    ]


def headings(site: SiteMap) -> dict[str, str]:
    """The heading above each page."""
    return {page: tree.caption or "" for tree in site.root.subtrees for page in tree.files()}


def show(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the side bar its parts, and the head of a chapter its part and number."""
    numbers = chapter_numbers(figure_index.reading_order(app))
    titles = {name: title.astext() for name, title in app.env.titles.items()}
    context["parts"] = parts(parse_toc_yaml(ROOT / "_toc.yml"), numbers, titles)
    context["chapter_place"] = next(
        (
            (part.heading, entry.number)
            for part in context["parts"]
            for entry in part.entries
            if entry.page == page and entry.number
        ),
        None,
    )
