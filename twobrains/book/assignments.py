"""The built book offers its exercises as assignments, and lists them where a page asks."""

from __future__ import annotations

import html
from pathlib import Path

from sphinx.application import Sphinx

from twobrains.book.tables import table
from twobrains.classroom.assignments import make
from twobrains.classroom.chapters import chapter, exercises, title, with_exercises

FOLDER = "assignments"


def offered(app: Sphinx, page: str) -> str:
    """Chapter, number of exercises and file, as HTML with links from a page."""
    head = ["Chapter", "Exercises", "Assignment"]
    return table(head, [_row(app, page, name) for name in with_exercises()])


def _row(app: Sphinx, page: str, name: str) -> tuple[str, str, str]:
    up, cells = "../" * page.count("/"), chapter(name)
    link = app.builder.get_relative_uri(page, f"notebooks/{name}")
    return (
        f'<a href="{link}">{html.escape(title(cells))}</a>',
        str(len(exercises(cells))),
        f'<a href="{up}{FOLDER}/{name}.ipynb" download>{name}.ipynb</a>',
    )


def write(app: Sphinx, problem: Exception | None) -> None:
    """Write the assignments into the built site."""
    if not problem and app.builder.format == "html":
        make(Path(app.outdir) / FOLDER)
