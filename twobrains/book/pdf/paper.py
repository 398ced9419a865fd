"""The foot of each sheet: the chapter on the left, the page number on the right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

MARGIN, BASELINE, SIZE = 45.35, 28.0, 8.0  # points; 16 mm, as print.css has it
_DIGIT = 0.556  # the width of a digit of size 1 in Helvetica, which every reader of PDFs has
_FONT = {
    "/Type": "/Font",
    "/Subtype": "/Type1",
    "/BaseFont": "/Helvetica",
    "/Encoding": "/WinAnsiEncoding",
}


def number(writer: PdfWriter, sheets: Iterable[int], chapter: str) -> None:
    """Stamp these sheets of the whole, counted from 0, with their numbers, counted from 1."""
    font = DictionaryObject({NameObject(key): NameObject(value) for key, value in _FONT.items()})
    for sheet in sheets:
        page = writer.pages[sheet]
        shown = str(sheet + 1)
        right = float(page.mediabox.width) - MARGIN - len(shown) * _DIGIT * SIZE
        foot = _line(MARGIN, chapter) + _line(right, shown)
        around = ("q\n", f"\nQ\n/Artifact BMC\n0.35 g\n{foot}EMC\n")
        before, after = (writer._add_object(_stream(text)) for text in around)  # noqa: SLF001
        page[NameObject("/Contents")] = ArrayObject([before, page.raw_get("/Contents"), after])
        resources: Any = page["/Resources"]
        fonts = resources.setdefault(NameObject("/Font"), DictionaryObject())
        fonts[NameObject("/Foot")] = font


def _line(left: float, text: str) -> str:
    """Text at the foot; letters that Helvetica lacks are question marks."""
    written = text.encode("cp1252", "replace").hex()
    return f"BT /Foot {SIZE} Tf {left:.2f} {BASELINE} Td <{written}> Tj ET\n"


def _stream(text: str) -> StreamObject:
    stream = StreamObject()
    stream.set_data(text.encode())
    return stream
