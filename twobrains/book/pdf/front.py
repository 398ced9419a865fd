"""The front page's line that leads to the PDF: there whenever the PDF is, and never a dead link."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from sphinx.application import Sphinx

NAME = "two-brains.pdf"
_MARK = re.compile(r"(?<=<!-- pdf -->).*?(?=<!-- /pdf -->)", re.DOTALL)


def emptied(html: str) -> str:
    """The page without that line."""
    return _MARK.sub("", html)


def fill(site: Path, page: str) -> str:
    """Let the page's mark say what there is: a link, with the PDF's size, or nothing.

    Returns:
        the size as the page has it; empty if there is no PDF.
    """
    file = site / page
    html = file.read_text(encoding="utf-8")
    how_much = _size(site / NAME)
    link = f'<a href="{"../" * page.count("/")}{NAME}">a PDF</a>'
    line = f'<p class="d-print-none">The whole book as {link}, {how_much}.</p>' if how_much else ""
    if (filled := _MARK.sub(lambda _: line, html)) != html:
        file.write_text(filled, encoding="utf-8")
    return how_much


def refill(app: Sphinx, problem: Exception | None) -> None:
    """After a build, which may have written the front page anew."""
    if not problem and app.builder.format == "html":
        fill(Path(app.outdir), f"{app.config.root_doc}.html")


def _size(pdf: Path) -> str:
    """How long and how heavy it is: ``214 pages, 9 MB``."""
    if not pdf.exists():
        return ""
    weight = f"{max(1, round(pdf.stat().st_size / 1e6))} MB"
    if find_spec("pypdf") is None:  # it made the PDF, but a build does without it
        return weight
    from pypdf import PdfReader

    return f"{PdfReader(pdf).get_num_pages()} pages, {weight}"
