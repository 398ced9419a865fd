"""A table as the theme writes its own: it scrolls in itself where a phone is too narrow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The table as HTML; its cells are HTML already."""
    titles = "".join(f"<th>{title}</th>" for title in head)
    lines = "\n".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    inside = f"<thead><tr>{titles}</tr></thead><tbody>\n{lines}\n</tbody>"
    return (
        f'<div class="pst-scrollable-table-container"><table class="table">{inside}</table></div>'
    )
