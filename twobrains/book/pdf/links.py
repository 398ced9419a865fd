"""Links of a printed page: from the address at which it was served, to a position in the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    TextStringObject,
)

SERVED = "http://localhost"
"""Where a page is while it is printed; the port differs each time."""


class Place(NamedTuple):
    """A sheet of the whole, counted from 0, and a height on it in points; the top is ``None``."""

    sheet: int
    top: float | None


def absolute(reader: PdfReader, page: str) -> None:
    """Turn links within a page into such that name the page, as links from elsewhere do."""
    for link in _links(reader):
        if "/Dest" in link:
            name = str(link.pop("/Dest")).removeprefix("/")
            address = TextStringObject(f"{SERVED}/{page}#{name}")
            link[NameObject("/A")] = DictionaryObject(
                {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): address}
            )


def places(reader: PdfReader, page: str, sheets: range) -> dict[str, Place]:
    """Where a page's anchors are, as ``page#anchor``, and the page itself.

    Args:
        reader: the printed page.
        page: its path below the site.
        sheets: the sheets of the whole that it takes.
    """
    found = {page: Place(sheets[0], None)}
    for name, target in reader.named_destinations.items():
        sheet = reader.get_destination_page_number(target)
        if sheet is not None:
            within = sheets[min(sheet, len(sheets) - 1)]
            found[f"{page}#{name.removeprefix('/')}"] = Place(within, target.top)
    return found


def within(writer: PdfWriter, places: Mapping[str, Place]) -> None:
    """Lead every link to a page of the site to its position in the whole.

    Raises:
        KeyError: a link leads to a page that is not in the whole.
    """
    for link in _links(writer):
        address = str(link.get("/A", {}).get("/URI", ""))
        parts = urlsplit(address)
        if f"{parts.scheme}://{parts.hostname}" == SERVED:
            page = unquote(parts.path).removeprefix("/")
            place = places.get(f"{page}#{unquote(parts.fragment)}", places.get(page))
            if place is None:
                raise KeyError(f"{address} is not printed, so it should be no link")
            del link["/A"]
            link[NameObject("/Dest")] = _destination(writer, place)


def _links(pdf: PdfReader | PdfWriter) -> Iterator[Any]:
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            if (link := annotation.get_object()).get("/Subtype") == "/Link":
                yield link


def _destination(writer: PdfWriter, place: Place) -> ArrayObject:
    """A position as PDF writes it; the view keeps its left edge and its size."""
    top = NullObject() if place.top is None else FloatObject(place.top)
    sheet = writer.pages[place.sheet].indirect_reference
    assert sheet is not None
    return ArrayObject([sheet, NameObject("/XYZ"), NullObject(), top, NullObject()])
