"""Every live figure of the book: its page, its question, its image."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from twobrains.manifest import Listed, Manifest, read, write_list

ELSEWHERE = re.compile(
    r"<!-- live figure ([\w-]+) of ([\w/-]+) -->.*?<!-- /live figure -->", re.DOTALL
)
"""The mark, around an image in plain Markdown, for a figure that another page makes."""


@dataclass(frozen=True)
class Shown:
    """A live figure and where it is shown.

    Attributes:
        manifest: the figure's.
        page: the document that makes it, as Sphinx names it.
        chapter: that document's title.
        question: the heading it is under; a section of this book opens with a question.
        anchor: that heading's, "" for the document's own.
        markup: its ``<section>``.
    """

    manifest: Manifest
    page: str
    chapter: str
    question: str
    anchor: str
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
            name = shown.manifest.name
            if other := found.get(name):
                raise ExtensionError(
                    f"{shown.page} and {other.page} both make a figure {name!r}: "
                    "give one of them another name=, since figures/NAME.html is its address"
                )
            found[name] = shown
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
        for manifest in read(text):  # one at most
            anchor, question = _heading(raw)
            yield Shown(manifest, page, chapter, question or chapter, anchor, text)


def _heading(node: nodes.Node) -> tuple[str, str]:
    """Anchor and text of the heading above; nothing below the document's own title."""
    section = node
    while section.parent is not None:
        section = section.parent
        if isinstance(section, nodes.section) and isinstance(section.parent, nodes.section):
            return section["ids"][0], section[0].astext()
    return "", ""


def markdown(env: Any) -> dict[str, str]:
    """The text of every page in plain Markdown."""
    files = {name: Path(env.doc2path(name)) for name in env.found_docs}
    return {name: file.read_text("utf-8") for name, file in files.items() if file.suffix == ".md"}


def write(app: Sphinx, problem: Exception | None) -> None:
    """List the figures in the built site, with every page that shows each."""
    if problem or app.builder.format != "html":
        return
    texts = sorted(markdown(app.env).items())
    others = [(mark[1], page) for page, text in texts for mark in ELSEWHERE.finditer(text)]
    write_list(Path(app.outdir), [_listed(app, shown, others) for shown in figures(app)])


def _listed(app: Sphinx, shown: Shown, others: list[tuple[str, str]]) -> Listed:
    """A row of the list; the others are figures' names with pages that show what others make."""
    also = [page for name, page in others if name == shown.manifest.name]
    pages = [app.builder.get_target_uri(page) for page in dict.fromkeys([shown.page, *also])]
    return Listed(
        **vars(shown.manifest),
        question=shown.question,
        chapter=shown.chapter,
        page=pages[0],
        anchor=shown.anchor,
        pages=pages,
    )
