"""Tags: what a page's parts are, alternative texts included, for those who have a PDF read out.

pypdf leaves them behind when it copies a page; here the trees of all pages become one.
"""

from __future__ import annotations

from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)


class Structure:
    """The tree of the whole, with one branch for each page of the book.

    A sheet and each link on it hold a number, ``/StructParents`` and ``/StructParent``, under which
    the parent tree finds what they are; Chromium counts from 0 for each page, so later ones are
    counted on.
    """

    def __init__(self, writer: PdfWriter, language: str) -> None:
        self.writer = writer
        self.next = 0
        self.numbers = ArrayObject()
        self.branches = ArrayObject()
        document = _named("/StructElem", S=NameObject("/Document"), K=self.branches)
        document[NameObject("/Lang")] = TextStringObject(language)
        self.document = writer._add_object(document)  # noqa: SLF001
        parents = DictionaryObject({NameObject("/Nums"): self.numbers})
        self.root = _named("/StructTreeRoot", K=self.document, ParentTree=parents)
        document[NameObject("/P")] = writer._add_object(self.root)  # noqa: SLF001
        writer.root_object[NameObject("/StructTreeRoot")] = document["/P"].indirect_reference
        writer.root_object[NameObject("/MarkInfo")] = DictionaryObject(
            {NameObject("/Marked"): BooleanObject(True)}
        )

    def add(self, reader: PdfReader, first: int) -> None:
        """Add the tree of a page whose sheets the writer has from the number ``first`` on."""
        tree: Any = reader.root_object["/StructTreeRoot"].clone(self.writer)
        branch = tree["/K"]
        branch[NameObject("/S")] = NameObject("/Part")
        branch[NameObject("/P")] = self.document
        self.branches.append(branch.indirect_reference)
        for sheet, source in zip(self.writer.pages[first:], reader.pages, strict=False):
            self._count_on(sheet, "/StructParents", source.get("/StructParents"))
            for link in sheet.get("/Annots", []):
                self._count_on(
                    link.get_object(), "/StructParent", link.get_object().get("/StructParent")
                )
        numbers = tree["/ParentTree"]["/Nums"]
        for number, parent in zip(numbers[::2], numbers[1::2], strict=True):
            self.numbers.extend([NumberObject(self.next + number), parent])
        self.next += tree["/ParentTreeNextKey"]
        self.root[NameObject("/ParentTreeNextKey")] = NumberObject(self.next)

    def _count_on(self, holder: DictionaryObject, key: str, number: int | None) -> None:
        if number is not None:
            holder[NameObject(key)] = NumberObject(self.next + number)


def _named(kind: str, **entries: Any) -> DictionaryObject:
    named = DictionaryObject({NameObject("/Type"): NameObject(kind)})
    named.update({NameObject(f"/{key}"): value for key, value in entries.items()})
    return named
