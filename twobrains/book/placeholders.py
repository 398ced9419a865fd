"""Marks in plain Markdown that the build fills; to a reader of the source they are comments."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sphinx.application import Sphinx

from twobrains.book import assignments, figure_index, gallery, memory_table

MARKS: dict[str, Callable[[Sphinx, str], str]] = {
    "<!-- gallery -->": gallery.gallery,
    "<!-- assignments -->": assignments.offered,
    "<!-- memory -->": memory_table.memory,
}
"""What fills a mark: from the build, and the page that it is on, to HTML."""
_FILLED = re.compile("|".join([*MARKS, figure_index.ELSEWHERE.pattern]), re.DOTALL)


def fill(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Put what belongs there where a page has a mark."""
    for mark, made in MARKS.items():
        if mark in context.get("body", ""):
            context["body"] = context["body"].replace(mark, made(app, page))


def pages_with_marks(app: Sphinx, env: Any) -> list[str]:
    """Pages that show what others make: written each time, since it may have changed."""
    texts = figure_index.markdown(env)
    return sorted(name for name, text in texts.items() if _FILLED.search(text))
