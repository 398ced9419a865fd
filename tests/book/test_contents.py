"""The contents in the side bar: parts, numbers, and the place of a chapter among them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes
from sphinx_external_toc.parsing import parse_toc_data, parse_toc_yaml

from twobrains.book import contents
from twobrains.book.contents import Entry, Part
from twobrains.paths import ROOT

SITE = parse_toc_yaml(ROOT / "_toc.yml")
PAGES = [SITE.root.docname, *SITE.root.child_files()]


def test_parts_have_headings_and_their_chapters_numbers() -> None:
    parts = [
        {"chapters": [{"file": "first"}]},
        {"caption": "Seeing", "chapters": [{"file": "01_near"}, {"file": "words"}]},
    ]
    site = parse_toc_data({"format": "jb-book", "root": "intro", "parts": parts})
    titles = {"first": "First", "01_near": "Near", "words": "Words"}
    assert contents.parts(site, {"01_near": "1"}, titles) == [
        Part("", [Entry("first", "", "First")]),
        Part("Seeing", [Entry("01_near", "1", "Near"), Entry("words", "", "Words")]),
    ]


@pytest.fixture
def app() -> Any:
    """A build of this book, before its pages are written."""
    after = dict(zip(PAGES, [*PAGES[1:], None], strict=True))
    relations = {page: [None, None, after[page]] for page in PAGES}
    titles = {page: nodes.title("", page.partition("/")[2]) for page in PAGES}
    env = SimpleNamespace(collect_relations=lambda: relations, titles=titles)
    return SimpleNamespace(env=env, config=SimpleNamespace(root_doc=PAGES[0]))


@pytest.mark.parametrize(
    ("page", "place"),
    [
        ("notebooks/04_temporal_dependencies", ("Recurrence", "4")),
        ("notebooks/08_linear_recurrences", ("Attention and state spaces", "8b")),
        ("book/glossary", None),
        ("search", None),
    ],
)
def test_a_chapter_says_where_it_stands(app: Any, page: str, place: Any) -> None:
    context: dict[str, Any] = {}
    contents.show(app, page, "page.html", context, None)
    assert context["chapter_place"] == place


def test_parts_hold_every_page_once_and_every_chapter_has_a_heading(app: Any) -> None:
    context: dict[str, Any] = {}
    contents.show(app, PAGES[0], "page.html", context, None)
    parts: list[Part] = context["parts"]
    assert [entry.page for part in parts for entry in part.entries] == PAGES[1:]
    assert [part.heading for part in parts if not part.heading] == [""], "before the first part"
    for part in parts:
        assert part.heading or not any(entry.number for entry in part.entries)
