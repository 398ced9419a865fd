"""The printed pages made one PDF: outline, links from page to page, tags and page numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import BooleanObject, DictionaryObject, Fit, NameObject, TextStringObject
from tqdm import tqdm

from twobrains.book.pdf import links, paper, tags
from twobrains.book.pdf.contents import Title


def join(parts: Mapping[str, Path], title: Title) -> bytes:
    """One PDF of the printed pages.

    Args:
        parts: the print of each page of the site, in the order of the book.
        title: what goes into its properties.
    """
    writer = PdfWriter()
    places: dict[str, links.Place] = {}
    structure = tags.Structure(writer, title.language)
    for page, file in tqdm(parts.items(), "Joining", unit="page"):
        reader, first = PdfReader(file), len(writer.pages)
        links.absolute(reader, page)
        for sheet in _filled(reader.pages):
            writer.add_page(sheet)
        sheets = range(first, len(writer.pages))
        structure.add(reader, first)
        places |= links.places(reader, page, sheets)
        outline: list[Any] = reader.outline
        _outline(writer, reader, outline, first, None)
        paper.number(writer, sheets, outline[0]["/Title"])
    links.within(writer, places)
    _describe(writer, title)
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


def _filled(sheets: Sequence[PageObject]) -> Sequence[PageObject]:
    """Without the last sheet, if it is blank: so it is where a page's end meets a sheet's foot."""
    last = sheets[-1]
    blank = not last.extract_text().strip() and "/XObject" not in last.get("/Resources", {})
    return sheets[:-1] if blank and len(sheets) > 1 else sheets


def _outline(
    writer: PdfWriter, reader: PdfReader, items: Sequence[Any], first: int, parent: Any
) -> None:
    """Add a page's outline: its title, and below it, folded, its headings."""
    last = parent
    for item in items:
        if isinstance(item, list):
            _outline(writer, reader, item, first, last)
            continue
        last = writer.add_outline_item(
            title=_once(item["/Title"]),
            page_number=first + (reader.get_destination_page_number(item) or 0),
            parent=parent,
            fit=Fit.xyz(left=0, top=item["/Top"]),
            is_open=False,
        )


def _once(title: str) -> str:
    """A title once: Chromium's outline repeats a heading that is at the top of a sheet."""
    half = len(title) // 2
    return title[:half] if title[:half] == title[half:] else title


def _describe(writer: PdfWriter, title: Title) -> None:
    """Set properties, page labels, and that the outline is to be seen."""
    writer.metadata = {"/Title": title.title, "/Author": title.author}
    writer.set_page_label(0, len(writer.pages) - 1, style=PageLabelStyle.DECIMAL, start=1)
    writer.page_mode = "/UseOutlines"
    writer.root_object[NameObject("/Lang")] = TextStringObject(title.language)
    preferences = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    writer.root_object[NameObject("/ViewerPreferences")] = preferences
