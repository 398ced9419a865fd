"""The built book offers its exercises as assignments, and lists them where a page asks."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from twobrains.classroom.assignments import make
from twobrains.classroom.exercises import chapter, exercises, title, with_exercises

FOLDER = "assignments"
MARK = "<!-- assignments -->"


def place_table(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Put the table of assignments where a page has the mark."""
    if MARK in context.get("body", ""):
        context["body"] = context["body"].replace(MARK, table(app, page))


def table(app: Sphinx, page: str) -> str:
    """Chapter, number of exercises and file, as HTML with links from a page."""
    rows = "\n".join(_row(app, page, name) for name in with_exercises())
    head = "<tr><th>Chapter</th><th>Exercises</th><th>Assignment</th></tr>"
    inside = f'<table class="table"><thead>{head}</thead><tbody>\n{rows}\n</tbody></table>'
    return f'<div class="pst-scrollable-table-container">{inside}</div>'  # as the theme's own


def _row(app: Sphinx, page: str, name: str) -> str:
    up, cells = "../" * page.count("/"), chapter(name)
    link = app.builder.get_relative_uri(page, f"notebooks/{name}")
    return (
        f'<tr><td><a href="{link}">{html.escape(title(cells))}</a></td>'
        f"<td>{len(exercises(cells))}</td>"
        f'<td><a href="{up}{FOLDER}/{name}.ipynb" download>{name}.ipynb</a></td></tr>'
    )


def pages_with_table(app: Sphinx, env: Any) -> list[str]:
    """Pages with the mark: written each time, since chapters may have got exercises."""
    files = {name: Path(env.doc2path(name)) for name in env.found_docs}
    texts = {name: file.read_text("utf-8") for name, file in files.items() if file.suffix == ".md"}
    return sorted(name for name, text in texts.items() if MARK in text)


def write(app: Sphinx, problem: Exception | None) -> None:
    """Write the assignments into the built site."""
    if not problem and app.builder.format == "html":
        make(Path(app.outdir) / FOLDER)
