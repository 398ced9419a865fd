"""The book as a PDF: a small site printed by Chromium, and the real one, if it has been made."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from browser import built
from twobrains.book.pdf import contents, front
from twobrains.book.pdf.__main__ import make
from twobrains.paths import ROOT

TITLE = contents.Title("Small", "Some authors", "en")
STYLE = (ROOT / "book" / "_static" / "print.css").read_text(encoding="utf-8")
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
BOOK = "https://example.org/book/"
BODIES = {
    "book/intro.html": """<section id="small"><h1>Small</h1><!-- pdf --><!-- /pdf -->
        <p><a href="../notebooks/one.html#second">there</a> <a href="../search.html">search</a></p></section>""",
    "notebooks/one.html": """<section id="one"><h1>One</h1>
        <section class="live-figure"><noscript><img src="../dot.png" alt="A dot."></noscript>
        <script type="application/json">{"spec": {"seen": "It is a dot."}}</script></section>
        <section id="second"><h2>Second</h2><p><a href="#?figure.x=1">set it</a></p>
        <details class="code-fold"><summary>Code</summary><pre class="not-printed">folded = 1</pre></details>
        <details><summary>Solution</summary><p>It is two.</p></details></section></section>""",
    "notebooks/two.html": """<section id="two"><h1>Two</h1>
        <p><a href="one.html">back</a></p></section>""",
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site of three pages and an image."""
    site = tmp_path / "html"
    for name, body in BODIES.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        page = f'<!doctype html><html lang="en"><title>{name}</title><style media="print">{STYLE}'
        (site / name).write_text(f"{page}</style><article>{body}</article></html>", "utf-8")
    (site / "dot.png").write_bytes(DOT)
    (site / "index.html").touch()
    return site


def pdf_of(site: Path, book: str = "") -> PdfReader:
    """Made in a thread of its own, as Playwright runs in this one."""
    with ThreadPoolExecutor(1) as beside:
        return PdfReader(beside.submit(make, site, list(BODIES), TITLE, book).result())


def links(reader: PdfReader) -> list[Any]:
    """The number of the sheet that each link leads to, or its address."""
    sheets = [page.indirect_reference for page in reader.pages]
    found = [link.get_object() for page in reader.pages for link in page.get("/Annots", [])]
    return [sheets.index(at["/Dest"][0]) if "/Dest" in at else at["/A"]["/URI"] for at in found]


def headings(outline: list[Any]) -> list[Any]:
    return [headings(x) if isinstance(x, list) else x.title for x in outline]


def test_a_small_site_becomes_one_pdf(small: Path) -> None:
    reader = pdf_of(small)
    assert headings(reader.outline) == ["Small", "One", ["Second"], "Two"]
    assert len(reader.pages) == 3
    assert links(reader) == [1, 1], "what is not printed is no link"
    words = reader.pages[1].extract_text()
    assert "It is two." in words
    assert "It is a dot." in words
    assert "folded" not in words
    assert "Solution" not in words
    assert len(reader.pages[1].images) == 1
    assert "A dot." in tagged(reader)


def tagged(reader: PdfReader) -> list[str]:
    """The alternative texts in the tree of tags."""

    def below(node: Any) -> list[str]:
        node = node.get_object()
        if isinstance(node, list):
            return [text for child in node for text in below(child)]
        if not isinstance(node, dict):
            return []
        own = [node["/Alt"]] if "/Alt" in node else []
        return own + (below(node["/K"]) if "/K" in node else [])

    return below(reader.root_object["/StructTreeRoot"]["/K"])


def test_with_a_public_address_what_is_not_printed_is_a_link_to_it(small: Path) -> None:
    assert links(pdf_of(small, BOOK)) == [1, f"{BOOK}search.html", f"{BOOK}notebooks/one.html#?figure.x=1", 1]  # fmt: skip


def test_only_a_changed_page_is_printed_anew(small: Path) -> None:
    pdf_of(small)
    before = {file: file.stat().st_mtime_ns for file in (small.parent / "pdf").iterdir()}
    file = small / "notebooks/two.html"
    file.write_text(file.read_text(encoding="utf-8").replace("back", "go back"), "utf-8")
    assert "go back" in pdf_of(small).pages[2].extract_text()
    after = {file: file.stat().st_mtime_ns for file in (small.parent / "pdf").iterdir()}
    assert len(before.items() & after.items()) == 2, "two pages of three, but not the whole"


def test_a_picture_that_is_missing_is_named(small: Path) -> None:
    (small / "dot.png").unlink()
    with pytest.raises(SystemExit, match=r"one\.html shows images that are not there: .*dot\.png"):
        pdf_of(small)


@pytest.fixture(scope="module")
def whole() -> PdfReader:
    """The book's PDF; `make test` makes it before."""
    if not (built.SITE / front.NAME).exists():
        pytest.skip("the PDF has not been made: `make pdf` makes it")
    return PdfReader(built.SITE / front.NAME)


def test_every_page_of_the_book_is_in_the_outline_in_order(whole: PdfReader) -> None:
    chapters = [item for item in whole.outline if not isinstance(item, list)]
    wanted = contents.pages(ROOT)
    assert len(chapters) == len(wanted)
    for chapter, page in zip(chapters, wanted, strict=True):
        assert chapter.title in built.text(page)
    starts = [whole.get_destination_page_number(chapter) for chapter in chapters]
    assert starts == sorted(set(starts))


def test_every_figure_of_the_book_has_its_picture(whole: PdfReader) -> None:
    pictures = [place for place in built.places() if place.page in contents.pages(ROOT)]
    figures = tagged(whole)
    for place in pictures:
        assert built.figures()[place.figure].alt in figures, place


def test_the_pdf_of_the_book_keeps_no_address_of_the_printer(whole: PdfReader) -> None:
    addresses = [link for link in links(whole) if isinstance(link, str)]
    assert addresses, "the bibliography leads out"
    assert [link for link in addresses if "localhost" in link] == []
    assert len(links(whole)) - len(addresses) > 100, "links within the book"


def test_each_chapters_first_sheet_holds_its_title_as_text(whole: PdfReader) -> None:
    for chapter in [item for item in whole.outline if not isinstance(item, list)]:
        sheet = whole.pages[whole.get_destination_page_number(chapter)]
        assert "".join(chapter.title.split()) in "".join(sheet.extract_text().split())


def test_no_sheet_of_the_book_is_blank(whole: PdfReader) -> None:
    blank = [sheet for sheet in whole.pages if len(sheet["/Resources"].get("/Font", {})) < 2]
    assert [sheet for sheet in blank if "/XObject" not in sheet["/Resources"]] == []


def test_the_front_page_leads_to_it(whole: PdfReader) -> None:
    page = built.text(contents.pages(ROOT)[0])
    assert f'href="../{front.NAME}"' in page
    assert f"{len(whole.pages)} pages" in page
    assert (built.SITE / front.NAME).stat().st_size < 30e6
