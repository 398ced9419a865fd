"""Each live figure on a page of its own, ``figures/NAME.html``: to embed, to project, to link to.

``?controls=hidden`` hides what sets the figure, ``?theme=dark`` its colours; settings come after
``#?`` as on every page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx

from twobrains.book.figure_index import Shown, figures

FOLDER = "figures"


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Name, context and template of every figure's page."""
    for shown in figures(app):
        yield document(shown), _context(app, shown), "figure.html"


def document(shown: Shown) -> str:
    """The page of a figure, as Sphinx names pages."""
    return f"{FOLDER}/{shown.manifest.name}"


def _context(app: Sphinx, shown: Shown) -> dict[str, Any]:
    chapter = app.builder.get_relative_uri(document(shown), shown.page)
    return {
        "title": shown.question,
        "shown": shown,
        "body": shown.elsewhere(),
        "chapter": chapter,  # links inside the figure are written from there
        "place": f"{chapter}#{shown.anchor}" if shown.anchor else chapter,
    }
