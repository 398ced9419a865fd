"""Anchors that plain Markdown may link to on another page."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def know_anchors(app: Sphinx, env: Any) -> None:
    """Let plain Markdown link to ``bibliography.md#KEY``, ``glossary.md#term-NAME``, and headings.

    MyST would warn of any anchor on another page, dead or not.
    """
    cited = env.get_domain("cite").citations
    sources = [(each.bibliography_key.docname, each.citation_id) for each in cited]
    things = env.get_domain("std").get_objects()
    terms = [(page, anchor) for _, _, kind, page, anchor, _ in things if kind == "term"]
    headings = [
        (page, entry["anchorname"].removeprefix("#"))
        for page, contents in env.tocs.items()
        for entry in contents.findall(nodes.reference)
    ]
    for page, anchor in sources + terms + headings:
        env.metadata[page].setdefault("myst_slugs", {})[anchor] = (0, anchor, anchor)
