"""What each chapter's kernel needs of memory, from ``twobrains.bench.kernel_memory``'s record."""

from __future__ import annotations

import html

from sphinx.application import Sphinx

from twobrains.bench import kernel_memory
from twobrains.book.tables import table


def memory(app: Sphinx, page: str) -> str:
    """The record as a table with links from a page, its conditions below."""
    record = kernel_memory.Record.read(kernel_memory.FILE)
    server = record.server_mb or 0.0
    rows = [
        (_link(app, page, name), f"{row.peak_mb:.0f}", f"{row.peak_mb + server:.0f}")
        for name, row in record.notebooks.items()
    ]
    said = ", ".join(f"{name} {each}" for name, each in record.versions.items())
    return (
        f"{table(['Notebook', 'kernel, MB', 'with JupyterLab, MB'], rows)}"
        f"<p>Peak of resident memory, run from top to bottom; {record.date}, {html.escape(said)}."
        "</p>"
    )


def _link(app: Sphinx, page: str, name: str) -> str:
    document = f"notebooks/{name}"
    title = html.escape(app.env.titles[document].astext())
    return f'<a href="{app.builder.get_relative_uri(page, document)}">{title}</a>'
