"""Every live figure of the book: where it stands, what it asks, what it looks like."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from twobrains.live import markup

_BEGIN = re.compile(r'<section class="live-figure" data-figure="([\w-]+)"')
_ALT = re.compile(r'<section [^>]*aria-label="([^"]*)"')
_PICTURE = re.compile(re.escape(markup.HERE) + r"([0-9a-f]{20}\.png)")


@dataclass(frozen=True)
class Shown:
    """A live figure and its place.

    Attributes:
        name: the figure's own.
        page: the document that makes it, as Sphinx names it.
        chapter: that document's title.
        question: the heading it stands under; a section of this book opens with a question.
        anchor: that heading's, "" for the document's own.
        alt: what the figure shows, in words.
        picture: the name of its first frame in the store.
        markup: its ``<section>``.
    """

    name: str
    page: str
    chapter: str
    question: str
    anchor: str
    alt: str
    picture: str
    markup: str

    def elsewhere(self) -> str:
        """The markup for another page than the one that makes the figure."""
        return self.markup.replace("<section", f'<section data-of="{self.page}"', 1)


def figures(app: Sphinx) -> list[Shown]:
    """All figures, in the order in which a reader meets them.

    Raises:
        ExtensionError: two pages make figures of one name, which is the figure's address.
    """
    found: dict[str, Shown] = {}
    for page in reading_order(app):
        for shown in of_page(app, page):
            if other := found.get(shown.name):
                raise ExtensionError(
                    f"{shown.page} and {other.page} both make a figure {shown.name!r}: "
                    "give one of them another name=, since figures/NAME.html is its address"
                )
            found[shown.name] = shown
    return list(found.values())


def reading_order(app: Sphinx) -> list[str]:
    """The documents as the table of contents has them."""
    after = {name: relation[2] for name, relation in app.env.collect_relations().items()}
    order: list[str] = []
    page: str | None = app.config.root_doc
    while page and page not in order:
        order.append(page)
        page = after.get(page)
    return order


def of_page(app: Sphinx, page: str) -> Iterator[Shown]:
    """The figures that a document makes, from top to bottom."""
    chapter = app.env.titles[page].astext()
    for raw in app.env.get_doctree(page).findall(nodes.raw):
        text = raw.astext()
        if begin := _BEGIN.search(text):
            anchor, question = _heading(raw)
            picture = _PICTURE.search(text)
            alt = _ALT.search(text)
            yield Shown(
                begin[1], page, chapter, question or chapter, anchor,
                html.unescape(alt[1]) if alt else "", picture[1] if picture else "", text,
            )  # fmt: skip


def _heading(node: nodes.Node) -> tuple[str, str]:
    """Anchor and text of the heading above; nothing below the document's own title."""
    section = node
    while section.parent is not None:
        section = section.parent
        if isinstance(section, nodes.section) and isinstance(section.parent, nodes.section):
            return section["ids"][0], section[0].astext()
    return "", ""
