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


def fill(site: Path, page: str) -> None:
    """Let the page's mark say what there is: a link, with length and weight, or nothing."""
    file = site / page
    html = file.read_text(encoding="utf-8")
    line = _line(site / NAME, "../" * page.count("/"))
    if (filled := _MARK.sub(lambda _: line, html)) != html:
        file.write_text(filled, encoding="utf-8")


def refill(app: Sphinx, problem: Exception | None) -> None:
    """After a build, which may have written the front page anew."""
    if not problem and app.builder.format == "html":
        fill(Path(app.outdir), f"{app.config.root_doc}.html")


def size(pdf: Path) -> str:
    """How long and how heavy it is: ``214 pages, 9 MB``."""
    weight = f"{max(1, round(pdf.stat().st_size / 1e6))} MB"
    if find_spec("pypdf") is None:  # it made the PDF, but a build does without it
        return weight
    from pypdf import PdfReader

    return f"{PdfReader(pdf).get_num_pages()} pages, {weight}"


def _line(pdf: Path, up: str) -> str:
    if not pdf.exists():
        return ""
    link = f'<a href="{up}{NAME}">a PDF</a>'
    return f'<p class="d-print-none">The whole book as {link}, {size(pdf)}.</p>'
