"""The numbers of figures."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from twobrains.book import numbering

OWN = '<section class="live-figure" data-figure="a"></section>'
ELSEWHERE = '<section data-of="one" class="live-figure" data-figure="a"></section>'


def numbered(page: str, body: str) -> str:
    """The body of a page in a book of three."""
    after = {"notebooks/02_sharing": "notebooks/03_depth", "notebooks/03_depth": "look_inside"}
    relations = {name: [None, None, after.get(name)] for name in [*after, "look_inside"]}
    env = SimpleNamespace(collect_relations=lambda: relations)
    app: Any = SimpleNamespace(env=env, config=SimpleNamespace(root_doc="notebooks/02_sharing"))
    context = {"body": body}
    numbering.number_figures(app, page, "page.html", context, None)
    return context["body"]


def test_figures_are_counted_through_a_chapter() -> None:
    body = numbered("notebooks/03_depth", OWN + OWN)
    assert [f'data-number="3.{n}"' in body for n in (1, 2, 3)] == [True, True, False]
    assert body.index("3.1") < body.index("3.2")


def test_a_page_that_is_no_chapter_counts_its_figures_alone() -> None:
    assert 'data-number="1"' in numbered("look_inside", OWN)


@pytest.mark.parametrize("body", [ELSEWHERE, "<p>text</p>"])
def test_another_pages_figure_has_no_number_here(body: str) -> None:
    assert numbered("notebooks/03_depth", body) == body


def test_further_pages_of_a_chapter_are_told_apart_by_letters() -> None:
    pages = ["08_modern", "08_linear", "08_patches", "09_choosing"]
    assert list(numbering.chapter_numbers(pages).values()) == ["8", "8b", "8c", "9"]
