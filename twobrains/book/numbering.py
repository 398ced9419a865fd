"""Figures have numbers: the chapter's, then their order on its page, as in "Figure 4.2".

A chapter's number is that of its file, ``04_temporal_dependencies``; further pages of a chapter are
told apart by letters, 7 and 7b. A page without a number counts its figures alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import count
from typing import Any

from sphinx.application import Sphinx

from twobrains.book import figure_index
from twobrains.manifest import SECTION

_CHAPTER = re.compile(r"(?:.*/)?0*(\d+)_")
_OWN = re.compile(f'<section class="{SECTION}"')
"""A figure on the page that makes it; elsewhere its element begins with ``data-of``."""


def chapter_numbers(order: Iterable[str]) -> dict[str, str]:
    """The numbers of the chapters among these documents, which are in reading order.

    >>> chapter_numbers(["intro", "notebooks/07_hybrids", "notebooks/07_video", "notebooks/08_new"])
    {'notebooks/07_hybrids': '7', 'notebooks/07_video': '7b', 'notebooks/08_new': '8'}
    """
    numbers: dict[str, str] = {}
    for page in order:
        if found := _CHAPTER.match(page):
            number = found[1]
            before = sum(other.rstrip("bcdefgh") == number for other in numbers.values())
            numbers[page] = number + " bcdefgh"[before].strip()
    return numbers


def number_figures(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Write its number on each figure that the page makes; the style sheet shows it."""
    body = context.get("body", "")
    if not _OWN.search(body):
        return
    chapter = chapter_numbers(figure_index.reading_order(app)).get(page, "")
    prefix, order = f"{chapter}." if chapter else "", count(1)
    context["body"] = _OWN.sub(
        lambda start: f'{start[0]} data-number="{prefix}{next(order)}"', body
    )
